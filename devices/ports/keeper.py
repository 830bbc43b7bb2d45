"""Keeps one port open: opens it, notices its loss, waits, opens it again, for ever.

Whatever one port does (absent, denied, hung in open or close, flapping, swapped for another device under the
same path), it costs the others nothing: each has its own task, and blocking calls run on their own threads.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from devices.backoff import Backoff
from devices.errors import PortError, PortHungError, PortMissingError
from devices.ports.detached import call_detached, fire_detached
from devices.ports.serial_port import close_serial, open_serial
from devices.ports.stream_port import Identity, StreamPort, identify
from devices.ports.tcp_port import close_tcp, open_tcp
from devices.ports.url import PortUrl, SerialUrl, TcpUrl

OPEN_TIMEOUT_S = 5.0
POLL_S = 0.5
"""How often an absent path is looked for, and an open one compared with what we hold."""
SERIAL_WAIT_MAX_S = 5.0
"""Longest wait before a serial line is tried again: trying costs one system call on this machine."""
TCP_WAIT_MAX_S = 30.0


@dataclass(frozen=True, slots=True)
class _Opening:
    """An open that has not come back yet, and the device that its path led to when it began."""

    fd: asyncio.Future[int]
    device: Identity


class PortKeeper:
    """`on_open` gets each new port; `on_lost` a plain reason when it is gone or can't be had."""

    def __init__(
        self,
        url: PortUrl,
        *,
        on_bytes: Callable[[bytes], None],
        on_open: Callable[[StreamPort], None],
        on_lost: Callable[[str], None],
        random: Random,
    ) -> None:
        self.url = url
        self._on_bytes = on_bytes
        self._on_open = on_open
        self._on_lost = on_lost
        longest_s = SERIAL_WAIT_MAX_S if isinstance(url, SerialUrl) else TCP_WAIT_MAX_S
        self._backoff = Backoff(random, longest_s=longest_s)
        self._opening: _Opening | None = None
        self._port: StreamPort | None = None

    async def run(self) -> None:
        """Runs until cancelled; closes the port then."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                try:
                    self._port = await self._open()
                except PortError as error:
                    self._on_lost(str(error))
                    await self._wait(error)
                    continue
                began = loop.time()
                self._on_open(self._port)
                reason = await self._until_lost(self._port)
                self._backoff.ended_after(loop.time() - began)
                self._on_lost(reason)
                await asyncio.sleep(self._backoff.next_s())
        finally:
            self.drop()
            self._abandon_opening()

    def drop(self) -> None:
        """Close the present port, if any; `run` opens it anew."""
        if self._port is not None:
            self._port.close()

    async def _open(self) -> StreamPort:
        match self.url:
            case TcpUrl():
                return await self._open_tcp(self.url)
            case SerialUrl():
                return await self._open_serial(self.url)

    async def _open_tcp(self, url: TcpUrl) -> StreamPort:
        fd = await open_tcp(url, OPEN_TIMEOUT_S)
        return StreamPort(fd, self._on_bytes, lambda: close_tcp(fd))

    async def _open_serial(self, url: SerialUrl) -> StreamPort:
        opening = self._begin_opening(url)
        # Not wait_for: it cancels what it waited for, and may swallow a cancellation of ours.
        await asyncio.wait((opening.fd,), timeout=OPEN_TIMEOUT_S)
        if not opening.fd.done():
            raise PortHungError(
                f"{url.path}: opening has not come back for {OPEN_TIMEOUT_S:g} s: unplug the device and plug "
                f"it in again"
            )
        self._opening = None
        fd = opening.fd.result()
        return StreamPort(
            fd, self._on_bytes, lambda: fire_detached(lambda: close_serial(fd), f"close {url.path}")
        )

    def _begin_opening(self, url: SerialUrl) -> _Opening:
        """An open that hangs is waited for again, never begun a second time; unless it is another device."""
        device = identify(url.path)
        if self._opening is not None:
            if device in {None, self._opening.device}:
                return self._opening
            self._abandon_opening()
        if device is None:
            raise PortMissingError(f"{url.path} is not there: is the device plugged in?")
        try:
            fd = call_detached(lambda: open_serial(url), f"open {url.path}", close_serial)
        except RuntimeError as error:
            raise PortError(f"{url.path} can't be opened: {error}") from error
        self._opening = _Opening(fd, device)
        return self._opening

    def _abandon_opening(self) -> None:
        """Whenever it comes back, its descriptor is closed."""
        if self._opening is not None:
            opening, self._opening = self._opening, None
            if not opening.fd.cancel() and opening.fd.exception() is None:
                fd = opening.fd.result()
                fire_detached(lambda: close_serial(fd), "close an unwanted port")

    async def _wait(self, error: PortError) -> None:
        if isinstance(self.url, SerialUrl) and isinstance(error, PortMissingError):
            await asyncio.sleep(POLL_S)
        else:
            await asyncio.sleep(self._backoff.next_s())

    async def _until_lost(self, port: StreamPort) -> str:
        while True:
            done, _ = await asyncio.wait((port.lost,), timeout=POLL_S)
            if done:
                return port.lost.result()
            if isinstance(self.url, SerialUrl) and not port.is_still(self.url.path):
                port.close()
                return "another device appeared under this path"
