"""The one object between a board and QML: a screen goes in as a value."""

import json
from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal

from contracts.session import Language
from kiosk.board.plain import plain_board
from kiosk.board.screen import BoardScreen, Phrase
from kiosk.board.sizes import Sizes
from kiosk.screens.screen import Label
from kiosk.texts.resolve import RIGHT_TO_LEFT
from kiosk.ui.fonts import FAMILIES
from kiosk.ui.metrics import Metrics
from kiosk.ui.plain import Plain

Resolve = Callable[[Label, Language], str]


class BoardBridge(QObject):
    """Give it a parent and keep a reference. Call it from the GUI thread."""

    board_changed = Signal()

    def __init__(self, resolve: Resolve, *, parent: QObject) -> None:
        super().__init__(parent)
        self._resolve = resolve
        self._shown: tuple[BoardScreen, Sizes] | None = None
        self._board = ""
        self.mm = Metrics().mm
        """Pixels per millimetre."""
        self.size = (0, 0)

    def measure(self, metrics: Metrics) -> None:
        """The display is this large."""
        self.mm = metrics.mm

    def show(self, screen: BoardScreen, sizes: Sizes) -> None:
        """Show this from now on. The same again costs nothing."""
        if self._shown != (screen, sizes):
            self._shown = (screen, sizes)
            self._board = json.dumps(plain_board(screen, sizes, self._words))
            self.board_changed.emit()

    def _words(self, phrase: Phrase) -> dict[str, Plain]:
        return {
            "text": self._resolve(phrase.label, phrase.language),
            "family": FAMILIES[phrase.language],
            "rtl": phrase.language in RIGHT_TO_LEFT,
        }

    def _get_board(self) -> str:
        return self._board

    board = Property(str, _get_board, notify=board_changed)
    """`plain_board` as JSON: QML copies a map anew each time that it looks something up in it, and a board
    looks up some thousand things. Empty until the first screen."""
