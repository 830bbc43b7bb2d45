"""The pad's backstage: its memory, the gateway's connection and the hall's broker, on one asyncio loop in a
thread of its own. The screen's thread gives it touches, and gets what there is to be seen.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from ipaddress import ip_network
from random import Random, SystemRandom

from contracts.base import Request
from contracts.kiosk import KioskState, PartHealth, RestartCommand
from contracts.ratings import Level
from kiosk.backstage.loop_driver import LoopThread
from kiosk.backstage.presence_driver import CarriedOut, Presence, hall_connection, new_instance
from kiosk.config import HallSection, KioskConfig, PadSection
from kiosk.errors import ConfigError
from kiosk.flow.inputs import Touched
from kiosk.window_pad.derive import Hall
from kiosk.window_pad.effects import Effect, Restart
from kiosk.window_pad.hall_driver import WindowWatch
from kiosk.window_pad.pad_driver import PadDriver
from kiosk.window_pad.ring_store import RingStore
from kiosk.window_pad.state import ALL_LEVELS, BAD_LEVELS, State

OUT = "presses can't be kept"
OFFERS: dict[str, frozenset[Level]] = {"bad": BAD_LEVELS, "all": ALL_LEVELS}

log = logging.getLogger(__name__)


def steady_ms() -> int:
    """Milliseconds of a clock that nobody sets, and that goes on while the machine sleeps: a press grows old
    then as well."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


class PadBackstage:
    """All methods are the screen's thread's; only `start` and `stop` wait. The callbacks are called in the
    backstage's thread and must return at once: `on_state` gets each state of the pad, when it is on the disk;
    `on_hall` what is known of the window; `on_effect` what only the screen's side can do."""

    def __init__(
        self,
        config: KioskConfig,
        window: str,
        *,
        on_state: Callable[[State], None],
        on_hall: Callable[[Hall], None],
        on_effect: Callable[[Effect], None],
        version: str = "0",
        random: Random | None = None,
        steady: Callable[[], int] = steady_ms,
    ) -> None:
        """Raises ConfigError for a configuration without [pad] or [store]."""
        if config.pad is None or config.store is None:
            raise ConfigError("a window's screen needs [pad] and [store] in its configuration")
        self.port = 0
        """Where the gateway connects, after `start`."""
        self._pad: PadSection = config.pad
        self._folder = config.store.data_dir
        self._hall = config.hall
        self._kiosk = config.kiosk.id
        self._window = window
        self._on_state = on_state
        self._on_hall = on_hall
        self._on_effect = on_effect
        self._version = version
        self._random = random or SystemRandom()
        self._steady = steady
        self._since = datetime.now(UTC)
        self._instance = new_instance()
        self._driver: PadDriver | None = None
        self._presence: Presence | None = None
        self._disk_fault = ""
        self._thread = LoopThread("the pad's backstage", self._open)

    def start(self) -> None:
        """Returns when the gateway can connect, or the pad is out of service. Raises ListenError or
        BackstageError."""
        self._thread.start()

    def stop(self) -> None:
        """Lets go of the gateway and the broker. Safe to repeat."""
        self._thread.stop()

    @property
    def alive(self) -> bool:
        """Whether it has done anything lately: it is not stuck, and has not ended."""
        return self._thread.alive

    def touch(self, touched: Touched) -> None:
        """The citizen touched something. What comes of it is told when it is on the disk."""
        if self._driver is not None:
            self._thread.call(self._driver.happen, touched)

    # -- in the backstage's thread --------------------------------------------------------------------------

    async def _open(self, stack: AsyncExitStack) -> None:
        self._driver = PadDriver(
            lambda: RingStore(self._folder, self._random),
            steady=self._steady,
            offers=OFFERS[self._pad.reasons],
            firmware=self._version,
            on_state=self._on_state,
            on_effect=self._on_effect,
            on_fault=self._disk_changed,
        )
        stack.callback(self._driver.stop)
        host, _, port = self._pad.listen.rpartition(":")
        gateways = tuple(map(ip_network, self._pad.gateways))
        self.port = await self._driver.listen(host.strip("[]"), int(port), gateways)
        if self._hall is not None:
            self._join(self._hall, stack)

    def _join(self, hall: HallSection, stack: AsyncExitStack) -> None:
        """The hall's broker."""
        state = self._state()
        connection = hall_connection(hall, state, self._random)
        watch = WindowWatch(connection, hall.gateway, self._window, self._on_hall)
        presence = self._presence = Presence(
            connection,
            hall.gateway,
            self._kiosk,
            instance=self._instance,
            random=self._random,
            on_order=self._ordered,
            on_twin=watch.met_twin,
        )
        presence.tell(state)
        task = self._thread.keep(connection.run(), "broker")

        async def leave() -> None:
            await presence.close()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await connection.goodbye(presence.last_word())

        stack.push_async_callback(leave)

    def _disk_changed(self, fault: str) -> None:
        self._disk_fault = fault
        if self._presence is not None:
            self._presence.tell(self._state())

    def _state(self) -> KioskState:
        out = self._driver is None or self._driver.state.out
        return KioskState(
            kiosk=self._kiosk,
            online=True,
            since=self._since,
            instance=self._instance,
            version=self._version,
            in_service=not out,
            out_reason=OUT if out else "",
            catalog=PartHealth.ABSENT,
            disk=PartHealth.DOWN if self._disk_fault else PartHealth.UP,
            disk_error=self._disk_fault,
        )

    async def _ordered(self, request: Request) -> CarriedOut:
        if isinstance(request, RestartCommand):
            self._on_effect(Restart())
            return {}
        return "a window's screen can be told to restart, and nothing else"
