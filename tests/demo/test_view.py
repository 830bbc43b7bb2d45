"""The live picture fits every terminal: no line is longer than it, none is wrapped."""

from io import StringIO
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from demo.run import DemoOptions, DemoRun
from demo.view import RECENT, View

SIZES = [
    (60, 20),
    (80, 24),
    (120, 40),
    (200, 60),
    (40, 12),
    (58, 16),
    (59, 17),
    (100, 30),
    (73, 50),
    (200, 13),
]
NS_PER_MS = 1_000_000


@pytest.fixture
def run(tmp_path: Path) -> DemoRun:
    return DemoRun(DemoOptions(tmp_path, seconds=300, windows=70))


@pytest.fixture
def view(run: DemoRun) -> View:
    made = View(run)
    for number in range(RECENT * 3):
        window, level = str(number % 70 + 1), number % 5 + 1
        made.take(window, f"S{number:03d}", level, 1234.5)
    return made


def drawn(view: View, width: int, height: int) -> list[str]:
    console = Console(file=StringIO(), width=width, height=height, force_terminal=True, color_system=None)
    lines = console.render_lines(view.render(width, height), console.options.update(height=height))
    return ["".join(segment.text for segment in line) for line in lines]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_picture_fills_the_terminal_exactly(view: View, width: int, height: int) -> None:
    lines = drawn(view, width, height)
    assert len(lines) == height
    assert {cell_len(line) for line in lines} == {width}


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_figure_of_the_books_is_on_one_line_at_every_size(view: View, width: int, height: int) -> None:
    text = "\n".join(drawn(view, width, height))
    for label in (
        "keys pressed",
        "acknowledged",
        "in a pad only",
        "receipt due",
        "key → stored, p99  1234.5 ms",
    ):
        assert label in text
    assert "Ctrl-C ends all of it" in text


def test_a_large_terminal_shows_every_window(view: View) -> None:
    text = "\n".join(line[:96] for line in drawn(view, 200, 60))
    assert all(f" {number} " in text for number in range(1, 71))


@pytest.mark.parametrize("width", [1, 20, 39, 80])
def test_a_terminal_too_small_for_a_picture_gets_one_line(view: View, width: int) -> None:
    [line] = drawn(view, width, 1)
    assert cell_len(line) <= width
    assert len(view.short_line(width)) <= max(width, len("08:30"))


def test_the_stage_is_shown_before_anything_runs(run: DemoRun) -> None:
    run.stage = "plugging in the pads"
    assert "08:30  plugging in the pads" in drawn(View(run), 80, 24)[0]
