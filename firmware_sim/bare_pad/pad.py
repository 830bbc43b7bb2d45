"""A bare pad's firmware: a frame a key, nothing else. Pure."""

from collections import deque
from random import Random

from pydantic import JsonValue

from firmware_sim.bare_pad.profile import Profile
from firmware_sim.device import DeviceFault, Effect, Note, Send
from firmware_sim.errors import UsageError
from firmware_sim.kind import Word, not_understood

BOUNCES = (2, 4)
"""How many frames a bouncing key sends, at least and at most."""
BOUNCE_S = 0.03
"""All of them come within this time."""
SLOW_BYTE_S = 0.08
"""Pause between the bytes of a slow pad: longer than hosts wait for the rest of a frame."""
STUCK_EVERY_S = 0.3
HOLD_S_MAX = 3600.0
NOISE = bytes.fromhex("00 FF AA")

FAULTS = (
    DeviceFault("bounce", "a key sends 2 to 4 frames within 30 ms"),
    DeviceFault("stuck-key", "the key pressed last, or the best level's, is sent every 0.3 s"),
    DeviceFault("bad-checksum", "the last byte of each frame's checksum is wrong"),
    DeviceFault("wrong-header", "the first byte of each frame is wrong"),
    DeviceFault("short-frames", "frames lack their last byte"),
    DeviceFault("long-frames", "each frame has a 00 behind it"),
    DeviceFault("noise", "rubbish comes before each frame, without a pause"),
    DeviceFault("slow-bytes", "80 ms pass between the bytes of a frame"),
    DeviceFault("half-frame", "the first half of a frame comes, and then nothing", lasts=False),
    DeviceFault("unknown-key", "a sound frame comes whose key the profile does not name", lasts=False),
)
WORDS = (
    Word("key LEVEL", "a citizen presses; 5 is the best level"),
    Word("hold LEVEL SECONDS", "a citizen leans on a key: the pad repeats it"),
    Word("both LEVEL LEVEL", "two keys at once: both frames without a pause"),
    Word("send HEX", "these bytes"),
)


class BarePad:
    """A pad that hears nothing: whoever writes to it finds out by `look` alone."""

    def __init__(self, profile: Profile, rng: Random, *, repeat_s: float = 0.2) -> None:
        """`repeat_s`: how often a key that is held is sent."""
        self._profile = profile
        self._rng = rng
        self._repeat_s = repeat_s
        self._lasting: set[str] = set()
        self._later: deque[tuple[float, bytes]] = deque()
        self._stuck_due_s: float | None = None
        self._held: tuple[int, float, float] | None = None
        self._last = max(profile.frames)
        self._presses = 0
        self._heard_bytes = 0

    @property
    def faults(self) -> tuple[DeviceFault, ...]:
        """See `Device`."""
        return FAULTS

    def start(self, now_s: float) -> list[Effect]:
        """It says nothing."""
        self._later.clear()
        self._held = None
        return []

    def receive(self, data: bytes, now_s: float) -> list[Effect]:
        """It hears nothing; that somebody spoke is noted, for nobody should."""
        self._heard_bytes += len(data)
        return [Note("heard", {"bytes": len(data)})]

    def advance(self, now_s: float) -> list[Effect]:
        """Sends what is due."""
        effects: list[Effect] = []
        while self._later and self._later[0][0] <= now_s:
            effects.append(Send(self._later.popleft()[1]))
        if self._stuck_due_s is not None and self._stuck_due_s <= now_s:
            self._stuck_due_s = now_s + STUCK_EVERY_S
            effects += self._frame(self._last, now_s)
        if self._held is not None and self._held[1] <= now_s:
            level, due_s, until_s = self._held
            due_s += self._repeat_s
            self._held = (level, due_s, until_s) if due_s < until_s else None
            effects += self._frame(level, now_s)
        return effects

    def due_s(self) -> float | None:
        """See `Device`."""
        times = [self._later[0][0]] if self._later else []
        if self._held is not None:
            times.append(self._held[1])
        if self._stuck_due_s is not None:
            times.append(self._stuck_due_s)
        return min(times, default=None)

    def strike(self, fault: str, now_s: float) -> list[Effect]:
        """See `Device`."""
        frame = self._profile.frames[self._last]
        if fault == "half-frame":
            if len(frame) < 2:
                raise UsageError("half-frame: this pad's frames are one byte long")
            return [Send(frame[: len(frame) // 2])]
        if fault == "unknown-key":
            if not self._profile.unknown:
                raise UsageError(
                    "unknown-key: the frames of this profile are written out, or it names all keys"
                )
            return [Send(self._profile.unknown)]
        if fault == "bad-checksum" and not self._profile.checksum_bytes:
            raise UsageError("bad-checksum: this profile has no checksum")
        if fault == "stuck-key":
            self._stuck_due_s = now_s
        self._lasting.add(fault)
        return []

    def mend(self, fault: str, now_s: float) -> list[Effect]:
        """See `Device`."""
        self._lasting.discard(fault)
        if fault == "stuck-key":
            self._stuck_due_s = None
        return []

    def obey(self, words: list[str], now_s: float) -> list[Effect]:
        """See `Device`."""
        match words:
            case ["key", level]:
                return self._press(self._level(level), now_s)
            case ["hold", level, seconds]:
                return self._hold(self._level(level), _seconds(seconds), now_s)
            case ["both", one, other]:
                first, second = self._level(one), self._level(other)
                self._presses += 2
                frames = self._profile.frames
                return [Send(frames[first] + frames[second])]
            case ["send", text]:
                return [Send(_bytes(text))]
            case _:
                raise not_understood(words, WORDS)

    def look(self) -> dict[str, JsonValue]:
        """See `Device`."""
        levels = sorted(self._profile.frames, reverse=True)
        return {
            "profile": self._profile.name,
            "levels": [*levels],
            "presses": self._presses,
            "heard_bytes": self._heard_bytes,
        }

    def _press(self, level: int, now_s: float) -> list[Effect]:
        self._presses += 1
        self._last = level
        effects = self._frame(level, now_s)
        if "bounce" in self._lasting:
            times = sorted(self._rng.uniform(0, BOUNCE_S) for _ in range(self._rng.randint(*BOUNCES) - 1))
            for later_s in times:
                self._later.append((now_s + later_s, self._shaped(level)))
        return effects

    def _hold(self, level: int, seconds: float, now_s: float) -> list[Effect]:
        self._held = (level, now_s + self._repeat_s, now_s + seconds) if seconds > self._repeat_s else None
        return self._press(level, now_s)

    def _frame(self, level: int, now_s: float) -> list[Effect]:
        data = self._shaped(level)
        if "slow-bytes" not in self._lasting:
            return [Send(data)]
        for n, byte in enumerate(data[1:], start=1):
            self._later.append((now_s + n * SLOW_BYTE_S, bytes([byte])))
        return [Send(data[:1])]

    def _shaped(self, level: int) -> bytes:
        data = bytearray(self._profile.frames[level])
        if "bad-checksum" in self._lasting:
            data[-1 - self._profile.tail_bytes] ^= 0x01
        if "wrong-header" in self._lasting:
            data[0] ^= 0x01
        if "short-frames" in self._lasting:
            del data[-1]
        if "long-frames" in self._lasting:
            data.append(0)
        return NOISE + data if "noise" in self._lasting else bytes(data)

    def _level(self, text: str) -> int:
        if not text.isdecimal() or int(text) not in self._profile.frames:
            there = ", ".join(map(str, sorted(self._profile.frames, reverse=True)))
            raise UsageError(f"this pad has no key for level {text!r}; it has: {there}")
        return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds <= HOLD_S_MAX:
        raise UsageError(f"{text!r}: seconds are above 0, {HOLD_S_MAX:g} at most")
    return seconds


def _bytes(text: str) -> bytes:
    try:
        data = bytes.fromhex(text)
    except ValueError:
        data = b""
    if not data:
        raise UsageError(f"{text!r} is no bytes: write hex digits, such as AA5501")
    return data
