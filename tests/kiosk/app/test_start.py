"""How a kiosk begins, and what it does when what is behind its screen does not begin, is stuck, or ends."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.backstage import loop_driver
from kiosk.cli import ACTIONS, build_parser
from kiosk.config_file import load_config
from kiosk.ui.app import make_application
from tests.gateway.hall import until
from tests.kiosk.backstage.stage import Stage

from kiosk.app import Kiosk  # isort: skip  (the stage loads escpos)

TICKS = 6
"""So many looks at the time later it is clear that the watchdog is not fed any more."""


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    """The program sets them: pytest's come back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class Systemd:
    """Hears what the screen says of itself."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel

    def heard(self) -> list[bytes]:
        told = []
        while True:
            try:
                told.append(self._channel.recv(100))
            except BlockingIOError:
                return told


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Systemd]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        channel.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield Systemd(channel)


def ran(stage: Stage, spoil: Callable[[Path], None]) -> int:
    """The status of the program, whose key is spoilt once the configuration is read."""
    path = stage.write_config()
    config = load_config(path)
    spoil(stage.folder / "person.key")
    options = build_parser().parse_args(["run", str(path), "--windowed", "768x1366"])
    return ACTIONS["run"](options, config)


def test_a_file_that_is_gone_ends_the_program_with_status_1_and_its_name(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ran(stage, lambda key: key.unlink()) == 1
    told = capsys.readouterr().err
    assert "the backstage can't begin: " in told
    assert str(stage.folder / "person.key") in told


@pytest.mark.logs_errors("the backstage does not end")
def test_a_start_that_hangs_ends_the_program_with_status_1_and_says_so(
    stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop_driver, "START_S", 0.5)
    monkeypatch.setattr(loop_driver, "STOP_S", 0.1)

    def hangs(key: Path) -> None:
        key.unlink()
        os.mkfifo(key)

    assert ran(stage, hangs) == 1
    assert "the backstage does not begin within 0.5 s" in capsys.readouterr().err
    (hung,) = (one for one in threading.enumerate() if one.name == "the backstage")
    with (stage.folder / "person.key").open("wb") as fifo:
        fifo.write(b"\0" * 32)
    hung.join()


async def started(stage: Stage) -> Kiosk:
    """A kiosk without a hall."""
    kiosk = Kiosk(load_config(stage.write_config()), backlights=stage.backlights, parent=make_application())
    kiosk.start()
    await goes_on(lambda: kiosk._backstage._stagehand is not None, "it begins")
    return kiosk


async def goes_on(condition: Callable[[], bool], what: str) -> None:
    def holds() -> bool:
        QGuiApplication.processEvents()
        return condition()

    await until(holds, what)


async def test_a_kiosk_whose_backstage_is_stuck_feeds_no_watchdog_until_it_goes_on(
    stage: Stage, systemd: Systemd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop_driver, "STUCK_MS", 1500)
    kiosk = await started(stage)
    release = threading.Event()
    ticks: list[None] = []
    kiosk._timer.timeout.connect(lambda: ticks.append(None))
    try:
        await goes_on(lambda: b"WATCHDOG=1" in systemd.heard(), "the watchdog is fed")
        kiosk._backstage._thread.call(release.wait)
        await goes_on(lambda: not kiosk._backstage.alive, "it is seen to be stuck")
        systemd.heard()
        ticks.clear()
        await goes_on(lambda: len(ticks) >= TICKS, "time passes")
        assert systemd.heard() == []
        release.set()
        await goes_on(lambda: b"WATCHDOG=1" in systemd.heard(), "the watchdog is fed again")
    finally:
        release.set()
        kiosk.stop()


@pytest.mark.logs_errors("the backstage has ended: ZeroDivisionError")
async def test_a_kiosk_whose_backstage_has_ended_feeds_no_watchdog_and_ends(
    stage: Stage, systemd: Systemd
) -> None:
    kiosk = await started(stage)
    failed: list[str] = []
    kiosk.failed.connect(lambda: failed.append(str(kiosk.failure)))
    try:
        thread = kiosk._backstage._thread
        thread.call(lambda: thread.keep(fails(), "what nothing works without"))
        await goes_on(lambda: kiosk.failure is not None, "the end is seen")
        systemd.heard()
        await goes_on(lambda: bool(failed), "the end is told")
        assert failed == ["the backstage has ended: ZeroDivisionError"]
        assert systemd.heard() == []
    finally:
        kiosk.stop()


async def fails() -> None:
    raise ZeroDivisionError
