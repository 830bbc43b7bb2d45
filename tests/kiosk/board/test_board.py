"""The whole board, beside a real broker and gateway, with programs that note what they are to let hear."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PySide6.QtGui import QGuiApplication

from contracts.session import Language
from contracts.topics import GatewayTopics
from devices.printer.escpos_loading import load_escpos
from kiosk.board.state import Link
from kiosk.config_file import load_config
from kiosk.screens.keys import Text
from kiosk.screens.screen import Label
from kiosk.texts.resolve import resolve
from kiosk.ui.app import Place, make_application
from tests.gateway.hall import Hall, until
from tests.gateway.hall_queue import Clerk, clerk
from tests.kiosk.ui.geometry import texts
from tests.kiosk.voice.ear import PLAYER, Ear

load_escpos()

from kiosk.board_app import Board, this_machines_time  # noqa: E402  (escpos must be loaded first)
from kiosk.cli import main  # noqa: E402  (likewise)

CONFIG = """\
[kiosk]
id = "board-1"
[hall]
broker = "mqtt://127.0.0.1:{port}"
gateway = "{gateway}"
[board]
languages = ["zh-Hans", "ug"]
"""
SERVES = {"1": "life", "2": "farm"}
"""Of the example's station."""
AWAY = resolve(Label(Text.BOARD_AWAY_SINCE.value, {"time": ""}), Language.ZH_HANS).strip()


class Viewer:
    """Somebody in front of a board who hears it."""

    def __init__(self, hall: Hall, ear: Ear, *, late_s: float = 0.0) -> None:
        """`late_s`: so far ahead its clock is."""
        self._ear = ear
        path = hall.folder / "board.toml"
        path.write_text(CONFIG.format(port=hall.port, gateway=hall.id), encoding="utf-8")
        self.board = Board(
            load_config(path),
            Place((1920, 1080), 2.02),
            clock=lambda: this_machines_time() + timedelta(seconds=late_s),
            parent=make_application(),
        )
        self.board.sounds.ready()
        self.board.start()
        self.board.window.window.show()

    def reads(self) -> str:
        return "\n".join(text.name for text in texts(self.board.window.window))

    def shown(self) -> dict[str, Any]:
        """What the layout has been given."""
        return dict(json.loads(self.board.bridge.property("board")))

    async def hears(self) -> str:
        """What begins to sound next."""
        heard = asyncio.create_task(asyncio.to_thread(self._ear.hear))
        await self.until(heard.done, "something to hear")
        return heard.result()

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        def holds() -> bool:
            for _ in range(3):
                QGuiApplication.processEvents()
            return condition()

        try:
            await until(holds, what)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; seen:\n{self.reads()}") from None

    async def connected(self) -> None:
        def knows() -> bool:
            state = self.board.state
            return state.link is Link.UP and state.catalog is not None and bool(state.queues)

        await self.until(knows, "the hall")


@pytest_asyncio.fixture
async def viewer(hall: Hall, ear: Ear) -> AsyncIterator[Viewer]:
    await hall.start()
    ear.install("espeak-ng")
    ear.install("aplay", PLAYER)
    made = Viewer(hall, ear)
    await made.connected()
    yield made
    made.board.stop()


async def called(clerk: Clerk, window: str, language: Language) -> str:
    """Somebody comes, and is called there at once; the number."""
    await clerk.number(service=SERVES[window], language=language.value)
    called = await clerk.do("call-next", window=window)
    return str(called["ticket"]["number"])


async def test_calls_are_seen_and_announced_in_order_and_a_hall_that_is_away_is_named(
    viewer: Viewer, hall: Hall, ear: Ear
) -> None:
    at_desk = await clerk(hall)
    for window in ("1", "2"):
        await at_desk.do("sign-in", window=window, staff_no=f"W00{window}")
    first = await called(at_desk, "1", Language.ZH_HANS)
    second = await called(at_desk, "2", Language.UG)
    await at_desk.do("finish", window="1")
    third = await called(at_desk, "1", Language.EN)
    heard = [await viewer.hears() for _ in range(6)]
    assert ["chime.wav" in one for one in heard] == [True, False] * 3
    for said, voice, number in zip(heard[1::2], ("cmn", "ug", "en-gb"), (first, second, third), strict=True):
        assert said.startswith(f"-v {voice}|")
        assert " ".join(number) in said
    await viewer.until(lambda: viewer.board.announcer.counts.done == 3, "all announced")
    assert {first, second, third, "1", "2"} <= set(viewer.reads().split("\n"))
    assert viewer.board.announcer.queue == ()

    topics = GatewayTopics(hall.id)
    sent = at_desk.desk.publish(topics.kiosk_command("board-1", "message"), {"text": "三楼暂停受理"})
    assert (await asyncio.to_thread(at_desk.desk.answer, sent))["ok"]
    await viewer.until(lambda: "三楼暂停受理" in viewer.reads(), "the message")

    await hall.stop()
    await viewer.until(lambda: AWAY in viewer.reads(), "that the gateway is away")
    assert not any(line["new"] for line in viewer.shown()["calls"])
    await hall.start()
    await viewer.until(lambda: AWAY not in viewer.reads(), "that it is back")
    await at_desk.heard()
    await at_desk.do("finish", window="2")
    fourth = await called(at_desk, "2", Language.ZH_HANS)
    assert "chime.wav" in await viewer.hears()
    assert " ".join(fourth) in await viewer.hears()


async def test_a_board_that_begins_shows_the_last_calls_and_announces_none_that_is_old(
    viewer: Viewer, hall: Hall, ear: Ear
) -> None:
    told = await hall.listen(GatewayTopics(hall.id).kiosk_state("board-1"))
    at_desk = await clerk(hall)
    await at_desk.do("sign-in", window="1", staff_no="W001")
    number = await called(at_desk, "1", Language.ZH_HANS)
    await viewer.until(lambda: viewer.board.announcer.counts.done == 1, "announced")
    viewer.board.stop()
    later = Viewer(hall, ear, late_s=120)
    await later.connected()
    await later.until(lambda: number in later.reads(), "the call")
    assert (later.board.announcer.counts.old, later.board.announcer.queue) == (1, ())
    assert [line["new"] for line in later.shown()["calls"]] == [False]
    later.board.stop()
    assert [json.loads(message.payload)["online"] for message in told.drain()][-1] is False


def test_a_kiosk_has_no_area_and_a_board_needs_its_hall(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text('[kiosk]\nid = "k"\n', encoding="utf-8")
    assert main(["run", str(path), "--area", "A"]) == 2
    assert capsys.readouterr().err == "--area is only for --mode board\n"
    assert main(["run", str(path), "--mode", "board"]) == 2
    assert "needs [hall]" in capsys.readouterr().err


@pytest.mark.logs_errors("the board's connection to the hall has ended: ZeroDivisionError")
async def test_a_board_whose_ear_has_ended_says_that_it_hears_nobody_and_feeds_no_watchdog(
    viewer: Viewer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        channel.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        told: list[bytes] = []

        def is_fed() -> bool:
            with suppress(BlockingIOError):
                told.append(channel.recv(100))
            return b"WATCHDOG=1" in told

        await viewer.until(is_fed, "the watchdog is fed")
        assert AWAY not in viewer.reads()
        ear = viewer.board._backdrop._thread
        ear.call(lambda: ear.keep(fails(), "broker"))
        await viewer.until(lambda: AWAY in viewer.reads(), "that nobody is heard")
        assert viewer.board.state.link is Link.NO_BROKER
        while is_fed():
            told.clear()
        ticks: list[None] = []
        viewer.board._timer.timeout.connect(lambda: ticks.append(None))
        await viewer.until(lambda: len(ticks) > 4, "time passes")
        assert not is_fed()


async def fails() -> None:
    raise ZeroDivisionError
