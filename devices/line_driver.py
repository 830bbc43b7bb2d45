"""Binds the core of a line of simple devices to its port. All calls happen on one event loop."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Generic, Protocol, TypeVar, assert_never

from contracts.device import Health
from devices.errors import DeviceOfflineError
from devices.heard import Address, HealthIs, Heard, LineEffect, Send, Tell
from devices.line import Line
from devices.pad.throttle import Throttle
from devices.ports.keeper import PortKeeper
from devices.ports.port import Port
from devices.ports.url import PortUrl

UNCOMMITTED_MAX = 64
"""Values of one line that may wait for the disk before its port is no longer read."""

LineT_co = TypeVar("LineT_co", bound=Line, covariant=True)


class LineListener(Protocol):
    """Who uses the driver. The calls come on the loop, and must neither block nor raise: what they raise goes
    to the loop's exception handler, and what was heard is refused then."""

    def line_heard(self, line: "LineDriver[Line]", heard: Heard) -> None:
        """Keep it, then call `line.committed` or `line.refused` with this very object."""

    def line_health(
        self, line: "LineDriver[Line]", address: Address, health: Health, reason: str | None
    ) -> None:
        """Health or reason of the device at `address` changed: see `devices.presence` for what they mean."""

    def line_floods(self, line: "LineDriver[Line]", reason: str) -> None:
        """It sends so much that it is held back most of the time. Told once a minute."""


class LineDriver(Generic[LineT_co]):
    """One line behind one URL. A family's driver adds what its devices can be asked for."""

    def __init__(
        self, name: str, url: PortUrl, line: LineT_co, listener: LineListener, random: Random
    ) -> None:
        self.name = name
        self.url = url
        self.line = line
        self._listener = listener
        self._keeper = PortKeeper(
            url, on_bytes=self._on_bytes, on_open=self._on_open, on_lost=self._on_lost, random=random
        )
        self._port: Port | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_due = 0.0
        """Of `_timer`. uvloop's handle does not tell it between the moment it is due and its call."""
        self._resume_timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._throttle = Throttle(self._loop.time())
        self._uncommitted: set[Heard] = set()
        self._told = 0

    @property
    def uncommitted(self) -> int:
        """Values that were told and neither committed nor refused yet."""
        return len(self._uncommitted)

    def health(self, address: Address = None) -> Health:
        """How the device at `address` does."""
        return self.line.presence.health(address)

    def last_error(self, address: Address = None) -> str | None:
        """What is wrong with the device at `address`, or with the port, in plain words; None while all is
        well."""
        return self.line.presence.reason(address)

    def start(self) -> None:
        """Open the port and keep it open."""
        self._task = self._loop.create_task(self._keeper.run(), name=f"port of {self.name}")

    async def stop(self) -> None:
        """Close the port and stop trying. A hung close is left behind."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
        self._port = None
        self.carry_out(self.line.closed("stopped", self._loop.time()))
        for timer in (self._timer, self._resume_timer):
            if timer is not None:
                timer.cancel()
        self._timer = self._resume_timer = None

    def committed(self, heard: Heard) -> None:
        """What was told is safe: it is acknowledged, where the protocol can."""
        self._uncommitted.discard(heard)
        self.carry_out(self.line.committed(heard, self._loop.time()))
        self._regulate()

    def refused(self, heard: Heard) -> None:
        """What was told could not be kept: its next copy, where the device sends one, is told again."""
        self._uncommitted.discard(heard)
        self.line.refused(heard)
        self._regulate()

    def carry_out(self, effects: list[LineEffect]) -> None:
        """For a family's driver: do what its core asks for."""
        for effect in effects:
            self._do(effect)
        self._set_timer()

    def now_if_open(self) -> float:
        """For a family's driver: the loop's time. Raises DeviceOfflineError while the port is not open."""
        if self._port is None:
            raise DeviceOfflineError(f"{self.name} is absent: {self.last_error() or 'not there yet'}")
        return self._loop.time()

    def _on_open(self, port: Port) -> None:
        self._port = port
        self.carry_out(self.line.opened(self._loop.time()))
        self._regulate()

    def _on_lost(self, reason: str) -> None:
        self._port = None
        self.carry_out(self.line.closed(reason, self._loop.time()))

    def _on_bytes(self, chunk: bytes) -> None:
        now = self._loop.time()
        told, messages = self._told, self.line.messages
        self.carry_out(self.line.received(chunk, now))
        flood = self._throttle.took(self._told - told, 0, self.line.messages - messages, len(chunk), now)
        self._regulate()
        if flood is not None:
            self._safely(lambda: self._listener.line_floods(self, flood))

    def _regulate(self) -> None:
        """Read the port, or don't: because the disk is slow, or because the device is too fast."""
        if self._port is None:
            return
        if self._throttle.until > self._loop.time():
            if self._resume_timer is None:
                self._resume_timer = self._loop.call_at(self._throttle.until, self._on_resume)
        elif len(self._uncommitted) <= UNCOMMITTED_MAX:
            self._port.resume()
            return
        self._port.pause()

    def _on_resume(self) -> None:
        self._resume_timer = None
        self._regulate()

    def _on_timer(self) -> None:
        self._timer = None
        self.carry_out(self.line.tick(self._loop.time()))

    def _do(self, effect: LineEffect) -> None:
        match effect:
            case Send(data):
                if self._port is not None:
                    self._port.write(data)
            case Tell(heard):
                self._told += 1
                self._uncommitted.add(heard)
                if not self._safely(lambda: self._listener.line_heard(self, heard)):
                    self._uncommitted.discard(heard)
                    self.line.refused(heard)
            case HealthIs(address, health, reason):
                self._safely(lambda: self._listener.line_health(self, address, health, reason))
            case _:
                assert_never(effect)

    def _set_timer(self) -> None:
        due = self.line.deadline()
        if self._timer is not None:
            if self._timer_due <= due:
                return
            self._timer.cancel()
            self._timer = None
        if due != float("inf"):
            self._timer, self._timer_due = self._loop.call_at(due, self._on_timer), due

    def _safely(self, call: Callable[[], None]) -> bool:
        """Call the listener; False when it raised."""
        try:
            call()
        except Exception as error:  # noqa: BLE001  # whatever it raises, the port is kept
            self._loop.call_exception_handler(
                {"message": f"the listener of {self.name} raised", "exception": error}
            )
            return False
        return True
