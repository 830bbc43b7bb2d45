"""A window's screen as its rating pad: window, pad and backstage put together.

    touches ─▶ backstage's thread ─▶ step ─▶ disk ─▶ state ─▶ this thread ─▶ derive ─▶ screen ─▶ bridge ─▶ QML
    gateway ─▶       "

What is on the screen is on the disk: the thanks come after the press was written. Nothing here waits.
"""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from kiosk.config import KioskConfig
from kiosk.flow.inputs import Input, Touched
from kiosk.showing_app import TICK_MS, Showing, place, show
from kiosk.systemd_port import ALIVE, notify
from kiosk.texts.resolve import load, resolve
from kiosk.ui.app import KioskWindow, make_application
from kiosk.ui.bridge import UNHEARD_MS, Bridge
from kiosk.voice import sounds
from kiosk.voice.sounds_driver import Sounds
from kiosk.window_pad.backstage_app import PadBackstage, steady_ms
from kiosk.window_pad.derive import Hall, derive
from kiosk.window_pad.effects import Effect, Restart, Sound
from kiosk.window_pad.state import Face, Notice, State

REFUSALS = frozenset({Notice.NOT_KEPT, Notice.OVER})
"""Told by sound as well: the press does not count."""

log = logging.getLogger(__name__)


class WindowPad(QObject):
    """One window's screen. `start` it when its window is there, `stop` it before the application goes."""

    _stood = Signal(object)
    _told = Signal(object)
    _wanted = Signal(object)
    restart_due = Signal()
    """The gateway or the hall wants the program to begin anew, and no rating is under way."""

    def __init__(
        self,
        config: KioskConfig,
        window: str,
        *,
        version: str = "",
        steady: Callable[[], int] = steady_ms,
        unheard_ms: int = UNHEARD_MS,
        parent: QObject,
    ) -> None:
        """Of `unheard_ms`: see `Bridge`. Raises ConfigError for a configuration without [pad] or [store]."""
        super().__init__(parent)
        self._steady = steady
        self._state: State | None = None
        self._hall = Hall(window)
        self._restart = False
        self._faults: set[str] = set()
        queued = Qt.ConnectionType.QueuedConnection
        self._stood.connect(self._stand, queued)
        self._told.connect(self._hear, queued)
        self._wanted.connect(self._obey, queued)
        self._sounds = Sounds(config.sound.volume, config.sound.device)
        self.bridge = Bridge(self._touched, resolve, unheard_ms=unheard_ms, steady=steady, parent=self)
        self.bridge.sounded.connect(self._sound)
        self.backstage = PadBackstage(
            config,
            window,
            on_state=self._stood.emit,
            on_hall=self._told.emit,
            on_effect=self._wanted.emit,
            version=version,
            steady=steady,
        )
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def state(self) -> State | None:
        """How the pad stands, as far as it was told here."""
        return self._state

    def start(self) -> None:
        """Raises ListenError or BackstageError."""
        self.backstage.start()
        self._timer.start()

    def stop(self) -> None:
        """Ends what is under way. Safe to repeat."""
        self._timer.stop()
        self._sounds.stop()
        self.backstage.stop()

    def _touched(self, touched: Input) -> None:
        if isinstance(touched, Touched):
            self.backstage.touch(touched)

    @Slot()
    def _tick(self) -> None:
        if self.backstage.alive:  # else systemd ends it: a picture without a pad behind it takes no press
            notify(ALIVE)
        self._show()
        state = self._state
        if self._restart and state and state.face is Face.IDLE and state.notice is Notice.NONE:
            self._restart = False
            self.restart_due.emit()

    @Slot(object)
    def _stand(self, state: State) -> None:
        before, self._state = self._state, state
        if before is not None and before.notice is not state.notice and state.notice in REFUSALS:
            self.bridge.sound("error")
        self._show()

    @Slot(object)
    def _hear(self, hall: Hall) -> None:
        self._hall = hall
        self._show()

    @Slot(object)
    def _obey(self, effect: Effect) -> None:
        match effect:
            case Restart():
                self._restart = True
            case Sound(what):
                self.bridge.sound(what)
            case _:
                pass

    @Slot(str)
    def _sound(self, what: str) -> None:
        self._sounds.play(sounds.Sound(what))

    def _show(self) -> None:
        state = self._state
        if state is None:
            return
        try:
            screen = derive(state, self._hall, self._steady())
        except Exception as error:  # noqa: BLE001  # a fault of ours must not take the pad away from the window
            fault = f"the pad that is {state.face.name} can't be shown: {type(error).__name__}"
            if fault not in self._faults:  # it is tried again with every tick
                self._faults.add(fault)
                log.error("%s", fault)
            return
        self.bridge.show_screen(screen, state.look)


def run(config: KioskConfig, window: str, showing: Showing, version: str) -> int:
    """The window's screen, until it is told to end. Returns the exit status. Raises KioskError when it can't
    begin."""
    application = make_application()
    load()
    pad = WindowPad(config, window, version=version, parent=application)
    shown = KioskWindow(pad.bridge, place(config.screen, showing.windowed), parent=application)
    return show(application, shown, showing, begin=pad.start, end=pad.stop, quits=pad.restart_due)
