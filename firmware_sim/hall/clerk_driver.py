"""A clerk at a window of the queue: calls, waits, serves, finishes, and lets the pad ask; then the next.

The clerk asks until answered. Where a guest means to come, the clerk sees him coming and waits; where he
does not, the clerk calls again, waits, and presses no-show: so what becomes of a guest is his plan's doing,
however late the hall is.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from random import Random

from contracts.commands import CommandErrorCode, CommandName, DisarmCommand
from contracts.hall import RatingState, TicketState, TicketView, WindowView
from contracts.hall_commands import (
    NOBODY,
    BeginCommand,
    CallNextCommand,
    CallNumberCommand,
    FinishCommand,
    HoldCommand,
    NoShowCommand,
    PauseCommand,
    RecallCommand,
    ResumeCommand,
    SignInCommand,
    SignOutCommand,
    TicketStatusCommand,
    TransferCommand,
    WindowCommand,
)
from contracts.hall_replies import WindowResult
from firmware_sim.errors import LineError
from firmware_sim.hall.asking_driver import Answer, Asking
from firmware_sim.hall.crowd_driver import Crowd, GuestBook, Present
from firmware_sim.hall.guests import Cancels, Stay, Step
from firmware_sim.hall.invited_driver import Invited
from firmware_sim.hall.kiosk_driver import Kiosk
from firmware_sim.hall.stranger_driver import serve

LOST_CALL_S = 30.0
"""A guest who means to come and has not come by then has not heard of his call."""
LOOK_S = 5.0
"""An idle clerk tries so often, beside trying when the window's state says that somebody waits."""
PAUSE_EVERY = 12
"""Guests between two pauses."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Times as played."""

    patience_s: float
    """For somebody who was called and does not come."""
    reaction_s: float
    """From one guest to the next call."""
    pause_s: float
    rating_s: float = 0.0
    """For who was asked at the pad and means to press nothing; 0: as long as the pad asks."""


@dataclass(slots=True)
class Desk:
    """What a clerk works with."""

    window: str
    staff_no: str
    timing: Timing
    asking: Asking
    crowd: Crowd
    book: GuestBook
    pad: Invited | None
    kiosk: Kiosk
    """Where this window's guests rate who were not asked, or did not answer, at the pad."""
    run: str
    view: WindowView | None = None
    """Its state, as it was published last."""
    published: asyncio.Event = field(default_factory=asyncio.Event)
    """Set with each state."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Somebody waits, or has come back."""
    closing: asyncio.Event = field(default_factory=asyncio.Event)


class Clerk:
    """Serves until `desk.closing`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._loop = asyncio.get_running_loop()
        self._random = Random(desk.window)
        self._returns: list[Present] = []
        self._called = 0
        self.served = 0
        self._later: set[asyncio.Task[None]] = set()

    async def work(self) -> None:
        """From signing in to signing out."""
        desk = self._desk
        await self._sure(CommandName.SIGN_IN, SignInCommand(window=desk.window, staff_no=desk.staff_no))
        while not desk.closing.is_set():
            present = await self._next()
            if present is None:
                await self._idle()
                continue
            await self._attend(present)
            await asyncio.sleep(desk.timing.reaction_s)
            if self.served and self.served % PAUSE_EVERY == 0:
                self.served += 1
                await self._pause()
        await self._sure(CommandName.SIGN_OUT, SignOutCommand(window=desk.window))

    # -- whom ------------------------------------------------------------------------------------------------

    async def _next(self) -> Present | None:
        """Somebody who has come back, else whom the gateway gives."""
        desk = self._desk
        desk.changed.clear()
        if self._returns:
            present = self._returns.pop(0)
            present.claim(desk.window)
            command = CallNumberCommand(window=desk.window, number=present.number, finishes=NOBODY)
            await self._sure(CommandName.CALL_NUMBER, command)
            return present
        number = await self.call()
        if number is None:
            return None
        found = desk.crowd.of(number)
        if found is None:
            raise LineError(f"window {desk.window} was given {number or 'nobody'}, who is not in the hall")
        found.claim(desk.window)
        return found

    async def call(self) -> str | None:
        """Call the next; the number, or None when nobody waits."""
        desk = self._desk
        self._called += 1
        request = f"{desk.run:_>16}-next-{desk.window}-{self._called}"
        command = CallNextCommand(window=desk.window, request=request, finishes=NOBODY)
        answer = await desk.asking.ask(CommandName.CALL_NEXT, command)
        if answer.code is CommandErrorCode.NOBODY_WAITS:
            return None
        result = self._sound(CommandName.CALL_NEXT, answer)
        return result.ticket.number if result.ticket else ""

    async def _idle(self) -> None:
        """Until somebody may be there. Of many windows that see one guest not all shall call him."""
        desk = self._desk
        while not desk.closing.is_set():
            waits = [asyncio.ensure_future(event.wait()) for event in (desk.changed, desk.closing)]
            done, _ = await asyncio.wait(waits, timeout=LOOK_S, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
            if not done:
                return
            await asyncio.sleep(self._random.uniform(0, 2 * desk.timing.reaction_s))
            if (desk.view and desk.view.waiting) or self._returns:
                return
            desk.changed.clear()

    # -- at the window ---------------------------------------------------------------------------------------

    async def _attend(self, present: Present) -> None:
        desk = self._desk
        if present.guest.cancels is Cancels.WAITING:
            await self._let_cancel(present)
            return
        if not present.follows and not await self._wait_in_vain(present):
            return
        if not await present.comes_to(desk.window, LOST_CALL_S):
            desk.book.odd("call_not_heard", present, window=desk.window)
            await self._no_show(present)
            return
        if present.is_stranger:
            await self._attend_stranger(present)
            return
        await self._sure(CommandName.BEGIN, BeginCommand(window=desk.window, number=present.number))
        stay = present.guest.stays[present.stay]
        await asyncio.sleep(stay.lasts_s)
        present.stay += 1
        self.served += 1
        await self._end(present, stay, present.stay)

    async def _attend_stranger(self, present: Present) -> None:
        desk = self._desk
        if desk.pad is not None:
            desk.pad.expect(present.guest.stays[0].decision)
        session = await serve(self.ask, desk.window, present)
        if session is not None:
            desk.book.write(
                "served", present, window=desk.window, session=session, staff_no=desk.staff_no, stay=1,
                step=Step.FINISH.value,
            )  # fmt: skip
        if session:
            await self._rated(present, session, 1)
        present.leave(TicketState.SERVED)

    async def _wait_in_vain(self, present: Present) -> bool:
        """Whether he comes after all, because a call that he missed was told late."""
        desk = self._desk
        await asyncio.sleep(desk.timing.patience_s / 2)
        await self._sure(CommandName.RECALL, RecallCommand(window=desk.window, number=present.number))
        await asyncio.sleep(desk.timing.patience_s / 2)
        if present.follows:
            return True
        await self._no_show(present)
        return False

    async def _no_show(self, present: Present) -> None:
        desk = self._desk
        present.let_go(desk.window)
        answer = await self.ask(CommandName.NO_SHOW, NoShowCommand(window=desk.window, number=present.number))
        state = (await self._ticket_after(CommandName.NO_SHOW, answer, present)).state
        present.has_missed(desk.window)
        if state is TicketState.NO_SHOW:
            present.leave(state)

    async def _let_cancel(self, present: Present) -> None:
        """He was giving his number back when it was called: nobody else calls it until he has."""
        desk = self._desk
        present.let_go(desk.window)
        await self._sure(
            CommandName.HOLD, HoldCommand(window=desk.window, number=present.number, reason="退号")
        )
        present.may_cancel.set()
        try:
            async with asyncio.timeout(LOST_CALL_S):
                await present.gone.wait()
        except TimeoutError:
            desk.book.odd("not_given_back", present, window=desk.window)

    async def _end(self, present: Present, stay: Stay, number: int) -> None:
        """The stay is over: what comes next is the plan's."""
        desk, window = self._desk, self._desk.window
        if stay.step is Step.HOLD:
            present.let_go(window)
            await self._sure(
                CommandName.HOLD, HoldCommand(window=window, number=present.number, reason="取材料")
            )
            self._comes_back(present, stay.away_s)
            return
        if desk.pad is not None:
            desk.pad.expect(stay.decision)
        present.let_go(window)
        if stay.step is Step.TRANSFER:
            name = CommandName.TRANSFER
            command: WindowCommand = TransferCommand(
                window=window, number=present.number, to_service=stay.to_service
            )
        else:
            name = CommandName.FINISH
            command = FinishCommand(
                window=window, number=present.number, collect_later=stay.step is Step.COLLECT
            )
        answer = await self.ask(name, command)
        after = await self._ticket_after(name, answer, present)
        session = str(answer.result.get("session") or "")
        desk.book.write(
            "served", present, window=window, session=session, staff_no=desk.staff_no, stay=number,
            step=stay.step.value,
        )  # fmt: skip
        if stay.step is Step.COLLECT:
            self._comes_back(present, stay.away_s)
        asks = after.rating is not RatingState.NOT_ASKED
        if asks:
            if stay.decision.key is None and desk.timing.rating_s:
                await asyncio.sleep(desk.timing.rating_s)
                await desk.asking.ask(CommandName.DISARM, DisarmCommand(window=window))
            await self._rated(present, session, number)
        if stay.step is Step.FINISH:
            if present.guest.kiosk_level and asks:
                self._start(self._rate_and_leave(present, after.state))
            else:
                present.leave(after.state)

    async def _rated(self, present: Present, session: str, stay: int) -> None:
        """What became of the invitation; the next guest waits for it, as citizens do."""
        desk = self._desk
        if desk.pad is None:
            return
        asked = await desk.pad.over()
        if not asked.invited:
            desk.book.odd("not_invited", present, window=desk.window, session=session)
        elif asked.level is None:
            desk.book.write("unrated", present, window=desk.window, session=session, stay=stay)
        else:
            desk.book.write(
                "rated", present, window=desk.window, session=session, stay=stay, level=asked.level,
                pad=desk.pad.id, boot=asked.boot, sequence=asked.sequence,
            )  # fmt: skip

    async def _rate_and_leave(self, present: Present, state: TicketState) -> None:
        await self._desk.kiosk.rate(present)
        present.leave(state)

    def _comes_back(self, present: Present, after_s: float) -> None:
        def back() -> None:
            self._returns.append(present)
            self._desk.changed.set()

        self._loop.call_later(after_s, back)

    async def _pause(self) -> None:
        desk = self._desk
        await self._sure(CommandName.PAUSE, PauseCommand(window=desk.window, reason="休息"))
        await asyncio.sleep(desk.timing.pause_s)
        await self._sure(CommandName.RESUME, ResumeCommand(window=desk.window))

    # -- the gateway's word ----------------------------------------------------------------------------------

    async def _sure(self, name: CommandName, command: WindowCommand) -> None:
        """Done, or done before by a copy of this very command."""
        answer = await self.ask(name, command)
        if answer.code is not None and not answer.resent:
            self._sound(name, answer)

    async def ask(self, name: CommandName, command: WindowCommand) -> Answer:
        """Have it done, and know that it is."""
        return await self._desk.asking.ask(name, command)

    async def _ticket_after(self, name: CommandName, answer: Answer, present: Present) -> TicketView:
        """How the ticket stands after a command about it that may have been carried out twice."""
        if answer.code is None and answer.result:
            result = self._sound(name, answer)
            if result.ticket is not None:
                return result.ticket
        elif answer.code is not None and not answer.resent:
            self._sound(name, answer)
        status = await self._desk.asking.ask(
            CommandName.TICKET_STATUS, TicketStatusCommand(token=present.token)
        )
        return TicketView.model_validate(status.result)

    def _sound(self, name: CommandName, answer: Answer) -> WindowResult:
        error = answer.reply.error
        if error is not None:
            raise LineError(
                f"window {self._desk.window}: {name.value} was refused: {error.message} ({error.code.value})"
            )
        return WindowResult.model_validate(answer.result)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)
