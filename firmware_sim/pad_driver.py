"""One simulated pad, running: firmware, NVRAM, line, faults and ledger on one asyncio loop, without a thread.

It performs the firmware's effects in their order. A loss of power may come between any two of them: then
the rest is void, the firmware is thrown away, and another one boots from the NVRAM.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import assert_never

from contracts.pad.messages import ResetCause
from firmware_sim.device import DeviceFault
from firmware_sim.errors import NvramError
from firmware_sim.faults import Fault, Hit
from firmware_sim.ledger_port import Ledger
from firmware_sim.line.line_driver import Line
from firmware_sim.pad.effects import (
    Acknowledged,
    Blink,
    Burn,
    Chosen,
    Effect,
    Invited,
    Pressed,
    Refused,
    Restart,
    Send,
    SessionOver,
    Store,
)
from firmware_sim.pad.firmware import Firmware
from firmware_sim.pad.flash_port import FlashStore, RamFlash
from firmware_sim.pad.memory import Entry
from firmware_sim.pad.nvram_port import Nvram
from firmware_sim.pad.profile import Profile
from firmware_sim.pad.screen import View
from firmware_sim.pad.wire import encode

BOOT_S = 0.05
"""From the reset to the first HELLO."""
CUT_OFF_S = 0.5
CUT = DeviceFault("cut", "the next press: power fails between the ring write and the sending", lasts=False)
TIMER_SLACK_S = 0.0005
"""Added to a timer, so that its whole millisecond has surely come when it fires."""


@dataclass(slots=True)
class Counts:
    """What has happened to a pad since the simulator started."""

    presses: int = 0
    reasons: int = 0
    acked: int = 0
    refused: int = 0
    boots: int = 0


class SimulatedPad:
    """A pad on its line. Set `told` to hear of every effect once performed; it must not touch the pad."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        profile: Profile,
        nvram: Nvram,
        line: Line,
        *,
        flash: FlashStore | None = None,
        ledger: Ledger | None = None,
        rng: Random | None = None,
    ) -> None:
        self._loop = loop
        self._profile = profile
        self._nvram = nvram
        self._flash: FlashStore = flash or RamFlash()
        self._line = line
        self._ledger = ledger
        self._rng = rng or Random()
        self._firmware: Firmware | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._boot_timer: asyncio.TimerHandle | None = None
        self._replug_timer: asyncio.TimerHandle | None = None
        self._void = False
        self._cut_next = False
        self._key_at_ns: int | None = None
        self.id = profile.hardware_id.hex()
        self.counts = Counts()
        self.told: Callable[[Effect], None] = _nobody

    @property
    def line(self) -> Line:
        """Its line."""
        return self._line

    @property
    def powered(self) -> bool:
        """Whether the firmware runs."""
        return self._firmware is not None

    @property
    def ring_used(self) -> int:
        """Presses that the host has not acknowledged whole. Reads the NVRAM when the pad has no power."""
        memory = self._firmware.memory if self._firmware else self._nvram.load()
        return len(memory.ring) if memory else 0

    def start(self) -> None:
        """Plug the line in and switch the pad on. The ledger gets what it lacks of the ring."""
        if self._ledger:
            memory = self._nvram.load()
            self._ledger.recover(self.id, memory.ring.values() if memory else ())
        self._line.open(self._receive, self.befall)
        self._boot(ResetCause.POWER_ON)

    def close(self) -> None:
        """End the pad and its line; the NVRAM keeps what it holds."""
        self._switch_off()
        if self._replug_timer is not None:
            self._replug_timer.cancel()
        self._line.close()
        self._nvram.close()
        self._flash.close()

    # ------------------------------------------------------------------ what people do to it

    def press(self, key: int) -> None:
        """A finger on a level key (1-5) or on decline (0). A pad without power does nothing."""
        self._key_at_ns = time.time_ns()
        if self._firmware:
            self._perform(self._firmware.press(key, self._now_ms()))
        self._key_at_ns = None

    def touch(self, code: int) -> None:
        """A finger on a reason."""
        if self._firmware:
            self._perform(self._firmware.touch(code, self._now_ms()))

    def confirm(self) -> None:
        """A finger on "done"."""
        if self._firmware:
            self._perform(self._firmware.confirm(self._now_ms()))

    def view(self) -> View | None:
        """What it shows; None without power."""
        return self._firmware.view(self._now_ms()) if self._firmware else None

    def reset(self, cause: ResetCause, off_s: float = 0.0) -> None:
        """The firmware is gone, whatever it was doing, and boots anew after `off_s` without power."""
        self._switch_off()
        self._line.cut()
        self._boot_after(off_s + BOOT_S, cause)

    def befall(self, hit: Hit) -> None:
        """A fault strikes."""
        match hit.fault:
            case Fault.POWER:
                self.reset(ResetCause.BROWN_OUT, hit.seconds)
            case Fault.REBOOT:
                if self._firmware:
                    self.reset(ResetCause.WATCHDOG)
            case Fault.UNPLUG:
                if self._line.plugged:
                    self.unplug(hit.seconds)
            case Fault.SILENT:
                self._line.hang(hit.seconds)
            case _:
                raise ValueError(f"{hit.fault} strikes frames, not a pad")

    def unplug(self, seconds: float | None = None) -> None:
        """Pull the plug of the line; it is plugged in again after `seconds`, or when somebody does."""
        self._line.unplug()
        if self._replug_timer is not None:
            self._replug_timer.cancel()
        self._replug_timer = None if seconds is None else self._loop.call_later(seconds, self._line.plug)

    # ------------------------------------------------------------------ what faults do to it

    @property
    def own_faults(self) -> tuple[DeviceFault, ...]:
        """See `Body`."""
        return (CUT,)

    def strike(self, fault: str) -> None:
        """See `Body`."""
        self._cut_next = True

    def mend(self, fault: str) -> None:
        """See `Body`."""

    def switch_off(self) -> None:
        """The power goes, and with it all but the NVRAM."""
        self._switch_off()
        self._line.cut()

    def switch_on(self) -> None:
        """The power comes back, if it was gone."""
        if self._firmware is None and self._boot_timer is None:
            self._boot_after(BOOT_S, ResetCause.BROWN_OUT)

    def reboot(self) -> None:
        """As a watchdog does it."""
        self.reset(ResetCause.WATCHDOG)

    def plug(self) -> None:
        """Plug the line in."""
        self._line.plug()

    # ------------------------------------------------------------------ the firmware and its effects

    def _now_ms(self) -> int:
        return int(self._loop.time() * 1000)

    def _boot_after(self, seconds: float, cause: ResetCause) -> None:
        self._boot_timer = self._loop.call_later(seconds, self._boot, cause)

    def _boot(self, cause: ResetCause) -> None:
        self._boot_timer = None
        self.counts.boots += 1
        self._firmware, effects = Firmware.boot(
            self._profile, self._nvram.load(), cause, self._now_ms(), self._rng, flash=self._flash.load()
        )
        self._line.end_noise()
        self._perform(effects)

    def _switch_off(self) -> None:
        self._firmware = None
        self._void = True
        for timer in (self._timer, self._boot_timer):
            if timer is not None:
                timer.cancel()
        self._timer = self._boot_timer = None

    def _receive(self, data: bytes) -> None:
        if self._firmware:
            self._perform(self._firmware.receive(data, self._now_ms()))

    def _advance(self) -> None:
        self._timer = None
        if self._firmware:
            self._perform(self._firmware.advance(self._now_ms()))

    def _perform(self, effects: list[Effect]) -> None:
        self._void = False
        for effect in effects:
            self._do(effect)
            if self._void:
                return
        self._schedule()

    def _do(self, effect: Effect) -> None:
        match effect:
            case Store() | Burn():
                self._keep(effect)
            case Send(message):
                self._strike(self._line.send(encode(message)))
            case Pressed(entry):
                self._note_press(entry)
            case Chosen(entry):
                self.counts.reasons += 1
                if self._ledger:
                    self._ledger.reasons(self.id, entry)
            case Acknowledged(entry):
                self.counts.acked += 1
                if self._ledger:
                    self._ledger.acked(self.id, entry)
            case Refused(key, session):
                self.counts.refused += 1
                if self._ledger:
                    self._ledger.refused(self.id, key, session, self._key_at_ns)
            case Invited() | SessionOver() | Blink():
                pass
            case Restart(cause):
                self._switch_off()
                self._boot_after(BOOT_S, cause)
            case _:
                assert_never(effect)
        self.told(effect)

    def _keep(self, effect: Store | Burn) -> None:
        """What cannot be kept must not be told to anybody: the pad goes dark, and stays so."""
        try:
            if isinstance(effect, Store):
                self._nvram.append(effect.changes)
            else:
                self._flash.burn(effect.changes)
        except NvramError as error:
            self._switch_off()
            self._loop.call_exception_handler({"message": f"pad {self.id} is off: {error}"})

    def _note_press(self, entry: Entry) -> None:
        self.counts.presses += 1
        if self._ledger:
            self._ledger.key_down(self.id, entry, self._key_at_ns)
        # The press is in the ring and has not been sent: the worst moment to lose power.
        hit = self._line.written()
        if self._cut_next:
            hit = Hit(Fault.POWER, CUT_OFF_S)
            self._cut_next = False
        self._strike(hit)

    def _strike(self, hit: Hit | None) -> None:
        if hit is not None:
            self.befall(hit)

    def _schedule(self) -> None:
        """Keep a timer that fires no later than the firmware is due; one too early costs little."""
        due_ms = self._firmware.due_ms() if self._firmware else None
        if due_ms is None:
            return
        when = due_ms / 1000 + TIMER_SLACK_S
        if self._timer is not None:
            if self._timer.when() <= when:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(when, self._advance)


def _nobody(effect: Effect) -> None:
    """Nobody listens."""
