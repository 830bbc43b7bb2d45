"""Frames on their way to the printer: cut, paced at the line's rate, held while the printer says XOFF. Pure.

Pacing keeps nearly all bytes on this side of the operating system: what it has taken can't be held back when
the printer's small buffer is full, and counts as gone when the line is cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from devices.printer.effects import Transmit

BITS_PER_BYTE = 10
"""8N1."""
SLICE_BYTES = 128
"""What a printer still takes after its XOFF is a little more."""
LEAD_BYTES = 2 * SLICE_BYTES
"""So much may be under way: the line never runs dry between two wake-ups."""
BURST_BYTES = 4096
"""A slice on a line that has no rate of ours: a socket, a USB pipe."""
STALL_S = 3.0
"""How much longer than the wire needs a slice may take."""


@dataclass(frozen=True, slots=True)
class Wire:
    """The line to the printer. `baud` is what to reckon with at worst; a paced line is fed at that rate."""

    baud: int
    paced: bool = True

    def seconds(self, count: int) -> float:
        """How long so many bytes need."""
        return count * BITS_PER_BYTE / self.baud


class Outflow:
    """`due` gives the next slice, `took` tells how much of it the system took."""

    def __init__(self, frames: Sequence[bytes], wire: Wire, now: float) -> None:
        self._frames = [frame for frame in frames if frame]
        self._wire = wire
        self._slice_bytes = SLICE_BYTES if wire.paced else BURST_BYTES
        self._place = (0, 0)
        """Frame and byte where the next slice begins."""
        self._flying = 0
        self._free_at = now
        """When the wire will have carried all that was sent."""
        self.held_since: float | None = None
        self.total = sum(map(len, self._frames))
        self.taken = 0

    @property
    def done(self) -> bool:
        """Everything was taken."""
        return self.taken == self.total

    @property
    def between_frames(self) -> bool:
        """A real-time command spoils nothing now."""
        return not self._flying and self._place[1] == 0

    @property
    def wire_free_at(self) -> float:
        """When the last byte taken is on the wire, by reckoning."""
        return self._free_at

    def hold(self, now: float) -> None:
        """XOFF."""
        if self.held_since is None:
            self.held_since = now

    def release(self) -> None:
        """XON."""
        self.held_since = None

    def due_at(self) -> float:
        """When `due` has something; infinite while it has not."""
        if self._flying or self.done or self.held_since is not None:
            return float("inf")
        return self._free_at - self._wire.seconds(LEAD_BYTES) if self._wire.paced else 0.0

    def due(self, now: float) -> Transmit | None:
        """The next slice, if it is time. It ends where a frame ends, or before."""
        if now < self.due_at():
            return None
        frame, start = self._place
        data = self._frames[frame][start : start + self._slice_bytes]
        self._flying = len(data)
        timeout_s = STALL_S + 2 * self._wire.seconds(len(data))
        return Transmit(data, timeout_s)

    def took(self, count: int, now: float) -> bool:
        """Whether the system took all of the last slice."""
        whole = count == self._flying
        if not count:
            self._flying = 0
            return whole
        frame, start = self._place
        end = start + count
        self._place = (frame + 1, 0) if end >= len(self._frames[frame]) else (frame, end)
        self._flying = 0
        self.taken += count
        self._free_at = max(self._free_at, now) + self._wire.seconds(count)
        return whole
