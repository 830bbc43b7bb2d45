"""What a window's display, its clerk and the hall's boards see. Made of the book; nothing is kept."""

from contracts.hall import Call, Calls, WindowView
from contracts.hall_replies import WindowResult
from gateway.hall.book import Book
from gateway.hall.choose import callable_count
from gateway.hall.records import CallRecord, Ticket
from gateway.hall.views import ticket_view


def window_view(book: Book, window: str, now_ms: int) -> WindowView:
    """How a window stands."""
    desk = book.desk(window)
    ticket = book.tickets.get(desk.ticket)
    return WindowView(
        window=window,
        state=desk.state,
        staff_no=desk.staff_no or None,
        pause_reason=desk.reason,
        number=ticket.number if ticket else None,
        ticket_state=ticket.state if ticket else None,
        waiting=callable_count(book, window, now_ms),
        held=tuple(held.number for held in book.held(window)),
    )


def window_result(
    book: Book,
    window: str,
    now_ms: int,
    ticket: Ticket | None = None,
    *,
    again: bool = False,
    session: str | None = None,
) -> WindowResult:
    """What a window's command led to."""
    return WindowResult(
        window=window_view(book, window, now_ms),
        ticket=ticket_view(book, ticket, now_ms) if ticket else None,
        again=again,
        session=session,
    )


def calls(book: Book) -> Calls:
    """The last calls of the hall, oldest first."""
    records = sorted(book.calls, key=lambda record: record.sequence)
    return Calls(calls=tuple(_call(book, record) for record in records))


def _call(book: Book, record: CallRecord) -> Call:
    return Call(
        sequence=record.sequence,
        number=record.number,
        window=record.window,
        area=record.area,
        waits_in=record.waits_in or None,
        language=record.language,
        text=record.text,
        again=record.again,
        at=book.catalog.local(record.at_ms),
    )
