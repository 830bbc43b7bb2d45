"""Pads on real lines, for tests."""

import asyncio
import json
from pathlib import Path
from typing import Any

from firmware_sim.faults import parse_plan
from firmware_sim.ledger_port import Ledger
from firmware_sim.line.place_port import Place, PtyAt, TcpAt
from firmware_sim.pad.profile import Profile, numbered_id
from firmware_sim.pad_build_app import Wiring, build_pad
from firmware_sim.pad_driver import SimulatedPad
from tests.firmware_sim.wire_host import WireHost


class Bench:
    """Makes pads and hosts in the running loop, and ends them all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pads: list[SimulatedPad] = []
        self._hosts: list[WireHost] = []
        self._ledger: Ledger | None = None

    @property
    def link(self) -> Path:
        return self._folder / "line" / "pad"

    @property
    def ledger_file(self) -> Path:
        return self._folder / "ledger.jsonl"

    def ledger_lines(self) -> list[dict[str, Any]]:
        """What the ledger holds."""
        return [json.loads(line) for line in self.ledger_file.read_text().splitlines()]

    def pad(
        self, faults: str = "", *, baud: int = 115200, seed: int = 1, tcp: bool = False, start: bool = True
    ) -> SimulatedPad:
        """Pad 1, started, with its NVRAM and ledger in files."""
        self._ledger = self._ledger or Ledger(self.ledger_file)
        place: Place = TcpAt("127.0.0.1", 0) if tcp else PtyAt(self.link)
        wiring = Wiring(baud, self._folder / "state", parse_plan(faults), seed)
        pad = build_pad(asyncio.get_running_loop(), Profile(numbered_id(1)), place, wiring, self._ledger)
        self._pads.append(pad)
        if start:
            pad.start()
        return pad

    def host(self, pad: SimulatedPad, baud: int | None = None) -> WireHost:
        """Whoever opens the pad's line."""
        url = pad.line.url
        where = url.removeprefix("tcp://") if url.startswith("tcp") else str(self.link)
        host = WireHost(where) if baud is None else WireHost(where, baud)
        self._hosts.append(host)
        return host

    def ends(self, pad: SimulatedPad) -> None:
        """End this pad and all hosts; its files stay."""
        self._pads.remove(pad)
        pad.close()
        for host in self._hosts:
            host.close()
        if self._ledger:
            self._ledger.close()
            self._ledger = None

    def close(self) -> None:
        for host in self._hosts:
            host.close()
        for pad in self._pads:
            pad.close()
        if self._ledger:
            self._ledger.close()
