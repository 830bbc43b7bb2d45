"""Callers call people, displays follow: simulated devices on ptys, a gateway with a queue, a real broker."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from contracts.topics import GatewayTopics
from firmware_sim.device_app import Bench
from firmware_sim.led.display import Led
from gateway.app import Gateway
from tests.gateway.clerk.halls import catalog
from tests.gateway.hall import Desk, Hall, until
from tests.gateway.test_lines import Lines, ready

CALL = asyncio.to_thread


@pytest.fixture
def lines(hall: Hall) -> Iterator[Lines]:
    path = hall.folder / "catalog.json"
    path.write_text(catalog().model_dump_json(), encoding="utf-8")
    hall.settings["queue"] = {"catalog": str(path), "auto_sign_in": True}
    made = Lines(hall)
    yield made
    for bench in made.benches:
        bench.close()


class Kiosk:
    """Gives numbers of a service."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._requests = 0

    async def number(self, service: str = "tax") -> str:
        self._requests += 1
        body = {"request": f"request-{self._requests:08d}", "kiosk": "k1", "service": service}
        issued = await CALL(self._desk.ask, "issue", body)
        ticket = issued["result"]["ticket"]
        confirm = {"ticket": ticket["ticket"], "outcome": "printed"}
        assert (await CALL(self._desk.ask, "confirm", confirm))["ok"]
        return str(ticket["number"])


async def started(hall: Hall) -> tuple[Gateway, Desk, Kiosk]:
    await hall.centre()
    gateway = await hall.start()
    await ready(hall)
    desk = await hall.desk()
    return gateway, desk, Kiosk(desk)


async def at_window(desk: Desk, window: str = "12") -> dict[str, Any]:
    answer = await CALL(desk.ask, "window-status", {"window": window})
    return dict(answer["result"]["window"])


def bus_caller(bench: Bench) -> dict[str, Any]:
    callers = bench.device.look()["callers"]
    assert isinstance(callers, dict)
    return dict(callers["01"])


async def shows(led: Bench, text: str) -> None:
    await until(lambda: led.device.look()["text"] == [text], f"{text} on the display")


def display(lines: Lines) -> Bench:
    return lines.add(Led(0x05, full_width=False, columns=16), 'kind = "led"\ndisplays = { "12" = 5 }')


async def test_a_caller_calls_serves_and_finishes_and_everything_at_the_window_follows(
    hall: Hall, lines: Lines
) -> None:
    bus, led = lines.bus("12"), display(lines)
    _, desk, kiosk = await started(hall)
    keys = await hall.listen(GatewayTopics(hall.id).caller("12"))
    await shows(led, "窗口关闭")
    assert await kiosk.number() == "A0001"
    bus.device.obey(["caller", "01", "key", "call"])
    await until(lambda: bus_caller(bus)["acked"], "the key's acknowledgement")
    await shows(led, "请 A0001 号")
    assert led.device.look()["colours"] == [["red"]]
    await until(lambda: bus_caller(bus)["display"] == "001", "its number on the caller")
    assert json.loads((await CALL(keys.next)).payload)["action"] == "call"
    bus.device.obey(["caller", "01", "key", "start"])
    await shows(led, "A0001 办理中")
    bus.device.obey(["caller", "01", "key", "wait"])
    await shows(led, "欢迎光临")
    assert (await at_window(desk))["staff_no"] == "W012", "the first of the window's staff signed in"
    bus.device.obey(["caller", "01", "key", "pause"])
    await shows(led, "暂停服务")
    bus.device.obey(["caller", "01", "key", "pause"])
    await shows(led, "欢迎光临")
