"""Draws text that no printer font holds: Qt shapes it, dots come out. Needs PySide6 and fonts, not a screen.

Owns the Qt application where the process has none. Call it from the main thread.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from devices.errors import DrawingError
from devices.printer.layout import Align, Drawn
from devices.printer.raster import Bitmap, Drawing, cropped

if TYPE_CHECKING:
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QTextLayout

LETTER_DOTS = 26
"""Height of a font's em: a printer's own letters are 24 dots high."""
FAMILIES = ("UKIJ Tuz Tom", "UKIJ Tuz", "Noto Naskh Arabic", "Noto Sans Arabic", "WenQuanYi Micro Hei")
"""Wanted in this order; Qt takes others where they lack a glyph."""
BLACK_BELOW = 140
"""Of 255: letters keep the thin strokes that a strict half would lose."""
INSTALL_QT = "install Hallside with its extra `screen` (PySide6-Essentials)"
INSTALL_LIBRARIES = "install libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3"
INSTALL_FONTS = "install a font that has it, e.g. fonts-ukij-uyghur and fonts-wqy-microhei"

_applications: list["QGuiApplication"] = []
"""The one that we made, if any: Qt ends with its last reference."""


def draw(line: Drawn, width_dots: int) -> Sequence[Drawing]:
    """The paragraph, wrapped to `width_dots`; one drawing a line. Raises DrawingError that names what to
    install."""
    _need_application()
    from PySide6.QtGui import QFont, QTextLayout

    font = QFont(list(FAMILIES))
    font.setPixelSize(LETTER_DOTS * 3 // 2 if line.tall else LETTER_DOTS)
    font.setBold(line.bold)
    layout = QTextLayout(line.text, font)
    heights = _wrap(layout, line, width_dots)
    _check_glyphs(layout, line.text)
    return [_drawing(layout, index, height, width_dots) for index, height in enumerate(heights)]


def _need_application() -> None:
    try:
        from PySide6.QtCore import QCoreApplication
        from PySide6.QtGui import QGuiApplication
    except ImportError as error:
        what = INSTALL_QT if isinstance(error, ModuleNotFoundError) else INSTALL_LIBRARIES
        raise DrawingError(
            f"text without glyphs in the printer must be drawn, and Qt can't be used: {error}; {what}"
        ) from error
    running = QCoreApplication.instance()
    if running is None:
        _applications.append(QGuiApplication(["hallside", "-platform", "offscreen"]))
    elif not isinstance(running, QGuiApplication):
        raise DrawingError("this process runs Qt without fonts: make its application a QGuiApplication")


def _wrap(layout: "QTextLayout", line: Drawn, width_dots: int) -> list[int]:
    """Sets the lines of the layout below one another; their heights in dots."""
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtGui import QTextOption

    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setTextDirection(
        Qt.LayoutDirection.RightToLeft if line.right_to_left else Qt.LayoutDirection.LeftToRight
    )
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setAlignment(_alignment(line.align))
    layout.setTextOption(option)
    heights: list[int] = []
    layout.beginLayout()
    while (row := layout.createLine()).isValid():
        row.setLineWidth(width_dots)
        row.setPosition(QPointF(0, sum(heights)))
        heights.append(max(1, round(row.height() + 0.49)))
    layout.endLayout()
    return heights


def _alignment(align: Align) -> "Qt.AlignmentFlag":
    from PySide6.QtCore import Qt

    # Absolute: in right-to-left text, "left" would mean where reading begins.
    sides = {
        Align.LEFT: Qt.AlignmentFlag.AlignLeft,
        Align.CENTER: Qt.AlignmentFlag.AlignHCenter,
        Align.RIGHT: Qt.AlignmentFlag.AlignRight,
    }
    return sides[align] | Qt.AlignmentFlag.AlignAbsolute


def _check_glyphs(layout: "QTextLayout", text: str) -> None:
    for run in layout.glyphRuns():
        if 0 in run.glyphIndexes():
            missing = _missing(layout, text)
            raise DrawingError(f"no installed font has a glyph for {missing}: {INSTALL_FONTS}")


def _missing(layout: "QTextLayout", text: str) -> str:
    fonts = [run.rawFont() for run in layout.glyphRuns()]
    codes = {char: ord(char) for char in text if not char.isspace()}
    lost = [char for char, code in codes.items() if not any(font.supportsCharacter(code) for font in fonts)]
    return " ".join(f"{char} (U+{ord(char):04X})" for char in lost[:5]) or "a part of the text"


def _drawing(layout: "QTextLayout", index: int, height: int, width_dots: int) -> Drawing:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QImage, QPainter

    image = QImage(width_dots, height, QImage.Format.Format_Grayscale8)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    row = layout.lineAt(index)
    row.draw(painter, QPointF(0, -row.y()))
    painter.end()
    return cropped(_dots(image))


def _dots(image: "QImage") -> Bitmap:
    from PIL import Image

    grey = Image.frombytes(
        "L", (image.width(), image.height()), bytes(image.constBits()), "raw", "L", image.bytesPerLine()
    )
    ink = grey.point(lambda level: 255 if level < BLACK_BELOW else 0).convert("1", dither=Image.Dither.NONE)
    return Bitmap((image.width() + 7) // 8, ink.tobytes())
