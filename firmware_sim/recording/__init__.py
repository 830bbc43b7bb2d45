"""Recordings of a line, and a device that plays one back."""
