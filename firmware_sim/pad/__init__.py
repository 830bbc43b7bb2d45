"""A simulated rating pad: its firmware, its memory and its own framing, written from the reference alone."""
