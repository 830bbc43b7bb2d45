"""Real lines to try ports on: ptys behind symlinks and TCP listeners, and what a keeper told."""

import asyncio
import os
import socket
import termios
import tty
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from usb.backend import IBackend

from devices.ports.keeper import PortKeeper
from devices.ports.port import Port
from devices.ports.url import PortUrl


class PtyLine:
    """A pty behind a symlink. `plug` again makes a new pty and swaps the link in one step."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.master = -1
        self._slave = -1
        self.plug()

    def plug(self) -> None:
        """Plug in; a pty that is still open stays open behind our back, as a ghost does."""
        self.ghost = (self.master, self._slave)
        self.master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self.master, False)
        fresh = self.path.with_name(self.path.name + ".new")
        fresh.symlink_to(os.ttyname(self._slave))
        fresh.replace(self.path)

    def unplug(self, *, link_stays: bool = False) -> None:
        if not link_stays:
            self.path.unlink()
        for fd in (self.master, self._slave):
            os.close(fd)
        self.master = self._slave = -1

    def close(self) -> None:
        for fd in (self.master, self._slave, *self.ghost):
            if fd >= 0:
                os.close(fd)
        self.path.unlink(missing_ok=True)

    def baud(self) -> int:
        return int(termios.tcgetattr(self.master)[5])

    def read(self) -> bytes:
        try:
            return os.read(self.master, 65536)
        except BlockingIOError:
            return b""

    async def reads(self, count: int) -> bytes:
        """So many bytes, as soon as they are there."""
        got = bytearray()

        def enough() -> bool:
            got.extend(self.read())
            return len(got) >= count

        await until(enough)
        return bytes(got)


class Watch:
    """A keeper at work, and what it told."""

    def __init__(self, url: PortUrl, seed: int = 1, usb_backend: IBackend | None = None) -> None:
        self.heard = bytearray()
        self.opened: list[Port] = []
        self.lost: list[str] = []
        self.keeper = PortKeeper(
            url,
            on_bytes=self.heard.extend,
            on_open=self.opened.append,
            on_lost=self.lost.append,
            random=Random(seed),
            usb_backend=usb_backend,
        )
        self.task = asyncio.create_task(self.keeper.run())

    @property
    def port(self) -> Port:
        return self.opened[-1]

    async def stop(self) -> None:
        self.task.cancel()
        done, _ = await asyncio.wait((self.task,), timeout=2)
        assert done, "cancelling did not end the keeper"


@asynccontextmanager
async def watching(*urls: PortUrl, usb_backend: IBackend | None = None) -> AsyncIterator[list[Watch]]:
    """Keepers of these ports, ended afterwards."""
    watches = [Watch(url, seed, usb_backend) for seed, url in enumerate(urls)]
    try:
        yield watches
    finally:
        for watch in watches:
            await watch.stop()


async def until(condition: Callable[[], object], seconds: float = 15.0) -> None:
    """Wait until it holds; fails after so many seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not condition():
        assert loop.time() < deadline, f"not within {seconds} s"
        await asyncio.sleep(0.01)


def listener(port: int = 0, backlog: int = 16) -> socket.socket:
    """A listening socket on the loopback."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen(backlog)
    listening.setblocking(False)
    return listening


def open_descriptors() -> set[str]:
    """Targets of the process's descriptors, for finding leaks."""
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            found.add(f"{entry.name}:{entry.readlink()}")
        except OSError:
            continue
    return found
