"""Binds a clerk's terminal to the hall's broker: what it asks goes out, answers and states come in."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import TypeVar, assert_never

from pydantic import ValidationError

from contracts.base import Message
from contracts.broker import BrokerSettings
from contracts.catalog import PublishedCatalog
from contracts.commands import Reply
from contracts.device import GatewayState
from contracts.hall import WindowView
from contracts.topics import GatewayTopics
from gateway.clerk.clerk import Ask, Clerk, Effect, Ended, Level, Note
from gateway.mqtt import Arrived, MqttConnection

TICK_S = 0.2
CATALOG_MAX = 16 * 1024 * 1024
"""The largest packet that the broker may send: a hall's whole catalog is one."""

M = TypeVar("M", bound=Message)

log = logging.getLogger(__name__)


class ClerkLink:
    """One terminal's connection. `on_ended` gets each command of the clerk's that is over, `on_change` is
    called when there is something new to show.

    Answers come to the reply topic of the account, or of the window: an ACL can name it. Another terminal's
    answers that come there too are passed over.
    """

    def __init__(
        self, clerk: Clerk, settings: BrokerSettings, gateway: str, random: Random, account: str = ""
    ) -> None:
        self.clerk = clerk
        self.on_ended: Callable[[Ended], None] = lambda _: None
        self.on_change: Callable[[], None] = lambda: None
        self._topics = GatewayTopics(gateway)
        self._loop = asyncio.get_running_loop()
        window = f"clerk-{clerk.window}"
        name = f"{window}-{random.randbytes(4).hex()}"
        self._reply_topic = self._topics.reply(account or window)
        self._connection = MqttConnection(settings, name, None, random, packet_max=CATALOG_MAX)
        self._connection.topics.append(self._reply_topic)
        self._window_topic = self._topics.window_state(clerk.window)
        self._connection.retained_topics += [self._topics.state, self._topics.catalog, self._window_topic]
        self._connection.on_up.append(self._on_up)
        self._connection.on_down.append(self._on_down)
        self._connection.on_message.append(self._on_message)
        self._told = ""
        """What was last told of the connection's trouble."""

    @property
    def now(self) -> float:
        """The terminal's clock, in seconds."""
        return self._loop.time()

    async def run(self) -> None:
        """Keep connected, let time pass. Runs until cancelled."""
        connection = asyncio.create_task(self._connection.run())
        try:
            while True:
                await asyncio.sleep(TICK_S)
                self._tell_trouble()
                self.carry_out(self.clerk.tick(self.now))
                if connection.done():
                    connection.result()
        finally:
            await self._connection.leave()
            connection.cancel()
            await asyncio.gather(connection, return_exceptions=True)

    def carry_out(self, effects: Iterable[Effect]) -> None:
        """Do what the terminal asks for."""
        for effect in effects:
            match effect:
                case Ask():
                    self._connection.ask(
                        self._topics.command(effect.name),
                        effect.request.model_dump_json(exclude_none=True).encode(),
                        response_topic=self._reply_topic,
                        correlation=effect.correlation,
                        expiry_s=effect.expiry_s,
                    )
                case Ended():
                    self.on_ended(effect)
                case _:
                    assert_never(effect)
        self.on_change()

    def _on_up(self, _: int | None) -> None:
        self._told = ""
        self.carry_out(self.clerk.link(True, "", self.now))

    def _on_down(self, reason: str) -> None:
        self.carry_out(self.clerk.link(False, reason, self.now))

    def _tell_trouble(self) -> None:
        """An attempt to connect that failed is no change of the connection, but its reason may be new; and a
        broker that lets us in may still refuse what we listen to."""
        reason = self._connection.last_error or ""
        if not reason or reason == self._told:
            return
        self._told = reason
        if self._connection.up:
            self.clerk.note = Note(reason, Level.BAD)
            self.on_change()
        else:
            self.carry_out(self.clerk.link(False, reason, self.now))

    def _on_message(self, message: Arrived) -> None:
        try:
            effects = self._taken(message)
        except ValidationError:
            log.warning("passed over what this release does not understand: %s", message.topic)
            return
        self.carry_out(effects)

    def _taken(self, message: Arrived) -> Sequence[Effect]:
        clerk, now = self.clerk, self.now
        if message.topic == self._reply_topic:
            return clerk.answer(message.correlation or b"", _model(Reply, message), now)
        if not message.payload:
            return []
        if message.topic == self._window_topic:
            return clerk.window_is(_model(WindowView, message), now)
        if message.topic == self._topics.state:
            return clerk.gateway(_model(GatewayState, message).online, now)
        if message.topic == self._topics.catalog:
            clerk.catalog_is(PublishedCatalog.model_validate_json(message.payload).catalog)
        return []


def _model(kind: type[M], message: Arrived) -> M:
    return kind.model_validate_json(message.payload)
