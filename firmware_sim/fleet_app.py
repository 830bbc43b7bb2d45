"""A fleet of pads in one process and on one loop, with citizens before them."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from pydantic import JsonValue

from firmware_sim.citizen import Decision, Manners, decide
from firmware_sim.citizen_driver import Visitors
from firmware_sim.control import Reins
from firmware_sim.control_app import control_facts, open_control
from firmware_sim.errors import UsageError
from firmware_sim.faults_driver import FaultBoard
from firmware_sim.ledger_port import Ledger
from firmware_sim.line.place_port import Place, PtyAt, TcpAt
from firmware_sim.pad.firmware import LEVEL_KEYS
from firmware_sim.pad.profile import Profile, national_reasons, numbered_id
from firmware_sim.pad_build_app import Wiring, build_pad
from firmware_sim.pad_control_app import pad_reins
from firmware_sim.pad_driver import SimulatedPad
from firmware_sim.run_app import Say, stop_event, wait_for

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class FleetOptions:
    """A fleet as its command line describes it."""

    pads: int
    folder: Path | None = None
    """Where the ptys' links go."""
    tcp_base: int | None = None
    """Port of pad 1 when the fleet is on TCP; pad n listens on the n-1st port after it."""
    wiring: Wiring = field(default_factory=Wiring)
    ledger: Path | None = None
    citizens: bool = False
    manners: Manners = field(default_factory=Manners)
    press_rate_hz: float = 0.0
    """Presses without a session, of all pads together."""
    seconds: float | None = None
    ring: int = 64
    control: Path | None = None
    """Directory of the control sockets; None: the default."""


class Fleet:
    """Running pads, numbered from 1."""

    def __init__(self, loop: asyncio.AbstractEventLoop, options: FleetOptions) -> None:
        self._loop = loop
        self._options = options
        self._random = Random(f"{options.wiring.seed}/citizens")
        self._visitors: list[Visitors] = []
        self._finger: asyncio.TimerHandle | None = None
        self.ledger = Ledger(options.ledger) if options.ledger else None
        self.pads: list[SimulatedPad] = []
        self._boards: list[FaultBoard] = []

    def open(self) -> None:
        """Start all pads. Raises LineError, NvramError or UsageError; then none of them runs."""
        try:
            for number in range(1, self._options.pads + 1):
                self.pads.append(self._build(number))
                self._boards.append(FaultBoard(self._loop, self.pads[-1]))
                self.pads[-1].start()
        except BaseException:
            self.close()
            raise
        if self.ledger:
            self.ledger.started()

    def let_citizens_in(self) -> None:
        """Citizens decide by themselves from now on."""
        reasons = national_reasons()

        def one(_session: int) -> Decision:
            return decide(self._options.manners, reasons, self._random)

        for pad in self.pads:
            visitors = Visitors(self._loop, pad, one)
            pad.told = visitors.told
            self._visitors.append(visitors)

    def press_now_and_then(self) -> None:
        """Presses without a session from now on, at random pads, at the options' rate."""
        if self._options.press_rate_hz > 0:
            wait_s = self._random.expovariate(self._options.press_rate_hz)
            self._press_at(self._loop.time() + wait_s)

    def close(self) -> None:
        """End all pads and lines."""
        if self._finger is not None:
            self._finger.cancel()
        for visitors in self._visitors:
            visitors.close()
        for board in self._boards:
            board.close()
        for pad in self.pads:
            pad.close()
        if self.ledger:
            self.ledger.close()

    def reins(self) -> dict[str, Reins]:
        """For a control socket: the pads by their names, pad-001 and so on."""
        return {
            _name(number): pad_reins(pad, board, _stay)
            for number, (pad, board) in enumerate(zip(self.pads, self._boards, strict=True), start=1)
        }

    def ready_line(self, control: dict[str, JsonValue]) -> str:
        """What is printed when all lines are open."""
        pads = [{"id": pad.id, "url": pad.line.url} for pad in self.pads]
        return json.dumps({"ready": True, "pads": pads} | control)

    def summary(self) -> dict[str, int]:
        """Totals of all pads since the start."""
        names = ("presses", "reasons", "acked", "refused", "boots")
        totals = {name: sum(getattr(pad.counts, name) for pad in self.pads) for name in names}
        faults = sum(n for pad in self.pads for n in pad.line.fault_counts.values())
        return {**totals, "faults": faults, "in_rings": sum(pad.ring_used for pad in self.pads)}

    def _build(self, number: int) -> SimulatedPad:
        profile = Profile(numbered_id(number), ring=self._options.ring)
        return build_pad(self._loop, profile, self._place(number), self._options.wiring, self.ledger)

    def _place(self, number: int) -> Place:
        if self._options.tcp_base is not None:
            return TcpAt(LOOPBACK, self._options.tcp_base + number - 1)
        if self._options.folder is None:
            raise UsageError("a fleet needs --dir DIR for its ptys or --tcp-base PORT")
        return PtyAt(self._options.folder / _name(number))

    def _press_at(self, when: float) -> None:
        self._finger = self._loop.call_at(when, self._press, when)

    def _press(self, when: float) -> None:
        self._random.choice(self.pads).press(self._random.choice(LEVEL_KEYS))
        # From when it was due, not from now: a late timer must not lower the rate.
        self._press_at(when + self._random.expovariate(self._options.press_rate_hz))


@contextlib.asynccontextmanager
async def opened_fleet(options: FleetOptions) -> AsyncIterator[tuple[Fleet, str]]:
    """A running fleet with its control socket, and its ready line. Raises as `Fleet.open`."""
    fleet = Fleet(asyncio.get_running_loop(), options)
    fleet.open()
    try:
        control = await open_control(fleet.reins(), options.control, options.control is not None)
        try:
            yield fleet, fleet.ready_line(control_facts(control))
        finally:
            await control.close()
    finally:
        fleet.close()


async def run_fleet(options: FleetOptions, say: Say) -> None:
    """Run a fleet until its time is over or SIGTERM or SIGINT comes."""
    async with opened_fleet(options) as (fleet, ready):
        if options.citizens:
            fleet.let_citizens_in()
        fleet.press_now_and_then()
        stopped = stop_event(asyncio.get_running_loop())
        say(ready)
        await wait_for(stopped, options.seconds)
        say(json.dumps({"done": True, **fleet.summary()}))


def _name(number: int) -> str:
    return f"pad-{number:03d}"


def _stay() -> None:
    raise UsageError("a pad of a fleet cannot quit by itself: end the fleet")
