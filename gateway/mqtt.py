"""One MQTT 5 connection on the event loop: paho-mqtt driven through its descriptor, without a thread.

Keeps connecting for ever, with backoff and full jitter. Each connection is a new client with a clean start:
what was in flight is the outbox's business, never a library's. Reason codes are handed on.
"""

import asyncio
import contextlib
import logging
import os
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from contracts.broker import BrokerSettings
from contracts.events import CONTENT_TYPE
from devices.backoff import Backoff
from gateway.mqtt_socket import GatheringClient, GatheringSocket

KEEPALIVE_S = 15
PACKET_MAX = 256 * 1024
"""The largest packet in bytes that a broker may send us: commands and receipts are far smaller."""
CONNECT_TIMEOUT_S = 5.0
CONNACK_TIMEOUT_S = 10.0
MISC_INTERVAL_S = 1.0
READ_BYTES = 4096
READS_MAX = 100
"""Rounds of reading before others get their turn; `TURN_BYTES` may end it sooner."""
RECONNECT_MAX_S = 30.0
STABLE_S = 10.0
GOODBYE_TIMEOUT_S = 2.0
"""What is queued gets so long to leave before we go."""
TAKEN_OVER = 142
"""Reason code of a DISCONNECT: another client has connected under our client id."""
BRIEF_MAX = 3
"""Connections in a row that a live broker closes within STABLE_S without a word, as mosquitto does in some
versions when another client connects under our client id."""
TAKEN_OVER_WAIT_S = 30.0
"""The client id is claimed back after so long, to twice as long: two gateways would only throw each other
out."""
ALONE_AFTER_S = 300.0
"""A connection that lasts so long has no rival."""
SUBSCRIPTION_REFUSED = 0x80
"""Reason codes from here on are refusals."""

EVENT_PROPERTIES = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho leaves it untyped
"""Shared by all events: paho only reads it."""
EVENT_PROPERTIES.ContentType = CONTENT_TYPE

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that came."""

    topic: str
    payload: bytes
    response_topic: str | None
    correlation: bytes | None
    expiry_s: int | None
    retained: bool = False
    """The broker had kept it: it was not sent now."""


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker says when we vanish."""

    topic: str
    payload: bytes


class MqttConnection:
    """Callbacks run on the loop. `on_up` gets the broker's Receive Maximum, or None."""

    def __init__(
        self,
        settings: BrokerSettings,
        client_id: str,
        will: Will | None,
        random: Random,
        *,
        packet_max: int = PACKET_MAX,
    ) -> None:
        self.settings = settings
        self.on_up: list[Callable[[int | None], None]] = []
        self.on_down: list[Callable[[str], None]] = []
        self.on_message: list[Callable[[Arrived], None]] = []
        self.on_ack: Callable[[int, int], None] = lambda _mid, _code: None
        self.on_verdict: Callable[[str, int], None] = lambda _topic, _code: None
        """Gets topic and reason code of what the broker acknowledged; events apart, which `on_ack` tells."""
        self.on_rival: Callable[[], None] = lambda: None
        """Called when `rival` has changed."""
        self.rival = False
        """Another client uses our client id."""
        self.topics: list[str] = []
        """Subscribed at each connection."""
        self.retained_topics: list[str] = []
        """The same, for what the broker has kept: it comes first, and what we publish does not come back."""
        self.up = False
        self.unheard = 0
        """Subscriptions of this connection that the broker has not confirmed: what is sent to them by others
        may still pass us by."""
        self.last_error: str | None = None
        self.client_id = client_id
        self._random = random
        self._will = will
        self._packet_max = packet_max
        self._backoff = Backoff(random, longest_s=RECONNECT_MAX_S, stable_s=STABLE_S)
        self._client: paho.Client | None = None
        self._unacknowledged: dict[int, str] = {}
        """Topics, by message id, of what this connection has published beside events."""
        self._loop = asyncio.get_running_loop()
        self._lost: asyncio.Future[str] = self._loop.create_future()
        self._flush_due = False
        self._in_paho = False
        self._writable_watched = False
        self._leaving = False
        self._taken_over = False
        self._silent_after_s: float | None = None
        """How long the latest connection lived, if the other end closed it without a word."""
        self._brief = 0
        self._up_since = 0.0

    async def run(self) -> None:
        """Runs until `goodbye`, or until cancelled."""
        while True:
            began = self._loop.time()
            reason = await self._one_connection()
            self.last_error = reason
            if self.up:
                self._backoff.ended_after(self._loop.time() - began)
                self._tell_down(reason)
            if self._leaving:
                return
            wait_s = self._backoff.next_s()
            if await self._has_rival():
                self._tell_rival(True)
                wait_s = TAKEN_OVER_WAIT_S * (1 + self._random.random())
            log.warning("broker not connected", extra={"broker": str(self.settings), "reason": reason,
                                                       "retry_s": round(wait_s, 2)})  # fmt: skip
            await asyncio.sleep(wait_s)

    def publish(
        self,
        topic: str,
        payload: bytes,
        *,
        retain: bool = False,
        qos: int = 1,
        correlation: bytes | None = None,
    ) -> int | None:
        """Hand a message to the socket. Its message id, or None while there is no connection."""
        if not self.up or self._client is None:
            return None
        properties = None
        if correlation is not None:
            properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # as above
            properties.CorrelationData = correlation
        info = self._client.publish(topic, payload, qos=qos, retain=retain, properties=properties)
        if info.rc != paho.MQTT_ERR_SUCCESS:
            return None
        if qos:
            self._unacknowledged[info.mid] = topic
        return info.mid

    def ask(
        self, topic: str, payload: bytes, *, response_topic: str, correlation: bytes, expiry_s: int
    ) -> bool:
        """Hand a request to the socket; False while there is no connection."""
        if not self.up or self._client is None:
            return False
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # as above
        properties.ResponseTopic = response_topic
        properties.CorrelationData = correlation
        properties.MessageExpiryInterval = expiry_s
        info = self._client.publish(topic, payload, qos=1, properties=properties)
        return info.rc == paho.MQTT_ERR_SUCCESS

    async def leave(self) -> None:
        """Disconnect without a last word. Ends `run`."""
        self._leaving = True
        if self._client is not None and self.up:
            self._client.disconnect()
            self.flush()
            await asyncio.wait((self._lost,), timeout=GOODBYE_TIMEOUT_S)

    def publish_event(self, topic: str, payload: bytes) -> int | None:
        """Queue an event under CloudEvents' content type; `flush` writes what has queued."""
        if not self.up or self._client is None:
            return None
        info = self._client.publish(topic, payload, qos=1, properties=EVENT_PROPERTIES)
        return info.mid if info.rc == paho.MQTT_ERR_SUCCESS else None

    async def goodbye(self, topic: str, payload: bytes) -> None:
        """Publish a last retained message and disconnect, so that no last will is sent. Ends `run`."""
        self._leaving = True
        client = self._client
        if client is None or not self.up:
            return
        connection = client.socket()
        if connection is None:
            return
        # paho closes its socket right behind the DISCONNECT. With unread bytes in it that is a reset, on
        # which the broker may drop the DISCONNECT and publish the last will: so it is held and read empty.
        with socket.socket(fileno=os.dup(connection.fileno())) as held:
            self.publish(topic, payload, retain=True, qos=0)  # a full window would hold a QoS 1 message back
            client.disconnect()
            self.flush()
            await asyncio.wait((self._lost,), timeout=GOODBYE_TIMEOUT_S)
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(GOODBYE_TIMEOUT_S):
                    while await self._loop.sock_recv(held, READ_BYTES):
                        pass

    # -- one connection -------------------------------------------------------------------------------------

    async def _one_connection(self) -> str:
        self._lost = self._loop.create_future()
        self._unacknowledged.clear()
        self._taken_over, self._silent_after_s = False, None
        try:
            client = self._new_client()
            await self._loop.run_in_executor(None, self._dial, client)
        except (OSError, ValueError, paho.WebsocketConnectionError) as error:
            return f"can't reach {self.settings}: {error}"
        self._client = client
        self._attach(client)
        try:
            return await self._serve(client)
        finally:
            self._client = None
            _quietly_close(client)

    async def _serve(self, client: paho.Client) -> str:
        deadline = self._loop.time() + CONNACK_TIMEOUT_S
        while True:
            done, _ = await asyncio.wait((self._lost,), timeout=MISC_INTERVAL_S)
            if done:
                return self._lost.result()
            if not self.up and self._loop.time() > deadline:
                return f"{self.settings} does not answer CONNECT"
            client.loop_misc()
            if self.rival and self.up and self._loop.time() - self._up_since > ALONE_AFTER_S:
                self._tell_rival(False)

    def _new_client(self) -> paho.Client:
        client = GatheringClient(CallbackAPIVersion.VERSION2, client_id=self.client_id, protocol=paho.MQTTv5)
        client.connect_timeout = CONNECT_TIMEOUT_S
        settings = self.settings
        log_in_with(client, settings)
        if self._will is not None:
            client.will_set(self._will.topic, self._will.payload, qos=1, retain=True)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        client.on_subscribe = self._on_subscribe
        return client

    def _dial(self, client: paho.Client) -> None:
        wishes = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # as above
        wishes.MaximumPacketSize = self._packet_max
        client.connect(
            self.settings.host,
            self.settings.port,
            keepalive=KEEPALIVE_S,
            clean_start=True,
            properties=wishes,
        )

    def _attach(self, client: paho.Client) -> None:
        connection = client.socket()
        if connection is None:
            self._lose("the connection broke at once")
            return
        fd = connection.fileno()
        _send_at_once(fd)
        client.on_socket_close = lambda *_: self._detach(fd)
        client.on_socket_register_write = lambda *_: self._flush_soon()
        self._writable_watched = False
        self._loop.add_reader(fd, self._read, client)
        self.flush()

    def _detach(self, fd: int) -> None:
        self._loop.remove_reader(fd)
        self._loop.remove_writer(fd)

    def _read(self, client: paho.Client) -> None:
        connection = client.socket()
        if isinstance(connection, GatheringSocket):
            connection.begin_turn()
        self._in_paho = True
        try:
            client.loop_read()
            # What was read ahead, or TLS has decrypted already, makes the descriptor no more readable.
            rounds = 0
            while rounds < READS_MAX and _has_turn(client):
                client.loop_read()
                rounds += 1
        finally:
            self._in_paho = False
        self.flush()
        if _pending(client):
            self._loop.call_soon(self._read, client)

    def _flush_soon(self) -> None:
        if not self._flush_due:
            self._flush_due = True
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Write what paho has queued; what the socket does not take waits for it to become writable."""
        self._flush_due = False
        if self._in_paho:
            return  # once, when all is read; never in a callback, where paho's lock would wait for itself
        client = self._client
        connection = client.socket() if client else None
        if client is None or connection is None:
            return
        self._in_paho = True
        try:
            client.loop_write()
        finally:
            self._in_paho = False
        if client.socket() is not connection or not isinstance(connection, GatheringSocket):
            return
        try:
            done = connection.flush()
        except OSError:
            return  # the reader meets the same error, and tells it
        if done != self._writable_watched:
            return
        self._writable_watched = not done
        if done:
            self._loop.remove_writer(connection.fileno())
        else:
            self._loop.add_writer(connection.fileno(), self.flush)

    # -- paho's callbacks -----------------------------------------------------------------------------------

    def _on_connect(
        self, client: paho.Client, _: object, __: object, code: ReasonCode, properties: Properties | None
    ) -> None:
        if code.is_failure:
            self._lose(f"{self.settings} refused the connection: {code} (check user name, password and ACL)")
            return
        self.up = True
        self._up_since = self._loop.time()
        self.last_error = None
        # A retained command would be carried out at each connection.
        options = SubscribeOptions(qos=1, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND)
        self.unheard = len(self.topics) + len(self.retained_topics)
        for topic in self.topics:
            client.subscribe(topic, options=options)
        for topic in self.retained_topics:
            client.subscribe(topic, options=SubscribeOptions(qos=1, noLocal=True))
        log.info("broker connected", extra={"broker": str(self.settings)})
        maximum = getattr(properties, "ReceiveMaximum", None)
        for callback in self.on_up:
            callback(maximum)

    def _on_disconnect(
        self, _: paho.Client, __: object, flags: paho.DisconnectFlags, code: ReasonCode, ___: object
    ) -> None:
        self._taken_over = code.value == TAKEN_OVER
        if self.up and not flags.is_disconnect_packet_from_server:
            self._silent_after_s = self._loop.time() - self._up_since
        self._lose(f"connection to {self.settings} lost: {code}")

    def _on_message(self, _: paho.Client, __: object, message: paho.MQTTMessage) -> None:
        properties = message.properties
        arrived = Arrived(
            message.topic,
            bytes(message.payload),
            getattr(properties, "ResponseTopic", None),
            getattr(properties, "CorrelationData", None),
            getattr(properties, "MessageExpiryInterval", None),
            message.retain,
        )
        for callback in self.on_message:
            callback(arrived)

    def _on_publish(
        self, _: paho.Client, __: object, mid: int, code: ReasonCode, ___: Properties | None
    ) -> None:
        topic = self._unacknowledged.pop(mid, None)
        if topic is None:
            self.on_ack(mid, code.value)
        else:
            self.on_verdict(topic, code.value)

    def _on_subscribe(
        self, _: paho.Client, __: object, ___: int, codes: list[ReasonCode], ____: Properties | None
    ) -> None:
        self.unheard -= 1
        refused = [str(code) for code in codes if code.value >= SUBSCRIPTION_REFUSED]
        if refused:
            log.error("subscription refused", extra={"broker": str(self.settings), "reason": refused[0]})
            self.last_error = f"{self.settings} refused a subscription: {refused[0]} (check the ACL)"

    def _lose(self, reason: str) -> None:
        if not self._lost.done():
            self._lost.set_result(reason)

    async def _has_rival(self) -> bool:
        """Whether the latest connection's end was, as far as can be told, another client's doing."""
        if self._taken_over or self._silent_after_s is None:
            return self._taken_over
        suspect = self.rival or self._silent_after_s < STABLE_S
        # A broker that died closes its connections without a word too, but takes no new ones then.
        self._brief = self._brief + 1 if suspect and await asyncio.to_thread(self._is_taken_up) else 0
        return bool(self._brief) and (self.rival or self._brief >= BRIEF_MAX)

    def _is_taken_up(self) -> bool:
        try:
            address = (self.settings.host, self.settings.port)
            socket.create_connection(address, timeout=CONNECT_TIMEOUT_S).close()
        except OSError:
            return False
        return True

    def _tell_rival(self, rival: bool) -> None:
        self.rival, self._brief = rival, 0
        self.on_rival()

    def _tell_down(self, reason: str) -> None:
        self.up = False
        for callback in self.on_down:
            callback(reason)


def log_in_with(client: paho.Client, settings: BrokerSettings) -> None:
    """Give the client what it needs to log in. Raises OSError when a file can't be read."""
    if settings.username is not None:
        client.username_pw_set(settings.username, _password(settings.password_file))
    if settings.tls:
        context = ssl.create_default_context(cafile=settings.ca_file and str(settings.ca_file))
        if settings.cert_file:
            context.load_cert_chain(settings.cert_file, settings.key_file)
        client.tls_set_context(context)


def _has_turn(client: paho.Client) -> bool:
    connection = client.socket()
    return isinstance(connection, GatheringSocket) and connection.has_turn and connection.pending() > 0


def _pending(client: paho.Client) -> int:
    connection = client.socket()
    return connection.pending() if isinstance(connection, GatheringSocket) else 0


def _password(file: Path | None) -> str | None:
    """The first line of the file."""
    if file is None:
        return None
    lines = file.read_text(encoding="utf-8").splitlines()
    return lines[0] if lines else ""


def _send_at_once(fd: int) -> None:
    # paho leaves Nagle's algorithm on: a lone event would wait for the acknowledgement of the one before.
    with socket.socket(fileno=os.dup(fd)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _quietly_close(client: paho.Client) -> None:
    connection = client.socket()
    if connection is not None:
        client.on_disconnect = None
        client._sock_close()  # paho has no public way to drop a connection without a DISCONNECT
