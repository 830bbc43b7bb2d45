"""A simulated ESC/POS ticket printer: its language, its paper and its hardware."""
