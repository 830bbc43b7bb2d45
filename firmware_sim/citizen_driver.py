"""Lets citizens loose on a running pad: their fingers come, and stop when the invitation is gone."""

import asyncio
from collections.abc import Callable

from firmware_sim.citizen import Act, Decision, Finger, acts
from firmware_sim.pad.effects import Effect, Invited, SessionOver
from firmware_sim.pad_driver import SimulatedPad

Decide = Callable[[int], Decision | None]
"""What the citizen invited by this session decides; None when nobody is there."""


class Visitors:
    """The citizens of one pad, one after the other."""

    def __init__(self, loop: asyncio.AbstractEventLoop, pad: SimulatedPad, decide: Decide) -> None:
        self._loop = loop
        self._pad = pad
        self._decide = decide
        self._coming: list[asyncio.TimerHandle] = []

    def close(self) -> None:
        """Nobody comes any more."""
        for timer in self._coming:
            timer.cancel()
        self._coming.clear()

    def told(self, effect: Effect) -> None:
        """What the pad has done: `SimulatedPad.told`."""
        match effect:
            case Invited(session):
                self.close()
                decision = self._decide(session)
                now = self._loop.time()
                for act in acts(decision) if decision else ():
                    self._coming.append(self._loop.call_at(now + act.at_s, self._do, act))
            case SessionOver(rated=False):
                # The invitation has gone from the screen: whoever was still thinking leaves.
                self.close()
            case _:
                pass

    def _do(self, act: Act) -> None:
        match act.finger:
            case Finger.KEY:
                self._pad.press(act.value)
            case Finger.REASON:
                self._pad.touch(act.value)
            case Finger.DONE:
                self._pad.confirm()
