"""Ports by URL. A port moves bytes; what they mean is a driver's business."""
