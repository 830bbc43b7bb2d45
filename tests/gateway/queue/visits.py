"""Visits to the small hall, step by step: each step a command to its rule, and what follows from it."""

from collections.abc import Callable
from typing import Any

import pytest

from contracts import hall_commands as hall
from contracts.base import Message
from contracts.events import EventKind
from contracts.hall import PaperOutcome
from contracts.hall_replies import IssueResult, WindowResult
from gateway.hall import calls, desks, finish, kiosk_rating, numbers
from gateway.hall.book import Book
from gateway.hall.follow_up import follow_up
from gateway.hall.outcome import Effect, InviteRating, Outcome, TellEvent
from gateway.hall.policy import Policy
from gateway.hall.records import Ticket
from gateway.hall.refusal import HallRefusedError
from tests.gateway.queue.halls import MINUTE_MS, NINE, new_book, wish

Rule = Callable[[Book, Any, int], Outcome]

RULES: dict[type[hall.HallCommand], Rule] = {
    hall.IssueCommand: numbers.issue,
    hall.ConfirmCommand: numbers.confirm,
    hall.CancelCommand: numbers.cancel,
    hall.RateKioskCommand: kiosk_rating.rate_kiosk,
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


class Visits:
    """A hall at work. `now_ms` is what its clock shows; `minutes` moves it."""

    def __init__(self, policy: Policy | None = None, **catalog: Any) -> None:
        self.book = new_book(policy, **catalog)
        self.now_ms = NINE
        self.effects: tuple[Effect, ...] = ()
        """Of the latest step."""
        self._wishes = 0

    def minutes(self, minutes: float) -> None:
        """So much later."""
        self.now_ms += round(minutes * MINUTE_MS)

    def do(self, command: hall.HallCommand) -> Message:
        """Carry it out. Raises HallRefusedError, and then nothing has changed."""
        try:
            outcome = RULES[type(command)](self.book, command, self.now_ms)
        except HallRefusedError:
            self.book.undo()
            raise
        self.effects = (*outcome.effects, *follow_up(self.book, self.now_ms))
        self.book.accept()
        assert outcome.reply is not None
        return outcome.reply

    def at_window(self, command: hall.WindowCommand) -> WindowResult:
        """A window's command."""
        reply = self.do(command)
        assert isinstance(reply, WindowResult)
        return reply

    def refused(self, command: hall.HallCommand) -> HallRefusedError:
        """A command that is refused, and changes nothing."""
        with pytest.raises(HallRefusedError) as caught:
            self.do(command)
        return caught.value

    def come(self, service: str = "a", **changes: Any) -> str:
        """Somebody takes a number, a second after whoever came before. Returns it."""
        self.now_ms += 1000
        self._wishes += 1
        issued = self.do(wish(self._wishes, service, **changes))
        assert isinstance(issued, IssueResult)
        self.do(hall.ConfirmCommand(ticket=issued.ticket.ticket, outcome=PaperOutcome.PRINTED))
        return issued.ticket.number

    def ticket(self, number: str, day: str = "20260105") -> Ticket:
        """As it stands."""
        return self.book.tickets[f"{day}-{number}"]

    # -- short forms ----------------------------------------------------------------------------------------

    def sign_in(self, window: str, staff_no: str = "") -> WindowResult:
        """Clerk S1 at window 1, and so on."""
        return self.at_window(hall.SignInCommand(window=window, staff_no=staff_no or f"S{window}"))

    def next(self, window: str, request: str | None = None) -> str | None:
        """Call the next person. Returns his number."""
        command = hall.CallNextCommand(window=window, request=request, finishes=self.present(window))
        ticket = self.at_window(command).ticket
        return ticket.number if ticket else None

    def call(self, window: str, number: str) -> WindowResult:
        """Call that number."""
        return self.at_window(
            hall.CallNumberCommand(window=window, number=number, finishes=self.present(window))
        )

    def present(self, window: str) -> str:
        """Whose number a clerk sees at the window."""
        ticket = self.book.tickets.get(self.book.desk(window).ticket)
        return ticket.number if ticket else hall.NOBODY

    def finish(self, window: str, **changes: Any) -> WindowResult:
        """Finish with whoever is there."""
        return self.at_window(hall.FinishCommand(window=window, **changes))

    # -- what followed --------------------------------------------------------------------------------------

    @property
    def invitations(self) -> list[InviteRating]:
        """Of the latest step."""
        return [effect for effect in self.effects if isinstance(effect, InviteRating)]

    def told(self, kind: EventKind) -> list[Any]:
        """Data of the events of that kind that the latest step told."""
        return [e.data for e in self.effects if isinstance(e, TellEvent) and e.kind is kind]
