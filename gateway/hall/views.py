"""What others may see of tickets and queues. Made of the book; nothing is kept."""

from datetime import datetime

from contracts.catalog import Service
from contracts.hall import Queues, QueueState, TicketState, TicketView, WindowState
from gateway.hall.book import Book
from gateway.hall.counting import left_today
from gateway.hall.estimate import estimate_for
from gateway.hall.hours import opening
from gateway.hall.records import Ticket

IN_LINE = frozenset({TicketState.RESERVED, TicketState.WAITING})
"""Its place in the queue says something: a ticket is printed while its number is reserved."""


def moment(book: Book, ms: int) -> datetime | None:
    """A time in the hall's own zone; None for never."""
    return book.catalog.local(ms) if ms else None


def ticket_view(book: Book, ticket: Ticket, now_ms: int) -> TicketView:
    """As its holder, a kiosk and a clerk may see it."""
    ahead = book.ahead_of(ticket) if ticket.state in IN_LINE else None
    return TicketView(
        ticket=ticket.id,
        number=ticket.number,
        service=ticket.service,
        item=ticket.item or None,
        state=ticket.state,
        language=ticket.language,
        priority=ticket.priority,
        people_ahead=ahead,
        estimate=None if ahead is None else estimate_for(book, ticket.service, ahead, now_ms),
        window=ticket.window or None,
        made_at=book.catalog.local(ticket.made_ms),
        called_at=moment(book, ticket.called_ms),
        misses=ticket.misses,
        rating=ticket.served[-1].rating if ticket.served else None,
    )


def queues(book: Book, now_ms: int) -> Queues:
    """All queues of the hall, in the catalog's order."""
    states = tuple(_queue(book, service, now_ms) for service in book.catalog.services.values())
    return Queues(at=book.catalog.local(now_ms), queues=states)


def _queue(book: Book, service: Service, now_ms: int) -> QueueState:
    now = opening(book.catalog, service.hours, now_ms)
    waiting = book.waiting_count(service.id)
    serving = book.catalog.serving(service.id)
    return QueueState(
        service=service.id,
        waiting=waiting,
        estimate=estimate_for(book, service.id, waiting, now_ms),
        open=now.open,
        until=None if now.until_ms is None else book.catalog.local(now.until_ms),
        left_today=left_today(book, service, now_ms),
        windows=sum(book.desk(duty.number).state is WindowState.OPEN for duty in serving),
    )
