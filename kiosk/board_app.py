"""The hall's board: window, derivation, announcements and the hall's ear put together. All of it but the ear
and the voice runs in the GUI's thread, and nothing in it waits.

    the hall's states ──▶ ┐                              ┌─▶ bridge ─▶ QML
    a timer's ticks ────▶ Qt's queue ─▶ state ─▶ screen ─┘
    the voice's ends ───▶ ┘      └─▶ announcer ─▶ chime, voice ──┘

Import it after `load_escpos`.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from contracts.catalog import Catalog
from contracts.hall import Calls
from kiosk.board.announce import Announcer, Effect, Silence, Speak, ended, hear, tick
from kiosk.board.board_driver import Backdrop
from kiosk.board.bridge import BoardBridge
from kiosk.board.derive import derive
from kiosk.board.sizes import Sizes, sizes
from kiosk.board.speaker_driver import Speaker
from kiosk.board.state import (
    Announcing,
    BoardState,
    CatalogHeard,
    Heard,
    Link,
    LinkHeard,
    Now,
    Setting,
    taken,
)
from kiosk.config import BoardSection, KioskConfig
from kiosk.errors import ConfigError
from kiosk.showing_app import TICK_MS, Showing, place, show, steady_ms
from kiosk.systemd_port import ALIVE, notify
from kiosk.texts.resolve import load, resolve
from kiosk.ui.app import KioskWindow, Place, make_application
from kiosk.voice.sounds_driver import Sounds
from kiosk.voice.voice_driver import Voice

BOARD_QML = Path(str(files("kiosk.board") / "qml" / "Board.qml"))

log = logging.getLogger(__name__)


def this_machines_time() -> datetime:
    """With its offset."""
    return datetime.now().astimezone()


class Board(QObject):
    """One board in its window. `start` it, `stop` it before the application goes.

    `steady` and `clock` are its two clocks.
    """

    _happened = Signal(object)
    _said = Signal(int, bool)
    restart_due = Signal()
    """The hall wants the program to begin anew."""

    def __init__(
        self,
        config: KioskConfig,
        where: Place,
        *,
        version: str = "",
        steady: Callable[[], int] = steady_ms,
        clock: Callable[[], datetime] = this_machines_time,
        parent: QObject,
    ) -> None:
        """Raises ConfigError for a configuration without [hall], ScreenError without a screen."""
        super().__init__(parent)
        if config.hall is None:
            raise ConfigError("a board needs [hall] in its configuration")
        section = config.board or BoardSection()
        self._steady, self._clock = steady, clock
        self._speaks = section.speak
        self._distance_m = section.distance_m
        self.state = BoardState(setting_of(section), began=clock())
        self.announcer = Announcer(self.state.setting)
        queued = Qt.ConnectionType.QueuedConnection
        self._happened.connect(self._hear, queued)
        self._said.connect(self._end, queued)
        self.bridge = BoardBridge(resolve, parent=self)
        self.window = KioskWindow(self.bridge, where, qml=BOARD_QML, parent=self)
        self._readable_m = self._distance_m
        self._sizes = self._measured()
        self.window.window.widthChanged.connect(self._resized)
        self.window.window.heightChanged.connect(self._resized)
        self.sounds = Sounds(config.sound.volume if section.speak else 0, config.sound.device)
        self._voice = Voice(config.sound.device, clips=config.sound.clips)
        self._speaker = Speaker(self.sounds, self._voice, self._said.emit)
        self._backdrop = Backdrop(
            config.hall, config.kiosk.id, self._happened.emit, self.restart_due.emit, version=version
        )
        self._hears = True
        self._link = LinkHeard(Link.NO_BROKER)
        """How the ear told it last."""
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to hear, and to show. Raises BackstageError."""
        self._backdrop.start()
        self._timer.start()
        self._show()

    def stop(self) -> None:
        """Ends what is under way; the hall is told. Safe to repeat."""
        self._timer.stop()
        self.window.close()
        self._speaker.silence()
        self.sounds.stop()
        self._voice.stop()
        self._backdrop.stop()

    # -- in the GUI's thread --------------------------------------------------------------------------------

    @property
    def _now(self) -> Now:
        return Now(self._steady(), self._clock())

    @Slot()
    def _tick(self) -> None:
        self._look_at_the_ear()
        self._announce(*tick(self.announcer, self._now))
        self._show()
        if self._backdrop.alive:  # else systemd ends it: what is shown of the hall is old and stays so
            notify(ALIVE)

    def _look_at_the_ear(self) -> None:
        """An ear that has ended, or is stuck, can't say itself that the hall is not heard any more."""
        hears, self._hears = self._hears, self._backdrop.alive
        if self._hears is not hears:
            self._take(self._link if self._hears else LinkHeard(Link.NO_BROKER))

    @Slot(object)
    def _hear(self, heard: Heard) -> None:
        if isinstance(heard, LinkHeard):
            self._link = heard
            if not self._hears:
                return
        self._take(heard)

    def _take(self, heard: Heard) -> None:
        now, before = self._now, self.state
        self.state = taken(self.state, heard, now)
        if isinstance(heard, Calls) and self._speaks:
            catching_up, silent_ms = before.catching_up, before.silent_ms
            self._announce(*hear(self.announcer, heard, now, catching_up=catching_up, silent_ms=silent_ms))
        if isinstance(heard, CatalogHeard):
            _tell_of_strange_areas(self.state.setting, heard.catalog)
        if isinstance(heard, Calls | LinkHeard):
            self._show()  # all else waits for the next tick: a busy hall has news at every moment

    @Slot(int, bool)
    def _end(self, sequence: int, said: bool) -> None:
        self._announce(*ended(self.announcer, sequence, self._now, said=said))
        self._show()

    def _announce(self, announcer: Announcer, effects: tuple[Effect, ...]) -> None:
        _tell_of_losses(self.announcer, announcer)
        self.announcer = announcer
        said = announcer.saying.sequence if announcer.saying else None
        self.state = taken(self.state, Announcing(said), self._now)
        for effect in effects:
            match effect:
                case Speak(call):
                    self._speaker.speak(call)
                case Silence():
                    self._speaker.silence()

    def _show(self) -> None:
        self.bridge.show(derive(self.state, self._now), self._sizes)

    @Slot()
    def _resized(self) -> None:
        self._sizes = self._measured()

    def _measured(self) -> Sizes:
        window = self.window.window
        found = sizes(window.width(), window.height(), self.bridge.mm, self._distance_m)
        if found.readable_m != self._readable_m:
            self._readable_m = found.readable_m
            log.warning(
                "the display is too small for distance_m = %g in [board]: it can be read from %.1f m",
                self._distance_m,
                found.readable_m,
            )
        return found


def setting_of(section: BoardSection) -> Setting:
    """What the configuration wants."""
    return Setting(
        section.areas, section.languages, round(section.new_s * 1000), round(section.rotate_s * 1000)
    )


def run(config: KioskConfig, areas: tuple[str, ...], showing: Showing, version: str) -> int:
    """The board, until it is told to end. `areas` go before those of the configuration. Returns the exit
    status. Raises KioskError when it can't begin."""
    application = make_application()
    load()
    if areas:
        section = (config.board or BoardSection()).model_copy(update={"areas": areas})
        config = config.model_copy(update={"board": section})
    board = Board(config, place(config.screen, showing.windowed), version=version, parent=application)
    return show(
        application, board.window, showing, begin=board.start, end=board.stop, quits=board.restart_due
    )


def _tell_of_strange_areas(setting: Setting, catalog: Catalog) -> None:
    known = [area.id for area in catalog.areas]
    strange = [area for area in setting.areas if area not in known]
    if strange:
        log.error(
            "the hall's catalog has no area %s: name some of %s in [board] or by --area",
            ", ".join(strange),
            ", ".join(known),
        )


def _tell_of_losses(before: Announcer, after: Announcer) -> None:
    one, other = before.counts, after.counts
    for what, lost in (
        (
            "were not heard of: more than the hall keeps were made while it was away",
            other.missed - one.missed,
        ),
        ("were not announced: too many waited", other.dropped - one.dropped),
        ("were silenced: the speech engine hangs", other.timed_out - one.timed_out),
    ):
        if lost:
            log.error("%d calls %s", lost, what)
    if old := other.old - one.old:
        log.info("%d calls were not announced: they were old when they were first heard", old)
