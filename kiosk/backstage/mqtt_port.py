"""One MQTT 5 connection to the hall's broker: paho on a thread of its own, everything else on the loop.

Keeps connecting for ever, with backoff and full jitter. Each connection is a new client with a clean start.
"""

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import TypeVar

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions
from pydantic import BaseModel, ValidationError

from contracts.broker import BrokerSettings
from devices.backoff import Backoff

KEEPALIVE_S = 10
PACKET_MAX = 8 * 1024 * 1024
"""The largest packet in bytes that a broker may send us: a big hall's catalog has some hundred KiB."""
CONNECT_TIMEOUT_S = 5.0
READY_TIMEOUT_S = 10.0
"""From the TCP connection until the broker has let us in and confirmed every subscription."""
RECONNECT_MAX_S = 15.0
STABLE_S = 10.0
GOODBYE_TIMEOUT_S = 1.0
REFUSED = 0x80
"""Reason codes from here on are refusals."""
M = TypeVar("M", bound=BaseModel)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that came."""

    topic: str
    payload: bytes
    response_topic: str | None = None
    correlation: bytes | None = None
    expiry_s: int | None = None
    """What was left of its time when the broker sent it on; the broker keeps nothing longer than that."""
    retained: bool = False
    """It was published to be kept, or comes from what the broker has kept."""


def read_message(model: type[M], arrived: Arrived) -> M | None:
    """None for an empty message, and for one that breaks its contract."""
    if not arrived.payload:
        return None
    try:
        return model.model_validate_json(arrived.payload)
    except ValidationError as error:
        log.error("%s: not a %s, passed over (%d faults)", arrived.topic, model.__name__, error.error_count())
        return None


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to send."""

    topic: str
    payload: bytes
    retain: bool = False
    response_topic: str | None = None
    correlation: bytes | None = None
    expiry_s: int | None = None


class BrokerConnection:
    """Callbacks run on the loop. `ready` is a connection whose subscriptions are all confirmed."""

    def __init__(self, settings: BrokerSettings, client_id: str, will: Letter | None, random: Random) -> None:
        self.settings = settings
        self.client_id = client_id
        self.will = will
        """Of the next connection."""
        self.ready = False
        self.last_error: str | None = None
        self.ready_at: datetime | None = None
        """Since when it is ready; None: it is not."""
        self.last_lost: tuple[datetime, str] | None = None
        """When a connection was lost that was ready, and why."""
        self.withdrawn = ""
        """Why no connection is tried for now; empty: it is."""
        self.on_ready: list[Callable[[], None]] = []
        self.on_lost: list[Callable[[], None]] = []
        self.on_message: list[Callable[[Arrived], None]] = []
        self.topics: list[str] = []
        """Subscribed at each connection, with what the broker has kept."""
        self.command_topics: list[str] = []
        """The same without: a command that the broker has kept would be carried out at each connection."""
        self._backoff = Backoff(random, longest_s=RECONNECT_MAX_S, stable_s=STABLE_S)
        self._client: paho.Client | None = None
        self._loop = asyncio.get_running_loop()
        self._lost: asyncio.Future[str] = self._loop.create_future()
        self._heard: asyncio.Future[None] = self._loop.create_future()
        self._unheard = 0
        self._back = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            began = self._loop.time()
            reason = await self._one_connection()
            self.last_error = reason
            if self.ready:
                self._backoff.ended_after(self._loop.time() - began)
                self.ready = False
                self.ready_at = None
                self.last_lost = (datetime.now().astimezone(), reason)
                _call(self.on_lost)
            if self.withdrawn:
                self.last_error = self.withdrawn
                await self._back.wait()
                continue
            wait_s = self._backoff.next_s()
            log.warning("broker not connected: %s; next try in %.1f s", reason, wait_s)
            await asyncio.sleep(wait_s)

    def withdraw(self, reason: str) -> None:
        """Hang up, and connect no more until `come_back`."""
        self.withdrawn = reason
        self._back.clear()
        if not self._lost.done():
            self._lost.set_result(reason)

    def come_back(self) -> None:
        """Connect again."""
        self.withdrawn = ""
        self._back.set()

    def send(self, letter: Letter) -> bool:
        """Hand it to the socket; False while there is no connection."""
        if self._client is None or not self.ready:
            return False
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho leaves it untyped
        for name, value in (
            ("ResponseTopic", letter.response_topic),
            ("CorrelationData", letter.correlation),
            ("MessageExpiryInterval", letter.expiry_s),
        ):
            if value is not None:
                setattr(properties, name, value)
        info = self._client.publish(
            letter.topic, letter.payload, qos=1, retain=letter.retain, properties=properties
        )
        return info.rc == paho.MQTT_ERR_SUCCESS

    async def goodbye(self, last: Letter | None) -> None:
        """Say a last word, if there is one, and disconnect, so that no last will is sent. `run` is to
        be cancelled before."""
        client, self._client = self._client, None
        if client is None:
            return
        with contextlib.suppress(ValueError, RuntimeError, OSError):
            if self.ready and last is not None:
                info = client.publish(last.topic, last.payload, qos=1, retain=last.retain)
                await self._loop.run_in_executor(None, info.wait_for_publish, GOODBYE_TIMEOUT_S)
        await self._loop.run_in_executor(None, _hang_up, client)

    async def leave(self) -> None:
        """Disconnect without a word. `run` is to be cancelled before."""
        client, self._client = self._client, None
        if client is not None:
            await self._loop.run_in_executor(None, _hang_up, client)

    # -- one connection -------------------------------------------------------------------------------------

    async def _one_connection(self) -> str:
        self._lost, self._heard = self._loop.create_future(), self._loop.create_future()
        try:
            client = self._new_client()
            await self._loop.run_in_executor(None, self._dial, client)
        except (OSError, ValueError) as error:
            return f"can't reach {self.settings}: {error}"
        self._client = client
        client.loop_start()
        done, _ = await asyncio.wait(
            (self._lost, self._heard), timeout=READY_TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED
        )
        if self._heard in done:
            self._begin()
            await asyncio.wait((self._lost,))
        reason = self._lost.result() if self._lost.done() else f"{self.settings} does not answer"
        self._client = None
        await self._loop.run_in_executor(None, _hang_up, client)
        return reason

    def _begin(self) -> None:
        self.ready = True
        self.ready_at = datetime.now().astimezone()
        self.last_error = None
        _call(self.on_ready)

    def _new_client(self) -> paho.Client:
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=self.client_id,
            protocol=paho.MQTTv5,
            reconnect_on_failure=False,
        )
        client.connect_timeout = CONNECT_TIMEOUT_S
        _log_in_with(client, self.settings)
        if self.will is not None:
            client.will_set(self.will.topic, self.will.payload, qos=1, retain=True)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_subscribe = self._on_subscribe
        client.on_publish = self._on_publish
        return client

    def _dial(self, client: paho.Client) -> None:
        wishes = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # as above
        wishes.MaximumPacketSize = PACKET_MAX
        client.connect(
            self.settings.host, self.settings.port, KEEPALIVE_S, clean_start=True, properties=wishes
        )
        connection = client.socket()
        if isinstance(connection, socket.socket):
            # paho leaves Nagle's algorithm on: a command would wait until the one before is acknowledged.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    # -- called in paho's thread ----------------------------------------------------------------------------

    def _tell(self, callback: Callable[..., None], *arguments: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(callback, *arguments)

    def _on_connect(
        self, client: paho.Client, _: object, __: object, code: ReasonCode, ___: Properties | None
    ) -> None:
        if code.is_failure:
            reason = f"{self.settings} refused the connection: {code} (check user name, password and ACL)"
            self._tell(self._lose, client, reason)
            return
        kept = SubscribeOptions(qos=1)
        fresh = SubscribeOptions(
            qos=1, retainAsPublished=True, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND
        )
        self._unheard = len(self.topics) + len(self.command_topics)
        for options, topics in ((kept, self.topics), (fresh, self.command_topics)):
            for topic in topics:
                client.subscribe(topic, options=options)

    def _on_subscribe(
        self, client: paho.Client, _: object, __: int, codes: list[ReasonCode], ___: Properties | None
    ) -> None:
        refused = [str(code) for code in codes if code.value >= REFUSED]
        if refused:
            log.error("%s refused a subscription: %s (check the ACL)", self.settings, refused[0])
        self._unheard -= 1
        if self._unheard == 0:
            self._tell(self._confirmed, client)

    def _on_disconnect(
        self, client: paho.Client, _: object, __: paho.DisconnectFlags, code: ReasonCode, ___: object
    ) -> None:
        self._tell(self._lose, client, f"connection to {self.settings} lost: {code}")

    def _on_message(self, client: paho.Client, _: object, message: paho.MQTTMessage) -> None:
        properties = message.properties
        arrived = Arrived(
            message.topic,
            bytes(message.payload),
            getattr(properties, "ResponseTopic", None),
            getattr(properties, "CorrelationData", None),
            getattr(properties, "MessageExpiryInterval", None),
            message.retain,
        )
        self._tell(self._take, client, arrived)

    def _on_publish(
        self, _: paho.Client, __: object, ___: int, code: ReasonCode, ____: Properties | None
    ) -> None:
        if code.value >= REFUSED:
            log.error("%s refused a message: %s (check the ACL)", self.settings, code)

    # -- on the loop again ----------------------------------------------------------------------------------

    def _confirmed(self, client: paho.Client) -> None:
        if client is self._client and not self._heard.done():
            self._heard.set_result(None)

    def _lose(self, client: paho.Client, reason: str) -> None:
        if client is self._client and not self._lost.done():
            self._lost.set_result(reason)

    def _take(self, client: paho.Client, arrived: Arrived) -> None:
        if client is self._client:
            for callback in self.on_message:
                callback(arrived)


def _call(callbacks: list[Callable[[], None]]) -> None:
    for callback in callbacks:
        callback()


def _hang_up(client: paho.Client) -> None:
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        client.disconnect()
    client.loop_stop()


def _log_in_with(client: paho.Client, settings: BrokerSettings) -> None:
    """Raises OSError when a file can't be read."""
    if settings.username is not None:
        client.username_pw_set(settings.username, _password(settings.password_file))
    if settings.tls:
        context = ssl.create_default_context(cafile=settings.ca_file and str(settings.ca_file))
        if settings.cert_file:
            context.load_cert_chain(settings.cert_file, settings.key_file)
        client.tls_set_context(context)


def _password(file: Path | None) -> str | None:
    """The first line of the file."""
    if file is None:
        return None
    lines = file.read_text(encoding="utf-8").splitlines()
    return lines[0] if lines else ""
