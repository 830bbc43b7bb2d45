"""A hall that runs for many tests, with one kiosk in it: its broker's line, gateway, devices, a clerk."""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from contracts.catalog import Catalog, Department, Item, Service
from contracts.hall import PaperOutcome
from contracts.session import Language
from kiosk.flow.world import Health, Part
from tests.gateway.hall import Client, Desk, Hall
from tests.kiosk.app.citizen import Citizen
from tests.kiosk.backstage.cable import Cable
from tests.kiosk.backstage.stage import Stage, station
from tests.kiosk.counter import Counter

LIFE, FARM, PAPERS = "life", "farm", "papers"
PAPERS_NAME, POLICE_NAME, ID_CARD_NAME = "户籍与证件", "示例派出所", "居民身份证补领"
SITUATION = "我要种地"


def named(chinese: str, english: str) -> dict[Language, str]:
    """A name."""
    return {Language.ZH_HANS: chinese, Language.EN: english}


def catalog(**changes: Any) -> Catalog:
    """The example's station, with a service that needs the ID card, one with appointments, and a category of
    two departments."""
    plain = station()
    life, farm = plain.services
    papers = Service(
        id=PAPERS, name=named(PAPERS_NAME, "Papers"), prefix="C", area="room", hours="office",
        needs_id=True,
    )  # fmt: skip
    police = Department(id="police", name=named(POLICE_NAME, "Police"))
    lost = Item(
        id="card-lost", name=named(ID_CARD_NAME, "Replace an ID card"), pinyin="jmsfzbl",
        task_code="11990000EXAMPLE9012000701000000", department="police", category=LIFE, service=PAPERS,
    )  # fmt: skip
    first, second = plain.windows
    serving = first.model_copy(update={"serves": (LIFE, PAPERS)})
    plenty: dict[str, Any] = {
        "services": (life, farm.model_copy(update={"appointments": True, "quota": None}), papers),
        "departments": (*plain.departments, police),
        "items": (*plain.items, lost),
        "windows": (serving, second),
    }
    return plain.model_copy(update=plenty | changes)


@dataclass
class Site:
    """`heard`: all that was said on the broker since before the kiosk was there."""

    stage: Stage
    devices: Counter
    cable: Cable
    citizen: Citizen
    desk: Desk
    heard: Client

    @property
    def hall(self) -> Hall:
        return self.stage.hall

    async def do(self, name: str, **payload: Any) -> dict[str, Any]:
        """The result of a clerk's or another system's command; the screen lives meanwhile."""
        self.desk.drain()
        sent = self.desk.send(name, payload)
        await self.citizen.until(lambda: not self.desk.messages.empty(), f"the answer to {name}")
        reply = self.desk.answer(sent)
        assert reply["ok"], reply
        return dict(reply["result"])

    async def standing(self, token: str = "") -> dict[str, Any]:
        """How the gateway sees that number, or the one of the citizen at the screen."""
        return await self.do("ticket-status", token=token or self.citizen.kiosk.state.visit.token)

    async def served(self) -> str:
        """The token of a number that was called and served, whose rating is open."""
        wish = {"request": secrets.token_urlsafe(16), "kiosk": "other", "service": LIFE}
        issued = await self.do("issue", **wish)
        ticket = issued["ticket"]
        await self.do("confirm", ticket=ticket["ticket"], outcome=PaperOutcome.PRINTED.value)
        await self.do("sign-in", window="1", staff_no="W001")
        await self.do("call-number", window="1", number=ticket["number"])
        await self.do("finish", window="1")
        await self.do("sign-out", window="1")
        return str(issued["token"])

    @contextmanager
    def struck(self, device: str, fault: str) -> Iterator[None]:
        """While that fault lasts."""
        self.devices.strike(device, fault)
        try:
            yield
        finally:
            self.devices.mend(device, fault)

    @contextmanager
    def card(self, label: str) -> Iterator[None]:
        """A card lies on the reader."""
        self.devices.do("id-reader", "card", "put", label)
        try:
            yield
        finally:
            self.devices.do("id-reader", "card", "take")

    def scan(self, code: str) -> None:
        """Somebody holds a code before the scanner."""
        self.devices.do("scanner", "scan", code)

    def paper(self) -> str:
        """The newest piece of paper."""
        newest = self.devices.look("printer")["newest"]
        return str(newest[-1]["text"]) if newest else ""

    def sheets(self) -> int:
        """Pieces of paper that were cut off since the printer began."""
        return int(self.devices.look("printer")["tickets"])

    async def part(self, part: Part, health: Health) -> None:
        """Until the kiosk has noticed."""
        await self.citizen.until(lambda: self.citizen.kiosk.world.health(part) is health, f"{part} {health}")

    async def well(self) -> None:
        """Until everything works again, and nothing is owed."""
        await self.citizen.until(lambda: self.citizen.ready, "all is well")
        await self.citizen.until(lambda: self.stage.owed() == 0, "nothing is owed")


@asynccontextmanager
async def opened(
    folder: Path, port: int, devices: Counter, *, pin: str = "", **changes: Any
) -> AsyncIterator[Site]:
    """Everything runs, and the kiosk is well. `pin`: a technician's."""
    hall = Hall(folder, port, f"hall-{folder.name[-40:]}")
    hall.seed = crc32(folder.name.encode())  # of no other hall in this process: its tokens are its own
    path = folder / "catalog.json"
    path.write_text(catalog(**changes).model_dump_json(exclude_none=True), encoding="utf-8")
    hall.settings["queue"] = {"catalog": str(path)}
    heard = await hall.listen("#")
    cable = Cable(port)
    await cable.lay()
    stage = Stage(hall)
    stage.broker = f"mqtt://127.0.0.1:{cable.port}"
    stage.equip(devices)
    if pin:
        stage.give_pin(pin)
    await hall.start()
    citizen = Citizen(stage)
    site = Site(stage, devices, cable, citizen, await hall.desk(), heard)
    try:
        await site.well()
        yield site
    finally:
        citizen.leave()
        await cable.cut()
        await hall.close()
