"""A bare pad's line: bytes and `now` in, presses and health out; nothing is ever sent. Pure.

Survives: bytes cut anywhere, noise before, between and inside frames (it goes on one byte further), a frame
broken off (the pause that follows ends it), an endless stream. It holds one byte less than the longest frame
between calls. All that was no frame is counted.

A press that comes while nobody listens is gone, and so is one whose frame is garbled: this kind of pad cannot
repeat it. A sound frame with a key that the profile does not name is told without a level; where neither
header, tail nor checksum tells frames from noise, it counts as noise.
"""

from devices.bare_pad.profile import BarePadProfile, FrameShape
from devices.checksums import Checksum
from devices.heard import Heard, KeyHeard, LineEffect, Tell
from devices.line import Line
from devices.repeats import Repeats


class BarePad(Line):
    """One pad, alone on its line."""

    def __init__(self, profile: BarePadProfile) -> None:
        super().__init__((None,))
        self.profile = profile
        self.frames = 0
        self.broken_off = 0
        """Frames that a pause ended."""
        self._noise = 0
        self._rest = b""
        self._last_at = float("-inf")
        self._pause_s = profile.inter_byte_ms / 1000
        self._repeats = Repeats(profile.repeat_ms / 1000)

    @property
    def noise_bytes(self) -> int:
        return self._noise

    @property
    def messages(self) -> int:
        return self.frames

    @property
    def repeats(self) -> int:
        """Copies of presses that were told already."""
        return self._repeats.suppressed

    def opened(self, now: float) -> list[LineEffect]:
        self._rest = b""
        self._last_at = float("-inf")
        return super().opened(now)

    def received(self, chunk: bytes, now: float) -> list[LineEffect]:
        if self._rest and now - self._last_at > self._pause_s:
            self.broken_off += 1
            self._noise += len(self._rest)
            self._rest = b""
        self._last_at = now
        data = self._rest + chunk
        effects: list[LineEffect] = []
        at = 0
        while at < len(data):
            taken = self._take(data, at)
            if taken is None:
                break
            key, size = taken
            if key is None:
                self._noise += size
            else:
                effects += self._on_key(*key, now)
            at += size
        self._rest = data[at:]
        return [*effects, *self.presence.noise(self._noise)]

    def refused(self, heard: Heard) -> None:
        self._repeats.refused(heard)

    def _take(self, data: bytes, at: int) -> tuple[tuple[int, bool] | None, int] | None:
        """A key (and whether it is a literal's place) or None, and the bytes used; None: more are needed."""
        shape = self.profile.frame
        return self._take_literal(data, at) if shape is None else self._take_shaped(shape, data, at)

    def _take_shaped(
        self, shape: FrameShape, data: bytes, at: int
    ) -> tuple[tuple[int, bool] | None, int] | None:
        raw = data[at : at + shape.length]
        if not raw.startswith(shape.header[: len(raw)]):
            return None, 1
        if len(raw) < shape.length:
            return None
        key = shape.key_of(raw)
        anything = not shape.header and not shape.tail and shape.checksum is Checksum.NONE
        if key is None or (anything and key not in self.profile.keys):
            return None, 1
        return (key, False), shape.length

    def _take_literal(self, data: bytes, at: int) -> tuple[tuple[int, bool] | None, int] | None:
        waits = False
        for place, one in enumerate(self.profile.literal, 1):
            raw = data[at : at + len(one.frame)]
            if raw == one.frame:
                return (place, True), len(raw)
            waits = waits or one.frame.startswith(raw)
        return None if waits else (None, 1)

    def _on_key(self, key: int, literal: bool, now: float) -> list[LineEffect]:
        self.frames += 1
        effects: list[LineEffect] = [*self.presence.heard(None, self._noise)]
        if self._repeats.copy_of(key, now) is not None:
            return effects
        level = self.profile.literal[key - 1].level if literal else self.profile.keys.get(key)
        heard = KeyHeard(None, key, level, now)
        self._repeats.tell(key, heard)
        return [*effects, Tell(heard)]
