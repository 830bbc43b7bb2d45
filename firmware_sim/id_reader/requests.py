"""What a host asks of the reader: frames, commands, and a parser that survives garbage. Pure.

A request is `AA AA AA 96 69 LH LL CMD PARA [DATA] CHK`. The length counts all behind itself; the check byte
is the XOR of all between the preamble and itself.
"""

from dataclasses import dataclass
from enum import Enum, auto

PREAMBLE = bytes.fromhex("AA AA AA 96 69")
HEAD_BYTES = len(PREAMBLE) + 2
"""Preamble and length."""
LEN_MIN = 3
"""Command, parameter and check byte."""
LEN_MAX = 64
"""The reader's receive buffer: no command comes near it."""


class Command(Enum):
    """Command and parameter. None takes data."""

    RESET = (0x10, 0xFF)
    STATUS = (0x11, 0xFF)
    SAM_ID = (0x12, 0xFF)
    FIND = (0x20, 0x01)
    SELECT = (0x20, 0x02)
    READ = (0x30, 0x01)
    NEWEST_ADDRESS = (0x30, 0x03)
    SERIAL_NUMBER = (0x30, 0x05)
    READ_WITH_FINGERPRINT = (0x30, 0x10)


_COMMANDS = {bytes(command.value): command for command in Command}


class Flaw(Enum):
    """Why a frame is no request."""

    CHECKSUM = auto()
    LENGTH = auto()
    """No request has it, or not this one."""
    UNKNOWN = auto()
    """A sound frame with a command that this reader does not have."""


Request = Command | Flaw


@dataclass(slots=True)
class RequestCounts:
    """What the parser could not use."""

    noise_bytes: int = 0
    broken_off: int = 0
    """Frames in the middle of which another began."""


class RequestParser:
    """Cuts what the host sends into requests.

    Survives: noise anywhere; a preamble of too many AA; a frame broken off by the next one (it is dropped
    without an answer, unless the next one's first bytes have made it whole); a length that no request has,
    or a check byte that is wrong (both are told, and the search goes on behind the preamble, so that a
    request inside is found). Holds less than a frame.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.counts = RequestCounts()

    @property
    def pending(self) -> int:
        """Bytes that wait for the rest of their frame."""
        return len(self._buffer)

    def clear(self) -> None:
        """Forget what is not whole yet."""
        self._buffer.clear()

    def feed(self, data: bytes) -> list[Request]:
        """Requests that are whole now, in their order."""
        found = []
        self._buffer += data
        while (request := self._next()) is not None:
            found.append(request)
        return found

    def _next(self) -> Request | None:
        """The next request; None while it is not whole."""
        while self._find_preamble():
            if len(self._buffer) < HEAD_BYTES:
                return None
            length = int.from_bytes(self._buffer[len(PREAMBLE) : HEAD_BYTES], "big")
            if self._buffer.startswith(PREAMBLE[:2], len(PREAMBLE)):
                self._break_off(len(PREAMBLE))
                continue
            if not LEN_MIN <= length <= LEN_MAX:
                del self._buffer[: len(PREAMBLE)]
                return Flaw.LENGTH
            another = self._buffer.find(PREAMBLE, 1, HEAD_BYTES + length)
            if another > 0:
                self._break_off(another)
                continue
            if len(self._buffer) < HEAD_BYTES + length:
                return None
            return self._take(HEAD_BYTES + length)
        return None

    def _break_off(self, end: int) -> None:
        self.counts.broken_off += 1
        del self._buffer[:end]

    def _take(self, end: int) -> Request:
        frame = bytes(self._buffer[:end])
        if check_byte(frame[len(PREAMBLE) : -1]) != frame[-1]:
            del self._buffer[: len(PREAMBLE)]
            return Flaw.CHECKSUM
        del self._buffer[:end]
        command = _COMMANDS.get(frame[HEAD_BYTES : HEAD_BYTES + 2])
        if command is None:
            return Flaw.UNKNOWN
        return command if end == HEAD_BYTES + LEN_MIN else Flaw.LENGTH

    def _find_preamble(self) -> bool:
        """Drop what comes before a preamble; keep what may be its beginning."""
        start = self._buffer.find(PREAMBLE)
        if start < 0:
            kept = next(n for n in range(len(PREAMBLE) - 1, -1, -1) if self._buffer.endswith(PREAMBLE[:n]))
            self.counts.noise_bytes += len(self._buffer) - kept
            del self._buffer[: len(self._buffer) - kept]
            return False
        self.counts.noise_bytes += start
        del self._buffer[:start]
        return True


def check_byte(data: bytes) -> int:
    """XOR of all bytes."""
    check = 0
    for byte in data:
        check ^= byte
    return check
