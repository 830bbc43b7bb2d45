"""A kiosk's backstage under test: what a screen would give it, and what came of it."""

import asyncio
import json
import logging
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from contracts.catalog import Catalog, Hours, Weekday
from contracts.hall_commands import HallCommand, IssueCommand
from contracts.hall_replies import IssueResult
from contracts.session import Language
from contracts.topics import GatewayTopics
from devices.printer.escpos_loading import load_escpos
from gateway.catalog_file import load_catalog
from tests.gateway.hall import Client, Hall, until
from tests.gateway.queue.halls import ALL_DAY
from tests.kiosk.counter import Counter

load_escpos()

from kiosk.backstage.backstage_app import Backstage  # noqa: E402  (escpos must be loaded first)
from kiosk.backstage.picture_driver import WhatIsShown  # noqa: E402  (likewise)
from kiosk.backstage.printing_driver import DrawInGui  # noqa: E402  (likewise)
from kiosk.config_file import load_config  # noqa: E402  (likewise)
from kiosk.flow.effects import Ask, Effect, Maintain, PrintTicket  # noqa: E402  (likewise)
from kiosk.flow.inputs import Answered, Input, Printed  # noqa: E402  (likewise)
from kiosk.flow.world import Health, Part, World  # noqa: E402  (likewise)

STATION = Path("examples/station/station.toml")
KEY = bytes(range(32))
BAUD = 115_200
"""Of the simulated printer's line."""
Happened = TypeVar("Happened", bound=Input)


def station(**changes: Any) -> Catalog:
    """The example's station, open at all hours."""
    always = Hours(id="office", week=dict.fromkeys(Weekday, (ALL_DAY,)))
    plain = {"hours": (always,), "ticket_url": "https://station.example/t/"}
    return load_catalog(STATION).catalog.model_copy(update={**plain, **changes})


class Stage:
    """One kiosk. `start` opens its backstage; it may be closed and started again, over the same store."""

    def __init__(self, hall: Hall, kiosk: str = "kiosk-1", folder: str = "") -> None:
        self.hall = hall
        self.kiosk = kiosk
        self.folder = hall.folder / (folder or kiosk)
        self.folder.mkdir()
        self.inputs: list[Input] = []
        self.orders: list[object] = []
        self.sections: dict[str, str] = {}
        self.broker = f"mqtt://127.0.0.1:{hall.port}"
        self.now_shift_ms = 0
        self.seed = 3
        self.draw_in_gui: DrawInGui | None = None
        self.shown: WhatIsShown | None = None
        self.backlights = self.folder / "backlights"
        self._backstage: Backstage | None = None
        self._watcher: Client | None = None
        self._state: dict[str, Any] = {"refused": []}

    def equip(self, devices: Counter) -> None:
        """Give it printer, reader and scanner."""
        self.sections |= {
            "printer": f'url = "{devices.url("printer", BAUD)}"',
            "id_reader": f'url = "{devices.url("id-reader", 115_200)}"',
            "scanner": f'url = "{devices.scanner}"',
        }

    def give_pin(self, pin: str) -> None:
        """A technician's."""
        file = self.folder / "pin"
        file.write_text(f"{pin}\n", encoding="ascii")
        file.chmod(0o600)
        self.sections["maintenance"] = 'pin_file = "pin"'

    @property
    def world(self) -> World:
        assert self._backstage is not None
        return self._backstage.world(0)

    @property
    def store(self) -> Path:
        return self.folder / "data" / "kiosk.db"

    def owed(self) -> int:
        """What the store says that the gateway has not heard."""
        with closing(sqlite3.connect(self.store)) as db:
            given = db.execute("SELECT count(*) FROM given WHERE settled = 0").fetchone()
            prints = db.execute("SELECT count(*) FROM prints").fetchone()
        return int(given[0]) + int(prints[0])

    async def watch(self) -> None:
        """Hear what the kiosk says of itself."""
        self._watcher = await self.hall.listen(GatewayTopics(self.hall.id).kiosk_state(self.kiosk))

    def state(self) -> dict[str, Any]:
        """What it said last; `watch` first."""
        assert self._watcher is not None
        for message in self._watcher.drain():
            self._state = json.loads(message.payload)
        return self._state

    def write_config(self) -> Path:
        key = self.folder / "person.key"
        key.write_bytes(KEY)
        key.chmod(0o600)
        path = self.folder / "kiosk.toml"
        sections = {
            "kiosk": f'id = "{self.kiosk}"\nasks_rating = false',
            "hall": f'broker = "{self.broker}"\ngateway = "{self.hall.id}"',
            "store": 'data_dir = "data"',
            "person": 'key_file = "person.key"',
            **self.sections,
        }
        path.write_text("\n".join(f"[{name}]\n{text}\n" for name, text in sections.items()), encoding="utf-8")
        return path

    async def start(self) -> None:
        """The backstage, whatever of the hall is there."""
        self._backstage = Backstage(
            load_config(self.write_config()),
            self.inputs.append,
            on_order=self._order,
            draw_in_gui=self.draw_in_gui,
            shown=self.shown,
            backlights=self.backlights,
            random=Random(self.seed),
            clock=lambda: time.time_ns() // 1_000_000 + self.now_shift_ms,
        )
        await asyncio.to_thread(self._backstage.start)

    async def open(self) -> None:
        """The gateway and the backstage, until the kiosk has its numbers."""
        if self.hall.gateway is None:
            await self.hall.start()
        await self.start()
        await self.part(Part.GATEWAY, Health.UP)
        await self.until(
            lambda: bool(self.world.leased.get("life") and self.world.leased.get("farm")), "leased"
        )

    async def close(self) -> None:
        if self._backstage is not None:
            await asyncio.to_thread(self._backstage.stop)
            self._backstage = None

    def do(self, effect: Effect) -> None:
        assert self._backstage is not None
        self._backstage.submit(effect)

    async def ask(self, wish: str, command: HallCommand) -> Answered:
        """The answer to a command."""
        self.do(Ask(wish, command))
        return await self.input(Answered, lambda one: one.wish == wish)

    async def maintain(self, what: str, argument: str = "") -> Answered:
        """The answer to a technician's wish."""
        self.do(Maintain(what, argument))
        return await self.input(Answered, lambda one: one.wish == what)

    async def issue(self, wish: int, service: str = "life", **changes: Any) -> Answered:
        """The answer to a wish for a number."""
        command = IssueCommand(request=f"wish-{wish:020d}", kiosk=self.kiosk, service=service, **changes)
        return await self.ask(command.request, command)

    async def print(self, issued: Answered, **changes: Any) -> Printed:
        """What became of the print of a number."""
        effect = print_of(issued, **changes)
        self.do(effect)
        return await self.input(Printed, lambda one: one.wish == effect.wish)

    async def input(
        self, kind: type[Happened], fits: Callable[[Happened], bool] = lambda _: True
    ) -> Happened:
        """The first input of that kind that has come, or comes, and fits; it is taken away."""
        found: list[Happened] = []

        def look() -> bool:
            found[:] = [one for one in list(self.inputs) if isinstance(one, kind) and fits(one)][:1]
            return bool(found)

        await until(look, kind.__name__)
        self.inputs.remove(found[0])
        return found[0]

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        await until(condition, what)

    async def part(self, part: Part, health: Health) -> None:
        """Wait until a part does so."""
        await until(lambda: self.world.health(part) is health, f"{part} {health}")

    def _order(self, order: object) -> str:
        self.orders.append(order)
        return ""


def result_of(answered: Answered) -> IssueResult:
    """The number that was given out."""
    assert not answered.error, answered
    return IssueResult.model_validate(answered.result)


def print_of(issued: Answered, **changes: Any) -> PrintTicket:
    """What a flow does with a number that it got."""
    result = result_of(issued)
    plain: dict[str, Any] = {
        "wish": f"print-{issued.wish}",
        "ticket": result.ticket.ticket,
        "number": result.ticket.number,
        "service": result.ticket.service,
        "item": result.ticket.item or "",
        "token": result.token,
        "people_ahead": result.ticket.people_ahead or 0,
        "wait_minutes": None,
        "language": Language.ZH_HANS,
    }
    return PrintTicket(**(plain | changes))


class ErrorLines(logging.Handler):
    """Error lines, and all that was logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.errors: list[str] = []
        self.all: list[str] = []
        self._level = logging.WARNING

    def listen(self) -> None:
        root = logging.getLogger()
        self._level = root.level
        root.setLevel(logging.DEBUG)
        root.addHandler(self)

    def stop(self) -> None:
        logging.getLogger().removeHandler(self)
        logging.getLogger().setLevel(self._level)

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{record.name}: {record.getMessage()} {getattr(record, 'detail', '')}"
        self.all.append(line)
        if record.levelno >= logging.ERROR:
            self.errors.append(line)
