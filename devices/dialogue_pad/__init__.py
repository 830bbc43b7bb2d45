"""Two-screen rating pads that hold a dialogue in JSON over TCP."""
