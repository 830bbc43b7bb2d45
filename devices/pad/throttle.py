"""How much of what a pad sends is read: more than a person can press, far less than what hurts other pads.

Bookkeeping only: the driver reads while `until` lies in the past. What is not read waits in the line and in
the pad, so that nothing is lost.
"""

from dataclasses import dataclass

PRESSES_PER_S = 200.0
"""Presses of one pad that are taken each second, for as long as it likes."""
PRESSES_BURST = 400.0
"""Presses taken at once: what a usual ring holds after an outage, several times over."""
FRAMES_PER_S = 2000.0
"""Frames of any kind, sound or not."""
FRAMES_BURST = 2000.0
FRAME_BYTES = 64
"""What is no frame at all is counted in pieces of so many bytes."""
GREETING_FRAMES = 100
"""Frames that a HELLO with news counts for: each is told to the whole hall."""
HELD_MAX_S = 5.0
"""A pad held back for longer within HELD_WINDOW_S is broken."""
HELD_WINDOW_S = 60.0


@dataclass(slots=True)
class Bucket:
    """A token bucket. What was taken beyond its tokens is owed."""

    per_s: float
    burst: float
    level: float
    at: float
    """Time of `level`, in seconds."""

    def take(self, count: float, now: float) -> None:
        """Take tokens, whether or not they are there."""
        self.level = min(self.burst, self.level + (now - self.at) * self.per_s) - count
        self.at = now

    def ready(self) -> float:
        """When it owes nothing any more, in seconds."""
        return self.at - min(self.level, 0.0) / self.per_s


class Throttle:
    """One pad. `until` says until when nothing of it may be read, in seconds of `now`'s clock."""

    def __init__(self, now: float) -> None:
        self._presses = Bucket(PRESSES_PER_S, PRESSES_BURST, PRESSES_BURST, now)
        self._frames = Bucket(FRAMES_PER_S, FRAMES_BURST, FRAMES_BURST, now)
        self._window_ends = now
        self._held_s = 0.0
        self._told = False
        self.until = now

    def took(self, presses: int, greetings: int, frames: int, size: int, now: float) -> str | None:
        """A chunk of `size` bytes was read and held these. Why the pad is broken, once in HELD_WINDOW_S, or
        None."""
        self._presses.take(presses, now)
        self._frames.take(max(frames, size / FRAME_BYTES) + greetings * GREETING_FRAMES, now)
        by_presses, by_frames = self._presses.ready(), self._frames.ready()
        self.until = max(by_presses, by_frames)
        if self.until <= now:
            return None
        return self._held(now, "presses" if by_presses >= by_frames else "messages")

    def _held(self, now: float, what: str) -> str | None:
        if now >= self._window_ends:
            self._window_ends, self._held_s, self._told = now + HELD_WINDOW_S, 0.0, False
        self._held_s += self.until - now
        if self._told or self._held_s <= HELD_MAX_S:
            return None
        self._told = True
        return (
            f"{what} faster than any citizen: it was held back {self._held_s:.0f} s within a minute; "
            "replace the pad"
        )
