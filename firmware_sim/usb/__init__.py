"""Simulated devices on USB: their descriptors, a virtual bus for pyusb, an export over USB/IP."""
