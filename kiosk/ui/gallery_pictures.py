"""Pictures of screens in an HTML page: drawn, scaled and packed, so that a gallery is one file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from PySide6.QtCore import QBuffer, QIODevice, QObject, Qt
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.ui.app import MAIN_QML, KioskWindow, Measured, Place

FORMAT = "WEBP"
FRAMES = 3
"""Rounds of events until a screen has come to rest."""


class Sized(Protocol):
    """What is to be drawn."""

    @property
    def size(self) -> str:
        """Of the display, e.g. 1080x1920."""


S = TypeVar("S", bound=Sized)


def draw(
    wanted: Sequence[S],
    show: Callable[[S], None],
    bridge: Measured,
    displays: Mapping[str, float],
    *,
    qml: Path = MAIN_QML,
    parent: QObject,
) -> Iterator[tuple[S, QImage]]:
    """Each with its picture, once `show` has put it on the bridge. `displays`: pixels per millimetre of each
    size. Raises ScreenError when the layout can't be loaded."""
    for size in dict.fromkeys(one.size for one in wanted):
        width, height = map(int, size.split("x"))
        window = KioskWindow(bridge, Place((width, height), displays[size]), qml=qml, parent=parent)
        window.show()
        for one in wanted:
            if one.size == size:
                show(one)
                for _ in range(FRAMES):
                    QGuiApplication.processEvents()
                yield one, window.window.grabWindow()
        window.close()


def data_uri(picture: QImage, longest: int, quality: int) -> str:
    """The picture as a source of `img`: no side longer than `longest` pixels; `quality` in per cent."""
    if max(picture.width(), picture.height()) > longest:
        picture = picture.scaled(
            longest,
            longest,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    written = picture.save(buffer, FORMAT, quality)  # type: ignore[call-overload]
    assert written, f"Qt can't write {FORMAT}"
    packed = bytes(buffer.data().toBase64().data()).decode("ascii")
    return f"data:image/{FORMAT.lower()};base64,{packed}"
