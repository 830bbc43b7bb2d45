"""Frames of the bus: `FF 68 L L 68 ADDR FUNC [DATA...] CS 16`. Pure.

L counts ADDR, FUNC and DATA; CS is the sum of the same bytes. Some hosts omit the FF.
"""

from dataclasses import dataclass

PREFIX = 0xFF
START = 0x68
END = 0x16
LENGTH_MIN = 2
LENGTH_MAX = 32
"""Longer is noise that looks like a frame."""
OVERHEAD = 6
"""Bytes of a frame beside what L counts, without the FF."""
GAP_S = 0.1
"""A pause so long ends whatever was half received."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame, whoever sent it."""

    address: int
    func: int
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a frame is sent; all but the first are what broken or odd units do."""

    prefix: bool = True
    checksum_off: int = 0
    """Added to the checksum."""
    second_length_off: int = 0
    """Added to the second L."""


SOUND = Shape()


def encode(frame: Frame, shape: Shape = SOUND) -> bytes:
    """The frame on the wire."""
    body = bytes([frame.address, frame.func]) + frame.data
    length = len(body)
    head = bytes([START, length, (length + shape.second_length_off) & 0xFF, START])
    tail = bytes([(sum(body) + shape.checksum_off) & 0xFF, END])
    return (bytes([PREFIX]) if shape.prefix else b"") + head + body + tail


class Receiver:
    """Finds the host's frames in what comes, garbage included; `odd` counts bytes that belonged to none."""

    def __init__(self) -> None:
        self._held = b""
        self._last_s = 0.0
        self.odd = 0

    def feed(self, data: bytes, now_s: float) -> list[Frame]:
        """Frames completed by `data`."""
        if self._held and now_s - self._last_s > GAP_S:
            self.odd += len(self._held)
            self._held = b""
        self._last_s = now_s
        self._held += data
        frames = []
        while self._held:
            frame, used = _first(self._held)
            if not used:
                break
            if frame is not None:
                frames.append(frame)
            elif self._held[:1] != bytes([PREFIX]):
                self.odd += used
            self._held = self._held[used:]
        return frames


def _first(data: bytes) -> tuple[Frame | None, int]:
    """What `data` begins with and how many bytes that is; 0 when more must come first."""
    if data[0] != START:
        return None, 1
    if len(data) < 4:
        return None, 0
    length = data[1]
    if data[2] != length or data[3] != START or not LENGTH_MIN <= length <= LENGTH_MAX:
        return None, 1
    if len(data) < length + OVERHEAD:
        return None, 0
    body, checksum, end = data[4 : 4 + length], data[4 + length], data[5 + length]
    if sum(body) & 0xFF != checksum or end != END:
        return None, 1
    return Frame(body[0], body[1], body[2:]), length + OVERHEAD


def mixed(one: bytes, other: bytes, late: int = 3) -> bytes:
    """What a third party hears of two that speak at once, the other some bytes late: a 0 wins over a 1."""
    size = max(len(one), late + len(other))
    first = one.ljust(size, b"\xff")
    second = (b"\xff" * late + other).ljust(size, b"\xff")
    return bytes(a & b for a, b in zip(first, second, strict=True))
