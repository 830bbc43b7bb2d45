"""A simulated kiosk of the queue: numbers by command, numbers from a block while it is cut off, ratings.

It serves one guest at a time and asks until it is answered, with the key of the guest's wish: whatever the
gateway goes through, one wish is one number.
"""

import asyncio
from datetime import UTC, datetime, timedelta

from contracts.base import Request
from contracts.commands import CommandErrorCode, CommandName
from contracts.hall import PaperOutcome, TicketState, number_of, number_text, prefix_of
from contracts.hall_commands import (
    BookCommand,
    CancelCommand,
    CheckInCommand,
    ConfirmCommand,
    IssueCommand,
    LeaseCommand,
    OfflineTicket,
    RateCommand,
    SettleCommand,
)
from contracts.hall_replies import IssueResult, LeaseResult, SettleResult
from contracts.ratings import Level
from firmware_sim.errors import LineError
from firmware_sim.hall.asking_driver import Answer, Asking
from firmware_sim.hall.crowd_driver import Crowd, GuestBook, Present
from firmware_sim.hall.guests import Cancels, Guest, Way

RATE_WAIT_S = 0.2
RATE_TRIES = 100
SPARE = 5
"""Numbers that a block has beyond those that will be given out."""
AHEAD = timedelta(minutes=5)
"""An appointment is so long after its guest's arrival: within every hall's check-in time."""


class Kiosk:
    """Kiosk `number` of the hall. `run` makes this run's wishes unlike those of another."""

    def __init__(self, number: int, run: str, asking: Asking, crowd: Crowd, book: GuestBook) -> None:
        self.id = f"kiosk-{number:02d}"
        self._run = run
        self._asking = asking
        self._crowd = crowd
        self._book = book
        self._free = asyncio.Lock()
        self._blocks: dict[str, tuple[str, list[str]]] = {}
        self._given: dict[str, list[tuple[OfflineTicket, Present]]] = {}

    # -- before the day ------------------------------------------------------------------------------------

    async def book(self, guest: Guest) -> None:
        """Enter his appointment."""
        command = BookCommand(
            appointment=self._appointment(guest), service=guest.service, start=datetime.now(UTC) + AHEAD
        )
        await self._done(CommandName.BOOK, command)

    async def lease(self, service: str, numbers: int) -> None:
        """Get a block for the time without a line."""
        command = LeaseCommand(
            request=self._key("lease", service), kiosk=self.id, service=service, size=numbers + SPARE
        )
        leased = LeaseResult.model_validate((await self._done(CommandName.LEASE, command)).result)
        prefix = prefix_of(leased.first)
        run = range(number_of(leased.first), number_of(leased.last) + 1)
        self._blocks[service] = (leased.block, [number_text(prefix, n) for n in run])
        self._book.line(
            "leased", {"kiosk": self.id, "service": service, "first": leased.first, "last": leased.last}
        )

    # -- guests --------------------------------------------------------------------------------------------

    async def serve(self, guest: Guest) -> None:
        """A guest stands here until he has his number, or has none."""
        present = Present(guest, self._book)
        self._book.came()
        async with self._free:
            if guest.way is Way.OFFLINE:
                self._give(present)
                return
            await self._take(present)
            if guest.asks_twice:
                await self._ask_again(present)
            if guest.cancels is Cancels.UNPRINTED:
                await self._cancel(present)
            elif guest.paper is None:
                present.leave(TicketState.EXPIRED)
            else:
                confirm = ConfirmCommand(ticket=present.ticket, outcome=guest.paper, kiosk=self.id)
                answer = await self._asking.ask(CommandName.CONFIRM, confirm)
                if answer.code is not None:
                    self._book.odd("not_confirmed", present, code=answer.code.value)
                if guest.paper is PaperOutcome.FAILED:
                    present.leave(TicketState.CANCELLED)
        if guest.cancels is Cancels.WAITING:
            await self._cancel(present)

    async def rate(self, present: Present) -> None:
        """He rates his latest service here, when its pad has given up asking."""
        command = RateCommand(
            request=self._key("rate", f"{present.guest.number:06d}"),
            kiosk=self.id, token=present.token, level=Level(present.guest.kiosk_level),
        )  # fmt: skip
        for _ in range(RATE_TRIES):
            answer = await self._asking.ask(CommandName.RATE, command)
            if answer.code is None:
                session = str(answer.result.get("session", ""))
                self._book.write("kiosk_rated", present, session=session, level=present.guest.kiosk_level)
                return
            if answer.code is not CommandErrorCode.NOT_NOW:
                self._book.odd("not_rated", present, code=answer.code.value)
                return
            await asyncio.sleep(RATE_WAIT_S)
        self._book.odd("not_rated", present)

    async def _take(self, present: Present) -> None:
        guest = present.guest
        request = self._key("take", f"{guest.number:06d}")
        if guest.way is Way.BOOKED:
            command: Request = CheckInCommand(
                request=request, kiosk=self.id, appointment=self._appointment(guest),
                language=guest.language, priority=guest.priority, person=guest.person,
            )  # fmt: skip
            answer = await self._done(CommandName.CHECK_IN, command)
        else:
            answer = await self._done(CommandName.ISSUE, self._wish(guest, request))
        self._numbered(present, IssueResult.model_validate(answer.result))

    async def _ask_again(self, present: Present) -> None:
        """A known person with another wish for the same service gets the number that he has."""
        wish = self._wish(present.guest, self._key("more", f"{present.guest.number:06d}"))
        result = IssueResult.model_validate((await self._done(CommandName.ISSUE, wish)).result)
        if result.ticket.ticket != present.ticket:
            self._book.odd("second_number", present, other=result.ticket.number)

    async def _cancel(self, present: Present) -> None:
        """Now, or when the clerk who has called him meanwhile lets him."""
        command = CancelCommand(token=present.token)
        answer = await self._asking.ask(CommandName.CANCEL, command)
        if answer.code is not None:
            await present.may_cancel.wait()
            answer = await self._asking.ask(CommandName.CANCEL, command)
        if answer.code is not None:
            self._book.odd("not_cancelled", present, code=answer.code.value)
        present.leave(TicketState.CANCELLED)

    def _wish(self, guest: Guest, request: str) -> IssueCommand:
        return IssueCommand(
            request=request, kiosk=self.id, service=guest.service, item=guest.item,
            language=guest.language, priority=guest.priority, person=guest.person,
        )  # fmt: skip

    def _numbered(self, present: Present, result: IssueResult) -> None:
        present.ticket, present.number, present.token = (
            result.ticket.ticket,
            result.ticket.number,
            result.token,
        )
        self._crowd.take_number(present)
        guest = present.guest
        self._book.write("numbered", present, service=guest.service, kiosk=self.id, way=guest.way.value)

    # -- without a line -------------------------------------------------------------------------------------

    def _give(self, present: Present) -> None:
        guest = present.guest
        present.number = self._blocks[guest.service][1].pop(0)
        present.token = f"{guest.number:06d}{self._run:_>16}"[:22]
        self._crowd.take_number(present)
        told = OfflineTicket(
            request=self._key("give", f"{guest.number:06d}"), number=present.number, token=present.token,
            issued_at=datetime.now(UTC), item=guest.item, language=guest.language,
            priority=guest.priority, person=guest.person,
        )  # fmt: skip
        self._given.setdefault(guest.service, []).append((told, present))
        self._book.write("numbered", present, service=guest.service, kiosk=self.id, way=guest.way.value)

    async def settle(self) -> None:
        """The line is back: tell what was given out, and give the rest of the blocks back."""
        for service, (block, _) in self._blocks.items():
            given = self._given.pop(service, [])
            tickets = tuple(told for told, _ in given)
            command = SettleCommand(block=block, kiosk=self.id, tickets=tickets, done=True)
            result = SettleResult.model_validate((await self._done(CommandName.SETTLE, command)).result)
            for (_, present), settled in zip(given, result.tickets, strict=True):
                if settled.ticket is None or not settled.accepted:
                    self._book.odd("not_settled", present, reason=settled.reason)
                else:
                    present.ticket = settled.ticket.ticket
                    self._book.write("settled", present)

    # -- inside ---------------------------------------------------------------------------------------------

    async def _done(self, name: CommandName, command: Request) -> Answer:
        answer = await self._asking.ask(name, command)
        if answer.reply.error is not None:
            error = answer.reply.error
            raise LineError(f"{self.id}: {name.value} was refused: {error.message} ({error.code.value})")
        return answer

    def _appointment(self, guest: Guest) -> str:
        return f"{self._run}-{guest.number:06d}"

    def _key(self, wish: str, about: str) -> str:
        return f"{self._run:_>16}-{wish}-{about}"
