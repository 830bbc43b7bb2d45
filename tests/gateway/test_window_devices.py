"""Callers call people, displays follow: simulated devices on ptys, a gateway with a queue, a real broker."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from contracts.topics import GatewayTopics
from firmware_sim.caller6.caller import Caller6
from firmware_sim.device_app import Bench
from firmware_sim.led.display import Led
from firmware_sim.pad.screen import render
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
    caller = callers["01"]
    assert isinstance(caller, dict)
    return caller


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
    assert (await CALL(desk.ask, "resume", {"window": "12"}))["ok"]
    await shows(led, "欢迎光临")


async def test_a_call_with_nobody_waiting_is_acknowledged_refused_and_beeps(hall: Hall, lines: Lines) -> None:
    bus = lines.bus("12")
    _, desk, _ = await started(hall)
    bus.device.obey(["caller", "01", "key", "call"])
    await until(lambda: bus_caller(bus)["acked"], "the key's acknowledgement")
    await until(lambda: bus_caller(bus)["beeps"] == 1, "the beep")
    assert (await at_window(desk)).get("number") is None


async def test_a_beep_tells_an_idle_window_that_somebody_begins_to_wait(hall: Hall, lines: Lines) -> None:
    bus = lines.bus("12")
    _, desk, kiosk = await started(hall)
    assert (await CALL(desk.ask, "sign-in", {"window": "12", "staff_no": "W012"}))["ok"]
    await until(lambda: bus_caller(bus)["display"] == "  0", "nobody waits")
    await kiosk.number()
    await until(lambda: bus_caller(bus)["beeps"] == 1, "the beep")
    await kiosk.number()
    await until(lambda: bus_caller(bus)["display"] == "  2", "two wait")
    assert bus_caller(bus)["beeps"] == 1


async def test_a_six_byte_caller_signs_in_calls_and_is_told_what_could_not_be_done(
    hall: Hall, lines: Lines
) -> None:
    lines.windows("12")
    caller = lines.add(Caller6(0x03, 0), 'kind = "caller6"\ncallers = { "12" = 3 }')
    _, desk, kiosk = await started(hall)
    caller.device.obey(["login", "13"])
    await until(lambda: caller.device.look()["clerk"] == 13, "the login's answer")
    assert (await at_window(desk))["staff_no"] == "W013"
    caller.device.obey(["recall"])
    await until(lambda: caller.device.look()["display"] == "Err", "nobody to call again")
    await kiosk.number()
    await until(lambda: caller.device.look()["waiting"] == 1, "one waits")
    caller.device.obey(["next"])
    await until(lambda: caller.device.look()["display"] == "1", "its number")
    caller.device.obey(["login", "99"])
    await until(lambda: caller.device.look()["display"] == "Err", "no such clerk")
    assert (await at_window(desk))["staff_no"] == "W013"


async def test_a_key_that_is_said_again_until_its_outcome_is_known_calls_one_person(
    hall: Hall, lines: Lines
) -> None:
    """The journal can't commit for a while: the caller says its key again and again."""
    bus = lines.bus("12", repeats=20)
    gateway, desk, kiosk = await started(hall)
    for _ in range(3):
        await kiosk.number()
    assert (await CALL(desk.ask, "sign-in", {"window": "12", "staff_no": "W012"}))["ok"]
    gateway.writer._store.shut = "the disk is full"
    bus.device.obey(["caller", "01", "key", "call"])
    devices = gateway.window_devices
    assert devices is not None
    lost = devices.callers._lost
    await until(lambda: "caller-12" in lost, "a key without an outcome")
    first = lost["caller-12"]
    await until(lambda: lost["caller-12"].at > first.at, "its repetition")
    assert lost["caller-12"].request == first.request, "the same wish"
    assert not bus_caller(bus)["acked"]
    gateway.writer._store.shut = ""
    await until(lambda: bus_caller(bus)["acked"], "the acknowledgement")
    assert (await at_window(desk))["waiting"] == 2


async def test_after_a_restart_the_displays_are_right_without_a_new_call(hall: Hall, lines: Lines) -> None:
    bus, led = lines.bus("12"), display(lines)
    _, desk, kiosk = await started(hall)
    await kiosk.number()
    bus.device.obey(["caller", "01", "key", "call"])
    await shows(led, "请 A0001 号")
    await hall.stop()
    led.device.obey(["test"])
    await hall.start()
    await ready(hall)
    await shows(led, "请 A0001 号")
    await CALL(desk.ask, "display", {"window": "12", "text": "请稍候"})
    await shows(led, "请稍候")
    await kiosk.number()
    assert (await CALL(desk.ask, "begin", {"window": "12"}))["ok"]
    await shows(led, "A0001 办理中")


async def test_a_call_key_that_a_restart_has_cut_off_calls_nobody_else(hall: Hall, lines: Lines) -> None:
    lines.windows("12")
    caller = lines.add(Caller6(0x03, 0), 'kind = "caller6"\ncallers = { "12" = 3 }')
    _, desk, kiosk = await started(hall)
    for _ in range(2):
        await kiosk.number()
    caller.device.obey(["next"])
    await until(lambda: caller.device.look()["display"] == "1", "its number")
    await hall.stop()
    await hall.start()
    await ready(hall)
    caller.device.obey(["next"])
    await until(lambda: caller.device.look()["display"] == "1", "the same number")
    status = await at_window(desk)
    assert (status["number"], status["waiting"]) == ("A0001", 1)


async def test_a_pad_with_a_screen_shows_who_serves_and_that_nobody_does(hall: Hall, lines: Lines) -> None:
    assert not lines.benches
    pad = hall.pad("12")
    _, desk, _ = await started(hall)

    def says(text: str) -> bool:
        return any(text in line for line in render(pad.view()))

    assert (await CALL(desk.ask, "sign-in", {"window": "12", "staff_no": "W012"}))["ok"]
    await until(lambda: says("王小明 W012"), "the clerk on the pad")
    assert (await CALL(desk.ask, "pause", {"window": "12", "reason": "午餐"}))["ok"]
    await until(lambda: says("午餐"), "the pause")
    pad.switch_off()
    pad.switch_on()
    await until(lambda: says("午餐"), "the pause after a power cut")
    assert (await CALL(desk.ask, "sign-out", {"window": "12"}))["ok"]
    await until(lambda: not says("午餐"), "the pad's own screen")
