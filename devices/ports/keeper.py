"""Keeps one port open: opens it, notices its loss, waits, opens it again, for ever.

Whatever one port does (absent, denied, hung in open or close, flapping, swapped for another device under the
same path), it
costs the others nothing: each has its own task, and blocking calls run on threads of their own.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable
from random import Random

from devices.backoff import Backoff
from devices.errors import PortError, PortHungError, PortMissingError
from devices.ports.detached import call_detached, fire_detached
from devices.ports.serial_port import close_serial, open_serial
from devices.ports.stream_port import StreamPort
from devices.ports.tcp_port import close_tcp, open_tcp
from devices.ports.url import PortUrl, SerialUrl, TcpUrl

OPEN_TIMEOUT_S = 5.0
POLL_S = 0.5
"""How often an absent path is looked for, and an open one compared with what we hold."""


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
        self._backoff = Backoff(random, longest_s=5.0 if isinstance(url, SerialUrl) else 30.0)
        self._opening: asyncio.Future[int] | None = None
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
        try:
            async with asyncio.timeout(OPEN_TIMEOUT_S):
                fd = await open_tcp(url)
        except TimeoutError as error:
            raise PortHungError(f"{url}: no answer for {OPEN_TIMEOUT_S:g} s") from error
        return StreamPort(fd, self._on_bytes, lambda: close_tcp(fd))

    async def _open_serial(self, url: SerialUrl) -> StreamPort:
        if self._opening is None:
            if not os.path.exists(url.path):  # noqa: ASYNC240, PTH110  # one stat; a Path would be built twice a second
                raise PortMissingError(f"{url.path} is not there: is the device plugged in?")
            self._opening = call_detached(lambda: open_serial(url), f"open {url.path}")
        try:
            # An open that hangs is waited for again, never started a second time.
            fd = await asyncio.wait_for(asyncio.shield(self._opening), OPEN_TIMEOUT_S)
        except TimeoutError as error:
            raise PortHungError(f"{url.path}: opening has not come back for {OPEN_TIMEOUT_S:g} s") from error
        except asyncio.CancelledError:
            self._opening.add_done_callback(_close_late)
            raise
        except PortError:
            self._opening = None
            raise
        self._opening = None
        return StreamPort(
            fd, self._on_bytes, lambda: fire_detached(lambda: close_serial(fd), f"close {url.path}")
        )

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


def _close_late(opening: asyncio.Future[int]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        with contextlib.suppress(OSError):
            os.close(opening.result())
