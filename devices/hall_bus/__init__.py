"""Evaluators and callers on a shared line that speak the FF 68 bus of deployed halls."""
