"""The connection to the broker: MQTT 5 with a persistent session, acknowledged by hand.

paho runs its own thread for one connection at a time; whoever supervises starts the next. The callbacks below
run on that thread, `publish` and `acknowledge` on the writer's.
"""

import logging
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from threading import Event

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from backend.errors import SettingsError
from backend.ingest import Arrival, Inbox
from backend.logs import FIELDS
from backend.metrics import Metrics
from backend.receipts import Outgoing
from backend.settings import Settings
from backend.verification import EVENT_MAX_BYTES
from contracts.topics import ALL_EVENTS, ALL_STATES, MQTT_QOS

SESSION_EXPIRY_S = 7 * 86_400
"""How long the broker keeps our session, and with it the events that came while we were away."""
RECEIVE_MAXIMUM = 1_000
"""Messages that the broker may have in flight to us: two batches."""
PACKET_MAX_BYTES = 8 * EVENT_MAX_BYTES
"""The broker sends no larger packet. Above an event's limit, so that most oversized events leave a trace."""
KEEPALIVE_S = 30
IN_FLIGHT_MAX = 20
"""Receipts in flight to the broker; paho itself does not heed the broker's Receive Maximum."""
QUEUED_RECEIPTS_MAX = 2_000
NOBODY_SUBSCRIBED = 16
NOT_AUTHORISED = 135

log = logging.getLogger(__name__)


class _Client(Client):
    """Tells when its network thread has ended, for whatever reason."""

    finished: Event

    def loop_forever(self, timeout: float = 1.0, retry_first_connection: bool = False) -> MQTTErrorCode:
        try:
            return super().loop_forever(timeout, retry_first_connection)
        finally:
            self.finished.set()


class Link:
    """One connection at a time to the broker. Implements `backend.ingest.Uplink`."""

    def __init__(self, settings: Settings, inbox: Inbox, metrics: Metrics, ready: Callable[[], None]) -> None:
        self._settings = settings
        self._inbox = inbox
        self._metrics = metrics
        self._ready = ready
        self._connection = 0
        self._subscribed_s: float | None = None
        self._in_flight = IN_FLIGHT_MAX
        self._client = self._new_client()

    @property
    def running(self) -> bool:
        """Whether a connection is up or coming up."""
        return not self._client.finished.is_set()

    @property
    def subscribed(self) -> bool:
        return self.running and self._subscribed_s is not None

    def start(self) -> None:
        """Connect and serve in a thread of its own. Raises OSError when there is no connection to be had."""
        address = self._settings.address
        self._subscribed_s = None
        try:
            self._client.connect(
                address.host, address.port, KEEPALIVE_S, clean_start=False, properties=_connect_properties()
            )
        except ssl.SSLCertVerificationError as error:
            raise ConnectionError(_distrust(self._settings, error)) from error
        self._client.finished.clear()
        self._client.loop_start()

    def end(self) -> float:
        """Tidy up after a connection that has ended; how long it was of use, in seconds."""
        self._client.loop_stop()
        if self._client.max_inflight_messages != self._in_flight:
            self._client = self._new_client()
        since, self._subscribed_s = self._subscribed_s, None
        return 0.0 if since is None else time.monotonic() - since

    def close(self, patience_s: float) -> None:
        """Say goodbye, and wait so long at most for what is queued to leave."""
        self._client.disconnect()
        self._client.finished.wait(patience_s)

    def publish(self, message: Outgoing) -> bool:
        if not self._client.is_connected():
            return False
        result = self._client.publish(message.topic, message.payload, qos=MQTT_QOS)
        if result.rc not in (MQTTErrorCode.MQTT_ERR_SUCCESS, MQTTErrorCode.MQTT_ERR_NO_CONN):
            log.warning("receipts not sent: %s", result.rc.name, extra={FIELDS: {"events": message.events}})
            return False
        return True

    def acknowledge(self, arrivals: Sequence[Arrival]) -> None:
        for arrival in arrivals:
            if arrival.qos and arrival.connection == self._connection:
                self._client.ack(arrival.packet, arrival.qos)

    def _new_client(self) -> _Client:
        settings = self._settings
        client = _Client(
            CallbackAPIVersion.VERSION2,
            client_id=settings.id,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        client.finished = Event()
        client.finished.set()
        client.max_inflight_messages_set(self._in_flight)
        client.max_queued_messages_set(QUEUED_RECEIPTS_MAX)
        if settings.address.user is not None:
            client.username_pw_set(settings.address.user, settings.password())
        if settings.address.tls:
            _set_up_tls(client, settings)
        client.on_socket_open = _send_at_once
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        client.on_disconnect = self._on_disconnect
        return client

    def _on_connect(
        self,
        client: Client,
        _data: object,
        flags: ConnectFlags,
        code: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if code.is_failure:
            self._refused("the broker refuses our connection", code)
            return
        self._connection += 1
        self._metrics.connections.inc()
        allowed = int(getattr(properties, "ReceiveMaximum", IN_FLIGHT_MAX))
        if allowed < self._in_flight:
            log.info(
                "the broker takes fewer messages in flight: connecting anew",
                extra={FIELDS: {"allowed": allowed}},
            )
            self._in_flight = allowed
            client.disconnect()
            return
        fields = {"session_present": flags.session_present, "connection": self._connection}
        log.info("connected to the broker", extra={FIELDS: fields})
        events = (
            f"$share/{self._settings.shared_group}/{ALL_EVENTS}"
            if self._settings.shared_group
            else ALL_EVENTS
        )
        options = SubscribeOptions(qos=MQTT_QOS)
        client.subscribe([(events, options), (ALL_STATES, options)])

    def _on_subscribe(
        self,
        client: Client,
        _data: object,
        _packet: int,
        codes: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        failures = [code for code in codes if code.is_failure]
        for code in failures:
            self._refused("the broker refuses our subscription", code)
        if failures:
            client.disconnect()
            return
        self._subscribed_s = time.monotonic()
        self._ready()

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        body = bytes(message.payload[: EVENT_MAX_BYTES + 1])
        self._inbox.put(
            Arrival(topic, body, len(message.payload), message.mid, message.qos, self._connection)
        )

    def _on_publish(
        self, _client: Client, _data: object, _packet: int, code: ReasonCode, _properties: Properties
    ) -> None:
        if code.is_failure:
            self._refused("the broker refuses a receipt", code)
        elif code.value == NOBODY_SUBSCRIBED:
            self._metrics.refusals.labels(str(code.value)).inc()
            log.debug("a receipt found no gateway; it will send its events again")

    def _on_disconnect(
        self,
        _client: Client,
        _data: object,
        _flags: DisconnectFlags,
        code: ReasonCode,
        _props: Properties | None,
    ) -> None:
        level = logging.WARNING if code.is_failure else logging.INFO
        log.log(level, "disconnected from the broker: %s", code, extra={FIELDS: {"code": code.value}})

    def _refused(self, what: str, code: ReasonCode) -> None:
        self._metrics.refusals.labels(str(code.value)).inc()
        hint = "check the broker's ACL and our user" if code.value == NOT_AUTHORISED else ""
        log.error("%s: %s", what, code, extra={FIELDS: {"code": code.value, "hint": hint}})


def _send_at_once(_client: Client, _data: object, channel: object) -> None:
    """Nagle's algorithm would hold a small packet back for some 40 ms behind another one."""
    if isinstance(channel, socket.socket):
        channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _connect_properties() -> Properties:
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = SESSION_EXPIRY_S
    properties.ReceiveMaximum = RECEIVE_MAXIMUM
    properties.MaximumPacketSize = PACKET_MAX_BYTES
    return properties


def _set_up_tls(client: Client, settings: Settings) -> None:
    try:
        context = ssl.create_default_context(cafile=settings.tls_ca and str(settings.tls_ca))
    except OSError as error:
        raise SettingsError(
            f"tls_ca: {settings.tls_ca} holds no certificates of an authority, PEM: {error}"
        ) from error
    if settings.tls_cert and settings.tls_key:
        try:
            # Without a password prompt: a service has nobody to ask.
            context.load_cert_chain(settings.tls_cert, settings.tls_key, password="")
        except OSError as error:
            raise SettingsError(
                f"tls_cert: {settings.tls_cert} and {settings.tls_key} are no certificate and its key, PEM, "
                f"without a password: {error}"
            ) from error
    client.tls_set_context(context)


def _distrust(settings: Settings, error: ssl.SSLCertVerificationError) -> str:
    """Why the broker at the other end is not believed to be ours, and what to do."""
    host = settings.address.host
    authority = (
        f"the authority in {settings.tls_ca}" if settings.tls_ca else "an authority that this machine knows"
    )
    return (
        f"the certificate of {host} does not prove by {authority} that it is our broker "
        f"({error.verify_message}): give the certificate of the authority that signed it as tls_ca, and call "
        "the broker by the name in its certificate"
    )
