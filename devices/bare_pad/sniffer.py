"""A port that only listens, for recording what an unknown device says. Nothing is ever written.

A serial line is opened for reading alone, so that the system itself refuses a write; echo and flow control
are off, so that the system answers nothing by itself. What cannot be avoided: opening raises the modem lines
DTR and RTS, which resets some boards; settings of the line stay changed after us; and a TCP connection is
made, which a terminal server may allow only once.
"""

import asyncio
import contextlib
import fcntl
import os
import termios
from collections.abc import Callable
from dataclasses import dataclass, field

from devices.bare_pad.sniff import Chunk
from devices.errors import PortError, PortHungError, PortUrlError
from devices.ports.detached import call_detached, fire_detached
from devices.ports.serial_port import close_serial, explain
from devices.ports.stream_port import StreamPort
from devices.ports.tcp_port import close_tcp, open_tcp
from devices.ports.url import SERIAL_EXAMPLE, PortUrl, SerialUrl, TcpUrl, UsbUrl

OPEN_TIMEOUT_S = 5.0
RECORDING_MAX = 1_000_000
"""Bytes after which a recording ends: more is no pad."""
_INPUT, _OUTPUT, _CONTROL, _LOCAL, _IN_SPEED, _OUT_SPEED, _CHARACTERS = range(7)
"""Places in what termios gives."""


@dataclass(slots=True)
class Recording:
    """What was heard."""

    chunks: list[Chunk] = field(default_factory=list)
    ended: str = ""
    """Why it ended before its time; empty when it did not."""

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(len(chunk.data) for chunk in self.chunks)


async def listen(
    url: PortUrl,
    seconds: float,
    on_chunk: Callable[[Chunk], None] = lambda _: None,
    on_open: Callable[[], None] = lambda: None,
) -> Recording:
    """Listen for so long; `on_open` is called when the port is open, `on_chunk` gets what comes as it comes.

    Raises PortError when the port can't be had, PortUrlError for a pattern.

    A port that is lost, and too many bytes, end the recording early; what was heard until then is there.
    """
    if url.is_glob:
        raise PortUrlError(f"{url}: one port is listened to, not a pattern: name one of those that match")
    loop = asyncio.get_running_loop()
    recording = Recording()
    full: asyncio.Future[None] = loop.create_future()
    heard = 0

    def on_bytes(chunk: bytes) -> None:
        nonlocal heard
        heard += len(chunk)
        recording.chunks.append(Chunk(loop.time(), chunk))
        on_chunk(recording.chunks[-1])
        if heard >= RECORDING_MAX and not full.done():
            full.set_result(None)

    port = await _open(url, on_bytes)
    on_open()
    try:
        await asyncio.wait((port.lost, full), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        if port.lost.done():
            recording.ended = port.lost.result()
        elif full.done():
            recording.ended = f"{RECORDING_MAX} bytes came: no pad says so much"
        port.close()
    return recording


async def _open(url: PortUrl, on_bytes: Callable[[bytes], None]) -> StreamPort:
    if isinstance(url, UsbUrl):
        raise PortUrlError(
            f"{url}: only serial lines and TCP ports can be listened to, e.g. {SERIAL_EXAMPLE}"
        )
    if isinstance(url, TcpUrl):
        connection = await open_tcp(url, OPEN_TIMEOUT_S)
        return StreamPort(connection, on_bytes, lambda: close_tcp(connection))
    opening = call_detached(lambda: open_for_listening(url), f"open {url.path}", close_serial)
    try:
        async with asyncio.timeout(OPEN_TIMEOUT_S):
            fd = await opening
    except TimeoutError as error:
        raise PortHungError(f"{url.path}: opening has not come back for {OPEN_TIMEOUT_S:g} s") from error
    return StreamPort(fd, on_bytes, lambda: fire_detached(lambda: close_serial(fd), f"close {url.path}"))


def open_for_listening(url: SerialUrl) -> int:
    """A descriptor of the line that can't be written to, 8N1 at the URL's rate, held exclusively. May block;
    raises PortError."""
    rate = getattr(termios, f"B{url.baud}", None)
    if rate is None:
        raise PortError(f"baud={url.baud}: this system knows no such rate")
    try:
        fd = os.open(url.path, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        raise explain(url, error) from error
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _configure(fd, rate)
    except (OSError, termios.error) as error:
        with contextlib.suppress(OSError):
            os.close(fd)
        raise explain(url, error) from error
    return fd


def _configure(fd: int, rate: int) -> None:
    """Raw, without echo: nothing that is heard goes back out by itself."""
    settings = termios.tcgetattr(fd)
    settings[_INPUT] = settings[_OUTPUT] = settings[_LOCAL] = 0
    settings[_CONTROL] = termios.CS8 | termios.CREAD | termios.CLOCAL
    settings[_IN_SPEED] = settings[_OUT_SPEED] = rate
    settings[_CHARACTERS][termios.VMIN] = 1
    settings[_CHARACTERS][termios.VTIME] = 0
    termios.tcsetattr(fd, termios.TCSANOW, settings)
