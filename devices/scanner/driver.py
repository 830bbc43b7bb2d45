"""Binds a scanner's lines to its port. A scanner says nothing until somebody scans: online means that its
port is open. All calls happen on one event loop."""

import asyncio
from random import Random
from typing import Protocol

from usb.backend import IBackend

from contracts.device import Health
from devices.ports.keeper import PortKeeper
from devices.ports.port import Port
from devices.ports.url import PortUrl
from devices.scanner.lines import CodeReader


class ScannerListener(Protocol):
    """Who uses the driver. The calls come on the loop, and must neither block nor raise."""

    def code_scanned(self, scanner: "ScannerDriver", code: str) -> None:
        """A code, as the scanner read it; what it means, and whether it means anything, is the listener's."""

    def scanner_health(self, scanner: "ScannerDriver", health: Health, reason: str | None) -> None: ...


class ScannerDriver:
    """One scanner behind one URL. Nothing is ever written to it."""

    def __init__(
        self,
        name: str,
        url: PortUrl,
        listener: ScannerListener,
        random: Random,
        usb_backend: IBackend | None = None,
    ) -> None:
        self.name = name
        self.url = url
        self.reader = CodeReader()
        self.health = Health.ABSENT
        self.last_error: str | None = None
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._keeper = PortKeeper(
            url,
            on_bytes=self._on_bytes,
            on_open=self._on_open,
            on_lost=self._on_lost,
            random=random,
            usb_backend=usb_backend,
        )
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Open the port and keep it open."""
        self._task = self._loop.create_task(self._keeper.run(), name=f"port of {self.name}")

    async def stop(self) -> None:
        """Close the port and stop trying."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
        self._cancel_timer()

    def _on_open(self, port: Port) -> None:
        self._tell_health(Health.ONLINE, None)

    def _on_lost(self, reason: str) -> None:
        self.reader.clear()
        self._cancel_timer()
        self._tell_health(Health.ABSENT, reason)

    def _on_bytes(self, chunk: bytes) -> None:
        self._tell(self.reader.feed(chunk, self._loop.time()))

    def _on_timer(self) -> None:
        self._timer = None
        self._tell(self.reader.tick(self._loop.time()))

    def _tell(self, codes: list[str]) -> None:
        for code in codes:
            self._listener.code_scanned(self, code)
        self._cancel_timer()
        if (due := self.reader.due()) is not None:
            self._timer = self._loop.call_at(due, self._on_timer)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tell_health(self, health: Health, reason: str | None) -> None:
        changed = health is not self.health or reason != self.last_error
        self.health, self.last_error = health, reason
        if changed:
            self._listener.scanner_health(self, health, reason)
