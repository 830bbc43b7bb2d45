"""Reading a screen aloud."""
