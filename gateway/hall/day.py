"""A day ends and another begins. Who still waits keeps his place and his number; what is older than yesterday
is forgotten, so that memory stays as it is.

Yesterday is the day before, or the day that the queue was in before this one when that is longer ago: a clock
that jumps days ahead and comes back has made nothing old.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from contracts.hall import TicketState
from contracts.hours import DAY_MS
from gateway.hall.book import Book, Table
from gateway.hall.desks import close
from gateway.hall.outcome import Outcome
from gateway.hall.records import Ticket
from gateway.hall.ticket_states import TRANSITIONS, Act

R = TypeVar("R")


def turn(book: Book, now_ms: int) -> Outcome:
    """When a new day has begun: those who have waited, or been at a window, since before yesterday have left,
    and what ended before yesterday is dropped. A clock that goes back begins no day."""
    today, before = book.catalog.day(now_ms), book.numbers.day
    if today <= before:
        return Outcome()
    book.sequences.put(replace(book.numbers, day=today, previous=before))
    yesterday = yesterday_of(book, now_ms)
    ending = set(_ending(book))
    day = book.catalog.day
    for ticket in book.tickets:
        if ticket.is_open:
            _leave(book, ticket, yesterday, now_ms)
        elif day(max(ticket.made_ms, ticket.ended_ms)) < yesterday and ticket.id not in ending:
            book.tickets.drop(ticket.id)
    _forget(book.counters, lambda counter: counter.day < yesterday)
    _forget(book.tallies, lambda tally: tally.day < yesterday)
    _forget(book.kiosk_ratings, lambda rating: day(rating.rated_ms) < yesterday)
    _forget(book.calls, lambda call: day(call.at_ms) < yesterday)
    return Outcome()


def yesterday_of(book: Book, now_ms: int) -> str:
    """The oldest day of which everything is remembered, once the present day is turned."""
    numbers = book.numbers
    before = numbers.previous if book.catalog.day(now_ms) <= numbers.day else numbers.day
    yesterday = book.catalog.day(now_ms - DAY_MS)
    return min(before or yesterday, yesterday)


def _ending(book: Book) -> Iterator[str]:
    """Tickets whose end is yet to be told: after a standstill of days a reservation expires in the operation
    that turns the day."""
    for change in book.changed():
        old, new = change.old, change.new
        if isinstance(old, Ticket) and isinstance(new, Ticket) and old.is_open and not new.is_open:
            yield change.key


def _leave(book: Book, ticket: Ticket, yesterday: str, now_ms: int) -> None:
    """A window where it still is has been left, too."""
    left = TRANSITIONS.get((ticket.state, Act.LEAVE))
    if left is None or ticket.day >= yesterday:
        return
    if ticket.parked:
        left = TRANSITIONS[TicketState.COLLECT, Act.LEAVE]
    book.tickets.put(replace(ticket, state=left))
    desk = book.desk(ticket.window)
    if desk.ticket == ticket.id:
        close(book, replace(desk, ticket=""), now_ms)


def _forget(table: Table[R], is_old: Callable[[R], bool]) -> None:
    for record in table:
        if is_old(record):
            table.drop(table.key(record))
