"""What the hall says, and what it answers: retained catalog, queues, figures and state of the gateway;
commands with their replies."""

import asyncio
import logging
import math
import secrets
from collections.abc import Callable
from datetime import datetime

from contracts.base import Request
from contracts.catalog import Catalog, PublishedCatalog
from contracts.commands import REQUESTS, CommandName, Reply
from contracts.device import GatewayState
from contracts.figures import DayFigures
from contracts.hall import Queues, QueueState
from contracts.hall_commands import QueuesCommand
from contracts.topics import GatewayTopics
from kiosk.backstage.mqtt_port import Arrived, BrokerConnection, Letter, read_message
from kiosk.errors import NoAnswerError

AGAIN_S = 1.5
"""A command without an answer is sent again after so long: the gateway may just have come back."""
PROBE_S = 2.0
"""Between questions to a gateway that did not answer, until it does."""

NAMES: dict[type[Request], CommandName] = {model: name for name, model in REQUESTS.items()}
"""The command of each request."""

log = logging.getLogger(__name__)


class HallClient:
    """On the loop. `on_change` is called whenever something that it knows has changed."""

    def __init__(self, connection: BrokerConnection, gateway: str, kiosk: str) -> None:
        self.catalog: PublishedCatalog | None = None
        """The latest that came, or was put here from the store."""
        self.catalog_fresh = False
        """It came over the present connection."""
        self.queues: dict[str, QueueState] = {}
        self.figures: DayFigures | None = None
        self.gateway_at: datetime | None = None
        """When the gateway's state was told last."""
        self.queues_at: datetime | None = None
        """The same of the queues."""
        self.on_change: list[Callable[[], None]] = []
        self.on_catalog: list[Callable[[PublishedCatalog, bytes], None]] = []
        self._connection = connection
        self._topics = GatewayTopics(gateway)
        self._reply_topic = self._topics.reply(kiosk)
        self._gateway_online = False
        self._silent = False
        self._waiting: dict[bytes, asyncio.Future[Reply]] = {}
        self._probing: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        topics = self._topics
        connection.topics += [topics.state, topics.catalog, topics.queues, topics.figures]
        connection.command_topics.append(self._reply_topic)
        connection.on_message.append(self._on_message)
        connection.on_ready.append(self._on_ready)
        connection.on_lost.append(self._on_lost)

    @property
    def broker_up(self) -> bool:
        """Whether the broker hears us, and we hear what it says."""
        return self._connection.ready

    @property
    def gateway_up(self) -> bool:
        """Whether the gateway can be asked: it says that it is there, and did not fail to answer."""
        return self.broker_up and self._gateway_online and not self._silent

    async def ask(self, request: Request, timeout_s: float) -> Reply:
        """The gateway's answer. The same command is sent several times when none comes: that is safe. Raises
        NoAnswerError, at once where the gateway is known to be away."""
        deadline = self._loop.time() + timeout_s
        if not self.gateway_up:
            raise NoAnswerError("the gateway can't be reached")
        return await self._ask(request, deadline)

    async def close(self) -> None:
        """End what waits."""
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.wait((self._probing,))
        self._give_up_waiting()

    # -- private --------------------------------------------------------------------------------------------

    async def _ask(self, request: Request, deadline: float) -> Reply:
        correlation = secrets.token_bytes(12)
        answer: asyncio.Future[Reply] = self._loop.create_future()
        self._waiting[correlation] = answer
        try:
            while (left_s := deadline - self._loop.time()) > 0:
                if not self._send(request, correlation, left_s):
                    raise NoAnswerError("the broker can't be reached")
                await asyncio.wait((answer,), timeout=min(AGAIN_S, left_s))
                if answer.done():
                    return answer.result()
        finally:
            self._waiting.pop(correlation, None)
        self._fell_silent()
        raise NoAnswerError("the gateway does not answer")

    def _send(self, request: Request, correlation: bytes, left_s: float) -> bool:
        return self._connection.send(
            Letter(
                self._topics.command(NAMES[type(request)].value),
                request.model_dump_json(exclude_none=True).encode(),
                response_topic=self._reply_topic,
                correlation=correlation,
                expiry_s=max(1, math.ceil(left_s)),
            )
        )

    def _fell_silent(self) -> None:
        if self._silent:
            return
        log.warning("the gateway does not answer")
        self._silent = True
        self._probing = self._loop.create_task(self._probe(), name="ask the gateway")
        self._changed()

    async def _probe(self) -> None:
        """A cut line is noticed by the broker after many seconds only: so it is tried."""
        while self._silent and self._connection.ready:
            try:
                await self._ask(QueuesCommand(), self._loop.time() + PROBE_S)
            except NoAnswerError:
                await asyncio.sleep(PROBE_S)

    def _on_ready(self) -> None:
        self._silent = False
        self._changed()

    def _on_lost(self) -> None:
        self._gateway_online = self._silent = self.catalog_fresh = False
        self._give_up_waiting()
        self._changed()

    def _give_up_waiting(self) -> None:
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(NoAnswerError("the connection to the broker is lost"))

    def _on_message(self, arrived: Arrived) -> None:
        topics = self._topics
        if arrived.topic == self._reply_topic:
            self._replied(arrived)
        elif arrived.topic == topics.state:
            if state := read_message(GatewayState, arrived):
                self._gateway_online = state.online
                self.gateway_at = datetime.now().astimezone()
        elif arrived.topic == topics.queues:
            if queues := read_message(Queues, arrived):
                self.queues = {queue.service: queue for queue in queues.queues}
                self.queues_at = datetime.now().astimezone()
        elif arrived.topic == topics.figures:
            self.figures = read_message(DayFigures, arrived) or self.figures
        elif arrived.topic == topics.catalog:
            self._take_catalog(arrived)
        else:
            return
        self._changed()

    def _replied(self, arrived: Arrived) -> None:
        self._silent = False
        answer = self._waiting.get(arrived.correlation or b"")
        if answer is None or answer.done():
            return  # to a question that was given up
        if reply := read_message(Reply, arrived):
            answer.set_result(reply)

    def _take_catalog(self, arrived: Arrived) -> None:
        published = read_message(PublishedCatalog, arrived)
        if published is None:
            return
        self.catalog_fresh = True
        if self.catalog is None or self.catalog.revision != published.revision:
            self.catalog = published
            for callback in self.on_catalog:
                callback(published, arrived.payload)

    def _changed(self) -> None:
        for callback in self.on_change:
            callback()

    @property
    def known_catalog(self) -> Catalog | None:
        """The catalog, whichever."""
        return self.catalog.catalog if self.catalog else None
