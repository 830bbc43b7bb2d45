"""The kiosk: window, flow and backstage put together. All of it but the backstage runs in the GUI's thread,
and nothing in it waits.

    touches ──────────▶ ┐                                    ┌─▶ bridge ─▶ QML
    backstage's inputs ─▶ Qt's queue ─▶ step ─▶ state ─▶ screen ┘
    a timer's ticks ──▶ ┘                  └─▶ effects ─▶ backstage, voice, sounds

Import it after `load_escpos`.
"""

import logging
import platform
import secrets
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from PySide6 import __version__ as pyside
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot, qVersion

from contracts.kiosk import BrightnessCommand, MessageCommand, RestartCommand
from contracts.topics import ROOT
from kiosk.backstage.backlight_port import BACKLIGHTS
from kiosk.backstage.backstage_app import Backstage, Order
from kiosk.backstage.gui_drawing_driver import GuiDrawer
from kiosk.backstage.picture_driver import ToDraw
from kiosk.config import KioskConfig, ScreenSection
from kiosk.errors import KioskError
from kiosk.flow.effects import Effect, Hush, Pause, Say, Wipe
from kiosk.flow.idle import NOBODY
from kiosk.flow.inputs import Input, Tick
from kiosk.flow.maintain import OWN_PAGES
from kiosk.flow.state import Page, State
from kiosk.flow.world import Times, World
from kiosk.showing_app import TICK_MS, Showing, place, show, steady_ms
from kiosk.stage import Seen, screen_of, seen_by, stepped
from kiosk.systemd_port import ALIVE, notify
from kiosk.texts.resolve import load, resolve
from kiosk.ui.app import KioskWindow, make_application
from kiosk.ui.bridge import UNHEARD_MS, Bridge
from kiosk.ui.still import STILL
from kiosk.voice.reader import Reader
from kiosk.voice.sounds import Sound
from kiosk.voice.sounds_driver import Sounds
from kiosk.voice.spoken import Focus
from kiosk.voice.voice_driver import Voice

RESTARTABLE = NOBODY | OWN_PAGES
"""Pages on which nobody is being served."""

log = logging.getLogger(__name__)


class Kiosk(QObject):
    """One kiosk. `start` it when its window is there, `stop` it before the application goes.

    `steady` is the flow's clock, and the one of `unheard_ms`: see `Bridge`.
    """

    _happened = Signal(object)
    _wanted = Signal(object)
    _to_draw = Signal(int, object)
    restart_due = Signal()
    """The hall or a technician wants the program to begin anew, and nobody is being served."""
    failed = Signal()
    """There is a `failure`: nothing that needs more than the screen works any more."""

    def __init__(
        self,
        config: KioskConfig,
        *,
        version: str = "",
        steady: Callable[[], int] = steady_ms,
        unheard_ms: int = UNHEARD_MS,
        backlights: Path = BACKLIGHTS,
        parent: QObject,
    ) -> None:
        """Raises ConfigError for a configuration without [hall] or [store]."""
        super().__init__(parent)
        self._versions = versions(version)
        self._times = _times(config.screen)
        self._steady = steady
        self._state = State()
        self._message = ""
        self._restart = False
        self._seen: Seen | None = None
        self._voice = Voice(config.sound.device, config.sound.headphones, config.sound.clips)
        self._reader = Reader(self._voice, resolve)
        self._sounds = Sounds(config.sound.volume, config.sound.device)
        self._drawer = GuiDrawer(self)
        queued = Qt.ConnectionType.QueuedConnection
        self._happened.connect(self._take, queued)
        self._wanted.connect(self._obey, queued)
        self._to_draw.connect(self._tell_what_is_shown, queued)
        self.bridge = Bridge(self._happened.emit, resolve, unheard_ms=unheard_ms, steady=steady, parent=self)
        self.bridge.sounded.connect(self._sound)
        self.bridge.focused.connect(self._focused)
        self.bridge.pressed.connect(self._pressed)
        self._backstage = Backstage(
            config,
            self._happened.emit,
            on_order=self._order,
            draw_in_gui=self._drawer.wanted,
            shown=self._shown,
            backlights=backlights,
            version=version,
        )
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._show(self.world)

    @property
    def state(self) -> State:
        """Where it stands."""
        return self._state

    @property
    def world(self) -> World:
        """What it knows now."""
        world = self._backstage.world(self._steady())
        return replace(world, version=self._versions, times=self._times, speaks=self._voice.present)

    def sounds_ready(self) -> None:
        """Waits until its sounds are made, which nothing else waits for."""
        self._sounds.ready()

    @property
    def failure(self) -> KioskError | None:
        """Why its backstage could not begin (e.g. the key of persons' hashes can't be read), or has ended
        though nobody told it."""
        return self._backstage.failure

    def look_on(self) -> None:
        """Look at the time from now on."""
        self._timer.start()

    def start(self) -> None:
        """Begin, without waiting for it: `failed` comes when that can't be, within 30 s."""
        self._timer.start()
        self._backstage.launch()

    def stop(self) -> None:
        """Ends what is under way; the hall is told. Safe to repeat."""
        self._timer.stop()
        self._voice.stop()
        self._sounds.stop()
        self._backstage.stop()

    # -- in the GUI's thread --------------------------------------------------------------------------------

    @Slot()
    def _tick(self) -> None:
        if self._backstage.failure is not None:
            self._timer.stop()
            self.failed.emit()
            return
        self._take(Tick())
        if self._backstage.alive:  # else systemd ends it: a picture without a backstage gives no number
            notify(ALIVE)
        if self._restart and self._state.page in RESTARTABLE:
            self._restart = False
            self.restart_due.emit()

    @Slot(object)
    def _take(self, happened: Input) -> None:
        world = self.world
        key = secrets.token_urlsafe(16)
        self._state, effects = stepped(self._state, happened, world, key)
        self._show(world)
        for effect in effects:
            self._perform(effect)

    def _show(self, world: World) -> None:
        seen = seen_by(self._state, world, self._message)
        if seen == self._seen:
            return
        self._seen = seen
        screen = screen_of(self._state, world, self._message)
        if screen is None:
            self._state = State(closed=self._state.closed, touched_ms=world.now_ms)
            screen = screen_of(self._state, world, "")
        if screen is not None:
            self._reader.show(screen, self._state.look)
            self.bridge.show_screen(screen, self._state.look)

    def _perform(self, effect: Effect) -> None:
        match effect:
            case Say("touch"):
                pass  # it sounded when it was touched
            case Say(what):
                if what != "page":
                    self.bridge.sound(what)
                self._reader.perform(effect)
            case Hush() | Pause():
                self._reader.perform(effect)
            case Wipe():
                self._reader.forget()
                self._backstage.submit(effect)
            case _:
                self._backstage.submit(effect)

    @Slot(str, str, str)
    def _focused(self, act: str, argument: str, name: str) -> None:
        self._reader.focus(Focus(act, argument, name))

    @Slot()
    def _pressed(self) -> None:
        self._reader.by_key = True

    @Slot(str)
    def _sound(self, what: str) -> None:
        self._sounds.play(Sound(what))

    @Slot(object)
    def _obey(self, order: Order) -> None:
        match order:
            case RestartCommand():
                self._restart = True
            case MessageCommand(text=text):
                self._message = text
                self._show(self.world)
            case BrightnessCommand(percent=percent):
                self.bridge.brighten(percent)

    @Slot(int, object)
    def _tell_what_is_shown(self, longest_px: int, told: "Future[ToDraw]") -> None:
        if not told.set_running_or_notify_cancel():
            return  # nobody waits for it any more
        still = self.bridge.still(longest_px)
        page = still.screen.page
        told.set_result(ToDraw(page, page != Page.ATTRACT, STILL.dump_json(still)))

    # -- in the backstage's thread --------------------------------------------------------------------------

    def _order(self, order: Order) -> str:
        self._wanted.emit(order)
        return ""

    def _shown(self, longest_px: int) -> "Future[ToDraw]":
        told: Future[ToDraw] = Future()
        self._to_draw.emit(longest_px, told)
        return told


def run(config: KioskConfig, showing: Showing, version: str) -> int:
    """The kiosk, until it is told to end. Returns the exit status. Raises KioskError when it can't begin."""
    application = make_application()
    load()
    kiosk = Kiosk(config, version=version, parent=application)
    window = KioskWindow(kiosk.bridge, place(config.screen, showing.windowed), parent=application)
    # Its devices and its hall after the first picture, which takes a third of the time.
    window.first_frame.connect(kiosk.start, Qt.ConnectionType.QueuedConnection)
    kiosk.failed.connect(application.quit)
    # It looks on also without a first picture: signals are only heard while something of Python runs now and
    # then.
    status = show(application, window, showing, begin=kiosk.look_on, end=kiosk.stop, quits=kiosk.restart_due)
    if kiosk.failure is not None:
        raise kiosk.failure
    return status


def versions(program: str) -> str:
    """Of this program and what it runs on, for a technician."""
    return ", ".join(
        (
            program,
            f"Python {platform.python_version()}",
            f"Qt {qVersion()}",
            f"PySide6 {pyside}",
            f"MQTT {ROOT}",
        )
    )


def _times(section: ScreenSection) -> Times:
    return Times(idle_ms=round(section.idle_s * 1000), warning_ms=round(section.warning_s * 1000))
