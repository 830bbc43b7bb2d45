"""Durations kept as counts in buckets that grow by a fixed ratio: a day's many in little room.

A bucket's middle is within 2.5 % of whatever lies in it, from one second up; the first holds what is shorter.
"""

from collections.abc import Iterable, Mapping
from math import ceil, floor, log, sqrt

from contracts.figures import Spread

RATIO = 1.05
BUCKET_MAX = 333
"""Of 130 days: what is longer counts as that long."""
P90 = 0.9

Buckets = Mapping[int, int]
"""How many, by bucket."""


def bucket_of(seconds: float) -> int:
    """0 for less than a second, else 1 for up to `RATIO` seconds, and so on."""
    return 0 if seconds < 1 else min(BUCKET_MAX, 1 + floor(log(seconds) / log(RATIO)))


def middle_of(bucket: int) -> float:
    """Seconds that stand for all in the bucket."""
    return 0.5 if bucket == 0 else RATIO ** (bucket - 1) * sqrt(RATIO)


def with_more(buckets: Buckets, durations_s: Iterable[float]) -> dict[int, int]:
    """The counts with some durations more."""
    counts = dict(buckets)
    for seconds in durations_s:
        bucket = bucket_of(seconds)
        counts[bucket] = counts.get(bucket, 0) + 1
    return counts


def percentile(buckets: Buckets, share: float) -> float | None:
    """Seconds that `share` of all do not exceed (nearest rank); None when there are none."""
    rank = ceil(round(share * sum(buckets.values()), 6))
    for bucket in sorted(buckets):
        rank -= buckets[bucket]
        if rank <= 0:
            return middle_of(bucket)
    return None


def spread_of(buckets: Buckets, sum_s: float) -> Spread:
    """Count, exact mean and 90th percentile."""
    count = sum(buckets.values())
    if not count:
        return Spread()
    p90 = percentile(buckets, P90)
    return Spread(count=count, mean_s=round(sum_s / count, 1), p90_s=None if p90 is None else round(p90, 1))


def cumulative(buckets: Buckets, bounds_s: Iterable[float]) -> tuple[int, ...]:
    """How many lie at or below each bound, to within a bucket."""
    return tuple(sum(n for bucket, n in buckets.items() if middle_of(bucket) <= bound) for bound in bounds_s)
