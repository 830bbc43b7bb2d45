"""A device's line as a TCP port, as behind a terminal server: we listen, the newest connection wins."""

import asyncio
import socket

from firmware_sim.errors import LineError
from firmware_sim.line.endpoint import Heard

READ_BYTES = 256
"""Most that is taken from the host at once."""
BACKLOG = 8
NO_SPEED: int | None = None


class TcpEndpoint:
    """A listening port. Port 0 takes a free one and keeps it over replugs."""

    def __init__(self, loop: asyncio.AbstractEventLoop, host: str, port: int) -> None:
        self._loop = loop
        self._host = host
        self._port = port
        self._listener: socket.socket | None = None
        self._peer: socket.socket | None = None
        self._heard: Heard | None = None
        self._paused = False
        self.lost_bytes = 0
        """Bytes for which the connection had no room."""

    @property
    def url(self) -> str:
        """See `Endpoint`."""
        return f"tcp://{self._host}:{self._port}"

    def open(self, heard: Heard) -> None:
        """See `Endpoint`."""
        self._heard = heard
        listener = socket.socket()
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setblocking(False)
            listener.bind((self._host, self._port))
            listener.listen(BACKLOG)
        except OSError as error:
            listener.close()
            raise LineError(
                f"cannot listen on {self._host}:{self._port}: {error.strerror}; choose another port"
            ) from error
        self._port = listener.getsockname()[1]
        self._listener = listener
        self._loop.add_reader(listener, self._accept)

    def write(self, data: bytes) -> None:
        """See `Endpoint`. Without a host the bytes go nowhere."""
        if self._peer is None:
            return
        try:
            self.lost_bytes += len(data) - self._peer.send(data)
        except BlockingIOError:
            self.lost_bytes += len(data)
        except OSError:
            self._hang_up()

    def host_baud(self) -> int | None:
        """See `Endpoint`: a terminal server's speed is set at the terminal server."""
        return NO_SPEED

    def pause(self) -> None:
        """See `Endpoint`."""
        self._paused = True
        if self._peer is not None:
            self._loop.remove_reader(self._peer)

    def resume(self) -> None:
        """See `Endpoint`."""
        self._paused = False
        if self._peer is not None:
            self._loop.add_reader(self._peer, self._read)

    def close(self) -> None:
        """See `Endpoint`."""
        self._hang_up()
        if self._listener is not None:
            self._loop.remove_reader(self._listener)
            self._listener.close()
            self._listener = None

    def _accept(self) -> None:
        assert self._listener is not None, "readable only while it listens"
        try:
            peer, _ = self._listener.accept()
        except OSError:
            return
        self._hang_up()
        peer.setblocking(False)
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._peer = peer
        if not self._paused:
            self.resume()

    def _read(self) -> None:
        assert self._peer is not None, "readable only while it is connected"
        try:
            data = self._peer.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._hang_up()
        elif self._heard:
            self._heard(data)

    def _hang_up(self) -> None:
        if self._peer is not None:
            self._loop.remove_reader(self._peer)
            self._peer.close()
            self._peer = None
