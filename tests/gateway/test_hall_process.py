"""The queue under kill -9: whatever step is cut off, sending it again loses nothing and doubles nothing."""

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import orjson

from demo.processes import Process, module
from tests.gateway.hall import Desk, Hall, until
from tests.gateway.hall_queue import invites, with_queue
from tests.gateway.journals import events

CUT_MAX_S = 0.012
"""A command is on its way and carried out within about this."""
ANSWER_S = 20.0
DONE_ONCE = {"finish"}
"""Commands whose second time is told as such."""


class KilledHall:
    """A gateway that is killed around each command; each command is sent until it is answered."""

    def __init__(self, hall: Hall, desk: Desk, random: Random) -> None:
        self._hall = hall
        self._desk = desk
        self._random = random
        self.process = self._new()

    def _new(self) -> Process:
        return Process(
            "gateway", module("gateway.cli", "run", str(self._hall.config_path)), self._hall.folder
        )

    async def start(self) -> None:
        self.process = self._new()
        await asyncio.to_thread(self.process.start)
        await asyncio.to_thread(self.process.wait_for_line, "ready")

    async def kill(self) -> None:
        await asyncio.to_thread(self.process.kill)

    async def cut(self, name: str, **payload: Any) -> dict[str, Any]:
        """Killed while it is on its way, then answered twice; the next kill comes right behind that."""
        await asyncio.to_thread(self._desk.send, name, payload)
        await asyncio.sleep(self._random.uniform(0, CUT_MAX_S))
        await self.kill()
        await self.start()
        first = await self.answered(name, **payload)
        again = await self.answered(name, **payload)
        if name in DONE_ONCE and not again["ok"]:
            assert again["error"]["code"] == "not_now", "it was done before the kill, or by the first answer"
            return first
        assert again["ok"], again
        return again

    async def answered(self, name: str, **payload: Any) -> dict[str, Any]:
        """The gateway says that it is ready before the broker has its subscription: ask until it hears."""
        self._desk.drain()
        deadline = asyncio.get_running_loop().time() + ANSWER_S
        while asyncio.get_running_loop().time() < deadline:
            number = await asyncio.to_thread(self._desk.send, name, payload)
            if (answer := await self._heard(number)) is not None:
                return answer
        raise TimeoutError(f"{name} was never answered")

    async def _heard(self, number: bytes) -> dict[str, Any] | None:
        for _ in range(40):
            for message in self._desk.drain():
                if getattr(message.properties, "CorrelationData", None) == number:
                    return dict(orjson.loads(message.payload))
            await asyncio.sleep(0.01)
        return None


async def test_a_gateway_killed_around_every_step_loses_and_doubles_nothing(hall: Hall) -> None:
    pad = hall.pad("1")
    with_queue(hall)
    hall.write_config()
    killed = KilledHall(hall, await hall.desk(), Random(4))
    await killed.start()
    try:
        wish = {"request": "wish-0123456789abcdef", "kiosk": "kiosk-1", "service": "a"}
        issued = (await killed.cut("issue", **wish))["result"]
        ticket, token = issued["ticket"]["ticket"], issued["token"]
        await killed.cut("confirm", ticket=ticket, outcome="printed")
        await killed.answered("sign-in", window="1", staff_no="S1")
        called = await killed.cut("call-next", window="1", request="call-0123456789abcdef")
        assert called["result"]["ticket"]["ticket"] == ticket
        await killed.cut("finish", window="1")
        await until(lambda: invites(pad), "the pad invites the rating, whoever was killed")
        await killed.kill()
        pad.press(4)
        await killed.start()
        journal = hall.folder / "data" / "journal.db"
        await until(lambda: kinds_of(journal)["rating-given"] == 1, "the press is the rating")
        status = await killed.answered("ticket-status", token=token)
        assert (status["result"]["state"], status["result"]["rating"]) == ("served", "rated")
        second = (await killed.answered("issue", **wish | {"request": "wish-fedcba9876543210"}))["result"]
        assert second["ticket"]["number"] == "A0002"
        await killed.answered("confirm", ticket=second["ticket"]["ticket"], outcome="printed")
        await killed.answered("call-next", window="1")
        await killed.answered("finish", window="1")
        rate = {"request": "rate-0123456789abcdef", "kiosk": "kiosk-1", "token": second["token"], "level": 1}
        assert (await killed.cut("rate", **rate))["result"]["again"] is True
        await until(lambda: not invites(pad), "the pad goes back")
        assert (await killed.answered("rate", **rate))["result"]["again"] is True
        other = await killed.answered("rate", **rate | {"level": 5})
        assert other["error"]["code"] == "already_rated"
    finally:
        await asyncio.to_thread(killed.process.terminate)
    found = kinds_of(journal)
    assert (found["service-finished"], found["ticket-closed"], found["rating-given"]) == (2, 2, 2)
    assert (found["session-unrated"], found["rating-refused"]) == (0, 1)
    with closing(sqlite3.connect(journal)) as db:
        assert db.execute("SELECT count(*) FROM hall WHERE kind = 'ticket'").fetchone()[0] == 2
        assert db.execute("SELECT count(*) FROM sessions").fetchone()[0] == 2


def kinds_of(journal: Path) -> Counter[str]:
    return Counter(event["type"].split(".")[2] for event in events(journal))
