"""How long to wait before the next connection. No clock, no randomness: both are parameters."""

from dataclasses import dataclass, replace

FIRST_DELAY_S = 1.0
LONGEST_DELAY_S = 60.0
STABLE_S = 30.0
"""A connection that lived so long was a good one: the next failure starts from the first delay again."""
_DOUBLINGS_MAX = 16


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential with full jitter: a city's gateways and backends do not come back all at once."""

    failures: int = 0

    def after(self, lived_s: float) -> "Backoff":
        """The state after a connection that lived `lived_s` seconds; 0 for one that never came up."""
        return Backoff() if lived_s >= STABLE_S else replace(self, failures=self.failures + 1)

    def delay_s(self, chance: float) -> float:
        """Seconds to wait; `chance` is drawn uniformly from [0, 1)."""
        return chance * min(LONGEST_DELAY_S, FIRST_DELAY_S * 2.0 ** min(self.failures, _DOUBLINGS_MAX))
