"""What follows from an operation, whatever rule it was: told from the records that it changed.

Run once, after the rule and inside its operation.
"""

from collections.abc import Iterator
from dataclasses import replace

from contracts.events import EventKind, ServiceFinished, TicketClosed
from contracts.hall import PaperOutcome, RatingState, TicketState
from gateway.hall import figures, supervision
from gateway.hall.book import Book
from gateway.hall.estimate import note_call, note_pace
from gateway.hall.finish import session_of
from gateway.hall.outcome import Effect, TellEvent
from gateway.hall.records import Served, Ticket


def follow_up(book: Book, now_ms: int) -> tuple[Effect, ...]:
    """A ticket that ended gets its end and loses its person; each end of a ticket and of a service is told;
    figures, paces and supervision are kept up."""
    effects: list[Effect] = []
    for change in book.changed():
        if isinstance(change.new, Ticket):
            _first_call(book, change.old, change.new, now_ms)
            effects += _services(book, change.old, change.new)
            effects += _end(book, change.old, change.new, now_ms)
    figures.observe(book, now_ms)
    effects += supervision.observe(book, now_ms)
    return tuple(effects)


def _first_call(book: Book, old: Ticket | None, new: Ticket, now_ms: int) -> None:
    is_called = old is not None and old.state is TicketState.WAITING and new.state is TicketState.CALLED
    if is_called and not new.misses and not new.served:
        note_call(book, new, now_ms)


def _services(book: Book, old: Ticket | None, new: Ticket) -> Iterator[TellEvent]:
    for served in new.served[len(old.served) if old else 0 :]:
        if not (old and old.parked):  # fetching a result says nothing of how long the service takes
            note_pace(book, served.service, served.lasted_s)
        yield TellEvent(EventKind.SERVICE_FINISHED, _finished(book, new, served), served.key)


def _end(book: Book, old: Ticket | None, new: Ticket, now_ms: int) -> Iterator[TellEvent]:
    if new.is_open or (old is not None and not old.is_open):
        return
    forgotten = bool(new.person) or new.forgotten
    ended = book.tickets.put(replace(new, ended_ms=now_ms, person="", forgotten=forgotten))
    _end_appointment(book, ended)
    yield TellEvent(EventKind.TICKET_CLOSED, _closed(book, ended), ended.id)


def _end_appointment(book: Book, ticket: Ticket) -> None:
    """Its person is forgotten, unless he may check in again because the number never reached him."""
    found = book.appointments.get(ticket.appointment)
    lost = ticket.state is TicketState.EXPIRED or ticket.paper is PaperOutcome.FAILED
    if found and found.ticket == ticket.id and not lost:
        book.appointments.put(replace(found, person="", over=True))


def _finished(book: Book, ticket: Ticket, served: Served) -> ServiceFinished:
    return ServiceFinished(
        session=session_of(book, ticket, served),
        window=served.window,
        staff_no=served.staff_no,
        ticket=ticket.id,
        service=served.service,
        item=served.item or None,
        waited_s=max(0, round(served.waited_s)),
        lasted_s=max(0, round(served.lasted_s)),
        called_at=book.catalog.local(served.called_ms),
        finished_at=book.catalog.local(served.finished_ms),
        rating_invited=served.rating is not RatingState.NOT_ASKED,
    )


def _closed(book: Book, ticket: Ticket) -> TicketClosed:
    return TicketClosed(
        ticket=ticket.id,
        number=ticket.number,
        service=ticket.service,
        state=ticket.state,
        made_at=book.catalog.local(ticket.made_ms),
        kiosk=ticket.kiosk,
        paper=ticket.paper,
        priority=ticket.priority,
        misses=ticket.misses,
        services=len(ticket.served),
    )
