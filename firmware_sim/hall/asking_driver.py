"""Asks the gateway until it has answered, as a kiosk or a clerk's program does: the same request each time.

A request is sent again when it has surely expired, so that no late copy of it finds the hall changed.
"""

import asyncio
from dataclasses import dataclass

from contracts.base import Request
from contracts.commands import CommandErrorCode, CommandName, Reply
from firmware_sim.hall.staff_port import NoReplyError, StaffPort

AGAIN_S = 0.1
PASSING = frozenset(
    {
        CommandErrorCode.TIMED_OUT,
        CommandErrorCode.JOURNAL_FULL,
        CommandErrorCode.INTERNAL,
        CommandErrorCode.BUSY,
        CommandErrorCode.NO_QUEUE,
    }
)
"""Refusals that may be none a moment later."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The gateway's word. `resent`: it may have been carried out before, without our knowing."""

    reply: Reply
    resent: bool

    @property
    def result(self) -> dict[str, object]:
        """Of a reply that is ok."""
        return dict(self.reply.result or {})

    @property
    def code(self) -> CommandErrorCode | None:
        """Why not; None when it is done."""
        return self.reply.error.code if self.reply.error else None


class Asking:
    """All commands of a hall's kiosks and clerks."""

    def __init__(self, staff: StaffPort, expiry_s: int) -> None:
        self._staff = staff
        self._expiry_s = expiry_s
        self.asked = 0
        self.resent = 0

    async def ask(self, name: CommandName, request: Request) -> Answer:
        """Until there is an answer; cancel it to give up."""
        self.asked += 1
        resent = False
        while True:
            try:
                reply = await self._staff.ask(name, request, self._expiry_s)
            except NoReplyError:
                pass
            else:
                if reply.error is None or reply.error.code not in PASSING:
                    return Answer(reply, resent)
                await asyncio.sleep(AGAIN_S)
            resent = True
            self.resent += 1
