"""From what an operation changed to a day's tallies: of the hall, of each window, service and item.

Tickets add up: `issued + carried_over + handed_in = tickets_served + lost + handed_out + open`, of the hall
(where nothing is handed in or out) and of each service. A ticket that was lost on a day before and comes back
leaves that day as it was: it is carried over to today.

A tally is the sum of what its tickets and desks say: each change adds what the record says now and takes back
what it said before. Tallies of today and yesterday are kept; a change that belongs to an older day (a press
that a pad held for days) alters none.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from contracts.hall import OPEN_STATES, PaperOutcome, RatingState, TicketState, WindowState
from contracts.hours import DAY_MS
from contracts.ratings import Level
from gateway.hall.book import Book, Change
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall.durations import with_more
from gateway.hall.records import Desk, KioskRating, Served, Tally, Ticket

HALL = "hall"
BALANCE = {
    "issued": 1,
    "carried_over": 1,
    "handed_in": 1,
    "tickets_served": -1,
    "lost": -1,
    "handed_out": -1,
}
"""What makes up the tickets that are open, and its sign."""

KIOSKS_MAX = 200
"""Kiosks that a day's figures name: a kiosk's name is what a client says it is."""
OTHER_KIOSKS = "others"
"""All further ones together."""

Span = tuple[int, int]
"""From and until, Unix milliseconds."""


@dataclass(slots=True)
class _Sum:
    counts: Counter[str] = field(default_factory=Counter)
    waited_s: list[float] = field(default_factory=list)
    lasted_s: list[float] = field(default_factory=list)


class Sums:
    """What one operation adds to tallies, by day and thing."""

    def __init__(self, days: frozenset[str]) -> None:
        self._days = days
        self._sums: dict[tuple[str, str], _Sum] = {}

    def add(self, day: str, things: tuple[str, ...], count: str, by: int = 1) -> None:
        """`by` more of something, less than nothing to take back."""
        if by and day in self._days:
            for thing in things:
                self._of(day, thing).counts[count] += by

    def add_service(self, day: str, served: Served) -> None:
        """A service that is over."""
        if day in self._days:
            for thing in things_of(served):
                of = self._of(day, thing)
                of.counts["served"] += 1
                of.waited_s.append(max(0.0, served.waited_s))
                of.lasted_s.append(max(0.0, served.lasted_s))

    def apply(self, book: Book) -> set[str]:
        """Write them into the book's tallies. Returns the days that they are of."""
        for (day, thing), of in self._sums.items():
            old = book.tallies.get(f"{day}/{thing}") or Tally(day=day, thing=thing)
            counts = {name: old.counts.get(name, 0) + more for name, more in of.counts.items()}
            book.tallies.put(
                Tally(
                    day=day,
                    thing=thing,
                    counts=old.counts | counts,
                    waits=with_more(old.waits, of.waited_s),
                    services=with_more(old.services, of.lasted_s),
                    wait_sum_s=old.wait_sum_s + sum(of.waited_s),
                    service_sum_s=old.service_sum_s + sum(of.lasted_s),
                )
            )
        return {day for day, _ in self._sums}

    def _of(self, day: str, thing: str) -> _Sum:
        return self._sums.setdefault((day, thing), _Sum())


def kept_days(index: CatalogIndex, now_ms: int) -> frozenset[str]:
    """Today and yesterday."""
    return frozenset((index.day(now_ms), index.day(now_ms - DAY_MS)))


def add_up(book: Book, changes: list[Change], now_ms: int) -> set[str]:
    """Bring the tallies up to what tickets and desks say now. Returns the days whose tallies changed."""
    kinds = (book.tickets.kind, book.desks.kind, book.kiosk_ratings.kind)
    changes = [c for c in changes if c.kind in kinds]
    if not changes:
        return set()
    sums = Sums(kept_days(book.catalog, now_ms))
    for change in changes:
        if isinstance(change.new, Ticket):
            _count_ticket(sums, book.catalog, change.old, change.new, now_ms)
        elif isinstance(change.new, KioskRating) and change.old is None:
            _count_kiosk(sums, book, change.new)
        elif change.kind == book.desks.kind:
            _count_desk(sums, book.catalog, change.old, change.new, now_ms)
    return sums.apply(book)


def carry_over(book: Book, today: str) -> None:
    """Count what was open as the day began: what is open now and today's changes do not explain."""
    sums = Sums(frozenset((today,)))
    services = Counter(ticket.service for ticket in book.open() if standing(ticket) is Standing.OPEN)
    tallied = {t.thing.removeprefix("service/") for t in book.tallies if t.thing.startswith("service/")}
    for service in sorted(tallied | set(services)):
        thing = f"service/{service}"
        more = services[service] - left_open(book.tallies.get(f"{today}/{thing}"))
        sums.add(today, (HALL, thing), "carried_over", more)
    sums.apply(book)


def left_open(tally: Tally | None) -> int:
    """How many tickets are open by that tally."""
    return sum(sign * tally.counts.get(name, 0) for name, sign in BALANCE.items()) if tally else 0


# -- tickets ----------------------------------------------------------------------------------------------


class Standing(StrEnum):
    """Where a ticket counts. What is an end is the name of its count."""

    NOWHERE = "nowhere"
    """It is not there yet, or only reserved."""
    UNISSUED = "unissued"
    OPEN = "open"
    SERVED = "tickets_served"
    LOST = "lost"


ISSUED = frozenset({Standing.OPEN, Standing.SERVED, Standing.LOST})
ENDS = frozenset({Standing.UNISSUED, Standing.SERVED, Standing.LOST})


def standing(ticket: Ticket | None) -> Standing:
    """Where a ticket counts now."""
    if ticket is None or ticket.state is TicketState.RESERVED:
        return Standing.NOWHERE
    if ticket.state in OPEN_STATES:
        return Standing.OPEN
    if ticket.state is TicketState.SERVED:
        return Standing.SERVED
    never = ticket.state is TicketState.CANCELLED and ticket.paper in (None, PaperOutcome.FAILED)
    return Standing.UNISSUED if never or ticket.state is TicketState.EXPIRED else Standing.LOST


def things_of(record: Ticket | Served) -> tuple[str, ...]:
    """What a ticket or a service counts for. A ticket counts for no window: it is the hall's."""
    window = (f"window/{record.window}",) if isinstance(record, Served) else ()
    item = (f"item/{record.item}",) if record.item else ()
    return (HALL, f"service/{record.service}", *window, *item)


def _count_ticket(sums: Sums, index: CatalogIndex, old: Ticket | None, new: Ticket, now_ms: int) -> None:
    today = index.day(now_ms)
    before, now = standing(old), standing(new)
    if before not in ISSUED and now in ISSUED:
        sums.add(today, things_of(new), "issued")
    if old is not None:
        lost = new.state is TicketState.NO_SHOW is not old.state
        missed = max(new.misses - old.misses, int(lost))
        window = (f"window/{old.window}",) if old.window else ()
        sums.add(today, (*things_of(old), *window), "no_shows", missed)
        if before is not now:
            _take_back(sums, before, old, index.day(old.ended_ms or now_ms), today)
        if before is now is Standing.OPEN and old.service != new.service:
            sums.add(today, (f"service/{old.service}",), "handed_out")
            sums.add(today, (f"service/{new.service}",), "handed_in")
    if before is not now and now in ENDS:
        sums.add(today, things_of(new), now.value)
    _count_services(sums, index, old.served if old else (), new.served)


def _take_back(sums: Sums, was: Standing, old: Ticket, ended: str, today: str) -> None:
    """It had ended, and has not any more."""
    if was is Standing.UNISSUED or (was in ENDS and ended == today):
        sums.add(ended, things_of(old), was.value, -1)
    elif was in ENDS:
        sums.add(today, (HALL, f"service/{old.service}"), "carried_over")


def _count_services(
    sums: Sums, index: CatalogIndex, old: tuple[Served, ...], new: tuple[Served, ...]
) -> None:
    for served in new[len(old) :]:
        sums.add_service(index.day(served.finished_ms), served)
    if old == new:
        return
    for side, by in ((old, -1), (new, 1)):
        for served in side:
            for count in _rating_counts(served):
                sums.add(index.day(served.finished_ms), things_of(served), count, by)


def _rating_counts(served: Served) -> tuple[str, ...]:
    match served.rating:
        case RatingState.RATED:
            return ("rated", "bad") if 0 < served.level <= Level.DISSATISFIED else ("rated",)
        case RatingState.UNRATED:
            return ("unrated",)
    return ()


def _count_kiosk(sums: Sums, book: Book, rating: KioskRating) -> None:
    """For the kiosk alone: it is nobody's service."""
    day, thing = book.catalog.day(rating.rated_ms), f"kiosk/{rating.kiosk}"
    if book.tallies.get(f"{day}/{thing}") is None:
        known = sum(tally.day == day and tally.thing.startswith("kiosk/") for tally in book.tallies)
        thing = thing if known < KIOSKS_MAX else f"kiosk/{OTHER_KIOSKS}"
    for count in ("rated", "bad") if rating.level <= Level.DISSATISFIED else ("rated",):
        sums.add(day, (thing,), count)


# -- windows ----------------------------------------------------------------------------------------------


def running(desk: Desk | None) -> dict[str, int]:
    """What a window is in now, and since when: open, idle, paused."""
    if desk is None:
        return {}
    match desk.state:
        case WindowState.OPEN:
            idle = {"idle_ms": desk.idle_ms} if desk.idle_ms else {}
            return {"open_ms": desk.since_ms} | idle
        case WindowState.PAUSED:
            return {"paused_ms": desk.since_ms}
    return {}


def within(span: Span, day: Span) -> int:
    """Milliseconds of a span that lie in a day."""
    return max(0, min(span[1], day[1]) - max(span[0], day[0]))


def day_span(index: CatalogIndex, day: str) -> Span:
    """The hall's day. Raises ValueError when `day` is no date."""
    start = datetime.strptime(day, "%Y%m%d").replace(tzinfo=index.zone)
    return int(start.timestamp() * 1000), int((start + timedelta(days=1)).timestamp() * 1000)


def _count_desk(sums: Sums, index: CatalogIndex, old: Desk | None, new: Desk | None, now_ms: int) -> None:
    before, now = running(old), running(new)
    for count, since_ms in before.items():
        if old is None or now.get(count) == since_ms:
            continue
        for day, ms in _by_day(index, (since_ms, now_ms), now_ms):
            sums.add(day, (f"window/{old.window}",), count, ms)


def _by_day(index: CatalogIndex, span: Span, now_ms: int) -> Iterator[tuple[str, int]]:
    for day in kept_days(index, now_ms):
        yield day, within(span, day_span(index, day))
