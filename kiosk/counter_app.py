"""What stands on the screen while the kiosk itself can't run: out of service, please see the counter, in
every language at once. It needs no configuration, no device, no hall, no QML and no graphics processor:
where one of these keeps the kiosk from running, it says so all the same. It does need Python, Qt, a display
and the kiosk's texts.

It ends by itself, so that the kiosk is tried again: each time later, until it has held.
"""

import logging
from pathlib import Path

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QRasterWindow,
    QTextOption,
)

from contracts.session import Language
from kiosk.flow.state import Theme
from kiosk.screens.keys import Text
from kiosk.screens.screen import Label
from kiosk.texts.resolve import RIGHT_TO_LEFT, resolve
from kiosk.ui.fonts import FAMILIES, declare_fonts
from kiosk.ui.themes import PALETTES

FIRST_S = 60.0
LONGEST_S = 900.0
HELD_S = 3600.0
"""A kiosk that ran so long counts as well again."""
WORDS = ((Text.CLOSED_TITLE, True), (Text.CLOSED_LINE, False))
"""Each with whether it is said first of all."""
MARGIN = 0.06
SMALLEST_PX = 14

log = logging.getLogger(__name__)


def wait_s(rounds: int) -> float:
    """How long the page stands there the n-th time in a row, in seconds."""
    return float(min(FIRST_S * 2 ** min(rounds - 1, 16), LONGEST_S))


def count_round(file: Path, now: float) -> int:
    """One more round, counted in that file, whose time tells how long ago the one before began; `now` in Unix
    seconds. Where it can't be kept each is the first; so is one after a time to come: a clock was set back,
    and nothing is known of how long it ran."""
    try:
        before = int(file.read_text(encoding="ascii"))
        since_s = now - file.stat().st_mtime
        in_a_row = 0 <= since_s <= wait_s(before) + HELD_S
        rounds = before + 1 if before >= 1 and in_a_row else 1
    except (OSError, ValueError):
        rounds = 1
    try:
        file.write_text(f"{rounds}\n", encoding="ascii")
    except OSError as error:
        log.warning("%s: the rounds can't be counted: %s", file, error)
    return rounds


def draw(painter: QPainter, place: QRect) -> None:
    """The page, in that place."""
    palette = PALETTES[Theme.STANDARD]
    painter.fillRect(place, QColor(palette.bar))
    painter.setPen(QColor(palette.on_bar))
    margin = round(MARGIN * min(place.width(), place.height()))
    inner = place.adjusted(margin, margin, -margin, -margin)
    each = inner.height() // len(Language)
    for number, language in enumerate(Language):
        _draw_in(painter, QRect(inner.x(), inner.y() + number * each, inner.width(), each), language)


def _draw_in(painter: QPainter, place: QRect, language: Language) -> None:
    option = QTextOption(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
    if language in RIGHT_TO_LEFT:
        option.setTextDirection(Qt.LayoutDirection.RightToLeft)
    half = place.height() // 2
    for number, (text, strong) in enumerate(WORDS):
        words = resolve(Label(text.value), language)
        part = QRect(place.x(), place.y() + number * half, place.width(), half)
        font = QFont(FAMILIES[language])
        font.setBold(strong)
        font.setPixelSize(_fitting_px(font, words, part))
        painter.setFont(font)
        painter.drawText(part, words, option)


def _fitting_px(font: QFont, words: str, place: QRect) -> int:
    """The largest size in which they fit."""
    size = round(place.height() * (0.45 if font.bold() else 0.33))
    while size > SMALLEST_PX:
        font.setPixelSize(size)
        flags = int(Qt.TextFlag.TextWordWrap)
        taken = QFontMetrics(font).boundingRect(place, flags, words)
        if taken.height() <= place.height() and taken.width() <= place.width():
            break
        size = round(size * 0.9)
    return size


class CounterPage(QRasterWindow):
    """The window."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        with QPainter(self) as painter:
            draw(painter, QRect(0, 0, self.width(), self.height()))


def run(seconds: float, windowed: tuple[int, int] | None) -> int:
    """Show it for so long. Returns the exit status: 0 when the time is over."""
    application = QGuiApplication(["hallside-kiosk"])
    declare_fonts()
    page = CounterPage()
    if windowed:
        page.resize(*windowed)
        page.show()
    else:
        page.showFullScreen()
    QTimer.singleShot(round(seconds * 1000), application.quit)
    return application.exec()
