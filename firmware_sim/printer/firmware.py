"""The firmware of a simulated ticket printer: bytes, hands and time in, replies and paper out. Pure.

Bytes go into a receive buffer of the printer's own size, which empties no faster than paper moves. Real-time
commands are carried out as they arrive; everything else waits for its turn, and while the printer is offline
it waits there. What does not fit waits on the line or is lost, by the printer's kind of flow control.
"""

from random import Random

from pydantic import JsonValue

from firmware_sim.device import DeviceFault, Effect, Note
from firmware_sim.errors import UsageError
from firmware_sim.printer.answers import CLEARED, answer
from firmware_sim.printer.commands import ESC, GS
from firmware_sim.printer.engine import HELD_MAX, Engine, Restart
from firmware_sim.printer.faults import FAULTS, NAMES
from firmware_sim.printer.hands import Save, look, obey
from firmware_sim.printer.hardware import Hardware
from firmware_sim.printer.interpreter import Ask, Set
from firmware_sim.printer.outlet import Outlet
from firmware_sim.printer.paper import DOTS_PER_MM
from firmware_sim.printer.parser import Command
from firmware_sim.printer.profile import Flow, Profile
from firmware_sim.printer.realtime import CLEAR_BUFFERS, Anywhere, AtBoundaries, RealTime
from firmware_sim.printer.status import Sensors, automatic_status, changed, real_time_status

XON, XOFF = b"\x11", b"\x13"
FEED_MM_S = 30.0
DEAF = frozenset({"no-answer"})


class Printer:
    """One printer; a `Device`. It has no power until `start`."""

    def __init__(self, profile: Profile, save: Save, rng: Random) -> None:
        self.profile = profile
        self.hardware = Hardware(profile, paper_mm=profile.roll_mm)
        self.engine = Engine(profile, self.hardware)
        self._save = save
        self._outlet = Outlet(rng)
        self._real_time: RealTime = Anywhere()
        self._ready_s: float | None = None
        self._asb = 0
        self._reported = Sensors()
        self._disabled: set[int] = set()
        self._buttons = True
        self._noted: tuple[str, ...] = ()
        self._unseen = bytearray()
        """What came while it was stalled."""

    @property
    def faults(self) -> tuple[DeviceFault, ...]:
        """All faults that `strike` knows."""
        return FAULTS

    @property
    def takes_bytes(self) -> bool:
        """Whether the host may go on sending; False is the busy line."""
        if "stalled" in self.hardware.faults:
            return False
        return self.profile.flow is Flow.XON_XOFF or not (self.engine.full or self.engine.held_bytes)

    @property
    def stop_causes(self) -> tuple[str, ...]:
        """Why it does not print, in words; empty when it does."""
        seen, faults = self.hardware.sensors(), self.hardware.faults
        causes = {
            "booting": self._ready_s is not None,
            "paper end": seen.paper_out,
            "cover open": seen.cover_open,
            "cutter": seen.cutter_error,
            "head broken": seen.unrecoverable,
            "head hot": seen.head_hot,
            "feeding": seen.feed_pressed,
            "set offline": seen.forced_offline,
            "dead": "no-answer" in faults,
            "stalled": "stalled" in faults,
        }
        return tuple(cause for cause, true in causes.items() if true)

    # ------------------------------------------------------------------ the Device protocol

    def start(self, now_s: float) -> list[Effect]:
        """Power comes on: buffer, modes and downloaded graphics are gone; paper and NV graphics stay."""
        self.engine.power_on(now_s)
        self.hardware.power_on()
        self._outlet.clear()
        self._real_time = Anywhere() if self.profile.real_time_in_data else AtBoundaries()
        self._unseen.clear()
        self._asb = 0
        self._disabled, self._buttons = set(), True
        self._ready_s = now_s + self.profile.boot_s
        self._noted = self.stop_causes
        return [Note("power on", {})]

    def receive(self, data: bytes, now_s: float) -> list[Effect]:
        """Bytes from the host. Those that come while it boots or is dead are lost."""
        effects = self._pass(now_s)
        if "stalled" in self.hardware.faults:
            self._hold(data)
            return effects
        if self._ready_s is not None or self.hardware.faults & DEAF:
            self.engine.lost_bytes += len(data)
            return effects
        at = 0
        for end, command in self._real_time.feed(data):
            self.engine.take(data[at:end])
            at = end
            effects += self._at_once(command, now_s)
        self.engine.take(data[at:])
        return effects + self._flow(now_s) + self._pass(now_s)

    def advance(self, now_s: float) -> list[Effect]:
        """Time has come to `now_s`."""
        return self._pass(now_s)

    def due_s(self) -> float | None:
        """When `advance` is to be called next."""
        work = None if self.stop_causes else self.engine.due_s
        due = (self._ready_s, self.hardware.feed_until_s, self._outlet.due_s, work)
        return min((when for when in due if when is not None), default=None)

    def strike(self, fault: str, now_s: float) -> list[Effect]:
        """The fault begins, or strikes once. Raises UsageError."""
        match fault:
            case "paper-near-end":
                self.hardware.load(self.profile.near_end_mm)
            case "paper-end":
                self.hardware.load(0.0)
            case "cover-open":
                self.hardware.cover_open = True
            case "cutter-jam":
                self.hardware.cutter_jammed = True
            case "buffer-lost":
                self.engine.drop()
            case "reboot-mid-job":
                self.engine.restart_at_next_row = True
            case _:
                self.hardware.faults.add(_known(fault))
                self.hardware.head_error |= fault == "head-broken"
        return self._faults_changed(now_s)

    def mend(self, fault: str, now_s: float) -> list[Effect]:
        """A lasting fault ends."""
        match fault:
            case "paper-near-end" | "paper-end":
                return self.load_paper(None, now_s)
            case "cover-open":
                return self.close_cover(now_s)
            case "cutter-jam":
                self.hardware.cutter_jammed = False
            case _:
                self.hardware.faults.discard(_known(fault))
        effects = self._faults_changed(now_s)
        if fault == "stalled":
            unseen, self._unseen = bytes(self._unseen), bytearray()
            effects += self.receive(unseen, now_s)
        return effects

    def obey(self, words: list[str], now_s: float) -> list[Effect]:
        """A person does something to the printer. Raises UsageError."""
        return [*obey(self, words, now_s, self._save), *self._pass(now_s)]

    def look(self) -> dict[str, JsonValue]:
        """Lamps, paper, and what the firmware counts."""
        return look(self)

    # ------------------------------------------------------------------ what hands do

    def load_paper(self, mm: float | None, now_s: float) -> list[Effect]:
        """A roll is put in, of so much paper. After none was left the buffer's rest prints, or is gone."""
        was_out = self.hardware.out
        self.hardware.load(mm)
        if was_out and not self.profile.resumes_after_paper:
            self.engine.drop()
        return self._pass(now_s)

    def close_cover(self, now_s: float) -> list[Effect]:
        """The cover is shut."""
        if self.hardware.cover_open and not self.profile.resumes_after_paper:
            self.engine.drop()
        self.hardware.cover_open = False
        return self._pass(now_s)

    def press_feed(self, seconds: float, now_s: float) -> None:
        """The FEED button is held down; nothing happens while the host has disabled it."""
        if self._buttons and not self.stop_causes:
            self.hardware.feed_until_s = now_s + seconds
            self.engine.feed_by_button(round(seconds * FEED_MM_S * DOTS_PER_MM))

    # ------------------------------------------------------------------ time passes

    def _pass(self, now_s: float) -> list[Effect]:
        """Do all that is due, and report what has changed."""
        effects: list[Effect] = []
        if self._ready_s is not None and self._ready_s <= now_s:
            self._ready_s = None
            self._reported = self.hardware.sensors()
            if self.profile.flow is Flow.XON_XOFF:
                effects += self._outlet.send(XON, now_s)
        if self.hardware.feed_until_s is not None and self.hardware.feed_until_s <= now_s:
            self.hardware.feed_until_s = None
        while not self.stop_causes and (done := self.engine.step(now_s)) is not None:
            for each in done:
                effects += self._finish(each, now_s)
        return effects + self._report(now_s) + self._outlet.ripe(now_s)

    def _finish(self, done: Note | Ask | Set | Restart, now_s: float) -> list[Effect]:
        match done:
            case Note():
                return [done]
            case Restart():
                return self.start(now_s)
            case Set(command):
                self._set(command)
                return []
            case Ask(command) if command.opcode == GS + b"a":
                self._asb = command.params[0] & 0x0F
                self._reported = self.hardware.sensors()
                return self._send_status(now_s) if self._asb else []
            case Ask(command):
                return self._outlet.send(answer(command, self.profile, self.hardware.sensors()), now_s)

    def _set(self, command: Command) -> None:
        if command.opcode == ESC + b"c" and command.params[:1] == b"5":
            self._buttons = not command.params[1] & 1
        elif command.opcode == GS + b"(D" and command.params[2:3] == b"\x14":
            pairs = command.params[3:]
            for function, on in zip(pairs[::2], pairs[1::2], strict=False):
                (self._disabled.discard if on & 1 else self._disabled.add)(function)

    def _send_status(self, now_s: float) -> list[Effect]:
        return self._outlet.send(automatic_status(self.hardware.sensors(), self.profile.asb_last), now_s)

    def _report(self, now_s: float) -> list[Effect]:
        """Flow control, automatic status, and what a person notices."""
        effects = self._flow(now_s)
        seen = self.hardware.sensors()
        if self._ready_s is None and seen != self._reported:
            report = changed(self._reported, seen, self._asb)
            self._reported = seen
            effects += self._send_status(now_s) if report else []
        causes = self.stop_causes
        if causes != self._noted:
            self._noted = causes
            effects.append(Note("stopped" if causes else "ready", {"causes": list(causes)}))
        return effects

    def _flow(self, now_s: float) -> list[Effect]:
        full = self.engine.tell_full()
        if full is None or self.profile.flow is not Flow.XON_XOFF:
            return []
        return self._outlet.send(XOFF if full else XON, now_s)

    def _hold(self, data: bytes) -> None:
        self._unseen += data
        self.engine.lost_bytes += max(0, len(self._unseen) - HELD_MAX)
        del self._unseen[HELD_MAX:]

    def _faults_changed(self, now_s: float) -> list[Effect]:
        self._outlet.faults = frozenset(self.hardware.faults)
        return self._pass(now_s)

    # ------------------------------------------------------------------ real-time commands

    def _at_once(self, command: Command, now_s: float) -> list[Effect]:
        n = command.params[0]
        match command.opcode:
            case b"\x10\x04":
                return self._outlet.send(real_time_status(n, self.hardware.sensors()), now_s)
            case b"\x10\x05":
                return self._recover(n)
            case _ if n in self._disabled:
                return []
            case _:
                return self._respond(n, command.params, now_s)

    def _recover(self, n: int) -> list[Effect]:
        """DLE ENQ: 1 goes on where the cutter failed, 2 with empty buffers."""
        if n in {1, 2} and self.hardware.cutter_error:
            if n == 2:
                self.engine.drop()
            self.hardware.cutter_error = False
        return []

    def _respond(self, function: int, params: bytes, now_s: float) -> list[Effect]:
        """DLE DC4: 1 kicks the drawer, 3 beeps, 8 empties the buffers."""
        match function:
            case 1 if not self.stop_causes:
                self.hardware.drawer_open = True
                return [Note("drawer kicked", {"pin": 5 if params[1] & 1 else 2})]
            case 3:
                return [Note("beep", {"times": params[3]})]
            case 8 if params == CLEAR_BUFFERS:
                self.engine.drop()
                return self._outlet.send(CLEARED, now_s)
        return []


def _known(fault: str) -> str:
    if fault not in NAMES:
        raise UsageError(f"a printer has no fault {fault!r}; it has: {', '.join(sorted(NAMES))}")
    return fault
