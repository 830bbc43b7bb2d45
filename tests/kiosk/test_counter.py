"""The page that stands there while the kiosk itself can't run, and what brings it up."""

import os
import signal
import subprocess
import sys
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from kiosk.counter_app import HELD_S, count_round, draw, wait_s
from kiosk.ui.app import make_application

os.environ["QT_QPA_PLATFORM"] = "offscreen"

LOOP = Path("docs/how-to/kiosk-loop.sh")
COUNTER = "out of service: please see the counter; the kiosk is tried again in 60 s\n"
LINES_MAX = 40
START_S = 60.0


def test_each_round_in_a_row_is_longer_up_to_a_quarter_of_an_hour() -> None:
    assert [wait_s(rounds) for rounds in range(1, 7)] == [60, 120, 240, 480, 900, 900]
    assert wait_s(10**6) == 900


def test_rounds_are_counted_until_the_kiosk_has_held(tmp_path: Path) -> None:
    file = tmp_path / "rounds"
    assert [count_round(file, file.stat().st_mtime if file.exists() else 0.0) for _ in range(3)] == [1, 2, 3]
    began = file.stat().st_mtime
    assert count_round(file, began + wait_s(3) + HELD_S - 10) == 4
    os.utime(file, (began, began))
    assert count_round(file, began + wait_s(4) + HELD_S + 10) == 1


def test_a_round_counted_while_the_clock_was_years_ahead_is_none_before_this_one(tmp_path: Path) -> None:
    file = tmp_path / "rounds"
    count_round(file, 0.0)
    count_round(file, file.stat().st_mtime)
    now = file.stat().st_mtime
    os.utime(file, (now + 5 * 365 * 86_400,) * 2)
    assert count_round(file, now + 10 * 86_400) == 1


def test_a_file_that_cannot_be_used_is_a_first_round(tmp_path: Path) -> None:
    (tmp_path / "rounds").write_text("nonsense", encoding="ascii")
    assert count_round(tmp_path / "rounds", 0.0) == 1
    assert count_round(tmp_path / "no-folder" / "rounds", 0.0) == 1


def test_the_page_says_it_in_each_language_within_its_place() -> None:
    make_application()
    for width, height in ((1080, 1920), (1280, 800)):
        picture = QImage(width, height, QImage.Format.Format_RGB32)
        with QPainter(picture) as painter:
            draw(painter, QRect(0, 0, width, height))
        ground = picture.pixel(0, 0)
        for part in range(8):
            rows = range(round(height * (0.06 + 0.11 * part)), round(height * (0.06 + 0.11 * (part + 1))), 4)
            assert any(picture.pixel(x, y) != ground for y in rows for x in range(0, width, 2)), part
        assert {picture.pixel(x, y) for y in range(height) for x in (0, 8, width - 1)} == {ground}


def counter(*arguments: str, before: str = "") -> "subprocess.CompletedProcess[str]":
    """`hallside-kiosk counter` in a process of its own, which first does what `before` says."""
    program = f"import sys\n{before}\nfrom kiosk.cli import main\nsys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", program, "counter", "--seconds", "0.1", *arguments],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=START_S,
        check=False,
    )


def test_the_page_stands_in_a_window_of_a_size_and_in_no_other() -> None:
    assert counter("--windowed", "320x480").returncode == 0
    refused = counter("--windowed", "fit")
    assert refused.returncode == 2
    assert "'fit' is not a size: give width and height, e.g. 540x960\n" in refused.stderr


def test_the_page_comes_where_neither_drivers_nor_configuration_can_be_loaded() -> None:
    broken = "".join(f"sys.modules[{name!r}] = None\n" for name in ("devices", "kiosk.config", "paho"))
    shown = counter("--windowed", "320x480", before=broken)
    assert shown.returncode == 0, shown.stderr


def test_a_kiosk_that_crashes_again_and_again_ends_in_the_counters_page(tmp_path: Path) -> None:
    """The documented loop, the real program, a configuration that is broken; nothing but the place of the
    program and the pause between two tries is changed."""
    broken = tmp_path / "kiosk.toml"
    broken.write_text("[kiosk", encoding="utf-8")
    rounds = tmp_path / "rounds"
    program = tmp_path / "hallside-kiosk"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m kiosk "$@"\n', encoding="ascii")
    program.chmod(0o755)
    changes = {"HALLSIDE_KIOSK": str(program), "HALLSIDE_PAUSE_S": "0", "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        ["sh", str(LOOP), str(broken), str(rounds)],
        env=os.environ | changes,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as loop:
        assert loop.stdout is not None
        try:
            told = list(islice(iter(loop.stdout.readline, COUNTER), LINES_MAX))
            assert sum(line.startswith(f"{broken}:") for line in told) == 4
            assert rounds.read_text(encoding="ascii") == "1\n"
            loop.terminate()
            assert loop.wait(START_S) == 0
        finally:
            if loop.poll() is None:
                os.killpg(loop.pid, signal.SIGKILL)
