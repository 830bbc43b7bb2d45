"""A window's pad and whoever stands before it: is invited, presses once or not at all, and is done."""

import asyncio
import contextlib
from dataclasses import dataclass

from firmware_sim.citizen import Decision, acts
from firmware_sim.citizen_driver import Visitors
from firmware_sim.pad.effects import Effect, Pressed, SessionOver
from firmware_sim.pad.effects import Invited as PadInvited
from firmware_sim.pad_driver import SimulatedPad

INVITATION_S = 30.0
"""From the end of a service to the end of its invitation, gateway restarts included."""
SETTLE_S = 0.002
"""From the last touch of a citizen to the next guest."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of an invitation."""

    invited: bool
    level: int | None = None
    """The key pressed, 0 for decline; None: nobody pressed."""
    boot: int = 0
    sequence: int = 0


class Invited:
    """The pad of one window. Call `expect` before the service is finished, then `over`."""

    def __init__(self, pad: SimulatedPad) -> None:
        self.id = pad.id
        self._pad = pad
        self._loop = asyncio.get_running_loop()
        self._visitors = Visitors(self._loop, pad, self._decide)
        self._decision: Decision | None = None
        self._session = 0
        self._ending = 0
        self._asked = Asked(False)
        self._over = asyncio.Event()
        pad.told = self._told

    def close(self) -> None:
        """Whoever stands there leaves."""
        self._visitors.close()

    def expect(self, decision: Decision) -> None:
        """The next invitation is his."""
        self._decision, self._session, self._asked = decision, 0, Asked(False)
        self._over.clear()

    async def over(self) -> Asked:
        """Once he has pressed and put his hand away, or the invitation is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(INVITATION_S):
                await self._over.wait()
        decision, self._decision = self._decision, None
        fingers = acts(decision) if decision is not None else []
        if self._asked.level is not None and fingers:
            await asyncio.sleep(fingers[-1].at_s - fingers[0].at_s + SETTLE_S)
        return self._asked

    def _decide(self, _session: int) -> Decision | None:
        return None if self._over.is_set() else self._decision

    def _told(self, effect: Effect) -> None:
        match effect:
            case PadInvited(session) if self._decision is not None and not self._over.is_set():
                self._session, self._ending, self._asked = session, 0, Asked(True)
            case Pressed(entry) if (
                entry.session and entry.session == self._session and not self._over.is_set()
            ):
                self._asked = Asked(True, entry.key, entry.boot, entry.sequence)
                self._over.set()
            case SessionOver(session, rated=False) if session == self._session:
                # Not yet: an invitation that is told anew ends the old one first.
                self._ending = session
                self._loop.call_soon(self._end, session)
            case _:
                pass
        self._visitors.told(effect)

    def _end(self, session: int) -> None:
        if self._ending == session == self._session:
            self._over.set()
