"""Makes a book's records fit each other again after some were lost with a damaged file. Pure.

Nothing is written: whoever loads the same records mends them the same way.
"""

from dataclasses import replace

from contracts.hall import LAST_NUMBER, TicketState, number_of, prefix_of
from gateway.hall.book import Book
from gateway.hall.records import Counter, Ticket
from gateway.hall.ticket_states import AT_A_WINDOW

SKIPPED = 50
"""Numbers passed over where a counter was lost: some may be out there that nothing else knows of."""


def mend(book: Book) -> list[str]:
    """Mend it; in plain words what was done. A sound book is left as it is."""
    told = [*_counters(book), *_desks(book), *_tickets(book), *_sequences(book)]
    book.accept()
    book.committed()
    return told


def _counters(book: Book) -> list[str]:
    """No number of the newest day is given out twice; those of older days are given out no more."""
    told = []
    day = max((book.numbers.day, *(record.day for record in (*book.tickets, *book.blocks))))
    highest: dict[str, int] = {}
    for ticket in book.tickets:
        if ticket.day == day:
            _raise(highest, prefix_of(ticket.number), number_of(ticket.number))
    for block in book.blocks:
        if block.day == day:
            _raise(highest, block.prefix, block.last)
    for prefix, number in highest.items():
        counter = book.counters.get(f"{day}/{prefix}")
        if counter is None:
            last = min(number + SKIPPED, LAST_NUMBER)
            book.counters.put(Counter(day=day, prefix=prefix, last=last, issued=number))
            told.append(f"the counter of {prefix} on {day} was lost: it goes on from {last}")
        elif counter.last < number:
            book.counters.put(replace(counter, last=number))
            told.append(f"the counter of {prefix} on {day} was behind: it goes on from {number}")
    return told


def _raise(highest: dict[str, int], prefix: str, number: int) -> None:
    highest[prefix] = max(number, highest.get(prefix, 0))


def _desks(book: Book) -> list[str]:
    """A window serves only a ticket that is there and that says so."""
    told = []
    for desk in book.desks:
        ticket = book.tickets.get(desk.ticket)
        if desk.ticket and not (ticket and ticket.state in AT_A_WINDOW and ticket.window == desk.window):
            book.desks.put(replace(desk, ticket=""))
            told.append(f"window {desk.window} has lost its ticket {desk.ticket}")
    return told


def _tickets(book: Book) -> list[str]:
    """A ticket at a window that knows nothing of it waits again, at its old place."""
    told = []
    for ticket in book.tickets:
        if ticket.state in AT_A_WINDOW and book.desk(ticket.window).ticket != ticket.id:
            book.tickets.put(_waiting_again(ticket))
            told.append(f"{ticket.number} was at window {ticket.window}, which was lost: it waits again")
    return told


def _waiting_again(ticket: Ticket) -> Ticket:
    return replace(ticket, state=TicketState.WAITING, window="", staff_no="", called_ms=0, began_ms=0)


def _sequences(book: Book) -> list[str]:
    rank = max((ticket.rank_seq for ticket in book.tickets), default=0)
    call = max((call.sequence for call in book.calls), default=0)
    now = book.numbers
    if now.rank >= rank and now.call >= call:
        return []
    book.sequences.put(replace(now, rank=max(rank, now.rank), call=max(call, now.call)))
    return ["the numbers of places and calls were lost: they go on from the highest known"]
