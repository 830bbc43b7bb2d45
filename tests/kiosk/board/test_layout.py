"""What is where on a board, and how large it is."""

import logging
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication

from contracts.catalog import Catalog
from devices.printer.escpos_loading import load_escpos
from kiosk.board.derive import derive
from kiosk.board.samples import Sample, day, later, samples
from kiosk.board.sizes import Sizes, sizes
from kiosk.board.state import Setting
from kiosk.texts.resolve import resolve
from kiosk.ui.app import KioskWindow, Place, make_application
from tests.kiosk.ui.geometry import Seen, faults, texts, view

load_escpos()

from kiosk.board.bridge import BoardBridge  # noqa: E402  (escpos must be loaded first)
from kiosk.board.gallery import PAIRS, SIZES  # noqa: E402  (likewise)
from kiosk.board_app import BOARD_QML  # noqa: E402  (likewise)

HALL = Catalog.model_validate(tomllib.loads(Path("examples/hall/hall.toml").read_text(encoding="utf-8")))
"""With 70 windows, 30 queues and 5 areas."""
CALL_MM, SECOND_MM = 30.0, 20.0
FULL = {"nothing-yet", "busy", "burst", "away"}
"""Boards that have the most, and the least, to show."""
LARGE = [size for size in SIZES if size != "1366x768"]
"""Displays from which one can read at 6 m."""


class Shown:
    """A board's window."""

    def __init__(self, size: str) -> None:
        self.width, self.height = map(int, size.split("x"))
        self.mm = SIZES[size]
        application = make_application()
        self.bridge = BoardBridge(resolve, parent=application)
        place = Place((self.width, self.height), self.mm)
        self.kiosk = KioskWindow(self.bridge, place, qml=BOARD_QML, parent=application)
        self.kiosk.show()

    @property
    def sizes(self) -> Sizes:
        return sizes(self.width, self.height, self.mm)

    def show(self, sample: Sample) -> None:
        self.bridge.show(derive(sample.state, sample.now), self.sizes)
        for _ in range(3):
            QGuiApplication.processEvents()
        # What a loop would do by itself: else all rows that ever were take part in every change.
        QGuiApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def texts(self) -> list[Seen]:
        return texts(self.kiosk.window)

    def faults(self) -> list[str]:
        return faults(view(self.kiosk.window), self.mm)


@pytest.fixture(params=SIZES)
def shown(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[Shown]:
    caplog.set_level(logging.WARNING)
    made = Shown(request.param)
    yield made
    made.kiosk.close()
    assert [record.getMessage() for record in caplog.get_records("call")] == []


def test_nothing_is_cut_off_and_nothing_lies_over_anything(shown: Shown) -> None:
    found = {}
    for pair in ("en", "ug"):
        for sample in samples(HALL, PAIRS[pair]):
            if sample.name in FULL:
                shown.show(sample)
            if wrong := shown.faults():
                found[f"{sample.name} {pair}"] = wrong
    assert found == {}


@pytest.mark.parametrize("shown", LARGE, indirect=True)
def test_figures_of_calls_are_30_mm_high_and_the_rest_is_20_mm(shown: Shown) -> None:
    shown.show(Sample("day", day(Setting(), HALL, calls=4), later(8)))
    assert shown.sizes.readable_m == 6
    called = {line.number for line in derive(day(Setting(), HALL, calls=4), later(8)).calls}
    heights = [(text.name in called, text.name, drawn_mm(text, shown.mm)) for text in shown.texts()]
    assert sum(is_call for is_call, *_ in heights) >= 2
    assert [one for one in heights if one[2] < (CALL_MM if one[0] else SECOND_MM)] == []


def drawn_mm(text: Seen, mm: float) -> float:
    """Of a figure; of what has none, of a Chinese character."""
    font = text.item.property("font")
    assert isinstance(font, QFont)
    sign = "0" if set(text.name) <= set("A0123456789K%–:<NC") else "国"
    return QFontMetricsF(font).tightBoundingRect(sign).height() / mm


@pytest.mark.parametrize("shown", ["1280x800"], indirect=True)
def test_every_new_call_of_a_burst_is_seen_while_it_is_new(shown: Shown) -> None:
    state = day(Setting(), HALL, calls=8, fresh=8)
    wanted = {line.number for line in derive(state, later(0)).calls}
    seen: set[str] = set()
    for seconds in range(0, 30, 4):
        shown.show(Sample("burst", state, later(seconds)))
        seen |= {text.name for text in shown.texts()}
    assert len(wanted) == 8
    assert wanted <= seen


@pytest.mark.parametrize("shown", ["1080x1920"], indirect=True)
def test_pages_turn_until_every_queue_and_every_ranked_window_was_seen(shown: Shown) -> None:
    state = day(Setting(areas=("A",), languages=PAIRS["zh"]), HALL, calls=4)
    screen = derive(state, later(0))
    wanted = {
        resolve(row.name.label, row.name.language) for row in (*screen.waiting.rows, *screen.others[0].rows)
    }
    seen: set[str] = set()
    turns = 0
    while not wanted <= seen and turns < 100:
        shown.show(Sample("turns", state, later(8 * turns)))
        seen |= {text.name for text in shown.texts()}
        turns += 1
    assert wanted <= seen


def test_letters_are_smaller_only_where_the_display_is_too_small() -> None:
    assert sizes(1920, 1080, 2.02).readable_m == 6
    small = sizes(1366, 768, 3.97)
    assert 2 < small.readable_m < 6
    assert sizes(1366, 768, 3.97, small.readable_m).readable_m == pytest.approx(small.readable_m)
