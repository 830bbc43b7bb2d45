"""One simulated device, running: its firmware and its line on one asyncio loop, without a thread.

It performs the firmware's effects in their order. A loss of power may come between any two of them: then
the rest is void until `start`.
"""

import asyncio
from collections.abc import Callable
from typing import assert_never

from pydantic import JsonValue

from firmware_sim.device import Device, DeviceFault, Effect, Note, Send
from firmware_sim.errors import UsageError
from firmware_sim.faults import Fault, Hit
from firmware_sim.line.line_driver import Line

BOOT_S = 0.05
"""From the power to the first sign of life."""


class SimulatedDevice:
    """A device on its line. `noted` hears of each `Note`."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        device: Device,
        line: Line,
        noted: Callable[[Note], None],
    ) -> None:
        self._loop = loop
        self._device = device
        self._line = line
        self._noted = noted
        self._timer: asyncio.TimerHandle | None = None
        self._boot_timer: asyncio.TimerHandle | None = None
        self._replug_timer: asyncio.TimerHandle | None = None
        self._void = False
        self.powered = False
        self.boots = 0

    @property
    def line(self) -> Line:
        """Its line."""
        return self._line

    @property
    def own_faults(self) -> tuple[DeviceFault, ...]:
        """See `Body`."""
        return self._device.faults

    def start(self) -> None:
        """Plug the line in and switch the device on. Raises LineError."""
        self._line.open(self._receive, self.befall)
        self._boot()

    def close(self) -> None:
        """End the device and its line."""
        self._halt()
        self._forget_replug()
        self._line.close()

    # ------------------------------------------------------------------ people

    def obey(self, words: list[str]) -> None:
        """A person does something. Raises UsageError."""
        if not self.powered:
            raise UsageError("the device has no power: mend power first")
        self._perform(self._device.obey(words, self._loop.time()))

    def look(self) -> dict[str, JsonValue]:
        """What a person sees."""
        return self._device.look() if self.powered else {"dark": True}

    # ------------------------------------------------------------------ faults

    def strike(self, fault: str) -> None:
        """See `Body`."""
        self._perform(self._device.strike(fault, self._loop.time()))

    def mend(self, fault: str) -> None:
        """See `Body`. Without power the device is mended too, and says nothing."""
        effects = self._device.mend(fault, self._loop.time())
        if self.powered:
            self._perform(effects)

    def switch_off(self) -> None:
        """The power goes: what was on its way is gone."""
        self._halt()
        self._line.cut()

    def switch_on(self) -> None:
        """The power comes back, if it was gone."""
        if not self.powered and self._boot_timer is None:
            self._boot_timer = self._loop.call_later(BOOT_S, self._boot)

    def reboot(self) -> None:
        """As after a moment without power."""
        self.switch_off()
        self.switch_on()

    def unplug(self, seconds: float | None = None) -> None:
        """Pull the plug; it is plugged in again after `seconds`, or by `plug`."""
        self._line.unplug()
        self._forget_replug()
        if seconds is not None:
            self._replug_timer = self._loop.call_later(seconds, self.plug)

    def plug(self) -> None:
        """Plug the line in, if it is not."""
        self._forget_replug()
        self._line.plug()

    def befall(self, hit: Hit) -> None:
        """A fault of the plan strikes."""
        match hit.fault:
            case Fault.POWER:
                self.switch_off()
                self._boot_timer = self._loop.call_later(hit.seconds + BOOT_S, self._boot)
            case Fault.REBOOT:
                self.reboot()
            case Fault.UNPLUG:
                if self._line.plugged:
                    self.unplug(hit.seconds)
            case Fault.SILENT:
                self._line.hang(hit.seconds)
            case _:
                raise ValueError(f"{hit.fault} strikes messages, not a device")

    # ------------------------------------------------------------------ the firmware and its effects

    def _boot(self) -> None:
        self._boot_timer = None
        self.powered = True
        self.boots += 1
        self._line.end_noise()
        self._perform(self._device.start(self._loop.time()))

    def _halt(self) -> None:
        self.powered = False
        self._void = True
        for timer in (self._timer, self._boot_timer):
            if timer is not None:
                timer.cancel()
        self._timer = self._boot_timer = None

    def _receive(self, data: bytes) -> None:
        if self.powered:
            self._perform(self._device.receive(data, self._loop.time()))

    def _advance(self) -> None:
        self._timer = None
        self._perform(self._device.advance(self._loop.time()))

    def _perform(self, effects: list[Effect]) -> None:
        self._void = False
        for effect in effects:
            match effect:
                case Send(data):
                    hit = self._line.send(data)
                    if hit is not None:
                        self.befall(hit)
                case Note():
                    self._noted(effect)
                case _:
                    assert_never(effect)
            if self._void:
                return
        self._schedule()

    def _schedule(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due_s = self._device.due_s()
        if due_s is not None:
            self._timer = self._loop.call_at(due_s, self._advance)

    def _forget_replug(self) -> None:
        if self._replug_timer is not None:
            self._replug_timer.cancel()
            self._replug_timer = None
