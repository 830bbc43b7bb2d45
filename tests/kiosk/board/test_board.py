"""The whole board, beside a real broker and gateway, with programs that note what they are to let hear."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PySide6.QtGui import QGuiApplication

from contracts.catalog import Catalog, Weekday
from contracts.session import Language
from contracts.topics import GatewayTopics
from devices.printer.escpos_loading import load_escpos
from kiosk.board.state import Link
from kiosk.config_file import load_config
from kiosk.screens.keys import Text
from kiosk.screens.screen import Label
from kiosk.showing_app import steady_ms
from kiosk.texts.resolve import resolve
from kiosk.ui.app import Place, make_application
from tests.gateway.hall import Hall, until
from tests.gateway.hall_queue import Clerk, clerk
from tests.gateway.queue.halls import ALL_DAY
from tests.kiosk.app.watchdog import TURN_MAX_S, Watchdog
from tests.kiosk.ui.geometry import texts
from tests.kiosk.ui.pages import example_catalog
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
CALLING, TURNS, ROTATE_MS = 8, 24, 16_000
AWAY = resolve(Label(Text.BOARD_AWAY_SINCE.value, {"time": ""}), Language.ZH_HANS).strip()


class Viewer:
    """Somebody in front of a board who hears it."""

    def __init__(self, hall: Hall, ear: Ear, *, late_s: float = 0.0) -> None:
        """`late_s`: so far ahead its clock is."""
        self._ear = ear
        self._shown: dict[str, Any] = {}
        self.shift_ms = 0
        self.watch = Watchdog(self._judge)
        path = hall.folder / "board.toml"
        path.write_text(CONFIG.format(port=hall.port, gateway=hall.id), encoding="utf-8")
        self.board = Board(
            load_config(path),
            Place((1920, 1080), 2.02),
            steady=lambda: steady_ms() + self.shift_ms,
            clock=lambda: this_machines_time() + timedelta(seconds=late_s),
            parent=make_application(),
        )
        self.board.sounds.ready()
        self.board.start()
        self.board.window.window.show()

    def leave(self) -> None:
        self.board.stop()
        self.watch.stop()

    def _judge(self) -> tuple[str, float]:
        """The turn that has just ended: what is on the board that was not there before it."""
        before, self._shown = self._shown, self.shown()
        changes = [name for name, value in self._shown.items() if before.get(name) != value]
        return " ".join(changes), TURN_MAX_S

    def reads(self) -> str:
        return "\n".join(text.name for text in texts(self.board.window.window))

    def shown(self) -> dict[str, Any]:
        """What the layout has been given."""
        return dict(json.loads(self.board.bridge.property("board") or "{}"))

    async def hears(self) -> str:
        """What begins to sound next."""
        heard = asyncio.create_task(asyncio.to_thread(self._ear.hear))
        await self.until(heard.done, "something to hear")
        return heard.result()

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        def holds() -> bool:
            for _ in range(3):
                with self.watch.turn():
                    QGuiApplication.processEvents()
            return condition()

        try:
            await until(holds, what)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; seen:\n{self.reads()}") from None

    async def does(self, asked: Coroutine[Any, Any, object]) -> None:
        """Meanwhile the board lives."""
        task = asyncio.ensure_future(asked)
        await self.until(task.done, "the answer")
        await task

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
    made.leave()
    assert made.watch.late + made.watch.slow == []


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
    later.leave()
    assert [json.loads(message.payload)["online"] for message in told.drain()][-1] is False


@pytest.fixture
def large(hall: Hall) -> Catalog:
    """The example hall's catalog, open at all hours; it is `hall`'s."""
    told = example_catalog()
    week = dict.fromkeys(Weekday, (ALL_DAY,))
    hours = tuple(one.model_copy(update={"week": week}) for one in told.hours)
    catalog = told.model_copy(update={"hours": hours})
    path = hall.folder / "catalog.json"
    path.write_text(catalog.model_dump_json(exclude_none=True), encoding="utf-8")
    return catalog


async def test_a_board_of_a_large_hall_is_never_held_up(large: Catalog, hall: Hall, viewer: Viewer) -> None:
    """Calls come, all pages take their turns, and each turn of its loop is watched."""
    at_desk = await clerk(hall)
    free = {service.id for service in large.services if not service.needs_id}
    duties = [duty for duty in large.windows if duty.serves[0] in free][:CALLING]
    for duty in duties:
        member = next(one for one in large.staff if not one.windows or duty.number in one.windows)
        await viewer.does(at_desk.do("sign-in", window=duty.number, staff_no=member.number))
        await viewer.does(at_desk.number(service=duty.serves[0]))
        await viewer.does(at_desk.do("call-next", window=duty.number))
    await viewer.until(lambda: len(viewer.shown()["calls"]) == CALLING, "all calls")
    await viewer.until(lambda: viewer.board.announcer.counts.done == CALLING, "all announced")
    assert len(viewer.shown()["waiting"]["rows"]) == len(large.services) + len(large.areas)
    seen = set()
    for _ in range(TURNS):
        turn = viewer.shown()["turn"]
        viewer.shift_ms += ROTATE_MS
        viewer.board._timer.timeout.emit()
        await viewer.until(lambda: viewer.shown()["turn"] > turn, "the next page")  # noqa: B023
        seen.add(viewer.reads())
    assert len(seen) > TURNS / 4


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
