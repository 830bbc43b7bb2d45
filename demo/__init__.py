"""Starts a whole hall on one machine: broker, backend, gateway and simulated pads, each its own process."""
