"""A day ends and another begins. Who still waits keeps his place and his number; what is older than yesterday
is forgotten, so that memory stays as it is."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from gateway.hall.book import Book, Table
from gateway.hall.hours import DAY_MS, midnight_ms
from gateway.hall.outcome import Outcome
from gateway.hall.records import Ticket
from gateway.hall.ticket_states import TRANSITIONS, Act

R = TypeVar("R")


def turn(book: Book, now_ms: int) -> Outcome:
    """When a new day has begun: those who have waited since before yesterday have left, and what ended before
    yesterday is dropped. A clock that goes back begins no day."""
    today, before = book.catalog.day(now_ms), book.numbers.day
    if today <= before:
        return Outcome()
    book.sequences.put(replace(book.numbers, day=today))
    yesterday_ms = midnight_ms(book.catalog, now_ms) - 2 * DAY_MS
    yesterday = book.catalog.day(yesterday_ms)
    ending = set(_ending(book))
    for ticket in book.tickets:
        if ticket.is_open:
            _leave(book, ticket, yesterday)
        elif max(ticket.made_ms, ticket.ended_ms) < yesterday_ms and ticket.id not in ending:
            book.tickets.drop(ticket.id)
    _forget(book.counters, lambda counter: counter.day < yesterday)
    last = min(before or yesterday, yesterday)  # its figures are made up after this, be it long over
    _forget(book.tallies, lambda tally: tally.day < last)
    _forget(book.calls, lambda call: call.at_ms < yesterday_ms)
    return Outcome()


def _ending(book: Book) -> Iterator[str]:
    """Tickets whose end is yet to be told: after a standstill of days a reservation expires in the operation
    that turns the day."""
    for change in book.changed():
        old, new = change.old, change.new
        if isinstance(old, Ticket) and isinstance(new, Ticket) and old.is_open and not new.is_open:
            yield change.key


def _leave(book: Book, ticket: Ticket, yesterday: str) -> None:
    left = TRANSITIONS.get((ticket.state, Act.LEAVE))
    if left and ticket.day < yesterday:
        book.tickets.put(replace(ticket, state=left))


def _forget(table: Table[R], is_old: Callable[[R], bool]) -> None:
    for record in table:
        if is_old(record):
            table.drop(table.key(record))
