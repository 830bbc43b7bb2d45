"""Commands about the person at a window: is it the person that is meant?

A command that comes late or a second time (the network repeats it, or a terminal that got no answer does)
finds the next person at the window. With the number that it is about it does nothing to anybody else; and
where it had been done already, that is the answer.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import TypeVar

from contracts.commands import CommandErrorCode as Code
from contracts.hall import RatingState, TicketState
from contracts.hall_commands import (
    FinishCommand,
    HoldCommand,
    NoShowCommand,
    PersonCommand,
    TransferCommand,
)
from contracts.hours import DAY_MS
from gateway.hall.book import Book
from gateway.hall.desks import known_window, somebody_at
from gateway.hall.outcome import Outcome
from gateway.hall.records import Ticket
from gateway.hall.refusal import HallRefusedError
from gateway.hall.ticket_states import Act
from gateway.hall.window_views import window_result

C = TypeVar("C", bound=PersonCommand)


def addressed(rule: Callable[[Book, C, int], Outcome]) -> Callable[[Book, C, int], Outcome]:
    """The rule, for nobody but the number that its command names.

    With somebody else or nobody at the window: answered as done before, with nothing changed, when the number
    left this window last and by just that; else refused. Without a number it is the rule as it is.
    """

    @wraps(rule)
    def guarded(book: Book, command: C, now_ms: int) -> Outcome:
        if command.number is None or _present(book, command) == command.number:
            return rule(book, command, now_ms)
        known_window(book, command.window)
        for ticket in _with_number(book, command.number, now_ms):
            if _was_done(command, ticket):
                return _again(book, command, ticket, now_ms)
        raise _somebody_else(book, command)

    return guarded


def _present(book: Book, command: PersonCommand) -> str | None:
    ticket = book.tickets.get(book.desk(command.window).ticket)
    return ticket.number if ticket else None


def _with_number(book: Book, number: str, now_ms: int) -> Iterator[Ticket]:
    """Tickets with that number: today's, yesterday's, and those that are open."""
    for day in (book.catalog.day(now_ms), book.catalog.day(now_ms - DAY_MS)):
        if (ticket := book.tickets.get(f"{day}-{number}")) is not None:
            yield ticket
    yield from book.of_number(number)


def _was_done(command: PersonCommand, ticket: Ticket) -> bool:
    """Whether the ticket left that window last, and by that command."""
    if ticket.left_window != command.window:
        return False
    match command:
        case NoShowCommand():
            return ticket.left_by is Act.MISS
        case HoldCommand():
            return ticket.left_by is Act.HOLD
        case TransferCommand():
            return ticket.left_by is Act.HAND_OVER and _went_there(command, ticket)
        case FinishCommand():
            act = Act.PARK if command.collect_later else Act.FINISH
            return ticket.left_by is act and _was_about(command, ticket)
    return False


def _went_there(command: TransferCommand, ticket: Ticket) -> bool:
    """Once somebody has called him, his window is theirs."""
    service = command.to_service or ticket.served[-1].service
    is_there = ticket.state is not TicketState.WAITING or ticket.window == (command.to_window or "")
    return ticket.service == service and is_there


def _was_about(command: FinishCommand, ticket: Ticket) -> bool:
    """What finished him may have been the call of the next, which names neither case nor item."""
    last = ticket.served[-1]
    return command.case in (None, last.case) and command.item in (None, last.item)


def _again(book: Book, command: PersonCommand, ticket: Ticket, now_ms: int) -> Outcome:
    ended = ticket.served[-1] if isinstance(command, FinishCommand | TransferCommand) else None
    session = ended.key if ended and ended.rating is RatingState.PENDING else None
    return Outcome(window_result(book, command.window, now_ms, ticket, again=True, session=session))


def _somebody_else(book: Book, command: PersonCommand) -> HallRefusedError:
    """Raises HallRefusedError of its own where nobody is at the window."""
    _, present = somebody_at(book, command.window)
    return HallRefusedError(
        Code.NOT_NOW,
        f"{present.number} is at window {command.window}, not {command.number}",
        "look who is there now: nothing was done",
    )
