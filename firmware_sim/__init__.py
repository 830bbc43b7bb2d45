"""Simulated devices behind the same URLs as real ones."""
