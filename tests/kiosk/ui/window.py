"""A kiosk's window that is drawn and shown nowhere."""

from dataclasses import replace
from typing import Protocol

from PySide6.QtGui import QGuiApplication

from contracts.session import Language
from kiosk.flow.inputs import Input
from kiosk.flow.state import Look
from kiosk.screens.screen import Screen
from kiosk.ui.app import KioskWindow, Place, make_application
from kiosk.ui.bridge import Bridge, Resolve
from kiosk.ui.gallery import SIZES
from kiosk.ui.metrics import LOWER_EDGE_MM, REACH_MM
from kiosk.ui.samples import sample_words
from tests.kiosk.ui.geometry import faults, view


class Shown:
    """A window, its bridge, and the inputs that came out of it."""

    def __init__(self, size: str, words: Resolve = sample_words) -> None:
        width, height = map(int, size.split("x"))
        self.inputs: list[Input] = []
        self.application = make_application()
        self.bridge = Bridge(self.inputs.append, words, parent=self.application)
        self.kiosk = KioskWindow(self.bridge, Place((width, height), SIZES[size]), parent=self.application)
        self.frames = 0
        self.kiosk.first_frame.connect(self._count)
        self.kiosk.show()
        while not self.frames:
            self.settle()
        self.mm = SIZES[size]

    def _count(self) -> None:
        self.frames += 1

    def show(self, screen: Screen, look: Look, language: Language) -> None:
        """Draw it."""
        self.bridge.show_screen(screen, replace(look, language=language))
        self.settle()

    def settle(self) -> None:
        """Let everything happen that is due."""
        for _ in range(8):
            QGuiApplication.processEvents()

    def end_keys(self) -> None:
        """As a touch does: the ring goes."""
        self.kiosk.window.property("ui").setProperty("keyed", False)

    def reach_top(self, look: Look) -> float:
        """Where begins what can be touched, in pixels from above."""
        reach = REACH_MM - LOWER_EDGE_MM
        return max(0.0, self.kiosk.window.height() - reach * self.mm) if look.low else 0.0

    def faults(self, look: Look) -> list[str]:
        """What is wrong with where things are."""
        return faults(view(self.kiosk.window), self.mm, self.reach_top(look))

    def words(self, *keys: str) -> set[str]:
        """The layout's own texts, as they are now."""
        return {str(self.bridge.property("words")[key]) for key in keys}

    def close(self) -> None:
        self.kiosk.close()


class Show(Protocol):
    """Opens a window of that size; another source of words than the samples' can be given."""

    def __call__(self, size: str, words: Resolve = sample_words) -> Shown: ...
