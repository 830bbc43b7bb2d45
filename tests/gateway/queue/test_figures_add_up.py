"""Days of chance in the small hall: after every command and every tick the day's figures add up."""

from collections import Counter
from contextlib import suppress
from random import Random

import pytest

from contracts.figures import DayFigures
from contracts.hall import TicketState
from contracts.hall_commands import (
    CallNextCommand,
    CallNumberCommand,
    CancelCommand,
    FinishCommand,
    HallCommand,
)
from gateway.hall import dispatch
from gateway.hall.book import Book
from gateway.hall.figures import day_figures
from gateway.hall.policy import Policy
from gateway.hall.records import Ticket
from gateway.hall.refusal import HallRefusedError
from tests.gateway.hall_books import any_command
from tests.gateway.queue.halls import DAY_MS, MINUTE_MS, NINE, new_book

STEPS = 500
CLOSED_LATE = {TicketState.NO_SHOW, TicketState.EXPIRED}


def wished(book: Book, random: Random) -> HallCommand:
    """Any command; now and then somebody gives his number back, or comes after all."""
    tickets = list(book.tickets)
    if random.random() < 0.3:
        return random.choice((CallNextCommand, FinishCommand))(window=random.choice("123"))
    if not tickets or random.random() < 0.85:
        return any_command(book, random)
    ticket = random.choice(tickets)
    if random.random() < 0.3:
        return CancelCommand(token=ticket.token)
    back = [t for t in tickets if t.state in CLOSED_LATE] or tickets
    return CallNumberCommand(window=random.choice("123"), number=random.choice(back).number)


def step(book: Book, random: Random, now_ms: int) -> bool:
    """Carry something out. Whether it was refused, and so undone."""
    refused = True
    with suppress(HallRefusedError):
        dispatch.carry_out(book, wished(book, random), now_ms)
        refused = False
    if refused:
        book.undo()
    book.accept()
    return refused


def open_tickets(book: Book) -> Counter[str]:
    """Issued and open, by service, counted one by one."""
    return Counter(t.service for t in book.tickets if t.is_open and t.state is not TicketState.RESERVED)


def check(found: DayFigures) -> None:
    """The hall's figures add up, each service's do, and the services' to the hall's."""
    hall = found.hall
    assert hall.issued + found.carried_over == hall.tickets_served + hall.lost + found.open
    for service in found.services:
        came = service.issued + service.carried_over + service.handed_in
        assert came == service.tickets_served + service.lost + service.handed_out + service.open
    for name in ("issued", "tickets_served", "lost", "unissued"):
        assert getattr(hall, name) == sum(getattr(s, name) for s in found.services), name
    for name in ("carried_over", "open"):
        assert getattr(found, name) == sum(getattr(s, name) for s in found.services), name
    assert sum(s.handed_in for s in found.services) == sum(s.handed_out for s in found.services)
    assert min(hall.issued, hall.tickets_served, hall.lost, hall.unissued, found.carried_over) >= 0


class Ledger:
    """What tickets became, by day, seen from outside."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.was_open: dict[str, int] = {}
        self._known: dict[str, Ticket] = {}

    def note(self, book: Book, day: str) -> None:
        """What has changed since."""
        for ticket in book.tickets:
            old = self._known.get(ticket.id)
            if ticket.paper and ticket.is_open and not (old and old.paper and old.is_open):
                again = old is not None and old.state is TicketState.NO_SHOW
                self.counts[day, "back" if again else "issued"] += 1
            if ticket.state is TicketState.SERVED and not (old and old.state is ticket.state):
                self.counts[day, "served"] += 1
        self._known = {ticket.id: ticket for ticket in book.tickets}


@pytest.mark.parametrize("seed", range(6))
def test_issued_and_carried_over_are_served_lost_or_open(seed: int) -> None:
    book, random, ledger = new_book(Policy()), Random(seed), Ledger()
    now_ms, refusals, carried = NINE, 0, 0
    dispatch.tick(book, now_ms)
    book.accept()
    days = [book.numbers.day]
    for number in range(1, STEPS):
        refusals += step(book, random, now_ms)
        ledger.note(book, days[-1])
        now_ms += random.randrange(2 * MINUTE_MS) if number % 120 else DAY_MS - 4 * 60 * MINUTE_MS
        today = book.catalog.day(now_ms)
        before = open_tickets(book)
        if random.random() < 0.5 or today != days[-1]:
            dispatch.tick(book, now_ms)
            book.accept()
            ledger.note(book, today)
        if today != days[-1]:
            over = day_figures(book, days[-1], now_ms)
            check(over)
            assert over.open == sum(before.values()), "as the day ended"
            days.append(today)
            carried = day_figures(book, today, now_ms).carried_over
            assert carried == sum(before.values())
        found = day_figures(book, today, now_ms)
        check(found)
        assert {s.service: s.open for s in found.services if s.open} == dict(open_tickets(book))
        assert found.hall.tickets_served == ledger.counts[today, "served"]
        assert found.hall.issued == ledger.counts[today, "issued"]
        assert carried <= found.carried_over <= carried + ledger.counts[today, "back"]
    assert refusals > 20
    assert len(days) > 3
    assert sum(ledger.counts[day, "served"] for day in days) > 5
