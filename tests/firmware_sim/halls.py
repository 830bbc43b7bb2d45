"""A simulated device on a real line and the driver that hears it, for tests of the two against each other."""

import argparse
import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Generic, TypeVar

from devices.heard import Heard
from devices.line import Line
from devices.line_driver import LineDriver
from devices.ports.url import PortUrl, parse_port_url
from firmware_sim.device import Device
from firmware_sim.device_app import Bench
from firmware_sim.kinds import KINDS
from firmware_sim.line.line_driver import LineTraits
from tests.devices.hall_devices import Listener
from tests.devices.lines import until
from tests.firmware_sim.devices import Aviary, aviary, order

PROFILES = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "bare-pad-profiles"
CaseT = TypeVar("CaseT")
DriverT = TypeVar("DriverT", bound=LineDriver[Any])


def build(kind: str, arguments: list[str]) -> tuple[Device, int]:
    """The firmware of a kind, from its options, and its baud rate."""
    parser = argparse.ArgumentParser(exit_on_error=False)
    known = KINDS[kind]
    known.add_arguments(parser)
    options = parser.parse_args(arguments)
    baud = known.baud_of(options) if known.baud_of else known.baud
    return known.build(options, Random(1)), baud


def bench_of(
    birds: Aviary, kind: str, arguments: list[str], *, tcp: bool = False, baud: int | None = None
) -> Bench:
    """A device of a kind, started on a line of its own, at its usual speed unless told otherwise."""
    device, usual = build(kind, arguments)
    traits = LineTraits(KINDS[kind].input_buffer_bytes, KINDS[kind].host_end)
    return birds.bench(device, tcp=tcp, baud=usual if baud is None else baud, traits=traits)


async def all_of(cases: Iterable[CaseT], check: Callable[[CaseT], Awaitable[None]]) -> None:
    """Check all cases at the same time, for they mostly wait; the failures of all are told."""
    listed = list(cases)
    ends = await asyncio.gather(*(check(case) for case in listed), return_exceptions=True)
    failed = {str(case): end for case, end in zip(listed, ends, strict=True) if end is not None}
    if failed:
        raise AssertionError("\n".join(f"{case}: {end!r}" for case, end in failed.items()))


@dataclass
class Scene(Generic[DriverT]):
    """A device and its driver, and what both said."""

    bench: Bench
    driver: DriverT
    hall: Listener
    said: list[str]

    def do(self, words: str) -> None:
        """A person does something to the device."""
        self.bench.device.obey(words.split())

    def look(self) -> Any:
        return self.bench.device.look()

    def strike(self, fault: str) -> None:
        self.bench.board.begin(order(fault))

    def mend(self, fault: str) -> None:
        self.bench.board.end(fault)

    def notes(self, what: str) -> list[Any]:
        """The facts of all notes of that name."""
        told = [json.loads(line) for line in self.said]
        return [note["facts"] for note in told if note.get("note") == what]

    async def noted(self, what: str, count: int = 1) -> None:
        """Wait until it was noted so often in all."""
        await until(lambda: len(self.notes(what)) == count)

    async def sees(self, wanted: object, *path: str) -> None:
        """Wait until `look` shows this at the place to which `path` leads."""

        def shown() -> bool:
            seen = self.look()
            for key in path:
                seen = seen.get(key, {})
            return bool(seen == wanted)

        await until(shown)

    async def hears(self, count: int) -> list[Heard]:
        """Wait for so many values, and take them."""
        await until(lambda: len(self.hall.heard) >= count)
        heard, self.hall.heard = self.hall.heard, []
        assert len(heard) == count, heard
        return heard


@contextlib.asynccontextmanager
async def scene(
    folder: Path,
    kind: str,
    arguments: list[str],
    drive: Callable[[PortUrl, Listener], DriverT],
    *,
    tcp: bool = False,
) -> AsyncIterator[Scene[DriverT]]:
    """The device on a pty or on TCP, and a driver whose port is open."""
    async with aviary(folder) as birds:
        bench = bench_of(birds, kind, arguments, tcp=tcp)
        hall = Listener()
        url = bench.device.line.url if tcp else f"serial://{birds.link}?baud={bench.device.line.baud}"
        driver = drive(parse_port_url(url), hall)
        driver.start()
        try:
            line: Line = driver.line
            await until(lambda: line.presence.is_open)
            yield Scene(bench, driver, hall, birds.said)
        finally:
            await driver.stop()
