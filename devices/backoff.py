"""How long to wait before the next try: doubling, with full jitter, reset only by a connection that lasted.

A connection that lives a moment and dies must not reset the wait, or a flapping peer is stormed.
"""

from dataclasses import dataclass
from random import Random


@dataclass(slots=True)
class Backoff:
    """Times in seconds. `random` is a parameter, so that a test can replay it."""

    random: Random
    first_s: float = 0.25
    longest_s: float = 30.0
    stable_s: float = 10.0
    """A connection that lived so long resets the wait."""
    _failures: int = 0

    def next_s(self) -> float:
        """Seconds to wait now: uniform between 0 and a ceiling that doubles at each call."""
        ceiling = min(self.longest_s, self.first_s * 2.0 ** min(self._failures, 32))
        self._failures += 1
        return self.random.uniform(0, ceiling)

    def ended_after(self, lived_s: float) -> None:
        """Tell how long the connection that just ended had lived."""
        if lived_s >= self.stable_s:
            self._failures = 0
