"""Evaluators and callers on one RS-485 line, `FF 68 L L 68 ... 16`, as found in deployed halls."""
