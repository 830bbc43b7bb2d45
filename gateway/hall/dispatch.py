"""From a command to its rule; and what time brings. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from contracts import hall_commands as hall
from gateway.hall import (
    appointments,
    calls,
    day,
    desks,
    figures,
    finish,
    follow_up,
    kiosk_rating,
    leases,
    numbers,
    rating,
    supervision,
    views,
)
from gateway.hall.book import Book
from gateway.hall.outcome import Outcome

Rule = Callable[[Book, Any, int], Outcome]

RULES: Mapping[type[hall.HallCommand], Rule] = {
    hall.IssueCommand: numbers.issue,
    hall.ConfirmCommand: numbers.confirm,
    hall.CancelCommand: numbers.cancel,
    hall.TicketStatusCommand: numbers.ticket_status,
    hall.RateKioskCommand: kiosk_rating.rate_kiosk,
    hall.CheckInCommand: appointments.check_in,
    hall.BookCommand: appointments.book_appointment,
    hall.LeaseCommand: leases.lease,
    hall.SettleCommand: leases.settle,
    hall.QueuesCommand: lambda book, _, now_ms: Outcome(views.queues(book, now_ms)),
    hall.FiguresCommand: figures.figures,
    hall.SignInCommand: desks.sign_in,
    hall.SignOutCommand: desks.sign_out,
    hall.PauseCommand: desks.pause,
    hall.ResumeCommand: desks.resume,
    hall.WindowStatusCommand: desks.status,
    hall.CallNextCommand: calls.call_next,
    hall.CallNumberCommand: calls.call_number,
    hall.RecallCommand: calls.recall,
    hall.BeginCommand: calls.begin,
    hall.NoShowCommand: calls.no_show,
    hall.HoldCommand: calls.hold,
    hall.FinishCommand: finish.finish,
    hall.TransferCommand: finish.transfer,
}
"""The rule of each command. `rate`, `catalog` and those of cases have none: see `gateway.hall_driver`."""


def carry_out(book: Book, command: hall.HallCommand, now_ms: int) -> Outcome:
    """The outcome of a command, and what follows from it. Raises HallRefusedError."""
    outcome = RULES[type(command)](book, command, now_ms)
    return _followed(book, outcome, now_ms)


def tick(book: Book, now_ms: int) -> Outcome:
    """What time brings; to be called each second."""
    effects = [
        *numbers.expire(book, now_ms).effects,
        *leases.expire(book, now_ms).effects,
        *appointments.expire(book, now_ms).effects,
        *day.turn(book, now_ms).effects,
        *supervision.watch(book, now_ms),
    ]
    return _followed(book, Outcome(effects=tuple(effects)), now_ms)


def end_rating(book: Book, session: str, rated: bool, level: int, now_ms: int) -> Outcome:
    """A service session ended, rated or not."""
    rating.rating_ended(book, session, rated, level)
    return _followed(book, Outcome(), now_ms)


def _followed(book: Book, outcome: Outcome, now_ms: int) -> Outcome:
    return Outcome(outcome.reply, (*outcome.effects, *follow_up.follow_up(book, now_ms)))
