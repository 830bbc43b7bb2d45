"""As little MQTT as a benchmark needs: QoS 1 out and in over a blocking socket, at the least cost. 3.1.1, and
5 for whoever asks and wants an answer.

Not for products: no keep-alive, no TLS, no reconnect, no session.
"""

import socket
import struct
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CONNACK, PUBLISH, PUBACK, SUBACK = 0x20, 0x30, 0x40, 0x90
MID_MAX = 65535
RECEIVE_BYTES = 262_144
CONNECT_TIMEOUT_S = 10.0
EXPIRY_S = 10
POLL_S = 0.1
"""A receive that brings nothing returns after so long."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One control packet. `kind` is the first byte without its flags."""

    kind: int
    flags: int
    body: bytes

    @property
    def mid(self) -> int:
        """Message id of a PUBACK or SUBACK."""
        return int.from_bytes(self.body[:2], "big")


class LeanClient:
    """Connected when made, with MQTT 3.1.1 (`level` 4) or 5."""

    def __init__(self, port: int, client_id: str, level: int = 4) -> None:
        self._nothing = b"\x00" if level == 5 else b""  # an empty list of properties
        self._socket = socket.create_connection(("127.0.0.1", port), CONNECT_TIMEOUT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""
        self._mid = 0
        name = client_id.encode()
        head = b"\x00\x04MQTT" + bytes([level]) + b"\x02\x00\x00"  # clean session, no keep-alive
        self._socket.sendall(_packet(0x10, head + self._nothing + struct.pack(">H", len(name)) + name))
        self._expect(CONNACK)
        self._socket.settimeout(POLL_S)

    def subscribe(self, topic: str) -> None:
        """Returns when the broker has confirmed."""
        name = topic.encode()
        self._socket.sendall(
            _packet(0x82, b"\x00\x01" + self._nothing + struct.pack(">H", len(name)) + name + b"\x01")
        )
        self._expect(SUBACK)

    def publish(self, topic: bytes, payload: bytes) -> int:
        """QoS 1; its message id."""
        self._mid = self._mid % MID_MAX + 1
        self._socket.sendall(publish_packet(topic, payload, self._mid))
        return self._mid

    def ask(self, topic: bytes, payload: bytes, answer_to: bytes, correlation: bytes) -> None:
        """MQTT 5: publish with a response topic and correlation data, good for EXPIRY_S."""
        self._mid = self._mid % MID_MAX + 1
        properties = b"\x02" + struct.pack(">I", EXPIRY_S)
        for kind, value in ((b"\x08", answer_to), (b"\x09", correlation)):
            properties += kind + struct.pack(">H", len(value)) + value
        head = struct.pack(">H", len(topic)) + topic + struct.pack(">H", self._mid)
        self._socket.sendall(_packet(0x32, head + bytes([len(properties)]) + properties + payload))

    def drain(self) -> int:
        """Take in what waits, without waiting; how many PUBACKs there were."""
        try:
            data = self._socket.recv(RECEIVE_BYTES, socket.MSG_DONTWAIT)
        except (BlockingIOError, TimeoutError):
            return 0
        return sum(packet.kind == PUBACK for packet in self._take(data))

    def wait_for_acks(self) -> int:
        """How many PUBACKs came, once some did or POLL_S passed."""
        return sum(packet.kind == PUBACK for packet in self.receive()[1])

    def receive(self) -> tuple[int, list[Packet]]:
        """(monotonic ns of the arrival, packets); no packets when none came within POLL_S."""
        try:
            data = self._socket.recv(RECEIVE_BYTES)
        except TimeoutError:
            return 0, []
        now = time.monotonic_ns()
        if not data:
            raise ConnectionError("the broker hung up")
        return now, list(self._take(data))

    def acknowledge(self, mids: list[bytes]) -> None:
        """PUBACK these message ids, as they came, in one write."""
        self._socket.sendall(b"".join(b"\x40\x02" + mid for mid in mids))

    def close(self) -> None:
        """Without a DISCONNECT: nobody has a will."""
        self._socket.close()

    def _take(self, data: bytes) -> Iterator[Packet]:
        buffer = self._buffer + data
        at = 0
        while (found := _measure(buffer, at)) is not None:
            start, end = found
            yield Packet(buffer[at] & 0xF0, buffer[at] & 0x0F, buffer[start:end])
            at = end
        self._buffer = buffer[at:]

    def _expect(self, kind: int) -> None:
        deadline = time.monotonic() + CONNECT_TIMEOUT_S
        while time.monotonic() < deadline:
            data = self._socket.recv(RECEIVE_BYTES)
            if not data:
                break
            if any(packet.kind == kind for packet in self._take(data)):
                return
        raise ConnectionError(f"the broker did not answer with 0x{kind:02x}")


def publish_packet(topic: bytes, payload: bytes, mid: int) -> bytes:
    """PUBLISH with QoS 1."""
    return _packet(0x32, struct.pack(">H", len(topic)) + topic + struct.pack(">H", mid) + payload)


def taken_apart(publish: Packet) -> tuple[bytes, bytes, bytes]:
    """Topic, message id (empty for QoS 0) and payload of a PUBLISH."""
    length = int.from_bytes(publish.body[:2], "big") + 2
    rest = length + (2 if publish.flags & 0x06 else 0)
    return publish.body[2:length], publish.body[length:rest], publish.body[rest:]


def _packet(first: int, body: bytes) -> bytes:
    out = bytearray([first])
    left = len(body)
    while True:
        left, digit = divmod(left, 128)[0], left % 128
        out.append(digit | (0x80 if left else 0))
        if not left:
            return bytes(out) + body


def _measure(buffer: bytes, at: int) -> tuple[int, int] | None:
    """(start, end) of the body of the packet at `at`; None while it is not whole."""
    length, shift, i = 0, 0, at + 1
    while i < len(buffer):
        length |= (buffer[i] & 0x7F) << shift
        i += 1
        if not buffer[i - 1] & 0x80:
            return (i, i + length) if i + length <= len(buffer) else None
        shift += 7
    return None


def publish_all(port: int, messages: Sequence[tuple[str, bytes]], window: int) -> float:
    """Publish with at most `window` unacknowledged; seconds until the last PUBACK."""
    client = LeanClient(port, "bench-publisher")
    began = time.monotonic()
    open_ = 0
    for topic, payload in messages:
        while open_ >= window:
            open_ -= client.wait_for_acks()
        client.publish(topic.encode(), payload)
        open_ += 1
    while open_:
        open_ -= client.wait_for_acks()
    client.close()
    return time.monotonic() - began
