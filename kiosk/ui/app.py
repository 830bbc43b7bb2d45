"""The window: Qt's application, the engine with this package's QML, and an end that leaves nothing behind."""

import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Protocol

import shiboken6
from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QObject,
    QThreadPool,
    QtMsgType,
    QUrl,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.errors import ScreenError
from kiosk.ui import code
from kiosk.ui.bridge import Bridge
from kiosk.ui.codes import Codes
from kiosk.ui.fonts import declare_fonts
from kiosk.ui.icons import Icons
from kiosk.ui.metrics import DENSITY_UNKNOWN, LOWER_EDGE_MM, Metrics, density

MAIN_QML = Path(str(files("kiosk.ui") / "qml" / "Main.qml"))
GRAPHICS = Path("/dev/dri")
SOFTWARE = {"QT_QUICK_BACKEND": "software"}
LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where and how large."""

    windowed: tuple[int, int] | None = None
    """Width and height in pixels; None: the whole screen."""
    mm: float | None = None
    """Pixels per millimetre, where the display says nothing true of its size."""
    lower_edge_mm: float = LOWER_EDGE_MM


def needs_software(environment: Mapping[str, str], graphics: Path = GRAPHICS) -> bool:
    """Whether to draw without a graphics processor: there is none, or nothing is shown."""
    if "QT_QUICK_BACKEND" in environment:
        return False
    offscreen = environment.get("QT_QPA_PLATFORM", "") in {"offscreen", "minimal", "vnc", "linuxfb"}
    return offscreen or not any(graphics.glob("renderD*"))


def make_application(arguments: Sequence[str] = ("hallside-kiosk",)) -> QGuiApplication:
    """The process's one application, ready for windows; an existing one is taken. Raises ScreenError
    where that is one without windows."""
    if needs_software(os.environ):
        os.environ.update(SOFTWARE)
    qInstallMessageHandler(_log_message)
    running = QCoreApplication.instance()
    if isinstance(running, QGuiApplication):
        application = running
    elif running is None:
        application = QGuiApplication(list(arguments))
    else:
        raise ScreenError("this process runs Qt without windows: make its application a QGuiApplication")
    declare_fonts()
    return application


def _log_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    # The file's name tells where in the layout; what is on the screen is never part of a message of ours.
    log.log(LEVELS.get(kind, logging.WARNING), "%s", message)


class Measured(Protocol):
    """A QObject that QML gets as `bridge`."""

    size: tuple[int, int]
    """Of the window, in pixels."""

    def measure(self, metrics: Metrics) -> None:
        """The screen is this large."""


class KioskWindow(QObject):
    """One window with the bridge's screen, laid out by `qml`, until `close`.

    Close it when the application's loop has ended: the application may be told to quit while a touch is
    handled, and what handles it must not go meanwhile.
    """

    first_frame = Signal()
    """The first picture is on the screen."""

    def __init__(self, bridge: Measured, place: Place, *, qml: Path = MAIN_QML, parent: QObject) -> None:
        """Raises ScreenError when the layout can't be loaded."""
        super().__init__(parent)
        self._bridge = bridge
        self.engine: QQmlApplicationEngine | None = QQmlApplicationEngine()
        self.engine.addImageProvider("icons", Icons())
        self.engine.addImageProvider("codes", Codes())
        self.engine.setInitialProperties({"bridge": bridge})
        self.engine.load(QUrl.fromLocalFile(str(qml)))
        roots = self.engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            self.close()
            raise ScreenError(f"{qml} can't be loaded; what is wrong with it is in the log")
        self.window: QQuickWindow = roots[0]
        self._place(place)
        self._sized()
        self.window.widthChanged.connect(self._sized)
        self.window.heightChanged.connect(self._sized)
        self.window.frameSwapped.connect(self._drawn)

    def show(self) -> None:
        """Put it on the screen."""
        if self._whole_screen:
            self.window.showFullScreen()
        else:
            self.window.show()

    def close(self) -> None:
        """Take it off, and end what draws. May be called twice."""
        engine, self.engine = self.engine, None
        if engine is None:
            return
        # The engine goes before the bridge, or its bindings would be evaluated once more against nothing.
        shiboken6.delete(engine)
        QThreadPool.globalInstance().waitForDone()

    def _place(self, place: Place) -> None:
        self._whole_screen = place.windowed is None
        screen = self.window.screen()
        if place.windowed:
            self.window.resize(*place.windowed)
        self._bridge.measure(Metrics(place.mm or screen_density(screen), place.lower_edge_mm))

    def _sized(self) -> None:
        self._bridge.size = (self.window.width(), self.window.height())

    def _drawn(self) -> None:
        self.window.frameSwapped.disconnect(self._drawn)
        self.first_frame.emit()
        threading.Thread(target=code.load, name="codes", daemon=True).start()


def screen_density(screen: QScreen) -> float:
    """Pixels per millimetre, by what the display says of itself; where that can't be, 96 an inch."""
    size, millimetres = screen.size(), screen.physicalSize()
    found = density(size.width(), size.height(), millimetres.width(), millimetres.height())
    if found is None:
        log.warning(
            "the display says that it is %g x %g mm, which can't be: set the width of its picture",
            millimetres.width(), millimetres.height(),
        )  # fmt: skip
        return DENSITY_UNKNOWN
    return found


def run(make_bridge: Callable[[QObject], Bridge], place: Place) -> int:
    """The application, from its start to its end. Returns its exit status."""
    application = make_application()
    bridge = make_bridge(application)
    window = KioskWindow(bridge, place, parent=application)
    window.show()
    status = application.exec()
    window.close()
    return status
