"""A board's ear: the hall's retained states, heard on a loop in a thread of its own, and the board's own
state, which it tells like a kiosk."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from random import Random

from contracts.base import Request
from contracts.catalog import PublishedCatalog
from contracts.device import GatewayState
from contracts.figures import DayFigures
from contracts.hall import Calls, Queues, WindowView
from contracts.kiosk import KioskState, MessageCommand, PartHealth, RestartCommand
from contracts.topics import GatewayTopics
from kiosk.backstage.loop_driver import LoopThread
from kiosk.backstage.mqtt_port import Arrived, read_message
from kiosk.backstage.presence_driver import CarriedOut, Presence, hall_connection, new_instance
from kiosk.board.state import CatalogHeard, Heard, Link, LinkHeard, MessageWanted, WindowGone
from kiosk.config import HallSection

STATES: dict[str, type[Calls | Queues | DayFigures]] = {
    "calls": Calls,
    "queues": Queues,
    "figures": DayFigures,
}
"""Models of the hall's states, by their attribute of GatewayTopics."""

log = logging.getLogger(__name__)


class HallEar:
    """On a loop. `tell` is called with each thing that is heard; `restart` when the hall wants that."""

    def __init__(
        self,
        hall: HallSection,
        board: str,
        tell: Callable[[Heard], None],
        restart: Callable[[], None],
        *,
        version: str,
        random: Random,
    ) -> None:
        self._tell = tell
        self._restart = restart
        self._topics = topics = GatewayTopics(hall.gateway)
        self._online = False
        self._link = Link.NO_BROKER
        self._catalog = ""
        self._state = KioskState(
            kiosk=board, online=True, since=datetime.now(UTC), instance=new_instance(), version=version
        )
        self._connection = hall_connection(hall, self._state, random)
        self._connection.topics += [
            topics.state, topics.catalog, topics.queues, topics.figures, topics.window_state("+"),
            topics.calls,
        ]  # fmt: skip
        self._connection.on_message.append(self._on_message)
        self._connection.on_ready.append(self._look)
        self._connection.on_lost.append(self._on_lost)
        self._presence = Presence(
            self._connection,
            hall.gateway,
            board,
            instance=self._state.instance,
            random=random,
            on_order=self._ordered,
        )
        self._presence.tell(self._state)

    async def run(self) -> None:
        """Until cancelled; then it says goodbye."""
        try:
            await self._connection.run()
        finally:
            await self._presence.close()
            await self._connection.goodbye(self._presence.last_word())

    # -- private --------------------------------------------------------------------------------------------

    def _look(self) -> None:
        link = Link.NO_BROKER
        if self._connection.ready:
            link = Link.UP if self._online else Link.NO_GATEWAY
        if link is not self._link:
            self._link = link
            self._tell(LinkHeard(link))

    def _on_lost(self) -> None:
        self._online = False
        self._look()

    def _on_message(self, arrived: Arrived) -> None:
        topics = self._topics
        for name, model in STATES.items():
            if arrived.topic == getattr(topics, name):
                if told := read_message(model, arrived):
                    self._tell(told)
                return
        if arrived.topic == topics.state:
            state = read_message(GatewayState, arrived)
            self._online = state is not None and state.online
            self._look()
        elif arrived.topic == topics.catalog:
            self._take_catalog(arrived)
        elif arrived.topic.startswith(topics.window_state("").removesuffix("/state")):
            self._take_window(arrived)

    def _take_catalog(self, arrived: Arrived) -> None:
        published = read_message(PublishedCatalog, arrived)
        if published is not None and published.revision != self._catalog:
            self._catalog = published.revision
            self._tell(CatalogHeard(published.catalog))
            self._state = self._state.model_copy(update={"catalog": PartHealth.UP})
            self._presence.tell(self._state)

    def _take_window(self, arrived: Arrived) -> None:
        window = arrived.topic.split("/")[-2]
        if not arrived.payload:
            self._tell(WindowGone(window))
        elif view := read_message(WindowView, arrived):
            self._tell(view)

    async def _ordered(self, request: Request) -> CarriedOut:
        match request:
            case MessageCommand(text=text):
                self._tell(MessageWanted(text))
            case RestartCommand():
                self._restart()
            case _:
                return "a board shows messages and can be restarted; this it can't do"
        return {}


class Backdrop:
    """The ear's thread. All methods are the screen's thread's; `start` returns when the ear listens. The
    callbacks are called in the other thread, and must return at once."""

    def __init__(
        self,
        hall: HallSection,
        board: str,
        tell: Callable[[Heard], None],
        restart: Callable[[], None],
        *,
        version: str = "",
        random: Random | None = None,
    ) -> None:
        self._make: Callable[[], HallEar] = lambda: HallEar(
            hall, board, tell, restart, version=version, random=random or Random()
        )
        self._thread = LoopThread("the board's connection to the hall", self._listen)

    def start(self) -> None:
        """Raises BackstageError when it can't begin."""
        self._thread.start()

    def stop(self) -> None:
        """Says goodbye to the hall. Safe to repeat."""
        self._thread.stop()

    @property
    def alive(self) -> bool:
        """Whether the hall can be heard of at all: the ear has not ended, and is not stuck."""
        return self._thread.alive

    async def _listen(self, stack: AsyncExitStack) -> None:
        listening = self._thread.keep(self._make().run(), "hall")

        async def leave() -> None:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

        stack.push_async_callback(leave)
