"""The two-screen rating pad: a dialogue of JSON lines over TCP."""
