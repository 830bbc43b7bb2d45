"""Rating pads that speak the open pad protocol."""
