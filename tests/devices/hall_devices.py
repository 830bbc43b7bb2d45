"""Vectors of the halls' own devices, and a listener that notes what a line tells."""

import tomllib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from contracts.device import Health
from devices.heard import Address, HealthIs, Heard, LineEffect, Send, Tell
from devices.line import Line
from devices.line_driver import LineDriver

VECTORS = Path(__file__).parents[1] / "vectors"


def load(file: str) -> dict[str, Any]:
    return tomllib.loads((VECTORS / file).read_text(encoding="utf-8"))


def name_of(vector: dict[str, Any]) -> str:
    return str(vector["name"])


def octets(text: str) -> bytes:
    return bytes.fromhex(text)


def cuts(reads: list[bytes]) -> list[list[bytes]]:
    """The same bytes as they were read, in one piece, and one by one."""
    joined = b"".join(reads)
    return [reads, [joined], [joined[i : i + 1] for i in range(len(joined))]]


def cut_at(data: bytes, places: list[int]) -> list[bytes]:
    """`data` cut at any places."""
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in pairwise(edges)]


class Desk:
    """One core; the clock is moved by hand, and what it does is written down."""

    def __init__(self, line: Line, *, commits: bool = True) -> None:
        self.line = line
        self.now = 1000.0
        self.commits = commits
        self.sent: list[tuple[float, bytes]] = []
        self.heard: list[Heard] = []
        self.health: list[HealthIs] = []
        self.note(line.opened(self.now))
        self.health.clear()

    def hears(self, *chunks: bytes) -> "Desk":
        for chunk in chunks:
            self.note(self.line.received(chunk, self.now))
        return self

    def waits(self, seconds: float) -> "Desk":
        until = self.now + seconds
        while (due := self.line.deadline()) <= until:
            self.now = max(due, self.now)
            self.note(self.line.tick(self.now))
            assert self.line.deadline() > self.now, "tick did not do all that was due: a driver would spin"
        self.now = until
        return self

    def note(self, effects: list[LineEffect]) -> "Desk":
        for effect in effects:
            match effect:
                case Send(data):
                    self.sent.append((self.now, data))
                case Tell(heard):
                    self.heard.append(heard)
                    if self.commits:
                        self.note(self.line.committed(heard, self.now))
                case HealthIs():
                    self.health.append(effect)
        return self

    def takes_sent(self) -> list[bytes]:
        sent, self.sent = self.sent, []
        return [data for _, data in sent]

    def takes_heard(self) -> list[Heard]:
        heard, self.heard = self.heard, []
        return heard


class Listener:
    """Listens to drivers, and commits what `commits` says (None: not decided yet)."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.health: list[tuple[Address, Health, str | None]] = []
        self.floods: list[str] = []
        self.commits: Callable[[Heard], bool | None] = lambda _: True

    def line_heard(self, line: LineDriver[Line], heard: Heard) -> None:
        self.heard.append(heard)
        match self.commits(heard):
            case True:
                line.committed(heard)
            case False:
                line.refused(heard)

    def line_health(
        self, line: LineDriver[Line], address: Address, health: Health, reason: str | None
    ) -> None:
        self.health.append((address, health, reason))

    def line_floods(self, line: LineDriver[Line], reason: str) -> None:
        self.floods.append(reason)
