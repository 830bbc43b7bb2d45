"""Frames of the 6-byte callers, 9600 8N1.

    DST SRC CMD HI LO FF

| CMD, caller → host | | CMD, host → caller | |
|---|---|---|---|
| 00 | next number | 01 | show the number HI LO |
| 02 | call again | 05 | done |
| 06 | log in, number HI LO | 07 | failed |
| 1A | log out | 1C | HI LO people wait |

HI LO is a binary number, high byte first (believed, not confirmed: a caller in decimals shows it at once).

There is no checksum, so `Deframer` takes for a frame only six bytes that end in FF, go to the host's address
and hold a command of a caller. It survives: bytes cut anywhere, noise before, between and inside frames (it
goes on one byte further), frames for others, our own replies come back. It holds 5 bytes at most between
calls.
"""

from dataclasses import dataclass
from enum import IntEnum

from contracts.errors import EncodeError

SIZE = 6
END = 0xFF
ADDRESS_MAX = 0xFE
NUMBER_MAX = 0xFFFF


class FromCaller(IntEnum):
    """Commands of a caller."""

    NEXT = 0x00
    RECALL = 0x02
    LOGIN = 0x06
    LOGOUT = 0x1A


class ToCaller(IntEnum):
    """What a host answers."""

    SHOW = 0x01
    OK = 0x05
    FAIL = 0x07
    WAITING = 0x1C


_COMMANDS = frozenset(FromCaller)
_REPLIES = frozenset(ToCaller)


@dataclass(frozen=True, slots=True)
class CallerFrame:
    """A caller's frame for us."""

    source: int
    command: FromCaller
    number: int


def encode_reply(caller: int, host: int, reply: ToCaller, number: int = 0) -> bytes:
    """The reply's bytes. Raises EncodeError when a value does not fit."""
    if not (0 <= caller <= ADDRESS_MAX and 0 <= host <= ADDRESS_MAX):
        raise EncodeError(f"caller {caller}, host {host}: addresses are 0 to {ADDRESS_MAX}")
    if not 0 <= number <= NUMBER_MAX:
        raise EncodeError(f"{number}: a caller shows 0 to {NUMBER_MAX}")
    return bytes((caller, host, reply, number >> 8, number & 0xFF, END))


@dataclass(slots=True)
class CallerCounts:
    """What a deframer has met since it was made."""

    frames: int = 0
    echoes: int = 0
    """Our own replies: many adapters hear what they send."""
    noise_bytes: int = 0
    """Bytes of no frame for us."""


class Deframer:
    """Turns chunks of bytes into frames for `host`. One a connection; `reset` when the connection is new."""

    __slots__ = ("_host", "_rest", "counts")

    def __init__(self, host: int) -> None:
        self.counts = CallerCounts()
        self._host = host
        self._rest = b""

    def reset(self) -> None:
        """Forget a half-received frame."""
        self._rest = b""

    def feed(self, chunk: bytes) -> list[CallerFrame]:
        """The frames completed by `chunk`, in order."""
        data = self._rest + chunk
        frames: list[CallerFrame] = []
        at = 0
        while at + SIZE <= len(data):
            raw = data[at : at + SIZE]
            if (frame := self._frame(raw)) is not None:
                self.counts.frames += 1
                frames.append(frame)
            elif raw[1] == self._host and raw[2] in _REPLIES and raw[5] == END:
                self.counts.echoes += 1
            else:
                self.counts.noise_bytes += 1
                at += 1
                continue
            at += SIZE
        self._rest = data[at:]
        return frames

    def _frame(self, raw: bytes) -> CallerFrame | None:
        destination, source, command, high, low, end = raw
        if end != END or destination != self._host or source > ADDRESS_MAX:
            return None
        if command not in _COMMANDS:
            return None
        return CallerFrame(source, FromCaller(command), high << 8 | low)
