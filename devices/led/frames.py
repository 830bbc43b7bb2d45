"""Frames of the window displays.

Strip displays:

    A0 90 ADDR A5 LH LL DATA XOR        XOR from ADDR to the last byte of DATA
    A0 90 … A5 AA                       their replies

DATA is, for each character, its GBK bytes (one or two) and a colour byte, 0-2.

Full-width displays, 1200-115200 baud:

    AA ADDR BB TYPE INDEX LH LL DATA [CHECK]    ADDR 255 is all of them

What TYPE and INDEX mean and whether and which CHECK there is differs by model: the site says it. DATA is GBK,
with or without colours. No replies are known.

L counts DATA. `Deframer` reads the strip displays' replies and survives: bytes cut anywhere, noise, endless
replies (64 bytes are held). It holds what stands between the marks as bytes: its meaning is not known.
"""

from dataclasses import dataclass
from enum import IntEnum

from contracts.errors import EncodeError
from devices.checksums import Checksum
from devices.errors import ProfileError

STRIP_HEAD = b"\xa0\x90"
STRIP_MARK = 0xA5
REPLY_END = b"\xa5\xaa"
REPLY_MAX = 64
FULL_HEAD = 0xAA
FULL_MARK = 0xBB
BROADCAST = 0xFF
DATA_MAX = 0xFFFF


class Colour(IntEnum):
    """Colour byte. Which is which differs by model; red, green, amber is what most have."""

    RED = 0
    GREEN = 1
    AMBER = 2


def coloured(text: str, colour: Colour) -> bytes:
    """Each character's GBK bytes and the colour. Raises EncodeError for what GBK does not hold."""
    return b"".join(_gbk(c) + bytes((colour,)) for c in text)


@dataclass(frozen=True, slots=True)
class StripFormat:
    """Strip displays."""

    replies: bool = True
    """Whether they answer; wired one way, none does."""

    def encode(self, address: int, text: str, colour: Colour) -> bytes:
        """The frame that shows `text`. Raises EncodeError."""
        body = bytes((_address(address), STRIP_MARK)) + _counted(coloured(text, colour))
        return STRIP_HEAD + body + Checksum.XOR8.of(body)


@dataclass(frozen=True, slots=True)
class FullFormat:
    """Full-width displays."""

    kind: int
    """TYPE, from the model's manual."""
    index: int = 0
    check: Checksum = Checksum.NONE
    check_from: int = 0
    """First byte of the frame that the check covers."""
    with_colours: bool = True
    replies: bool = False

    def __post_init__(self) -> None:
        """Raises ProfileError."""
        if not (0 <= self.kind <= 0xFF and 0 <= self.index <= 0xFF):
            raise ProfileError("type and index of a display are bytes, 0 to 255, e.g. type = 1")
        if not 0 <= self.check_from <= 6:
            raise ProfileError("check_from is a place in the frame's head, 0 to 6, e.g. 1")

    def encode(self, address: int, text: str, colour: Colour) -> bytes:
        """The frame that shows `text`. Raises EncodeError."""
        data = coloured(text, colour) if self.with_colours else b"".join(map(_gbk, text))
        head = bytes((FULL_HEAD, _address(address), FULL_MARK, self.kind, self.index))
        frame = head + _counted(data)
        return frame + self.check.of(frame[self.check_from :])


DisplayFormat = StripFormat | FullFormat


def _gbk(c: str) -> bytes:
    try:
        return c.encode("gbk")
    except UnicodeEncodeError as error:
        raise EncodeError(f"{c!r} is not in GBK") from error


def _address(address: int) -> int:
    if not 0 <= address <= 0xFF:
        raise EncodeError(f"display {address}: an address is 0 to 255")
    return address


def _counted(data: bytes) -> bytes:
    if len(data) > DATA_MAX:
        raise EncodeError(f"{len(data)} bytes of text, {DATA_MAX} fit")
    return len(data).to_bytes(2, "big") + data


@dataclass(slots=True)
class ReplyCounts:
    """What a deframer has met since it was made."""

    replies: int = 0
    noise_bytes: int = 0


class Deframer:
    """Turns chunks of bytes into replies, without their marks. `reset` when the connection is new."""

    __slots__ = ("_rest", "counts")

    def __init__(self) -> None:
        self.counts = ReplyCounts()
        self._rest = b""

    def reset(self) -> None:
        """Forget a half-received reply."""
        self._rest = b""

    def feed(self, chunk: bytes) -> list[bytes]:
        """The replies completed by `chunk`, in order."""
        data = self._rest + chunk
        replies: list[bytes] = []
        while True:
            start = data.find(STRIP_HEAD)
            if start < 0:
                kept = 1 if data.endswith(STRIP_HEAD[:1]) else 0
                self.counts.noise_bytes += len(data) - kept
                self._rest = data[len(data) - kept :]
                return replies
            self.counts.noise_bytes += start
            data = data[start:]
            end = data.find(REPLY_END, len(STRIP_HEAD), REPLY_MAX)
            if end >= 0:
                self.counts.replies += 1
                replies.append(data[len(STRIP_HEAD) : end])
                data = data[end + len(REPLY_END) :]
            elif len(data) < REPLY_MAX:
                self._rest = data
                return replies
            else:
                self.counts.noise_bytes += 1
                data = data[1:]
