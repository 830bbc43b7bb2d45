"""How every screen of the hall is shown: its place, its first picture, the signals that end it."""

import gc
import logging
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QGuiApplication

from kiosk.config import ScreenSection
from kiosk.errors import ScreenError
from kiosk.systemd_port import READY, STOPPING, notify
from kiosk.ui.app import KioskWindow, Place
from kiosk.ui.metrics import DENSITY_MM

ROOM = 0.92
"""Of a display, for a window with its frame."""
WIDTH_MM = 268.0
"""Of the picture of a 21.5 inch display that stands upright."""
TICK_MS = 250
"""Between two looks at the time; also at systemd's watchdog, which is fed with each that went well."""

log = logging.getLogger(__name__)


def steady_ms() -> int:
    """Milliseconds of a clock that nobody sets."""
    return time.monotonic_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Showing:
    """How the program was started."""

    windowed: tuple[int, int] | Literal["fit"] | None = None
    """Width and height of a window; `fit`: as large as there is room; None: the whole screen."""
    screenshot: Path | None = None
    """The first picture goes there, and the program ends."""


def show(
    application: QGuiApplication,
    window: KioskWindow,
    showing: Showing,
    *,
    begin: Callable[[], None],
    end: Callable[[], None],
    quits: SignalInstance,
) -> int:
    """Show it until it is told to end, by `quits` too. `begin` is called before there is a picture, `end`
    when the window has gone, whatever happened. Returns the exit status."""
    try:
        window.first_frame.connect(lambda: notify(READY))
        quits.connect(application.quit)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: application.quit())
        begin()
        if showing.screenshot is not None:
            _shoot(application, window, showing.screenshot)
        window.show()
        # A look at all that was loaded, which stays in any case, would hold the screen up for as long as a
        # touch may.
        gc.freeze()
        return application.exec()
    finally:
        notify(STOPPING)
        window.close()
        end()


def place(section: ScreenSection, windowed: tuple[int, int] | Literal["fit"] | None) -> Place:
    """Where, and how large a millimetre is: by the configuration, else by what the display says. In a window
    that fits, a whole kiosk is seen, reduced. Raises ScreenError without a display."""
    screen = QGuiApplication.primaryScreen()
    if screen is None:
        raise ScreenError("there is no display")
    if windowed == "fit":
        room = screen.availableSize() * ROOM
        width = min(room.width(), room.height() * 9 // 16)
        reduced = max(width / (section.width_mm or WIDTH_MM), DENSITY_MM[0])
        return Place((width, width * 16 // 9), reduced, section.lower_edge_mm)
    mm = screen.size().width() / section.width_mm if section.width_mm else None
    return Place(windowed, mm, section.lower_edge_mm)


def _shoot(application: QGuiApplication, window: KioskWindow, file: Path) -> None:
    """Keep the first picture, and end."""

    def shot() -> None:
        if not window.window.grabWindow().save(str(file)):
            log.error("%s can't be written as a picture: give a name that ends with .png", file)
        application.quit()

    # Not from within the frame: grabbing draws another.
    window.first_frame.connect(shot, Qt.ConnectionType.QueuedConnection)
