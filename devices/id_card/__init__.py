"""Readers of second-generation resident ID cards (SAM_V), over serial and USB."""
