"""Bookkeeping of hash chains: which indexes of an epoch have come, in any order, and where links do not fit.

A span is a run of consecutive events of one epoch whose links all fit. A chain without gaps is one span, so
what must be remembered grows with the number of gaps, not of events. Two spans that touch without being one
are a broken link. This module does no I/O.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from contracts.chain import FIRST_INDEX


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
class Announcement:
    """How far a gateway said that an epoch goes. `head` is the highest index that it named.

    `mark` is the head that was waited for when the last announcement came, maybe an older one.
    """

    head: int
    seen_ns: int
    mark: int
    mark_ns: int

    def overdue(self, last: int, before_ns: int) -> bool:
        """Whether events behind `last` were announced before that time."""
        return (last < self.head and self.seen_ns <= before_ns) or (
            last < self.mark and self.mark_ns <= before_ns
        )


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What is known of one epoch of one gateway. `first` and `last` are 0 while none of its events is here.

    `gaps` are inclusive; `broken` names the later event of each link that does not fit. `announced` is the
    highest index that the gateway named, 0 for none.
    """

    gateway: str
    epoch: int
    first: int
    last: int
    count: int
    gaps: tuple[tuple[int, int], ...]
    broken: tuple[int, ...]
    alterations: int
    announced: int
    tail_missing: bool
    """What was announced is not here, although it had its time to come."""
    offline: bool
    """The gateway's last word was that it is gone."""

    @property
    def ok(self) -> bool:
        """Nothing is missing up to what was announced, and every link fits."""
        return not (self.gaps or self.broken or self.alterations or self.tail_missing)


def runs(spans: Iterable[Span]) -> list[Span]:
    """The fewest spans that say the same, in order of index. The given spans must not overlap."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span.first):
        if joined and joined[-1].fits(span):
            joined[-1] = joined[-1].with_next(span)
        else:
            joined.append(span)
    return joined


def gaps(spans: Sequence[Span], newest: int = 0) -> tuple[tuple[int, int], ...]:
    """Missing indexes before and between spans that are in order, and behind them up to `newest`."""
    expected, missing = FIRST_INDEX, []
    for span in spans:
        if span.first > expected:
            missing.append((expected, span.first - 1))
        expected = span.last + 1
    if newest >= expected:
        missing.append((expected, newest))
    return tuple(missing)


def broken(spans: Sequence[Span], genesis: str) -> tuple[int, ...]:
    """Indexes of events whose `chainprev` is not the hash of the event before them, which is there."""
    start = [spans[0].first] if spans and spans[0].first == FIRST_INDEX and spans[0].prev != genesis else []
    pairs = pairwise(spans)
    return (*start, *(b.first for a, b in pairs if a.last + 1 == b.first and not a.fits(b)))


def report(
    gateway: str,
    epoch: int,
    spans: Iterable[Span],
    genesis: str,
    alterations: int = 0,
    *,
    newest: int = 0,
    announcement: Announcement | None = None,
    announced_before_ns: int = 0,
    offline: bool = False,
) -> ChainReport:
    """The state of one epoch. `newest` is an index that must be here; announced ones only since that time."""
    ordered = runs(spans)
    first, last = (ordered[0].first, ordered[-1].last) if ordered else (0, 0)
    here = max(last, newest)
    return ChainReport(
        gateway=gateway,
        epoch=epoch,
        first=first,
        last=last,
        count=sum(span.last - span.first + 1 for span in ordered),
        gaps=gaps(ordered, newest),
        broken=broken(ordered, genesis),
        alterations=alterations,
        announced=announcement.head if announcement else 0,
        tail_missing=announcement is not None and announcement.overdue(here, announced_before_ns),
        offline=offline,
    )
