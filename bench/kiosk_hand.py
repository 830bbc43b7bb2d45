"""A hand at a whole kiosk in this process: finds what is to be touched, touches it, waits for the picture."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from devices.printer.escpos_loading import load_escpos
from kiosk.config_file import load_config
from kiosk.flow.world import Health, Part
from kiosk.showing_app import place
from kiosk.ui.app import KioskWindow, Place, make_application

load_escpos()

from kiosk.app import Kiosk  # noqa: E402  (escpos must be loaded first)

WAIT_S = 20.0


class Hand:
    """The kiosk of that configuration, in a window of that size, drawn without a graphics processor."""

    def __init__(self, config_path: Path, size: tuple[int, int] | None) -> None:
        self._application = make_application()
        config = load_config(config_path)
        self.kiosk = Kiosk(config, unheard_ms=0, parent=self._application)
        where = Place(size, size[0] / 268) if size else place(config.screen, None)
        self._window = KioskWindow(self.kiosk.bridge, where, parent=self._application)
        self.frames = 0
        self._frames_before = 0
        """How many there were when the screen became another the last time."""
        self.kiosk.bridge.screen_changed.connect(self._changed)
        self._window.window.frameSwapped.connect(self._count)
        self._window.show()
        self.until(lambda: self.frames > 0, "the first frame")
        self.first_frame_at = time.monotonic()
        self.kiosk.start()

    def _count(self) -> None:
        self.frames += 1

    def _changed(self) -> None:
        self._frames_before = self.frames

    def close(self) -> None:
        self._window.close()
        self.kiosk.stop()

    @property
    def application(self) -> QObject:
        return self._application

    @property
    def page(self) -> str:
        return str(self.kiosk.bridge.property("screen")["page"])

    @property
    def ready(self) -> bool:
        """Whether a citizen can take a number."""
        world = self.kiosk.world
        return world.catalog is not None and world.health(Part.GATEWAY) is Health.UP

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Let things happen until it is so. Raises TimeoutError."""
        deadline = time.monotonic() + WAIT_S
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what}: not within {WAIT_S:g} s; page {self.page}")
            # Asleep between events: the backstage's thread has its turn. The kiosk's ticks wake it.
            QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def target(self, act: str, argument: str | None = None) -> QQuickItem | None:
        """What does that, if it is there, is whole and can be touched."""
        for item in _targets(self._window.window.contentItem()):
            choice = item.property("choice")
            choice = choice.toVariant() if hasattr(choice, "toVariant") else choice
            fits = isinstance(choice, dict) and choice.get("act") == act and choice.get("enabled", True)
            if fits and argument in {None, choice.get("argument")}:
                return item
        return None

    def press(self, item: QQuickItem) -> float:
        """A finger comes down; seconds until the picture shows it."""
        began, frames = time.perf_counter(), self.frames
        window, place = self._window.window, _middle(item)
        QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=place)
        self.until(lambda: self.frames > frames, "a picture of the touch")
        return time.perf_counter() - began

    def release(self, item: QQuickItem, page: str = "") -> float:
        """It goes up; seconds until the picture of what comes of it: that page, or any other than this."""
        window, place = self._window.window, _middle(item)
        return self._until_drawn(
            lambda: QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=place), page
        )

    def choose(self, act: str, argument: str = "", page: str = "") -> float:
        """The same without looking for the target: as if it had been touched."""
        return self._until_drawn(lambda: self.kiosk.bridge.touch(act, argument), page)

    def _until_drawn(self, touch: Callable[[], None], page: str) -> float:
        before = self.page

        def drawn() -> bool:
            there = self.page == page if page else self.page != before
            return there and self.frames > self._frames_before

        began, self._frames_before = time.perf_counter(), sys.maxsize
        touch()
        self.until(drawn, f"page {page or f'after {before}'}")
        return time.perf_counter() - began

    def touch(self, act: str, argument: str | None = None, page: str = "") -> float:
        """Both; seconds from the release to the picture of the page."""
        self.until(lambda: self.target(act, argument) is not None, f"{act} {argument or ''} to touch")
        item = self.target(act, argument)
        assert item is not None
        self.press(item)
        return self.release(item, page)


def _middle(item: QQuickItem) -> QPoint:
    return item.mapRectToScene(item.boundingRect()).center().toPoint()


def _targets(item: QQuickItem) -> "list[QQuickItem]":
    found = []
    for child in item.childItems():
        if child.isVisible():
            if child.metaObject().indexOfProperty("isTarget") >= 0:
                found.append(child)
            else:
                found += _targets(child)
    return found
