"""Keeps one port open: opens it, notices its loss, waits, opens it again, for ever.

Whatever one port does (absent, denied, hung in open or close, flapping, swapped for another device under the
same path), it costs the others nothing: each has its own task, and blocking calls run on their own threads.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import assert_never

from usb.backend import IBackend

from devices.backoff import Backoff
from devices.errors import PortError, PortHungError, PortMissingError
from devices.ports.detached import call_detached, fire_detached
from devices.ports.port import Port
from devices.ports.serial_port import close_serial, open_serial
from devices.ports.stream_port import Identity, StreamPort, identify
from devices.ports.tcp_port import close_tcp, open_tcp
from devices.ports.url import PortUrl, SerialUrl, TcpUrl, UsbUrl
from devices.ports.usb_device import UsbDevice
from devices.ports.usb_port import open_usb
from devices.ports.usb_stream_port import UsbPort

OPEN_TIMEOUT_S = 5.0
POLL_S = 0.5
"""How often an absent path is looked for, and an open one compared with what we hold."""
LOCAL_WAIT_MAX_S = 5.0
"""Longest wait before a serial line or USB device is tried again: trying costs little on this machine."""
TCP_WAIT_MAX_S = 30.0


@dataclass(frozen=True, slots=True)
class _Opening:
    """An open that has not come back yet, and the device that its path led to when it began."""

    fd: asyncio.Future[int]
    device: Identity


class PortKeeper:
    """`on_open` gets each new port; `on_lost` a plain reason when it is gone or can't be had.

    `usb_backend` is one of pyusb's; None takes the system's libusb.
    """

    def __init__(
        self,
        url: PortUrl,
        *,
        on_bytes: Callable[[bytes], None],
        on_open: Callable[[Port], None],
        on_lost: Callable[[str], None],
        random: Random,
        usb_backend: IBackend | None = None,
    ) -> None:
        self.url = url
        self._on_bytes = on_bytes
        self._on_open = on_open
        self._on_lost = on_lost
        longest_s = TCP_WAIT_MAX_S if isinstance(url, TcpUrl) else LOCAL_WAIT_MAX_S
        self._backoff = Backoff(random, longest_s=longest_s)
        self._usb_backend = usb_backend
        self._opening: _Opening | None = None
        self._opening_usb: asyncio.Future[UsbDevice] | None = None
        self._port: Port | None = None

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

    async def _open(self) -> Port:
        match self.url:
            case TcpUrl():
                return await self._open_tcp(self.url)
            case SerialUrl():
                return await self._open_serial(self.url)
            case UsbUrl():
                return await self._open_usb(self.url)
            case _:
                assert_never(self.url)

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

    async def _open_usb(self, url: UsbUrl) -> UsbPort:
        """An open that hangs is waited for again, never begun a second time: pulling the plug ends it."""
        if isinstance(self._port, UsbPort):
            await self._until_released(self._port)
        opening = self._opening_usb
        if opening is None:
            try:
                opening = call_detached(
                    lambda: open_usb(url, self._usb_backend), f"open {url}", UsbDevice.close
                )
            except RuntimeError as error:
                raise PortError(f"{url} can't be opened: {error}") from error
            self._opening_usb = opening
        await asyncio.wait((opening,), timeout=OPEN_TIMEOUT_S)
        if not opening.done():
            raise PortHungError(
                f"{url}: opening has not come back for {OPEN_TIMEOUT_S:g} s: unplug the device and plug it "
                f"in again"
            )
        self._opening_usb = None
        return UsbPort(opening.result(), self._on_bytes, str(url))

    async def _until_released(self, port: UsbPort) -> None:
        """A device that hung in the last port's hands may never be."""
        try:
            async with asyncio.timeout(OPEN_TIMEOUT_S):
                await port.released.wait()
        except TimeoutError:
            return

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
        """Whenever it comes back, what it opened is closed."""
        if self._opening_usb is not None:
            device, self._opening_usb = self._opening_usb, None
            if not device.cancel() and device.exception() is None:
                fire_detached(device.result().close, "close an unwanted port")
        if self._opening is not None:
            opening, self._opening = self._opening, None
            if not opening.fd.cancel() and opening.fd.exception() is None:
                fd = opening.fd.result()
                fire_detached(lambda: close_serial(fd), "close an unwanted port")

    async def _wait(self, error: PortError) -> None:
        if not isinstance(self.url, TcpUrl) and isinstance(error, PortMissingError):
            await asyncio.sleep(POLL_S)
        else:
            await asyncio.sleep(self._backoff.next_s())

    async def _until_lost(self, port: Port) -> str:
        while True:
            done, _ = await asyncio.wait((port.lost,), timeout=POLL_S)
            if done:
                return port.lost.result()
            if not isinstance(self.url, SerialUrl) or not isinstance(port, StreamPort):
                continue
            if not port.is_still(self.url.path):
                port.close()
                return "another device appeared under this path"
