"""The one object between the flow and QML: a screen goes in as a value, touches come out as inputs."""

import logging
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import cast

from PySide6.QtCore import Property, QObject, Signal, Slot

from contracts.session import Language
from kiosk.flow.inputs import LASTING, Act, Input, Touched
from kiosk.flow.state import Look
from kiosk.screens.masked import masked
from kiosk.screens.screen import Label, Screen, Template
from kiosk.ui.fonts import FAMILIES
from kiosk.ui.metrics import Metrics
from kiosk.ui.plain import Plain, plain_code, plain_screen, plain_words
from kiosk.ui.still import Still
from kiosk.ui.themes import PALETTES

ELDER_SCALE = 1.3
UNHEARD_MS = 700
"""So long after another page has come, the second tap of a double one is not taken for an answer to it."""
# A C++ type's name, which the stubs do not know that a property takes.
PLAIN_MAP = cast("type", "QVariantMap")

Resolve = Callable[[Label, Language], str]
Hear = Callable[[Input], None]

log = logging.getLogger(__name__)


def keys_only(label: Label, language: Language) -> str:
    """For screens without texts: the key itself."""
    return label.plain or " ".join((label.key, *label.arguments.values()))


def monotonic_ms() -> int:
    """Milliseconds of a clock that nobody sets."""
    return time.monotonic_ns() // 1_000_000


class Bridge(QObject):
    """Give it a parent and keep a reference. Call it from the GUI thread.

    `on_input` is called for each touch; what it does must not block. Until `unheard_ms` after another page
    has come, by the clock `steady`, a touch of what lasts (`LASTING`) is not heard: it was meant for the page
    before.
    """

    screen_changed = Signal()
    look_changed = Signal()
    metrics_changed = Signal()
    dim_changed = Signal()
    sounded = Signal(str)
    """A sound to make: `touch`, as soon as something is touched; what else the flow wants by `sound`."""
    pressed = Signal()
    """A key was pressed."""
    focused = Signal(str, str, str)
    """Keys have moved the focus: act and argument of what has it now, and what is written on it."""

    def __init__(
        self,
        on_input: Hear,
        resolve: Resolve = keys_only,
        metrics: Metrics | None = None,
        *,
        unheard_ms: int = 0,
        steady: Callable[[], int] = monotonic_ms,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._on_input = on_input
        self._resolve = resolve
        self._metrics = metrics or Metrics()
        self._unheard_ms = unheard_ms
        self._steady = steady
        self._came_ms = steady()
        self._dim = 0.0
        self.size = (0, 0)
        """Of the window that shows it, in pixels."""
        self._shown: tuple[Screen, Look] | None = None
        self._screen: dict[str, Plain] = {}
        self._look: dict[str, Plain] = {}
        self._words: dict[str, Plain] = {}
        self.show_screen(Screen("blank", Template.TEXT, Label(plain=" ")), Look())

    def show_screen(self, screen: Screen, look: Look) -> None:
        """Show this from now on. The same again costs nothing."""
        if self._shown == (screen, look):
            return
        shown, before = self._shown or (None, None)
        self._shown = (screen, look)
        if shown is None or asked(shown) != asked(screen):
            self._came_ms = self._steady()

        def words(label: Label) -> str:
            return self._resolve(label, look.language)

        if before != look:
            self._words = plain_words(words)
            self._look = plain_look(look)
            self.look_changed.emit()
        code = self._screen["qr"] if shown and shown.qr == screen.qr else plain_code(screen.qr)
        self._screen = plain_screen(screen, words, code)
        self.screen_changed.emit()

    def measure(self, metrics: Metrics) -> None:
        """The screen is this large."""
        if metrics != self._metrics:
            self._metrics = metrics
            self.metrics_changed.emit()

    def still(self, longest_px: int) -> Still:
        """What is on the screen, masked, for a picture with sides no longer than that."""
        assert self._shown is not None
        screen, look = self._shown
        return Still(masked(screen), look, self._metrics, self.size, longest_px)

    def brighten(self, percent: int) -> None:
        """Draw the picture so bright, of 100."""
        dim = 1 - percent / 100
        if dim != self._dim:
            self._dim = dim
            self.dim_changed.emit()

    def sound(self, what: str) -> None:
        """Have a sound made."""
        self.sounded.emit(what)

    @Slot(str, str)
    def touch(self, act: str, argument: str) -> None:
        """Something was touched, or Enter was pressed on it: an `Act` and its argument."""
        try:
            touched = Touched(Act(act), argument)
        except ValueError:
            log.error("the screen offers %r, which nothing answers to", act)
            return
        if touched.act in LASTING and self._steady() - self._came_ms < self._unheard_ms:
            log.debug("%s is not heard: its page has only just come", act)
            return
        self.sounded.emit("touch")
        self._on_input(touched)

    @Slot()
    def stir(self) -> None:
        """Somebody is there and touched what leads nowhere: another page of a list, a greyed choice."""
        self._on_input(Touched(Act.SCROLL))

    @Slot()
    def press(self) -> None:
        """A key was pressed."""
        self.pressed.emit()

    @Slot(str, str, str)
    def focus(self, act: str, argument: str, name: str) -> None:
        """Keys have moved the focus."""
        self.focused.emit(act, argument, name)

    def _get_screen(self) -> dict[str, Plain]:
        return self._screen

    def _get_look(self) -> dict[str, Plain]:
        return self._look

    def _get_words(self) -> dict[str, Plain]:
        return self._words

    def _get_mm(self) -> float:
        return self._metrics.mm

    def _get_dim(self) -> float:
        return self._dim

    def _get_reach(self) -> float:
        return self._metrics.reach

    screen = Property(PLAIN_MAP, _get_screen, notify=screen_changed)
    """See `plain_screen`."""
    look = Property(PLAIN_MAP, _get_look, notify=look_changed)
    """See `plain_look`."""
    words = Property(PLAIN_MAP, _get_words, notify=look_changed)
    """The layout's own texts."""
    mm = Property(float, _get_mm, notify=metrics_changed)
    """Pixels per millimetre."""
    reach = Property(float, _get_reach, notify=metrics_changed)
    """Pixels from the lower edge upwards that are within reach of a wheelchair."""

    dim = Property(float, _get_dim, notify=dim_changed)
    """How much of the picture's light is taken away, 0 to 1."""


def asked(screen: Screen) -> tuple[str, bool, tuple[str, ...]]:
    """What is another page to who touches: also a question over it, and levels for another invitation."""
    levels = tuple(choice.argument for choice in screen.choices if choice.act is Act.LEVEL)
    return screen.page, screen.alert is not None, levels


def plain_look(look: Look) -> dict[str, Plain]:
    """Colours, language, direction, scale in per cent, font."""
    colours: dict[str, Plain] = {}
    colours.update(asdict(PALETTES[look.theme]))
    return colours | {
        "language": look.language.value,
        "family": FAMILIES[look.language],
        "mirrored": look.language is Language.UG,
        "elder": look.elder,
        "low": look.low,
        "scale": round(100 * ELDER_SCALE) if look.elder else 100,
    }
