"""A socket that gathers what paho sends and reads ahead of what it receives.

paho calls send() once a packet and recv() three times a packet. Gathered, a burst of events is one system
call each way. It stands where paho's own WebSocket wrapper stands, behind the same few methods.
"""

import contextlib
import ssl
from typing import TYPE_CHECKING

import paho.mqtt.client as paho

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike

READ_AHEAD = 65_536
TURN_BYTES = 4096
"""Given to paho in one turn of the loop: some ten commands. It reads on while there is anything, and a press
would wait behind all of a flood."""
WOULD_BLOCK = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class GatheringSocket:
    """Non-blocking use only. `flush` after a round of sends; `pending` tells what recv gives without
    waiting."""

    def __init__(self, stream: "SocketLike") -> None:
        self._stream = stream
        self._ahead = b""
        self._position = 0
        self._out = bytearray()
        self._turn = TURN_BYTES

    def begin_turn(self) -> None:
        """Give bytes again: others have had their turn."""
        self._turn = TURN_BYTES

    def recv(self, buffer_size: int) -> bytes:
        """At most `buffer_size` bytes; b"" when the other end closed. Raises what the socket raises, and
        BlockingIOError when the turn is over."""
        if self._turn <= 0:
            raise BlockingIOError
        if self._position >= len(self._ahead):
            self._ahead, self._position = self._stream.recv(READ_AHEAD), 0
        start, self._position = self._position, self._position + buffer_size
        given = self._ahead[start : self._position]
        self._turn -= len(given)
        return given

    def send(self, buffer: bytes | bytearray) -> int:
        """Keep the bytes for `flush`; never fails."""
        self._out += buffer
        return len(buffer)

    def flush(self) -> bool:
        """Write what was gathered. True when all of it went. Raises OSError when the connection is gone."""
        try:
            while self._out:
                del self._out[: self._stream.send(self._out)]
        except WOULD_BLOCK:
            return False
        return True

    def pending(self) -> int:
        """Bytes that recv would give at once, TLS's own included."""
        inner = self._stream.pending() if isinstance(self._stream, ssl.SSLSocket) else 0
        return max(0, len(self._ahead) - self._position) + inner

    @property
    def has_turn(self) -> bool:
        """Whether recv gives what is pending in this turn."""
        return self._turn > 0

    def close(self) -> None:
        """Write what can be written at once (a DISCONNECT), then close."""
        with contextlib.suppress(OSError):
            self.flush()
        self._stream.close()

    def fileno(self) -> int:
        """The descriptor."""
        return self._stream.fileno()

    def setblocking(self, flag: bool) -> None:
        """As of a socket."""
        self._stream.setblocking(flag)


class GatheringClient(paho.Client):
    """paho on a GatheringSocket."""

    def _create_socket(self) -> "SocketLike":
        return GatheringSocket(super()._create_socket())
