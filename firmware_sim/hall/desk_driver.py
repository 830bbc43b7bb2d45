"""A window with its clerk and its pad: one visitor after the other, never two sessions at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from contracts.commands import ArmCommand, CommandName, Reply
from contracts.session import ServiceSession, Staff
from firmware_sim.citizen import Decision, acts
from firmware_sim.citizen_driver import Visitors
from firmware_sim.hall.day import Visit
from firmware_sim.hall.staff_port import NO_REPLY, NoReplyError
from firmware_sim.ledger_port import Ledger, Value
from firmware_sim.pad.effects import Effect, Invited, Pressed, SessionOver
from firmware_sim.pad_driver import SimulatedPad

LOST_SESSION_S = 0.5
"""After the timeout of an invitation a clerk waits so long for a pad that has forgotten it."""
SETTLE_S = 0.002
"""From the last touch of a citizen to the next invitation."""

Ask = Callable[[CommandName, ArmCommand, int], Awaitable[Reply]]


@dataclass(slots=True)
class DeskCounts:
    """What came of a desk's visits."""

    visits: int = 0
    armed: int = 0
    arm_failed: int = 0
    rated: int = 0
    declined: int = 0
    unrated: int = 0


class Desk:
    """A clerk who serves the visits of one window."""

    def __init__(
        self, pad: SimulatedPad, visits: Sequence[Visit], ledger: Ledger, ask: Ask, expiry_s: int
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._pad = pad
        self._visits = visits
        self._ledger = ledger
        self._ask = ask
        self._expiry_s = expiry_s
        self._visitors = Visitors(self._loop, pad, self._decide)
        self._visit: Visit | None = None
        self._token = 0
        self._pressed = False
        self._over = asyncio.Event()
        self.counts = DeskCounts()
        pad.told = self._told

    async def work(self, opened_s: float) -> None:
        """Serve all visits; `opened_s` is when the day began, on the loop's clock."""
        for visit in self._visits:
            await self._until(opened_s + visit.arrives_s)
            await asyncio.sleep(visit.service_s)
            await self._serve(visit)

    def close(self) -> None:
        """The citizen at the desk leaves."""
        self._visitors.close()

    async def _serve(self, visit: Visit) -> None:
        self._visit, self._token, self._pressed = visit, 0, False
        self._over.clear()
        self.counts.visits += 1
        failed = await self._arm(visit)
        if failed is not None and not self._token:
            self.counts.arm_failed += 1
            self._write("arm_failed", visit, code=failed)
            return
        self.counts.armed += 1
        self._write("armed", visit, session=self._token, key=visit.decision.key, reply=failed or "ok")
        try:
            async with asyncio.timeout(visit.timeout_s + LOST_SESSION_S):
                await self._over.wait()
        except TimeoutError:
            # The pad lost its power, and the session with it.
            self._unrated(visit)
        if self._pressed:
            await asyncio.sleep(_rest_s(visit.decision))
        self._visit = None

    async def _arm(self, visit: Visit) -> str | None:
        """Invite the visitor; an error code when the gateway did not say that it is done."""
        try:
            reply = await self._ask(CommandName.ARM, arm_command(visit), self._expiry_s)
        except NoReplyError:
            return NO_REPLY
        return None if reply.ok else reply.error.code.value if reply.error else NO_REPLY

    def _decide(self, _session: int) -> Decision | None:
        return self._visit.decision if self._visit else None

    def _told(self, effect: Effect) -> None:
        visit = self._visit
        match effect:
            case Invited(session):
                self._token = session
            case Pressed(entry) if visit and entry.session and entry.session == self._token:
                self._rated(entry.key)
            case SessionOver(session, rated=False) if visit and session == self._token:
                self._unrated(visit)
                self._over.set()
            case _:
                pass
        self._visitors.told(effect)

    def _rated(self, key: int) -> None:
        self._pressed = True
        self._over.set()
        if key:
            self.counts.rated += 1
        else:
            self.counts.declined += 1

    def _unrated(self, visit: Visit) -> None:
        self.counts.unrated += 1
        self._write("unrated", visit, session=self._token)

    def _write(self, event: str, visit: Visit, **fields: Value) -> None:
        visited: dict[str, Value] = {
            "pad": self._pad.id,
            "window": str(visit.window),
            "project_no": visit.project_no,
            "service_no": 1,
            "task_code": visit.task_code,
            "staff_no": visit.staff_no,
        }
        self._ledger.write(event, {**visited, **fields})

    async def _until(self, when: float) -> None:
        wait_s = when - self._loop.time()
        if wait_s > 0:
            await asyncio.sleep(wait_s)


def arm_command(visit: Visit) -> ArmCommand:
    """What the clerk's program sends to the gateway."""
    return ArmCommand(
        session=ServiceSession(
            project_no=visit.project_no,
            service_no=1,
            task_code=visit.task_code,
            window=str(visit.window),
            staff_no=visit.staff_no,
        ),
        staff=Staff(number=visit.staff_no, display_name=f"工作人员{visit.window}"),
        timeout_s=visit.timeout_s,
    )


def _rest_s(decision: Decision) -> float:
    """From the key press to the citizen's last touch."""
    fingers = acts(decision)
    return fingers[-1].at_s - fingers[0].at_s + SETTLE_S
