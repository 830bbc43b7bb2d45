"""Draws a screen that is shown nowhere, and makes it small enough to be sent."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter

from contracts.kiosk import PICTURE_MAX
from kiosk.texts.resolve import resolve
from kiosk.ui.app import KioskWindow, Place, make_application
from kiosk.ui.bridge import Bridge
from kiosk.ui.still import Still

SHRINK = 0.8


def drawn(still: Still) -> QImage:
    """The picture, in the size that is wanted."""
    application = make_application()
    bridge = Bridge(lambda _: None, resolve, parent=application)
    metrics = still.metrics
    window = KioskWindow(bridge, Place(still.size, metrics.mm, metrics.lower_edge_mm), parent=application)
    bridge.show_screen(still.screen, still.look)
    window.show()
    for _ in range(8):
        QGuiApplication.processEvents()
    picture = window.window.grabWindow()
    window.close()
    longest = max(picture.width(), picture.height())
    return scaled(picture, still.longest_px / longest) if 0 < still.longest_px < longest else picture


def scaled(picture: QImage, factor: float) -> QImage:
    """Larger or smaller, in shape."""
    return picture.scaled(
        max(1, round(picture.width() * factor)),
        max(1, round(picture.height() * factor)),
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def png(picture: QImage, most: int = PICTURE_MAX) -> bytes:
    """In at most so many bytes: made smaller until it fits."""
    while len(found := _png(picture)) > most:
        picture = scaled(picture, SHRINK)
    return found


def _png(picture: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(picture)
    return bytes(buffer.data().data())
