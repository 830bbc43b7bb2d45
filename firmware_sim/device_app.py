"""`hallside-sim KIND`: one simulated device on a line, with lines of words on stdin, JSON lines on stdout and
a control socket."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from firmware_sim.control import Reins
from firmware_sim.control_app import control_facts, open_control, split_words, to_json
from firmware_sim.device import Device, Note
from firmware_sim.device_driver import SimulatedDevice
from firmware_sim.errors import UsageError
from firmware_sim.faults import NO_FAULTS, Plan
from firmware_sim.faults_driver import FaultBoard
from firmware_sim.line.line_driver import PLAIN_LINE, Line, LineTraits
from firmware_sim.line.place_port import Place, endpoint_at
from firmware_sim.run_app import Say, stop_event
from firmware_sim.words_port import Words


@dataclass(frozen=True, slots=True)
class DeviceOptions:
    """A device of a kind as its command line describes it."""

    kind: str
    place: Place
    baud: int
    name: str | None = None
    """None: the kind's name, and no control socket when another process has that."""
    control: Path | None = None
    """None: the default directory."""
    plan: Plan = NO_FAULTS
    seed: int = 0
    traits: LineTraits = PLAIN_LINE


class Bench:
    """A device together with the switches of its faults."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, device: Device, options: DeviceOptions, say: Say
    ) -> None:
        endpoint = endpoint_at(loop, options.place, options.baud)
        self.name = options.name or options.kind
        seed = f"{options.seed}/{self.name}"
        self._say = say
        line = Line(loop, endpoint, options.baud, options.plan, seed=seed, traits=options.traits)
        self.device = SimulatedDevice(loop, device, line, self._noted)
        self.board = FaultBoard(loop, self.device)
        self.board.refused = self._refused

    def reins(self) -> Reins:
        """For a control socket."""
        return Reins(self.device.obey, self.device.look, self.board, lambda: self.device.line.fault_counts)

    def typed(self, line: str) -> None:
        """A line of words from stdin."""
        try:
            self.device.obey(split_words(line))
        except UsageError as error:
            self._refused(str(error))

    def close(self) -> None:
        """End it."""
        self.board.close()
        self.device.close()

    def _noted(self, note: Note) -> None:
        self._say(to_json({"note": note.what, "facts": dict(note.facts)}))

    def _refused(self, why: str) -> None:
        self._say(to_json({"error": why}))


async def run_device(device: Device, options: DeviceOptions, say: Say) -> None:
    """Run a device until SIGTERM or SIGINT comes."""
    loop = asyncio.get_running_loop()
    stopped = stop_event(loop)
    bench = Bench(loop, device, options, say)
    asked_for = options.name is not None or options.control is not None
    control = await open_control({bench.name: bench.reins()}, options.control, asked_for)
    words = Words(loop, bench.typed)
    try:
        bench.device.start()
        ready: dict[str, JsonValue] = {"ready": True, "kind": options.kind, "name": bench.name}
        ready |= {"url": bench.device.line.url}
        say(to_json(ready | control_facts(control)))
        words.open()
        await stopped.wait()
    finally:
        words.close()
        bench.close()
        await control.close()
