"""The part of a printer that works through its buffer: one operation after the other, as fast as paper moves.

Pure. It does not know why it may be stopped; whoever calls it does.
"""

from collections import deque
from dataclasses import dataclass
from typing import assert_never

from firmware_sim.device import Note
from firmware_sim.printer.hardware import Hardware
from firmware_sim.printer.interpreter import (
    Ask,
    Beep,
    CutPaper,
    Interpreter,
    Output,
    Print,
    Pulse,
    Set,
)
from firmware_sim.printer.paper import Roll, Row
from firmware_sim.printer.parser import Parser
from firmware_sim.printer.profile import Flow, Profile

BUSY_SHARE = 8
"""The host is to wait when less than this part of the buffer is free, and to go on at twice that."""
HELD_MAX = 1 << 20
"""Bytes that wait on the line of a printer with hardware flow control."""


@dataclass(frozen=True, slots=True)
class Restart:
    """The firmware boots in the middle of its work."""


Done = Note | Ask | Set | Restart


class Engine:
    """Receive buffer, parser, interpreter, and the outputs that wait for the mechanism."""

    def __init__(self, profile: Profile, hardware: Hardware) -> None:
        self._profile = profile
        self._hardware = hardware
        self.roll = Roll()
        self.parser = Parser()
        self.interpreter = Interpreter(profile.width, profile.chinese_at_power_up)
        self.lost_bytes = 0
        """Bytes that found no room, or that were in the buffer when it was lost."""
        self.full = False
        """The host has been told to wait."""
        self.restart_at_next_row = False
        self._buffer = bytearray()
        self._held = bytearray()
        self._todo: deque[Output] = deque()
        self._free_s = 0.0
        self._idle = True

    @property
    def waiting_bytes(self) -> int:
        """Bytes received and not yet carried out, without those on the line."""
        return len(self._buffer)

    @property
    def held_bytes(self) -> int:
        """Bytes on the line for which there is no room."""
        return len(self._held)

    @property
    def due_s(self) -> float | None:
        """When the mechanism is free for what waits; None if nothing does."""
        return self._free_s if self._todo or self._buffer or self._held else None

    def power_on(self, now_s: float) -> None:
        """As new, but for paper and NV graphics."""
        self.drop()
        old, self.interpreter = (
            self.interpreter,
            Interpreter(self._profile.width, self._profile.chinese_at_power_up),
        )
        self.interpreter.dropped = old.dropped
        self.interpreter.graphics.numbered = old.graphics.numbered
        self.interpreter.graphics.keyed.update(old.graphics.keyed)
        self._free_s, self._idle = now_s, True
        self.full = self.restart_at_next_row = False

    # ------------------------------------------------------------------ bytes in

    def take(self, data: bytes) -> None:
        """Bytes came. What finds no room waits on the line, or is lost without hardware flow control."""
        self._held += data
        self._refill()
        keep = HELD_MAX if self._profile.flow is Flow.BUSY else 0
        self.lost_bytes += max(0, len(self._held) - keep)
        del self._held[keep:]

    def drop(self) -> None:
        """Buffers, the command begun and the line half composed are gone; modes stay."""
        self.lost_bytes += len(self._buffer)
        self._buffer.clear()
        self._todo.clear()
        self.parser.reset()
        self.interpreter.drop_line()

    def _refill(self) -> None:
        room = max(0, self._profile.buffer_bytes - len(self._buffer))
        self._buffer += self._held[:room]
        del self._held[:room]

    def tell_full(self) -> bool | None:
        """Whether the host is to wait, when that has changed; else None."""
        free = self._profile.buffer_bytes - len(self._buffer)
        share = max(1, self._profile.buffer_bytes // BUSY_SHARE)
        full = free < (2 * share if self.full else share)
        if full == self.full:
            return None
        self.full = full
        return full

    # ------------------------------------------------------------------ work

    def step(self, now_s: float) -> list[Done] | None:
        """Carry out one thing if the mechanism is free; None when there is nothing to do now."""
        if not self._todo and not self._pull():
            self._idle = True
            return None
        if self._free_s > now_s:
            return None
        if self._idle:
            self._free_s, self._idle = now_s, False
        if not self._todo:
            return []
        return self._do(self._todo.popleft())

    def _pull(self) -> bool:
        """Read on until there is an output; False when all bytes are used."""
        while not self._todo:
            operation = self.parser.pull(self._buffer)
            self._refill()
            if operation is not None:
                self._todo.extend(self.interpreter.run(operation))
            elif not self._buffer:
                return False
        return True

    def _do(self, output: Output) -> list[Done]:
        match output:
            case Print():
                return self._print(output)
            case CutPaper():
                return self._cut(output)
            case Pulse(pin):
                self._hardware.drawer_open = True
                return [Note("drawer kicked", {"pin": pin})]
            case Beep(times):
                return [Note("beep", {"times": times})]
            case Ask() | Set():
                return [output]
            case _:
                assert_never(output)

    def _print(self, output: Print) -> list[Done]:
        if self.restart_at_next_row:
            self.restart_at_next_row = False
            return [Restart()]
        if not self._hardware.prints_into_void:
            self.roll.current.add(output.item)
        self._free_s += self._hardware.feed(output.item.feed)
        return []

    def _cut(self, output: CutPaper) -> list[Done]:
        if self._hardware.cutter_jammed:
            self._hardware.cutter_error = True
            self._todo.appendleft(output)
            return []
        self._free_s += self._profile.cut_s
        if self._hardware.prints_into_void:
            return []
        ticket = self.roll.cut(output.how)
        return [Note("printed", {"ticket": self.roll.cut_count, "text": ticket.text, "mm": ticket.mm})]

    def feed_by_button(self, dots: int) -> None:
        """FEED is held down."""
        self._hardware.feed(dots)
        self.roll.current.add(Row((), dots))
