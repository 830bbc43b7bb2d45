"""Bytes in and out of an open descriptor, on the event loop. Serves serial lines and sockets alike.

pyserial's own reads use select() and stop working at some 200 ports in a process; a descriptor on epoll does
not.

A descriptor's number may be used again the moment it is closed, and closing happens on another thread: once a
port is lost, it never names its number again.
"""

import asyncio
import fcntl
import os
import struct
import termios
from collections.abc import Callable

READ_SIZE = 4096
"""Bytes taken at most at one readiness: a chatty port can't keep the loop from the others."""
WRITE_BACKLOG_MAX = 4096
"""Bytes that wait for a port that takes none. What does not fit is dropped: protocols repeat themselves."""

Identity = tuple[int, int, int]
"""What tells a device behind a path from another: file system, inode, device number."""


def identify(path: str) -> Identity | None:
    """The device that `path` leads to now; None when there is none. Opens nothing."""
    try:
        return _identity(os.stat(path))  # noqa: PTH116  # twice a second for each port; a Path costs as much again
    except (OSError, ValueError):
        return None


class StreamPort:
    """An open port. `on_bytes` gets each chunk; `lost` resolves to a plain reason when the port is gone."""

    def __init__(self, fd: int, on_bytes: Callable[[bytes], None], close_fd: Callable[[], None]) -> None:
        self._fd = fd
        self._on_bytes = on_bytes
        self._close_fd = close_fd
        self._loop = asyncio.get_running_loop()
        self._backlog = bytearray()
        self._open = True
        self._reading = True
        self._room: asyncio.Event = asyncio.Event()
        """Set when the backlog has gone out, or the port is lost."""
        self._room.set()
        self._lost_backlog = 0
        self.dropped_bytes = 0
        self._identity = _identity(os.fstat(fd))
        self.lost: asyncio.Future[str] = self._loop.create_future()
        self._loop.add_reader(fd, self._readable)

    def write(self, data: bytes) -> None:
        """Send `data` as soon as the port takes it. Never blocks, never raises."""
        if not self._open:
            return
        if self._backlog:
            self._queue(data)
            return
        try:
            sent = os.write(self._fd, data)
        except BlockingIOError:
            sent = 0
        except OSError as error:
            self._lose(f"write failed: {error.strerror or error}")
            return
        if sent < len(data):
            self._queue(data[sent:])
            self._room.clear()
            self._loop.add_writer(self._fd, self._writable)

    async def send(self, data: bytes, timeout_s: float) -> int:
        """Send a long message, as fast as the port takes it; the count of bytes that the system took."""
        sent = 0
        try:
            async with asyncio.timeout(timeout_s):
                await self._room.wait()
                while sent < len(data) and self._open:
                    chunk = data[sent : sent + WRITE_BACKLOG_MAX]
                    self.write(chunk)
                    sent += len(chunk)
                    await self._room.wait()
        except TimeoutError:
            pass
        finally:
            # What still waits in our own backlog never left: a message that was cut short ends there.
            left = len(self._backlog) if self._open else self._lost_backlog
            self._forget_backlog()
        return max(0, sent - left)

    def unsent(self) -> int | None:
        """Bytes in the kernel's buffer of this line or socket."""
        if not self._open:
            return None
        try:
            answer = fcntl.ioctl(self._fd, termios.TIOCOUTQ, b"\0\0\0\0")
        except OSError:
            return None
        return int(struct.unpack("i", answer)[0])

    def close(self) -> None:
        """Stop using the descriptor; closing it happens elsewhere, since it may hang. Safe to repeat."""
        self._lose("closed")

    def pause(self) -> None:
        """Read nothing until `resume`: what comes waits in the line. Safe to repeat.

        That the other end hung up is noticed by a write, or after `resume`.
        """
        if self._open and self._reading:
            self._reading = False
            self._loop.remove_reader(self._fd)

    def resume(self) -> None:
        """Read again. Safe to repeat."""
        if self._open and not self._reading:
            self._reading = True
            self._loop.add_reader(self._fd, self._readable)

    def is_still(self, path: str) -> bool:
        """Whether `path` still leads to the device that is open: a replug within one poll leaves a ghost.

        A path that leads nowhere for now says nothing: the descriptor's own error will tell.
        """
        return not self._open or identify(path) in {None, self._identity}

    def _queue(self, data: bytes) -> None:
        if len(self._backlog) + len(data) > WRITE_BACKLOG_MAX:
            self.dropped_bytes += len(data)
        else:
            self._backlog += data

    def _readable(self) -> None:
        try:
            chunk = os.read(self._fd, READ_SIZE)
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(f"read failed: {error.strerror or error}")
            return
        if chunk:
            self._on_bytes(chunk)
        else:
            self._lose("the other end hung up")

    def _writable(self) -> None:
        try:
            sent = os.write(self._fd, self._backlog)
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(f"write failed: {error.strerror or error}")
            return
        del self._backlog[:sent]
        if not self._backlog:
            self._forget_backlog()

    def _forget_backlog(self) -> None:
        self._backlog.clear()
        if self._open:
            self._loop.remove_writer(self._fd)
        self._room.set()

    def _lose(self, reason: str) -> None:
        if not self._open:
            return
        self._open = False
        self._loop.remove_reader(self._fd)
        self._loop.remove_writer(self._fd)
        self._lost_backlog = len(self._backlog)
        self._forget_backlog()
        if not self.lost.done():
            self.lost.set_result(reason)
        self._close_fd()


def _identity(status: os.stat_result) -> Identity:
    return status.st_dev, status.st_ino, status.st_rdev
