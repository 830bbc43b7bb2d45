"""Benchmarks: `python -m bench` measures each figure beside its floor, in one run, and prints JSON."""
