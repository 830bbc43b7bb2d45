"""The host's side of a real pty or TCP line, as a test holds it: raw bytes, and messages in them."""

import asyncio
import errno
import os
import socket
import termios
import time
import tty
from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

from contracts.pad.fields import WireMessage
from contracts.pad.framing import Deframer
from contracts.pad.messages import Ack, Hello, decode, encode

BAUD = termios.B115200
POLL_S = 0.002
BROKEN = frozenset({errno.EIO, errno.EPIPE, errno.ECONNRESET})
"""What a write to a line says whose other end is gone."""
M = TypeVar("M", bound=WireMessage)


class WireHost:
    """An open line, read on the running loop. `reads` are the chunks as the kernel gave them, with times."""

    def __init__(self, where: str, baud: int = BAUD) -> None:
        self._loop = asyncio.get_running_loop()
        self.fd = open_serial(where, baud) if where.startswith("/") else open_tcp(where)
        self.reads: list[tuple[float, bytes]] = []
        self.messages: list[WireMessage] = []
        self.deframer = Deframer()
        self.gone = False
        self.on_gone: Callable[[], object] = lambda: None
        """Called the moment the line is found broken, before anything else can happen on the loop."""
        self._loop.add_reader(self.fd, self._read)

    def __enter__(self) -> "WireHost":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    @property
    def heard(self) -> bytes:
        return b"".join(data for _, data in self.reads)

    def send(self, *messages: WireMessage) -> None:
        self.send_bytes(b"".join(map(encode, messages)))

    def send_bytes(self, data: bytes) -> None:
        """Write them. On a line that has just broken they go nowhere, and it is gone."""
        try:
            os.write(self.fd, data)
        except OSError as error:
            if error.errno not in BROKEN:
                raise
            self._break()

    async def wait(self, kind: type[M], count: int = 1, timeout_s: float = 15.0) -> M:
        """The message of that kind that makes `count`; earlier ones of other kinds are passed over."""
        await until(lambda: len(self.of(kind)) >= count, timeout_s)
        return self.of(kind)[count - 1]

    def of(self, kind: type[M]) -> list[M]:
        return [m for m in self.messages if isinstance(m, kind)]

    async def greet(self) -> Hello:
        """Wait for HELLO, and acknowledge nothing."""
        hello = await self.wait(Hello)
        self.send(Ack(hello.boot, 0, 0))
        return hello

    def _read(self) -> None:
        try:
            data = os.read(self.fd, 4096)
        except OSError:
            data = b""
        if not data:
            self._break()
            return
        self.reads.append((time.monotonic(), data))
        self.messages += [decode(payload, "pad") for payload in self.deframer.feed(data)]

    def _break(self) -> None:
        if not self.gone:
            self.gone = True
            self._loop.remove_reader(self.fd)
            self.on_gone()

    def close(self) -> None:
        if self.fd >= 0:
            self._loop.remove_reader(self.fd)
            os.close(self.fd)
            self.fd = -1


def open_serial(path: str, baud: int) -> int:
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    tty.setraw(fd, termios.TCSANOW)  # the default throws away what the device has already said
    attributes = termios.tcgetattr(fd)
    attributes[4] = attributes[5] = baud
    termios.tcsetattr(fd, termios.TCSANOW, attributes)
    return fd


def open_tcp(where: str) -> int:
    host, _, port = where.rpartition(":")
    peer = socket.create_connection((host, int(port)))
    peer.setblocking(False)
    return peer.detach()


async def until(true: Callable[[], object], timeout_s: float = 15.0) -> None:
    """Wait until it is true; TimeoutError when it does not become so."""
    deadline = time.monotonic() + timeout_s
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not true within {timeout_s} s")
        await asyncio.sleep(POLL_S)
