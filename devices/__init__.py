"""Drivers: from bytes on a port to the values of `contracts`, and back."""
