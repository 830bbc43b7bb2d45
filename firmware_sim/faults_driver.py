"""Faults switched on and off while a device runs: those of its line, and the device's own."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random, SystemRandom
from typing import Protocol

from pydantic import JsonValue

from firmware_sim.control import Order
from firmware_sim.device import DeviceFault
from firmware_sim.errors import UsageError
from firmware_sim.faults import SECONDS, SECONDS_MAX, Chance, Direction, Fault
from firmware_sim.line.line_driver import Line

MESSAGE_FAULTS = (
    DeviceFault("drop", "a message is lost"),
    DeviceFault("lose", "one byte of a message is lost"),
    DeviceFault("flip", "one bit of a message is flipped"),
    DeviceFault("duplicate", "a message comes twice"),
    DeviceFault("split", "a message comes in two parts, with a pause (--pause-s) between them"),
    DeviceFault("merge", "a message waits for the next one and both come in one piece"),
    DeviceFault("delay", "a message, and all behind it, comes late (--pause-s)"),
)
"""Each strikes messages with probability --p, in both directions; `in.` or `out.` before the name means one,
seen from the device."""
LINE_FAULTS = (
    DeviceFault("silent", "the device hangs: nothing leaves it, what comes waits in its input buffer"),
    DeviceFault("unplug", "the plug is pulled: the host's end of the line breaks"),
    DeviceFault("power", "the device has no power; mending it boots the device"),
    DeviceFault("reboot", "the device boots anew", lasts=False),
    DeviceFault("wrong-baud", "the device runs at half the speed of its line: both sides hear rubbish"),
)
WRONG_BAUD_DIVISOR = 2
AFTER_MAX = 10**9
SEED_BELOW = 2**32
_MESSAGE_NAMES = {fault.name for fault in MESSAGE_FAULTS}


class Body(Protocol):
    """A running device, as faults see it."""

    @property
    def line(self) -> Line:
        """Its line."""

    @property
    def powered(self) -> bool:
        """Whether its firmware runs."""

    @property
    def own_faults(self) -> tuple[DeviceFault, ...]:
        """What `strike` knows."""

    def strike(self, fault: str) -> None:
        """A fault of its own begins or strikes. Raises UsageError."""

    def mend(self, fault: str) -> None:
        """A fault of its own ends."""

    def switch_off(self) -> None:
        """Its power goes."""

    def switch_on(self) -> None:
        """Its power comes back."""

    def reboot(self) -> None:
        """It boots anew."""

    def unplug(self) -> None:
        """The plug of its line is pulled."""

    def plug(self) -> None:
        """It is plugged in again."""


@dataclass(slots=True)
class _Running:
    """A fault that was ordered: it waits for its messages, or it lasts."""

    call_off: Callable[[], None] | None = None
    timer: asyncio.TimerHandle | None = None


class FaultBoard:
    """The switches of one device's faults."""

    def __init__(self, loop: asyncio.AbstractEventLoop, body: Body, rng: Random | None = None) -> None:
        self._loop = loop
        self._body = body
        self._rng = rng or SystemRandom()
        self._running: dict[str, _Running] = {}
        self.refused: Callable[[str], None] = _nobody
        """Hears why a fault that had waited for its messages could not begin."""

    @property
    def known(self) -> tuple[DeviceFault, ...]:
        """All faults that this device can have."""
        return (*MESSAGE_FAULTS, *LINE_FAULTS, *self._body.own_faults)

    @property
    def current(self) -> list[str]:
        """Faults that last, or wait for their messages."""
        states = {name: self._lasts_now(name) for name in ("silent", "unplug", "power")}
        return sorted({*self._running, *(name for name, true in states.items() if true)})

    def begin(self, order: Order) -> dict[str, JsonValue]:
        """Order a fault; what was understood. Raises UsageError where it makes no sense."""
        fault = self._find(order.fault)
        self._check(order, fault)
        seed = self._rng.randrange(SEED_BELOW) if order.seed is None else order.seed
        running = self._running[order.fault] = _Running()
        if order.after:
            running.call_off = self._body.line.when_sent(
                order.after, lambda: self._counted(order, fault, seed, running)
            )
        else:
            try:
                self._strike(order, fault, seed)
            except UsageError:
                del self._running[order.fault]
                raise
        said: dict[str, JsonValue] = {"fault": order.fault, "after": order.after, "for_s": order.for_s}
        return said | ({"p": order.p, "seed": seed} if fault.name in _MESSAGE_NAMES else {})

    def end(self, name: str) -> None:
        """Mend a fault, or call it off while it waits. Raises UsageError when there is nothing to mend."""
        fault = self._find(name)
        running = self._running.pop(name, None)
        if running is None and not self._lasts_now(name):
            what = "does not last now" if fault.lasts else "strikes once, there is nothing to mend"
            now = ", ".join(self.current) or "none"
            raise UsageError(f"{name}: this fault {what}; lasting faults: {now}")
        if running is not None and running.timer is not None:
            running.timer.cancel()
        if running is not None and running.call_off is not None:
            running.call_off()
        else:
            self._mend(name, fault)

    def close(self) -> None:
        """Nothing comes later."""
        for running in self._running.values():
            for stop in (running.call_off, running.timer and running.timer.cancel):
                if stop:
                    stop()
        self._running.clear()

    # ------------------------------------------------------------------ what makes sense

    def _find(self, name: str) -> DeviceFault:
        _, bare = _directions(name)
        for fault in self.known:
            if fault.name == (bare if bare in _MESSAGE_NAMES else name):
                return fault
        names = ", ".join(fault.name for fault in self.known)
        raise UsageError(f"no fault {name!r}; this device can have: {names}")

    def _check(self, order: Order, fault: DeviceFault) -> None:
        ofmessages = fault.name in _MESSAGE_NAMES
        if order.fault in self._running or self._lasts_now(order.fault):
            raise UsageError(f"{order.fault}: this fault is ordered or lasts already; mend it first")
        if order.for_s is not None and not fault.lasts:
            raise UsageError(f"{order.fault} strikes once: it takes no --for")
        if order.for_s is not None and not 0 < order.for_s <= SECONDS_MAX:
            raise UsageError(f"--for {order.for_s:g}: seconds are above 0, {SECONDS_MAX:g} at most")
        if not 0 <= order.after <= AFTER_MAX:
            raise UsageError(f"--after {order.after}: a count of messages is 0 to {AFTER_MAX}")
        if not ofmessages and (order.p != 1 or order.seed is not None):
            raise UsageError(f"{order.fault} is no fault of single messages: it takes no --p and no --seed")
        if not 0 < order.p <= 1:
            raise UsageError(f"--p {order.p:g}: a probability is above 0, 1 at most")
        if order.pause_s is not None and fault.name not in ("split", "delay"):
            raise UsageError(f"{order.fault} takes no --pause-s; split and delay do")
        if order.pause_s is not None and not 0 < order.pause_s <= SECONDS_MAX:
            raise UsageError(f"--pause-s {order.pause_s:g}: above 0, {SECONDS_MAX:g} at most")
        if fault.name == "wrong-baud" and not self._body.line.baud:
            raise UsageError("wrong-baud: this device's line has no speed of its own (--baud 0)")
        if not ofmessages and fault.name != "unplug" and not self._body.powered:
            raise UsageError(f"{order.fault}: the device has no power; mend power first")

    def _lasts_now(self, name: str) -> bool:
        body = self._body
        states = {"unplug": not body.line.plugged, "power": not body.powered, "silent": body.line.hung}
        return states.get(name, False)

    # ------------------------------------------------------------------ doing it

    def _counted(self, order: Order, fault: DeviceFault, seed: int, running: _Running) -> None:
        """The last message before the fault has been handed over. It still arrives whole."""
        running.call_off = None
        if fault.name in _MESSAGE_NAMES:
            self._strike(order, fault, seed)
            return
        running.timer = self._loop.call_at(self._body.line.passed_s(), self._strike_late, order, fault, seed)
        running.call_off = running.timer.cancel

    def _strike_late(self, order: Order, fault: DeviceFault, seed: int) -> None:
        try:
            self._strike(order, fault, seed)
        except UsageError as error:
            # It made sense when it was ordered; by now a person has taken away what it needs.
            self._running.pop(order.fault, None)
            self.refused(str(error))

    def _strike(self, order: Order, fault: DeviceFault, seed: int) -> None:
        running = self._running[order.fault]
        running.call_off = running.timer = None
        directions, _ = _directions(order.fault)
        body = self._body
        match fault.name:
            case name if name in _MESSAGE_NAMES:
                kind = Fault(name)
                pause_s = SECONDS.get(kind, 0.0) if order.pause_s is None else order.pause_s
                body.line.switch(directions, Chance(kind, order.p, pause_s), f"{seed}/{name}")
            case "silent":
                body.line.hang(None)
            case "unplug":
                body.unplug()
            case "power":
                body.switch_off()
            case "reboot":
                body.reboot()
            case "wrong-baud":
                body.line.speak_at(body.line.baud // WRONG_BAUD_DIVISOR)
            case name:
                body.strike(name)
        if not fault.lasts:
            del self._running[order.fault]
        elif order.for_s is not None:
            running.timer = self._loop.call_later(order.for_s, self.end, order.fault)

    def _mend(self, name: str, fault: DeviceFault) -> None:
        directions, _ = _directions(name)
        body = self._body
        match fault.name:
            case bare if bare in _MESSAGE_NAMES:
                body.line.mend(directions, Fault(bare))
            case "silent":
                body.line.wake()
            case "unplug":
                body.plug()
            case "power":
                body.switch_on()
            case "wrong-baud":
                body.line.speak_at(None)
            case own:
                body.mend(own)


def _directions(name: str) -> tuple[tuple[Direction, ...], str]:
    prefix, _, bare = name.rpartition(".")
    if prefix in ("in", "out"):
        return (Direction(prefix),), bare
    return (Direction.IN, Direction.OUT), name


def _nobody(why: str) -> None:
    """Nobody listens."""
