"""A kiosk's window that is drawn and shown nowhere."""

from dataclasses import replace

from PySide6.QtGui import QGuiApplication

from contracts.session import Language
from kiosk.flow.inputs import Input
from kiosk.flow.state import Look
from kiosk.screens.screen import Screen
from kiosk.ui.app import KioskWindow, Place, make_application
from kiosk.ui.bridge import Bridge
from kiosk.ui.gallery import SIZES
from kiosk.ui.samples import sample_words


class Shown:
    """A window, its bridge, and the inputs that came out of it."""

    def __init__(self, size: str) -> None:
        width, height = map(int, size.split("x"))
        self.inputs: list[Input] = []
        self.application = make_application()
        self.bridge = Bridge(self.inputs.append, sample_words, parent=self.application)
        self.kiosk = KioskWindow(self.bridge, Place((width, height), SIZES[size]), parent=self.application)
        self.kiosk.show()
        self.mm = SIZES[size]

    def show(self, screen: Screen, look: Look, language: Language) -> None:
        """Draw it."""
        self.bridge.show_screen(screen, replace(look, language=language))
        self.settle()

    def settle(self) -> None:
        """Let everything happen that is due."""
        for _ in range(3):
            QGuiApplication.processEvents()

    def close(self) -> None:
        self.kiosk.close()
