"""Pads that send one fixed frame a key and listen to nothing: described by a profile, never probed."""
