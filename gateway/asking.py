"""Commands to the running gateway from a terminal, over the hall's broker, each with its answer. Blocks.

It logs in with the gateway's own name and password: whoever may read the configuration may command the
gateway.
"""

import queue
import secrets
import threading
import time
from types import TracebackType
from typing import Self

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from pydantic import ValidationError

from contracts.base import Request
from contracts.broker import BrokerSettings
from contracts.commands import CommandName, Reply
from contracts.topics import MQTT_QOS, GatewayTopics
from gateway.errors import NoAnswerFromGatewayError
from gateway.mqtt import log_in_with

KEEPALIVE_S = 15
CONNECT_TIMEOUT_S = 5.0


class Asker:
    """A context manager: connected inside, hung up outside. Answers come to the reply topic of the account,
    where one is named: an ACL can name it. Raises NoAnswerFromGatewayError where there is no broker."""

    def __init__(self, settings: BrokerSettings, gateway: str, account: str = "") -> None:
        self._settings = settings
        self._topics = GatewayTopics(gateway)
        name = f"terminal-{secrets.token_hex(4)}"
        self._reply_topic = self._topics.reply(account or name)
        self._up = threading.Event()
        self._refusal = ""
        self._answers: queue.SimpleQueue[tuple[bytes, bytes]] = queue.SimpleQueue()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=paho.MQTTv5)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message

    def __enter__(self) -> Self:
        try:
            log_in_with(self._client, self._settings)
            self._client.connect(self._settings.host, self._settings.port, KEEPALIVE_S)
        except OSError as error:
            raise NoAnswerFromGatewayError(
                f"no broker at {self._settings}: {error.strerror or error}: is it running?"
            ) from error
        self._client.loop_start()
        if not self._up.wait(CONNECT_TIMEOUT_S):
            self._client.loop_stop()
            raise NoAnswerFromGatewayError(
                f"the broker at {self._settings} does not let us in: {self._refusal or 'it does not answer'}"
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def ask(self, name: CommandName, request: Request, expiry_s: int = 10) -> Reply:
        """The gateway's answer. Raises NoAnswerFromGatewayError when there is none."""
        correlation = secrets.token_bytes(8)
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho leaves it untyped
        properties.ResponseTopic = self._reply_topic
        properties.CorrelationData = correlation
        properties.MessageExpiryInterval = expiry_s
        self._client.publish(
            self._topics.command(name), request.model_dump_json(), MQTT_QOS, properties=properties
        )
        deadline = time.monotonic() + expiry_s
        try:
            while True:
                answered, payload = self._answers.get(timeout=max(0.0, deadline - time.monotonic()))
                if answered == correlation:
                    return Reply.model_validate_json(payload)
        except (queue.Empty, ValidationError) as error:
            raise NoAnswerFromGatewayError(
                f"no answer from the gateway within {expiry_s} s: is it running, at {self._settings}?"
            ) from error

    # -- called in paho's thread ---------------------------------------------------------------------------

    def _on_connect(
        self,
        client: paho.Client,
        _userdata: object,
        _flags: paho.ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self._refusal = str(reason)
        else:
            client.subscribe(self._reply_topic, MQTT_QOS)

    def _on_subscribe(
        self,
        _client: paho.Client,
        _userdata: object,
        _mid: int,
        _reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        self._up.set()

    def _on_message(self, _client: paho.Client, _userdata: object, message: paho.MQTTMessage) -> None:
        correlation = getattr(message.properties, "CorrelationData", b"")
        self._answers.put((bytes(correlation), bytes(message.payload)))
