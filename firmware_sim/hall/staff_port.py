"""The hall's line to its gateway: commands over MQTT 5, each with its answer, and what the gateway publishes.

One paho client with its own network thread for the whole hall; what comes is handed to the asyncio loop. paho
reconnects by itself; a request that was on its way then is answered by nobody, and its caller is told so.
"""

import asyncio
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from pydantic import ValidationError

from contracts.base import Request
from contracts.commands import CommandName, Reply
from contracts.topics import MQTT_QOS, GatewayTopics
from firmware_sim.errors import LineError, UsageError

DEFAULT_PORT = 1883
KEEPALIVE_S = 15
RECONNECT_S = (1, 5)
"""Shortest and longest pause before paho connects again."""
NO_REPLY = "no_reply"
"""The error code of a command that nobody answered."""


Heard = Callable[[str, bytes], None]
"""Topic and payload of something that the gateway published."""


class NoReplyError(LineError):
    """The gateway did not answer in time."""


def parse_broker(url: str) -> tuple[str, int]:
    """Host and port of mqtt://host[:port]. Raises UsageError."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or DEFAULT_PORT
    except ValueError:
        parts, host, port = urlsplit(""), None, 0
    if parts.scheme != "mqtt" or not host:
        raise UsageError(f"--broker {url!r} is not mqtt://HOST[:PORT], such as mqtt://127.0.0.1:1883")
    return host, port


class StaffPort:
    """Commands to one gateway."""

    def __init__(self, broker: str, gateway: str, name: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._host, self._port = parse_broker(broker)
        self._topics = GatewayTopics(gateway)
        self._reply_topic = self._topics.reply(name)
        self._waiting: dict[bytes, asyncio.Future[bytes]] = {}
        self._heard: dict[str, Heard] = {}
        self._asked = 0
        self._up = asyncio.Event()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=paho.MQTTv5)
        self._client.on_socket_open = _send_at_once
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        self._client.reconnect_delay_set(*RECONNECT_S)

    def listen(self, topic: str, heard: Heard) -> None:
        """Before `open`: have `heard` called, on the loop, for what comes on a topic; `+` stands for one
        level."""
        self._heard[topic] = heard

    async def open(self, timeout_s: float) -> None:
        """Connect. Raises LineError when the broker is not there within `timeout_s`."""
        self._client.connect_async(self._host, self._port, KEEPALIVE_S)
        self._client.loop_start()
        try:
            async with asyncio.timeout(timeout_s):
                await self._up.wait()
        except TimeoutError:
            raise LineError(
                f"no MQTT broker at {self._host}:{self._port} within {timeout_s:g} s: check --broker"
            ) from None

    def close(self) -> None:
        """Hang up."""
        self._client.disconnect()
        self._client.loop_stop()

    async def ask(self, name: CommandName, request: Request, expiry_s: int) -> Reply:
        """Send a command and wait for its answer. Raises NoReplyError."""
        self._asked += 1
        correlation = self._asked.to_bytes(8, "big")
        answer = self._waiting[correlation] = self._loop.create_future()
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho leaves it untyped
        properties.ResponseTopic = self._reply_topic
        properties.CorrelationData = correlation
        properties.MessageExpiryInterval = expiry_s
        try:
            self._client.publish(
                self._topics.command(name), request.model_dump_json(), MQTT_QOS, properties=properties
            )
            async with asyncio.timeout(expiry_s):
                return Reply.model_validate_json(await answer)
        except TimeoutError as error:
            raise NoReplyError(f"no answer to {name} within {expiry_s} s") from error
        except ValidationError as error:
            raise NoReplyError(f"the answer to {name} is none that this release understands") from error
        finally:
            del self._waiting[correlation]

    # ------------------------------------------------------------------ called in paho's thread

    def _on_connect(
        self,
        client: paho.Client,
        _userdata: object,
        _flags: paho.ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if not reason.is_failure:
            client.subscribe([(topic, MQTT_QOS) for topic in (*self._heard, self._reply_topic)])

    def _on_subscribe(
        self,
        _client: paho.Client,
        _userdata: object,
        _mid: int,
        _reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._up.set)

    def _on_message(self, _client: paho.Client, _userdata: object, message: paho.MQTTMessage) -> None:
        if message.topic == self._reply_topic:
            correlation = getattr(message.properties, "CorrelationData", b"")
            self._loop.call_soon_threadsafe(self._answer, bytes(correlation), bytes(message.payload))
            return
        for topic, heard in self._heard.items():
            if paho.topic_matches_sub(topic, message.topic):
                self._loop.call_soon_threadsafe(heard, message.topic, bytes(message.payload))

    def _answer(self, correlation: bytes, payload: bytes) -> None:
        waiting = self._waiting.get(correlation)
        if waiting is not None and not waiting.done():
            waiting.set_result(payload)


def _send_at_once(_client: paho.Client, _userdata: object, opened: object) -> None:
    """A request does not wait for the broker's acknowledgement of the one before."""
    if isinstance(opened, socket.socket):
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
