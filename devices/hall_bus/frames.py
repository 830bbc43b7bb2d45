"""Frames of the hall bus, 9600 8N1, many devices on one line.

    FF 68 L L 68 ADDR FUNC [DATA…] CS 16

L counts ADDR, FUNC and DATA; CS is their sum modulo 256.

| direction | FUNC | DATA |
|---|---|---|
| evaluator → host, key | 11 | the key, 00-04 |
| host → evaluator, acknowledgement | 01 | the key, or nothing |
| host → evaluator, invitation | 01 | 0B |
| host → evaluator, star level of the clerk | 02 | 00-05 |
| host → caller, digits | 02 | 00-09, 0A blank |
| host → caller, beep | 03 | – |
| caller → host, key | any | the last byte is the key; digits may stand before it |

`Deframer` survives: bytes cut anywhere, noise before, between and inside frames, unequal or impossible
lengths (L ≤ 2, L > 5), a wrong checksum or end, a lost FF (it only wakes the line). After whatever it could
not read it goes on one byte further, so that a frame behind noise is lost only if the noise and its first
bytes happen to make a sound frame. It holds 10 bytes at most between calls, or a frame of our own that comes
back: those may be shorter or longer than what hosts accept.
"""

from collections.abc import Callable
from dataclasses import dataclass

from contracts.errors import EncodeError

PREAMBLE = 0xFF
START = 0x68
END = 0x16
HEAD = 4
"""Bytes from the first START to the second, both included."""
LENGTH_MIN = 3
LENGTH_MAX = 5
"""What hosts accept; shorter frames go to devices only."""
SENT_LENGTH_MAX = 10
"""Longest L that we send: a caller's display of eight digits."""

FUNC_KEY = 0x11
FUNC_ASK = 0x01
FUNC_SHOW = 0x02
FUNC_BEEP = 0x03
INVITATION = 0x0B
BLANK = 0x0A


@dataclass(frozen=True, slots=True)
class BusFrame:
    """What stands between the lengths and the checksum."""

    address: int
    function: int
    data: bytes = b""

    def encode(self, *, preamble: bool = True) -> bytes:
        """The frame's bytes. Raises EncodeError when a value does not fit."""
        length = 2 + len(self.data)
        if not (0 <= self.address <= 0xFF and 0 <= self.function <= 0xFF and length <= SENT_LENGTH_MAX):
            raise EncodeError(f"{self}: addresses are 0-255, data at most {SENT_LENGTH_MAX - 2} bytes")
        body = bytes((self.address, self.function)) + self.data
        frame = bytes((START, length, length, START)) + body + bytes((sum(body) & 0xFF, END))
        return bytes((PREAMBLE,)) + frame if preamble else frame


@dataclass(slots=True)
class BusCounts:
    """What a deframer has met since it was made."""

    frames: int = 0
    bad_lengths: int = 0
    """Heads (68 L L 68) whose lengths differ or are impossible; noise makes some too."""
    bad_checksums: int = 0
    bad_ends: int = 0
    """The length led to a byte that is no 16."""
    noise_bytes: int = 0
    """Bytes that belong to no sound frame, those of bad frames included; FF before a frame is none."""

    @property
    def bad(self) -> int:
        """Frames that were not sound."""
        return self.bad_lengths + self.bad_checksums + self.bad_ends


class Deframer:
    """Turns chunks of bytes into frames. One a connection; `reset` when the connection is new."""

    __slots__ = ("_is_own", "_rest", "counts")

    def __init__(self, is_own: Callable[[bytes], bool] = lambda raw: False) -> None:
        """`is_own`: whether these bytes begin a frame of ours, its FF aside, that may come back now."""
        self.counts = BusCounts()
        self._is_own = is_own
        self._rest = b""

    def reset(self) -> None:
        """Forget a half-received frame."""
        self._rest = b""

    def feed(self, chunk: bytes) -> list[BusFrame]:
        """The frames completed by `chunk`, in order."""
        data = self._rest + chunk
        frames: list[BusFrame] = []
        at = 0
        while at < len(data):
            taken = self._take(data, at)
            if taken is None:
                break
            frame, at = taken
            if frame is not None:
                frames.append(frame)
        self._rest = data[at:]
        return frames

    def _take(self, data: bytes, at: int) -> tuple[BusFrame | None, int] | None:
        """A frame and where it ends, or None and where to look next; None when more bytes are needed."""
        if data[at] != START:
            self.counts.noise_bytes += data[at] != PREAMBLE
            return None, at + 1
        head = data[at : at + HEAD]
        if len(head) < HEAD:
            return None
        if head[3] != START:
            return self._skip(at)
        if head[1] != head[2] or not (
            LENGTH_MIN <= head[1] <= LENGTH_MAX or self._is_own(data[at : at + HEAD + head[1] + 2])
        ):
            self.counts.bad_lengths += 1
            return self._skip(at)
        if len(data) < at + HEAD + head[1] + 2:
            return None
        end = at + HEAD + head[1]
        body = data[at + HEAD : end]
        if data[end + 1] != END:
            self.counts.bad_ends += 1
            return self._skip(at)
        if data[end] != sum(body) & 0xFF:
            self.counts.bad_checksums += 1
            return self._skip(at)
        self.counts.frames += 1
        return BusFrame(body[0], body[1], bytes(body[2:])), end + 2

    def _skip(self, at: int) -> tuple[None, int]:
        self.counts.noise_bytes += 1
        return None, at + 1
