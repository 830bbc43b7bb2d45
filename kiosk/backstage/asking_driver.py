"""What a citizen wants of the gateway; without it, what the kiosk can do by itself."""

import logging
from contextlib import suppress

from pydantic import ValidationError

from contracts.commands import CommandErrorCode, Reply
from contracts.hall import PaperOutcome, TicketView
from contracts.hall_commands import (
    CancelCommand,
    CheckInCommand,
    ConfirmCommand,
    HallCommand,
    IssueCommand,
    TicketStatusCommand,
)
from contracts.hall_replies import IssueResult
from kiosk.backstage.hall_driver import HallClient
from kiosk.backstage.leased import Given
from kiosk.backstage.leases_driver import Leases
from kiosk.errors import NoAnswerError, StoreError
from kiosk.flow.inputs import Answered

ASK_S = 6.0
"""For the gateway's answer to what a citizen wants."""
ISSUE_S = 4.0
"""The same for a number: then the kiosk gives one out itself."""
NO_ANSWER = "no-answer"

log = logging.getLogger(__name__)


class Asking:
    """All calls on the loop."""

    def __init__(self, hall: HallClient, leases: Leases) -> None:
        self._hall = hall
        self._leases = leases

    async def answer(self, wish: str, command: HallCommand) -> Answered:
        if isinstance(command, IssueCommand):
            return await self._issue(wish, command)
        if (view := self._about_given(command)) is not None:
            return Answered(wish, result=view.model_dump(mode="json"), offline=True)
        try:
            reply = await self._hall.ask(command, ASK_S)
        except NoAnswerError as error:
            return Answered(wish, error=NO_ANSWER, words=str(error))
        if isinstance(command, CheckInCommand):
            self._note(reply)
        if reply.error is not None:
            return Answered(wish, error=reply.error.code.value, words=reply.error.message)
        return Answered(wish, result=reply.result)

    def _about_given(self, command: HallCommand) -> TicketView | None:
        """What concerns a number of our own that the gateway does not know yet is done here."""
        given: Given | None = None
        match command:
            case ConfirmCommand(ticket=ticket, outcome=outcome):
                if given := self._leases.given(ticket=ticket):
                    self._leases.ended(ticket, outcome)
            case CancelCommand(token=token):
                if given := self._leases.given(token=token):
                    self._leases.ended(given.ticket, PaperOutcome.FAILED)
            case TicketStatusCommand(token=str(token)):
                given = self._leases.given(token=token)
            case TicketStatusCommand(number=str(number), code=str(code)):
                given = self._leases.given_typed(number, code)
        return self._leases.view(given) if given else None

    async def _issue(self, wish: str, command: IssueCommand) -> Answered:
        if before := self._leases.issued_before(command):
            return Answered(wish, result=before.model_dump(mode="json"), offline=True)
        try:
            reply = await self._hall.ask(command, ISSUE_S)
        except NoAnswerError:
            return self._issue_offline(wish, command)
        self._note(reply)
        if reply.error is None:
            return Answered(wish, result=reply.result)
        if reply.error.code is CommandErrorCode.FULL and self._leases.left().get(command.service):
            return self._issue_offline(wish, command)  # the quota counts what lies here unused
        return Answered(wish, error=reply.error.code.value, words=reply.error.message)

    def _note(self, reply: Reply) -> None:
        with suppress(ValidationError):
            issued = IssueResult.model_validate(reply.result)
            if not issued.again and not issued.open_before:
                self._leases.given_by_gateway(issued.ticket.ticket)

    def _issue_offline(self, wish: str, command: IssueCommand) -> Answered:
        try:
            answer = self._leases.issue(command)
        except StoreError as error:
            log.error("no number was given out: %s", error)
            return Answered(wish, error=CommandErrorCode.INTERNAL.value, offline=True)
        if answer.result is None:
            return Answered(wish, error=answer.error, offline=True)
        return Answered(wish, result=answer.result.model_dump(mode="json"), offline=True)
