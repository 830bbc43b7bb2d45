"""Frames of the SAM_V protocol. Pure.

A request is `AA AA AA 96 69 LEN CMD PARA CHK`, a reply `AA AA AA 96 69 LEN 00 00 SW3 DATA CHK`. LEN, 16 bits
big-endian, counts what follows it, CHK included; CHK is the XOR of all between the preamble and itself.

Garble that the parser survives: noise before a preamble, a preamble broken off, a length that no reply has, a
wrong check byte, first status bytes that are not zero, a reply in any number of pieces, two replies in one.
Behind a frame that makes no sense it looks for the next preamble from that frame's second byte on.
"""

from dataclasses import dataclass, field
from functools import reduce
from operator import xor

PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
LENGTH_BYTES = 2
HEAD_BYTES = len(PREAMBLE) + LENGTH_BYTES
STATUS_BYTES = 3
REPLY_LEN_MIN = STATUS_BYTES + 1
"""Three status bytes and the check byte."""
REPLY_LEN_MAX = STATUS_BYTES + 6 + 256 + 1024 + 1024 + 1
"""The longest reply: text, photo and fingerprints behind their three lengths."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A sound reply. `repr` tells nothing of the data, which may be a person's."""

    status: int
    """SW3."""
    data: bytearray = field(repr=False)
    """Whoever takes it wipes it."""


@dataclass(slots=True)
class Counts:
    """What came that was no reply."""

    replies: int = 0
    bad_checks: int = 0
    bad_lengths: int = 0
    noise_bytes: int = 0


def request(command: int, parameter: int) -> bytes:
    """The bytes of a request without data."""
    body = bytes((0, 3, command, parameter))
    return PREAMBLE + body + bytes((checksum(body),))


def checksum(data: bytes | bytearray | memoryview) -> int:
    """XOR of all bytes."""
    return reduce(xor, data, 0)


def wipe(data: bytearray) -> None:
    """Overwrite in place. What Python copied before stays until its memory is used again."""
    data[:] = bytes(len(data))


class ReplyParser:
    """Bytes in, replies out; holds one frame at most."""

    def __init__(self) -> None:
        self.counts = Counts()
        self._buffer = bytearray()

    @property
    def pending(self) -> int:
        """Bytes of a frame that is not whole yet."""
        return len(self._buffer)

    def feed(self, chunk: bytes) -> list[Reply]:
        """The replies that `chunk` completes."""
        replies = []
        # In bounded pieces: a chunk of any size costs no more memory than one frame.
        for start in range(0, len(chunk), REPLY_LEN_MAX):
            self._buffer += chunk[start : start + REPLY_LEN_MAX]
            while (reply := self._take()) is not None:
                replies.append(reply)
        return replies

    def clear(self) -> None:
        """Forget what is not whole: what follows belongs to another request."""
        self._drop(len(self._buffer))

    def _take(self) -> Reply | None:
        """The next sound reply in the buffer; None when more bytes are needed."""
        while self._align():
            if len(self._buffer) < HEAD_BYTES:
                return None
            length = int.from_bytes(self._buffer[len(PREAMBLE) : HEAD_BYTES], "big")
            if not REPLY_LEN_MIN <= length <= REPLY_LEN_MAX:
                self.counts.bad_lengths += 1
                self._skip(1)
                continue
            end = HEAD_BYTES + length
            if len(self._buffer) < end:
                return None
            if (reply := self._check(end)) is not None:
                self.counts.replies += 1
                self._drop(end)
                return reply
            self.counts.bad_checks += 1
            self._skip(1)
        return None

    def _check(self, end: int) -> Reply | None:
        with memoryview(self._buffer) as frame:
            sound = checksum(frame[len(PREAMBLE) : end - 1]) == frame[end - 1]
            if not sound or frame[HEAD_BYTES] or frame[HEAD_BYTES + 1]:
                return None
            return Reply(frame[HEAD_BYTES + 2], bytearray(frame[HEAD_BYTES + STATUS_BYTES : end - 1]))

    def _align(self) -> bool:
        """Bring a preamble, or what may become one, to the front. Whether there is anything left."""
        at = self._buffer.find(PREAMBLE)
        if at < 0:
            keep = next(
                (n for n in range(len(PREAMBLE) - 1, 0, -1) if self._buffer.endswith(PREAMBLE[:n])), 0
            )
            at = len(self._buffer) - keep
        self._skip(at)
        return bool(self._buffer)

    def _skip(self, count: int) -> None:
        self.counts.noise_bytes += count
        self._drop(count)

    def _drop(self, count: int) -> None:
        self._buffer[:count] = bytes(count)
        del self._buffer[:count]
