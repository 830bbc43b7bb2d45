"""What others may see of tickets and queues. Made of the book; nothing is kept."""

from datetime import datetime

from contracts.catalog import Service
from contracts.hall import Estimate, Queues, QueueState, TicketState, TicketView
from gateway.hall.book import Book
from gateway.hall.counting import left_today
from gateway.hall.estimate import estimate_of, estimates_now
from gateway.hall.hours import opening
from gateway.hall.plan import open_windows
from gateway.hall.records import Ticket


def moment(book: Book, ms: int) -> datetime | None:
    """A time in the hall's own zone; None for never."""
    return book.catalog.local(ms) if ms else None


def ticket_view(book: Book, ticket: Ticket, now_ms: int) -> TicketView:
    """As its holder, a kiosk and a clerk may see it. A reserved one has its place too: its paper says how
    many are ahead."""
    in_line = ticket.state in (TicketState.RESERVED, TicketState.WAITING)
    return TicketView(
        ticket=ticket.id,
        number=ticket.number,
        service=ticket.service,
        item=ticket.item or None,
        state=ticket.state,
        language=ticket.language,
        priority=ticket.priority,
        people_ahead=book.ahead_of(ticket) if in_line else None,
        estimate=_estimate(book, ticket, now_ms),
        window=ticket.window or None,
        made_at=book.catalog.local(ticket.made_ms),
        called_at=moment(book, ticket.called_ms),
        misses=ticket.misses,
        rating=ticket.served[-1].rating if ticket.served else None,
    )


def queues(book: Book, now_ms: int) -> Queues:
    """All queues of the hall, in the catalog's order."""
    estimates = estimates_now(book, now_ms)
    states = tuple(
        _queue(book, service, estimates.get(service.id), now_ms) for service in book.catalog.services.values()
    )
    return Queues(at=book.catalog.local(now_ms), queues=states)


def _estimate(book: Book, ticket: Ticket, now_ms: int) -> Estimate | None:
    """Of who waits; of a reserved number what was told when it was made, for that is on its paper."""
    if ticket.state is TicketState.WAITING:
        return estimate_of(book, ticket, now_ms)
    if ticket.state is not TicketState.RESERVED or ticket.told_s is None:
        return None
    low, likely, high = ticket.told_s
    return Estimate(low_s=low, likely_s=likely, high_s=high)


def _queue(book: Book, service: Service, estimate: Estimate | None, now_ms: int) -> QueueState:
    now = opening(book.catalog, service.hours, now_ms)
    return QueueState(
        service=service.id,
        waiting=book.waiting_count(service.id),
        estimate=estimate,
        open=now.open,
        until=None if now.until_ms is None else book.catalog.local(now.until_ms),
        left_today=left_today(book, service, now_ms),
        windows=open_windows(book, service.id),
    )
