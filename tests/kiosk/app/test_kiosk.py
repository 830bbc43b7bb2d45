"""The whole kiosk, from the touch to the paper and the gateway."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contracts.hall_commands import TicketStatusCommand
from contracts.session import Language
from contracts.topics import GatewayTopics
from kiosk.flow.state import Look
from kiosk.screens.keys import Text
from kiosk.screens.screen import Label
from kiosk.texts.resolve import resolve
from tests.kiosk.app.citizen import Citizen
from tests.kiosk.backstage.stage import Stage
from tests.kiosk.counter import Counter

BUSY_MAX_S = 0.05
WAKE, TAKE_A_NUMBER, TAKE, STILL_HERE, END = (
    resolve(Label(text.value), Language.ZH_HANS)
    for text in (Text.ATTRACT_TOUCH, Text.HOME_NUMBER, Text.CONFIRM_TAKE, Text.UI_CONTINUE, Text.ACTION_END)
)
ENGLISH, UYGHUR = "English", "ئۇيغۇرچە"
IDLE_S, WARNING_S = 61.0, 21.0
START_S = 60.0


async def take_number(citizen: Citizen, service: str = "社保与证明") -> None:
    """The short way."""
    await citizen.touch(WAKE)
    await citizen.sees("home")
    await citizen.touch(TAKE_A_NUMBER)
    await citizen.sees("services")
    await citizen.touch(service)
    await citizen.sees("confirm")
    await citizen.touch(TAKE)
    await citizen.sees("ticket")


async def status(stage: Stage, citizen: Citizen) -> dict[str, object]:
    """How the gateway sees the number that is on the screen."""
    desk = await stage.hall.desk()
    token = citizen.kiosk.state.visit.token
    sent = desk.send("ticket-status", TicketStatusCommand(token=token).model_dump(mode="json"))
    await citizen.until(lambda: not desk.messages.empty(), "the gateway's answer")
    answer = desk.answer(sent)
    assert "result" in answer, answer
    return dict(answer["result"])


async def test_a_number_is_taken_by_touch_printed_and_waits_in_the_hall(
    citizen: Citizen, stage: Stage, devices: Counter
) -> None:
    await take_number(citizen)
    await citizen.until(lambda: citizen.paper == "printed", "printed")
    assert citizen.number in json.dumps(devices.look("printer"))
    assert citizen.number in citizen.reads()
    told = await status(stage, citizen)
    assert (told["number"], told["state"]) == (citizen.number, "waiting")


async def test_no_input_keeps_the_screen_from_drawing(citizen: Citizen) -> None:
    """Each once more: the first time the layout of a page is read."""
    for _ in range(2):
        await take_number(citizen)
        await citizen.until(lambda: citizen.paper == "printed", "printed")
        await citizen.touch(END)
        await citizen.sees("attract")
    fastest = {what: min(each) for what, each in citizen.kiosk.busy_s.items() if len(each) > 1}
    assert {what: seconds for what, seconds in fastest.items() if seconds > BUSY_MAX_S} == {}


async def test_without_paper_the_number_is_on_the_screen_and_waits_in_the_hall(
    citizen: Citizen, stage: Stage, devices: Counter
) -> None:
    devices.strike("printer", "paper-end")
    try:
        await citizen.until(lambda: "打印机" in citizen.reads(), "the notice of it")
        await take_number(citizen)
        await citizen.until(lambda: citizen.paper == "shown", "shown")
        assert citizen.number in citizen.reads()
        assert (await status(stage, citizen))["state"] == "waiting"
    finally:
        devices.mend("printer", "paper-end")


async def test_without_the_gateway_a_number_comes_from_the_kiosk_and_is_told_later(
    citizen: Citizen, stage: Stage
) -> None:
    await stage.hall.stop()
    await citizen.until(lambda: not citizen.kiosk.world.online, "the gateway is missed")
    await take_number(citizen)
    await citizen.until(lambda: citizen.paper == "printed", "printed")
    assert citizen.kiosk.state.visit.offline
    await stage.hall.start()
    await citizen.until(lambda: citizen.kiosk.world.online and stage.owed() == 0, "settled")
    told = await status(stage, citizen)
    assert (told["number"], told["state"]) == (citizen.number, "waiting")


async def test_the_language_changes_every_text_and_goes_with_the_citizen(citizen: Citizen) -> None:
    await citizen.touch(WAKE)
    await citizen.sees("home")
    await citizen.touch(ENGLISH)
    await citizen.until(lambda: "Take a number" in citizen.reads(), "English")
    await citizen.touch(UYGHUR)
    await citizen.until(lambda: citizen.kiosk.bridge.property("look")["mirrored"], "Uyghur")
    assert citizen.kiosk.state.look.language is Language.UG
    await citizen.waits(IDLE_S)
    await citizen.until(lambda: bool(citizen.kiosk.state.warned_ms), "the question")
    assert citizen.page == "home"
    await citizen.waits(WARNING_S)
    await citizen.sees("attract")
    assert citizen.kiosk.state.look == Look()
    assert WAKE in citizen.reads()


async def test_who_answers_the_question_goes_on(citizen: Citizen) -> None:
    await citizen.touch(WAKE)
    await citizen.touch(TAKE_A_NUMBER)
    await citizen.sees("services")
    await citizen.waits(IDLE_S)
    await citizen.until(lambda: bool(citizen.kiosk.state.warned_ms), "the question")
    await citizen.touch(STILL_HERE)
    await citizen.until(lambda: not citizen.kiosk.state.warned_ms, "no question any more")
    assert citizen.page == "services"


async def test_the_hall_can_say_something_and_restart_it_when_nobody_is_served(
    citizen: Citizen, stage: Stage
) -> None:
    desk = await stage.hall.desk()
    restarts: list[str] = []
    citizen.kiosk.restart_due.connect(lambda: restarts.append(citizen.page))

    async def tell(name: str, **payload: str) -> bool:
        topic = GatewayTopics(stage.hall.id).kiosk_command(stage.kiosk, name)
        sent = desk.publish(topic, payload)
        await citizen.until(lambda: not desk.messages.empty(), "the kiosk's answer")
        return bool(desk.answer(sent)["ok"])

    assert await tell("message", text="closed at four")
    await citizen.until(lambda: "closed at four" in citizen.reads(), "the message")
    await citizen.touch(WAKE)
    await citizen.sees("home")
    assert await tell("restart")
    await citizen.waits(1)
    assert restarts == []
    await citizen.touch(END)
    await citizen.until(lambda: restarts == ["attract"], "restart")


def start(stage: Stage, *arguments: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "kiosk", "run", str(stage.write_config()), "--windowed", "768x1366"]
    return subprocess.Popen(
        [*command, *map(str, arguments)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_the_program_draws_its_first_picture_and_ends(stage: Stage) -> None:
    file = stage.folder / "first.png"
    done = start(stage, "--screenshot", file)
    out, errors = done.communicate(timeout=START_S)
    assert (done.returncode, out) == (0, "")
    assert [line for line in errors.splitlines() if "the display says" not in line] == []
    assert file.read_bytes().startswith(b"\x89PNG")


def test_the_program_tells_systemd_that_it_is_there_and_ends_at_its_word(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        channel.settimeout(START_S)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        running = start(stage)
        told: list[bytes] = []
        while told.count(b"WATCHDOG=1") < 2 or b"READY=1" not in told:
            told.append(channel.recv(100))
        running.send_signal(signal.SIGTERM)
        began = time.monotonic()
        _, errors = running.communicate(timeout=START_S)
    assert running.returncode == 0, errors
    assert "Traceback" not in errors
    assert time.monotonic() - began < START_S
