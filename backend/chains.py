"""Bookkeeping of hash chains: which indexes of an epoch have come, in any order, and where links do not fit.

A span is a run of consecutive events of one epoch whose links all fit. A chain without gaps is one span, so
what must be remembered grows with the number of gaps, not of events. Two spans that touch without being one
are a broken link. This module does no I/O.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

FIRST_INDEX = 1
"""Index of an epoch's first event; its `chainprev` is the epoch's genesis."""


@dataclass(frozen=True, slots=True)
class Span:
    """Events `first` to `last`: `prev` is the first one's `chainprev`, `hash` the last one's `chainhash`."""

    first: int
    last: int
    prev: str
    hash: str

    def fits(self, after: "Span") -> bool:
        """Whether `after` goes on where this span ends."""
        return self.last + 1 == after.first and self.hash == after.prev

    def with_next(self, after: "Span") -> "Span":
        """Both as one; only for spans that fit."""
        return Span(self.first, after.last, self.prev, after.hash)


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What is known of one epoch of one gateway.

    `gaps` are inclusive; `broken` names the later event of each link that does not fit.
    """

    gateway: str
    epoch: int
    first: int
    last: int
    count: int
    gaps: tuple[tuple[int, int], ...]
    broken: tuple[int, ...]
    alterations: int

    @property
    def ok(self) -> bool:
        """Nothing is missing up to the last event that came, and every link fits."""
        return not (self.gaps or self.broken or self.alterations)


def runs(spans: Iterable[Span]) -> list[Span]:
    """The fewest spans that say the same, in order of index. The given spans must not overlap."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span.first):
        if joined and joined[-1].fits(span):
            joined[-1] = joined[-1].with_next(span)
        else:
            joined.append(span)
    return joined


def gaps(spans: Sequence[Span]) -> tuple[tuple[int, int], ...]:
    """Missing indexes before and between spans that are in order."""
    expected, missing = FIRST_INDEX, []
    for span in spans:
        if span.first > expected:
            missing.append((expected, span.first - 1))
        expected = span.last + 1
    return tuple(missing)


def broken(spans: Sequence[Span], genesis: str) -> tuple[int, ...]:
    """Indexes of events whose `chainprev` is not the hash of the event before them, which is there."""
    start = [spans[0].first] if spans and spans[0].first == FIRST_INDEX and spans[0].prev != genesis else []
    pairs = pairwise(spans)
    return (*start, *(b.first for a, b in pairs if a.last + 1 == b.first and not a.fits(b)))


def report(gateway: str, epoch: int, spans: Iterable[Span], genesis: str, alterations: int) -> ChainReport:
    """The state of one epoch. `spans` must not be empty."""
    ordered = runs(spans)
    return ChainReport(
        gateway=gateway,
        epoch=epoch,
        first=ordered[0].first,
        last=ordered[-1].last,
        count=sum(span.last - span.first + 1 for span in ordered),
        gaps=gaps(ordered),
        broken=broken(ordered, genesis),
        alterations=alterations,
    )
