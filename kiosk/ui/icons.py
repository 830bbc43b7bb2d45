"""The drawings, in the colour that is asked for: `image://icons/rate/ffffff`."""

import logging
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(str(files("kiosk.ui") / "icons"))
PENCIL = "#000000"
"""The colour that the drawings are drawn in, to be replaced."""
DEFAULT_PX = 64
KEPT = 200
"""Drawings: all of a look's. The next page shows most of them again, and to draw one takes a millisecond."""

log = logging.getLogger(__name__)


def icon_names() -> tuple[str, ...]:
    """All that there are."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.svg")))


class Icons(QQuickImageProvider):
    """Draws `name/rrggbb` at the size that is asked for. An unknown name is drawn as nothing, and logged."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._names = icon_names()

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002, N802, N803
        """Called by Qt, which names its arguments itself."""
        name, _, colour = id.partition("/")
        wanted = requestedSize if requestedSize.width() > 0 else QSize(DEFAULT_PX, DEFAULT_PX)
        if name not in self._names:
            log.error("there is no icon %r; there are %s", name, ", ".join(self._names))
            return _empty(wanted)
        return _drawn(name, colour, wanted.width(), wanted.height())


@lru_cache(maxsize=KEPT)
def _drawn(name: str, colour: str, width: int, height: int) -> QImage:
    image = _empty(QSize(width, height))
    drawing = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    painter = QPainter(image)
    QSvgRenderer(QByteArray(drawing.replace(PENCIL, f"#{colour}").encode())).render(painter)
    painter.end()
    return image


def _empty(size: QSize) -> QImage:
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image
