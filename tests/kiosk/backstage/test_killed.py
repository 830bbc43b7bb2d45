"""A kiosk under kill -9: no number is given out twice, each that was given out is told once, and every print
is confirmed in the end."""

import asyncio
import contextlib
import json
import sqlite3
import subprocess
import sys
from collections import Counter as Tally
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from tests.gateway.hall import Hall, until
from tests.kiosk.backstage.stage import Stage
from tests.kiosk.counter import Counter

RUNNER = Path(__file__).with_name("runner.py")
KILLS = 2
WISHES = 3
CUT_MAX_S = 0.08
"""A wish is answered, and its ticket shown, within about this."""


class Kiosk:
    """The process, and all that it and those before it have told."""

    def __init__(self, config: Path) -> None:
        self._config = config
        self.lines: list[dict[str, Any]] = []
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        with (self._config.parent / "runner.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, str(RUNNER), str(self._config), stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip
        before = self.count("ready")
        self._reading = asyncio.create_task(self._read(self._process))
        await until(lambda: self.count("ready") > before, "ready")

    def wish(self, wish: str, service: str = "life") -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"issue {wish} {service}\n".encode())

    async def kill(self) -> None:
        assert self._process is not None
        assert self._reading is not None
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        await self._reading

    def count(self, key: str) -> int:
        return sum(key in line for line in self.lines)

    def last(self, key: str) -> Any:
        return next((line[key] for line in reversed(self.lines) if key in line), None)

    def numbers(self) -> dict[str, set[str]]:
        """Numbers by wish."""
        found: dict[str, set[str]] = {}
        for line in self.lines:
            if "number" in line:
                found.setdefault(line["wish"], set()).add(line["number"])
        return found

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            with contextlib.suppress(ValueError):
                self.lines.append(json.loads(line))


def tickets(hall: Hall) -> list[dict[str, Any]]:
    """As the gateway has them."""
    with closing(sqlite3.connect(hall.folder / "data" / "journal.db")) as db:
        rows = db.execute("SELECT document FROM hall WHERE kind = 'ticket'").fetchall()
    return [json.loads(row[0]) for row in rows]


async def test_a_kiosk_killed_while_it_gives_out_numbers_doubles_and_loses_none(stage: Stage) -> None:
    random = Random(11)
    await stage.hall.start()
    kiosk = Kiosk(stage.write_config())
    await kiosk.start()
    await until(lambda: (kiosk.last("leased") or {}).get("life") == 10, "leased")
    await stage.hall.stop()
    await until(lambda: kiosk.last("online") is False, "offline")
    for kill in range(KILLS):
        for number in range(WISHES):
            kiosk.wish(f"killed-{kill:010d}-{number:010d}")
        await asyncio.sleep(random.uniform(0, CUT_MAX_S))
        await kiosk.kill()
        await kiosk.start()
    kiosk.wish("last-0123456789abcdef")
    await until(lambda: kiosk.last("printed") == "last-0123456789abcdef", "the last number")
    with closing(sqlite3.connect(stage.store)) as db:
        given = dict(db.execute("SELECT wish, number FROM given"))
    await stage.hall.start()
    await until(lambda: stage.owed() == 0, "settled")
    await kiosk.kill()
    told = Tally(ticket["number"] for ticket in tickets(stage.hall))
    assert sorted(told) == sorted(given.values()), "each number given out is a ticket"
    assert set(told.values()) == {1}
    for wish, numbers in kiosk.numbers().items():
        assert numbers == {given[wish]}


async def test_a_print_that_was_cut_off_by_a_kill_is_confirmed_as_unknown(
    stage: Stage, devices: Counter
) -> None:
    stage.equip(devices)
    await stage.hall.start()
    kiosk = Kiosk(stage.write_config())
    await kiosk.start()
    await until(lambda: bool(kiosk.last("online")) and bool(kiosk.last("printer")), "online")
    kiosk.wish("cut-off-0123456789abcdef")
    await until(lambda: kiosk.count("number") == 1, "issued")
    await until(lambda: stage.owed() == 1, "the print has begun")
    await kiosk.kill()
    await kiosk.start()
    await until(lambda: stage.owed() == 0, "confirmed")
    await kiosk.kill()
    (ticket,) = tickets(stage.hall)
    assert (ticket["paper"], ticket["state"]) == ("unknown", "waiting")


async def test_a_print_is_confirmed_after_kill_and_restart_when_the_gateway_is_back(stage: Stage) -> None:
    await stage.hall.start()
    kiosk = Kiosk(stage.write_config())
    await kiosk.start()
    await until(lambda: bool(kiosk.last("online")), "online")
    await stage.close()
    kiosk.wish("shown-0123456789abcdef")
    await until(lambda: kiosk.count("printed") == 1, "shown")
    await kiosk.kill()
    await stage.hall.stop()
    await kiosk.start()
    await stage.hall.start()
    await until(lambda: stage.owed() == 0, "confirmed")
    await kiosk.kill()
    (ticket,) = tickets(stage.hall)
    assert (ticket["paper"], ticket["state"]) == ("shown", "waiting")
