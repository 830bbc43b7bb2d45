"""The wall clock, as a parameter."""

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Milliseconds of Unix time."""


def wall_ms() -> int:
    """The system's clock. NTP keeps it; no pad's clock is ever believed."""
    return time.time_ns() // 1_000_000
