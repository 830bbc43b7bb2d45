"""A hall with a queue, for tests over a broker: its catalog, and commands as kiosks and clerks send them."""

import asyncio
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

from firmware_sim.pad_driver import SimulatedPad
from tests.gateway.hall import Desk, Hall
from tests.gateway.queue.halls import catalog

SERVICE = "a"
HEARD_TRIES = 40
HEARD_WAIT_S = 0.5


def with_queue(hall: Hall, **changes: Any) -> Path:
    """Give the hall a queue; the catalog's path."""
    path = hall.folder / "catalog.json"
    write_catalog(path, **changes)
    hall.settings["queue"] = {"catalog": str(path), "rating_timeout_s": 20.0}
    return path


def write_catalog(path: Path, **changes: Any) -> None:
    made = catalog(**changes)
    items = tuple(
        item.model_copy(update={"task_code": f"{number:031d}"}) for number, item in enumerate(made.items, 1)
    )
    text = made.model_copy(update={"items": items}).model_dump_json(exclude_none=True)
    path.write_text(text, encoding="utf-8")


class Clerk:
    """Sends commands and expects them to be carried out."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._wishes = 0

    async def heard(self) -> None:
        """Wait until the gateway answers: its subscription comes a moment after it is up."""
        await asyncio.to_thread(self._ask_until_heard)

    def _ask_until_heard(self) -> None:
        for _ in range(HEARD_TRIES):
            number = self.desk.send("devices")
            with suppress(Empty):
                while True:
                    message = self.desk.next(HEARD_WAIT_S)
                    if getattr(message.properties, "CorrelationData", None) == number:
                        return
        raise TimeoutError("the gateway answers nobody")

    async def ask(self, name: str, **payload: Any) -> dict[str, Any]:
        """The whole reply."""
        return await asyncio.to_thread(self.desk.ask, name, payload)

    async def do(self, name: str, **payload: Any) -> dict[str, Any]:
        """The result of a command that is carried out."""
        reply = await self.ask(name, **payload)
        assert reply["ok"], reply
        return dict(reply["result"])

    async def refused(self, name: str, **payload: Any) -> str:
        """The error's code."""
        reply = await self.ask(name, **payload)
        assert not reply["ok"], reply
        return str(reply["error"]["code"])

    async def issue(self, request: int | None = None, **changes: Any) -> dict[str, Any]:
        """Reserve a number."""
        self._wishes += 1
        number = self._wishes if request is None else request
        wish = {"request": f"wish-{number:020d}", "kiosk": "kiosk-1", "service": SERVICE} | changes
        return await self.do("issue", **wish)

    async def number(self, **changes: Any) -> dict[str, Any]:
        """A number in its citizen's hands; its ticket's view and token."""
        issued = await self.issue(**changes)
        ticket = await self.do("confirm", ticket=issued["ticket"]["ticket"], outcome="printed")
        return ticket | {"token": issued["token"]}

    async def served(self, window: str = "1", **changes: Any) -> dict[str, Any]:
        """A number that was called and finished at the window; its ticket, token and session."""
        await self.do("sign-in", window=window, staff_no=f"S{window}")
        ticket = await self.number(**changes)
        await self.do("call-next", window=window)
        finished = await self.do("finish", window=window)
        return ticket | {"session": finished.get("session")}


async def clerk(hall: Hall) -> Clerk:
    made = Clerk(await hall.desk())
    await made.heard()
    return made


def invites(pad: SimulatedPad) -> bool:
    """Whether the pad shows an invitation."""
    view = pad.view()
    return view is not None and view.armed is not None
