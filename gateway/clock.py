"""The wall clock, as a parameter."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], int]
"""Milliseconds of Unix time."""
EARLIEST_MS = 1_767_225_600_000
"""2026-01-01: no clock that is right says less. A board without a battery starts in 1970."""


def wall_ms() -> int:
    """The system's clock. NTP keeps it; no pad's clock is ever believed."""
    return time.time_ns() // 1_000_000


def clock_fault(clock: Clock) -> str:
    """Why the clock can't be believed, in plain words; empty when it can."""
    now_ms = clock()
    if now_ms >= EARLIEST_MS:
        return ""
    said = datetime.fromtimestamp(now_ms / 1000, UTC)
    return f"the clock says {said:%Y-%m-%d}, before this release was made: set it (is NTP running?)"
