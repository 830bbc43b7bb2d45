"""Pads that send one fixed frame a key and hear nothing, described by a profile."""
