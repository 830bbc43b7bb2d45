"""A device's serial port as a pty: the host opens a stable symlink, as under /dev/serial/by-path.

The symlink leads through /proc/PID/fd, not to /dev/pts/N: the kernel gives a killed simulator's N to the
next pty, and a host that still follows the old link would talk to somebody else's pad. A dead process's
link leads nowhere.

We keep the host's side (the slave) open ourselves: otherwise our side would report a hang-up without end
while no host is there. Unplugging closes both; plugging in makes a new pty and replaces the symlink in one
step.
"""

import asyncio
import contextlib
import os
import re
import termios
import tty
from pathlib import Path

from firmware_sim.errors import LineError
from firmware_sim.line.endpoint import Heard

READ_BYTES = 256
"""Most that is taken from the host at once."""
BAUDS = {getattr(termios, name): int(name[1:]) for name in dir(termios) if re.fullmatch(r"B\d+", name)}
"""Baud rates by their termios constants."""
_OSPEED = 5
"""Index of the output speed in what tcgetattr gives."""


class PtyEndpoint:
    """A pty behind a symlink. `baud` 0 is a USB CDC device, to which the host's baud rate means nothing."""

    def __init__(self, loop: asyncio.AbstractEventLoop, path: Path, baud: int) -> None:
        self._loop = loop
        self._path = path.absolute()
        self._baud = baud
        self._master = -1
        self._slave = -1
        self._heard: Heard | None = None
        self.lost_bytes = 0
        """Bytes for which the host's side had no room."""

    @property
    def url(self) -> str:
        """See `Endpoint`."""
        return f"serial://{self._path}" + (f"?baud={self._baud}" if self._baud else "")

    def open(self, heard: Heard) -> None:
        """See `Endpoint`. Replaces a symlink that is in the way, never a file."""
        self._heard = heard
        if self._path.exists() and not self._path.is_symlink():
            raise LineError(
                f"{self._path} is a file, not a link to a pty: remove it or choose another --link"
            )
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._master, self._slave = os.openpty()
            tty.setraw(self._slave)
            os.set_blocking(self._master, False)
            self._link(self._target())
        except OSError as error:
            self.close()
            raise LineError(f"no pty at {self._path}: {error.strerror}") from error
        self.resume()

    def write(self, data: bytes) -> None:
        """See `Endpoint`."""
        if self._master < 0:
            return
        try:
            written = os.write(self._master, data)
        except BlockingIOError:
            written = 0
        self.lost_bytes += len(data) - written

    def host_baud(self) -> int | None:
        """See `Endpoint`."""
        if not self._baud or self._master < 0:
            return None
        return BAUDS.get(termios.tcgetattr(self._master)[_OSPEED])

    def pause(self) -> None:
        """See `Endpoint`."""
        if self._master >= 0:
            self._loop.remove_reader(self._master)

    def resume(self) -> None:
        """See `Endpoint`."""
        if self._master >= 0:
            self._loop.add_reader(self._master, self._read)

    def close(self) -> None:
        """See `Endpoint`. The symlink goes too, unless it has become another's."""
        self.pause()
        if self._slave >= 0:
            with contextlib.suppress(OSError):
                if self._path.readlink() == self._target():
                    self._path.unlink()
        for fd in (self._master, self._slave):
            if fd >= 0:
                os.close(fd)
        self._master = self._slave = -1

    def _target(self) -> Path:
        return Path(f"/proc/{os.getpid()}/fd/{self._slave}")

    def _link(self, target: Path) -> None:
        fresh = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(target)
        fresh.replace(self._path)

    def _read(self) -> None:
        try:
            data = os.read(self._master, READ_BYTES)
        except BlockingIOError:
            return
        if data and self._heard:
            self._heard(data)
