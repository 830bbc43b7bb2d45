"""The kiosk's backstage: everything that waits, on one asyncio loop in a thread of its own.

The screen's thread gives it effects and takes inputs from it; neither ever waits for the other. An effect
that fails says so by the input that answers it.
"""

import logging
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from contracts.base import Request
from contracts.kiosk import BrightnessCommand, MessageCommand, RestartCommand
from kiosk.backstage.backlight_port import BACKLIGHTS
from kiosk.backstage.leased import hall_time
from kiosk.backstage.loop_driver import LoopThread
from kiosk.config import KioskConfig
from kiosk.errors import ConfigError, KioskError
from kiosk.flow.effects import Effect
from kiosk.flow.inputs import Input, Tick
from kiosk.flow.world import World

if TYPE_CHECKING:
    from kiosk.backstage.effects_driver import Stagehand
    from kiosk.backstage.picture_driver import WhatIsShown
    from kiosk.backstage.printing_driver import DrawInGui

Order = RestartCommand | MessageCommand | BrightnessCommand
"""What only the screen's side can do."""

log = logging.getLogger(__name__)


def _impossible(_: Order) -> str:
    return "this kiosk can't do that"


class Backstage:
    """Import it after `load_escpos`. All methods are the screen's thread's, and return at once but for
    `start` and `stop`. The callbacks are called in the backstage thread and must return at once:

    `on_input`: something has happened. `Tick` when `world` has changed.
    `on_order`: the hall wants a restart, a message, another brightness; returns why not, or nothing.
    `shown`: has Qt's thread say what is on the screen, masked.
    `draw_in_gui`: has Qt's thread draw what the printer has no letters for (`gui_drawing_driver`).
    """

    def __init__(
        self,
        config: KioskConfig,
        on_input: Callable[[Input], None],
        *,
        on_order: Callable[[Order], str] = _impossible,
        draw_in_gui: "DrawInGui | None" = None,
        shown: "WhatIsShown | None" = None,
        backlights: Path = BACKLIGHTS,
        version: str = "",
        random: Random | None = None,
        clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        """Raises ConfigError for a configuration without [hall] or [store]."""
        if config.hall is None or config.store is None:
            raise ConfigError("the kiosk's screen needs [hall] and [store] in its configuration")
        self._config = config
        self._on_input = on_input
        self._on_order = on_order
        self._draw_in_gui = draw_in_gui
        self._shown = shown
        self._backlights = backlights
        self._version = version
        self._random = random or Random()
        self._clock = clock
        self._stagehand: Stagehand | None = None
        self._early: list[Effect] = []
        """What was wanted before it began."""
        self._world = World(kiosk=config.kiosk.id)
        self._thread = LoopThread("the backstage", self._open)

    def launch(self) -> None:
        """Begin, without waiting for it: `failure` tells what comes of it."""
        self._thread.launch()

    def start(self) -> None:
        """Returns when the store is read and the ports and the broker are being tried. Raises KioskError."""
        self._thread.start()

    def stop(self) -> None:
        """Ends what is under way, says goodbye to the hall. Safe to repeat."""
        self._thread.stop()

    @property
    def alive(self) -> bool:
        """Whether it begins, or has done anything lately: it has not ended, and is not stuck."""
        return self._thread.alive

    @property
    def failure(self) -> KioskError | None:
        """Why it could not begin, or has ended though nobody told it."""
        return self._thread.failure

    def submit(self, effect: Effect) -> None:
        """Do it, at the latest when it has begun. What it leads to comes as an input."""
        if not self._thread.call(self._begin, effect):
            log.warning("there is no backstage for a %s", type(effect).__name__)

    def world(self, now_ms: int) -> World:
        """What the flow may know of the world, at that steady time."""
        return replace(self._world, now_ms=now_ms, clock=self._hall_clock())

    # -- in the backstage thread ----------------------------------------------------------------------------

    async def _open(self, stack: AsyncExitStack) -> None:
        # Not before the screen has its first picture: drivers and MQTT take as long to load as the screen.
        from kiosk.backstage.effects_driver import Stagehand

        stagehand = Stagehand(
            self._config,
            self._tell,
            on_world=self._world_changed,
            on_order=self._ordered,
            draw_in_gui=self._draw_in_gui,
            shown=self._shown,
            backlights=self._backlights,
            version=self._version,
            random=self._random,
            clock=self._clock,
        )
        stack.push_async_callback(stagehand.stop)
        self._stagehand = stagehand
        stagehand.start(self._thread.keep)
        early, self._early = self._early, []
        for effect in early:
            self._begin(effect)

    def _begin(self, effect: Effect) -> None:
        try:
            if self._stagehand is not None:
                self._stagehand.begin(effect)
            else:
                self._early.append(effect)
        except Exception as error:  # noqa: BLE001  # the next effect may work
            log.error("a %s failed: %s", type(effect).__name__, type(error).__name__)

    def _tell(self, happened: Input) -> None:
        try:
            self._on_input(happened)
        except Exception as error:  # noqa: BLE001  # the screen's fault is not the gateway's or the printer's
            log.error("the screen did not take a %s: %s", type(happened).__name__, type(error).__name__)

    def _world_changed(self, world: World) -> None:
        if world != self._world:
            self._world = world
            self._tell(Tick())

    def _ordered(self, request: Request) -> str:
        if isinstance(request, RestartCommand | MessageCommand | BrightnessCommand):
            return self._on_order(request)
        return f"{type(request).__name__} is not known"

    def _hall_clock(self) -> datetime:
        """The hall's time, by its catalog; without one this machine's."""
        now = datetime.fromtimestamp(self._clock() / 1000).astimezone()
        catalog = self._world.catalog
        return now if catalog is None else hall_time(catalog, self._clock())
