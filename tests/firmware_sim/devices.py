"""A device for tests of the harness, and devices on real lines."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from pydantic import JsonValue

from firmware_sim.control import Order
from firmware_sim.device import Device, DeviceFault, Effect, Note, Send
from firmware_sim.device_app import Bench, DeviceOptions
from firmware_sim.errors import UsageError
from firmware_sim.line.line_driver import PLAIN_LINE, LineTraits
from firmware_sim.line.place_port import Place, PtyAt, TcpAt

BAUD = 115200


class Parrot:
    """Says `hi` at each start and repeats each line in one message; deaf while it has wax in its ears."""

    faults = (
        DeviceFault("wax", "hears nothing"),
        DeviceFault("hiccup", "says `hic`", lasts=False),
        DeviceFault("thirst", "cannot be had after it drank"),
    )

    def __init__(self) -> None:
        self._wax = False
        self._heard = b""
        self._sleeps_until: float | None = None
        self.drank = False

    def start(self, now_s: float) -> list[Effect]:
        self._heard = b""
        return [Send(b"hi\n")]

    def receive(self, data: bytes, now_s: float) -> list[Effect]:
        if self._wax:
            return []
        *lines, self._heard = (self._heard + data).split(b"\n")
        return [Send(line + b"\n") for line in lines]

    def advance(self, now_s: float) -> list[Effect]:
        if self._sleeps_until is None or now_s < self._sleeps_until:
            return []
        self._sleeps_until = None
        return [Send(b"awake\n")]

    def due_s(self) -> float | None:
        return self._sleeps_until

    def strike(self, fault: str, now_s: float) -> list[Effect]:
        if fault == "hiccup":
            return [Send(b"hic\n")]
        if fault == "thirst" and self.drank:
            raise UsageError("it drank just now")
        self._wax = fault == "wax"
        return []

    def mend(self, fault: str, now_s: float) -> list[Effect]:
        self._wax = False
        return [Send(b"mended\n")]

    def obey(self, words: list[str], now_s: float) -> list[Effect]:
        match words:
            case ["say", word]:
                return [Send(word.encode() + b"\n"), Note("said", {"word": word})]
            case ["sleep", seconds]:
                self._sleeps_until = now_s + float(seconds)
                return []
            case ["drink"]:
                self.drank = True
                return []
            case _:
                raise UsageError("a parrot understands: say WORD, sleep S, drink")

    def look(self) -> dict[str, JsonValue]:
        return {"wax": self._wax}


class Aviary:
    """Makes running devices and ends them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._benches: list[Bench] = []
        self.said: list[str] = []

    @property
    def link(self) -> Path:
        return self._folder / "line"

    def bench(
        self,
        device: Device | None = None,
        *,
        tcp: bool = False,
        baud: int = BAUD,
        traits: LineTraits = PLAIN_LINE,
        start: bool = True,
    ) -> Bench:
        """A device, started."""
        place: Place = TcpAt("127.0.0.1", 0) if tcp else PtyAt(self.link)
        options = DeviceOptions("test", place, baud, traits=traits)
        made = Bench(asyncio.get_running_loop(), device or Parrot(), options, self.said.append)
        self._benches.append(made)
        if start:
            made.device.start()
        return made

    def close(self) -> None:
        for bench in self._benches:
            bench.close()


@contextlib.asynccontextmanager
async def aviary(folder: Path) -> AsyncIterator[Aviary]:
    made = Aviary(folder)
    try:
        yield made
    finally:
        made.close()


def order(fault: str, **keys: float | None) -> Order:
    """An order for a fault."""
    return Order(fault=fault, **keys)  # type: ignore[arg-type]
