"""The watchdog of these tests sees whatever keeps the GUI's thread from its event loop."""

import hashlib
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

from kiosk.ui.app import make_application
from tests.kiosk.app.watchdog import TURN_MAX_S, Watchdog

LONG_S = 0.2


class Button(QObject):
    """What it is connected to runs in the GUI's thread."""

    touched = Signal()


@pytest.fixture
def watchdog() -> Iterator[Watchdog]:
    made = Watchdog()
    yield made
    made.stop()


def sleeps() -> None:
    time.sleep(LONG_S)


def waits_for_a_socket() -> None:
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs), suppress(TimeoutError):
        ours.settimeout(LONG_S)
        ours.recv(1)


def waits_for_a_lock() -> None:
    threading.Event().wait(LONG_S)


def computes(seconds: float = 2 * LONG_S) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        hashlib.sha256(b"x" * 1000).digest()


def turned(watchdog: Watchdog, slot: Callable[[], None]) -> list[str]:
    application = make_application()
    button = Button()
    button.touched.connect(slot)
    with watchdog.turn():
        button.touched.emit()
        application.processEvents()
    return watchdog.late


@pytest.mark.parametrize("slot", [sleeps, waits_for_a_socket, waits_for_a_lock, computes])
def test_a_slot_that_keeps_the_thread_is_seen_and_named(watchdog: Watchdog, slot: Callable[[], None]) -> None:
    (late,) = turned(watchdog, slot)
    assert f" {slot.__name__}" in late
    assert ("computed" if slot is computes else "waited") in late


def test_what_is_too_slow_each_time_is_seen_and_what_was_so_once_is_not(watchdog: Watchdog) -> None:
    for seconds in (1.5 * TURN_MAX_S, 0.0, 0.0):
        turned(watchdog, lambda: computes(seconds))  # noqa: B023  # called within the loop
    assert watchdog.late + watchdog.slow == []
    each = Watchdog()
    for _ in range(2):
        turned(each, lambda: computes(1.5 * TURN_MAX_S))
    each.stop()
    (slow,) = each.slow
    assert " computes" in slow


def test_a_database_that_somebody_else_has_locked_is_seen(watchdog: Watchdog, tmp_path: Path) -> None:
    file = tmp_path / "locked.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")

        def asks() -> None:
            with closing(sqlite3.connect(file, timeout=LONG_S)) as db, suppress(sqlite3.OperationalError):
                db.execute("CREATE TABLE anything (x)")

        (late,) = turned(watchdog, asks)
    assert late.startswith("waited")
    assert " asks" in late


def test_a_thread_that_is_only_crowded_out_is_not_late(watchdog: Watchdog) -> None:
    """Others compute in this process all the while: it takes much longer by the clock."""
    ended = threading.Event()

    def crowd() -> None:
        while not ended.is_set():
            sum(range(1000))

    others = [threading.Thread(target=crowd) for _ in range(8)]
    for other in others:
        other.start()
    began = time.monotonic()
    try:
        with watchdog.turn():
            sum(1 for _ in range(200_000))
    finally:
        took_s = time.monotonic() - began
        ended.set()
        for other in others:
            other.join()
    assert watchdog.late == [], f"{took_s:.3f} s"
