"""Frames of the pad protocol as a pad codes them: COBS, CRC-16/CCITT-FALSE, 0x00 at the end, at most 64
bytes.

Written from `docs/reference/pad-protocol.md`, section 2, in plain Python. It shares no code with the host's
framing in `contracts.pad.framing`: a simulator that shares its driver's code cannot find its bugs.

`Deframer` survives: bytes cut anywhere, two frames in one chunk, noise before the first frame, codes that
point beyond their run, an endless frame, empty frames. What it counts does not depend on how the bytes are
chunked.
"""

from contracts.pad.fields import WireMessage
from contracts.pad.messages import encode_payload

FRAME_BYTES_MAX = 64
"""Longest frame in bytes, its closing 0x00 included."""
PAYLOAD_BYTES_MAX = FRAME_BYTES_MAX - 4
"""Longest message id and body in bytes."""
CRC_BYTES = 2
END = b"\x00"


def _crc_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        crc = byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
        table.append(crc & 0xFFFF)
    return tuple(table)


_CRC = _crc_table()


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE; of b"123456789" it is 0x29B1."""
    crc = 0xFFFF
    for byte in data:
        crc = ((crc << 8) & 0xFF00) ^ _CRC[(crc >> 8) ^ byte]
    return crc


def stuff(data: bytes) -> bytes:
    """COBS: `data` (at most 253 bytes) without any 0x00, one byte longer."""
    return b"".join(bytes((len(run) + 1,)) + run for run in data.split(END))


def unstuff(coded: bytes) -> bytes | None:
    """The bytes that `stuff` coded; None when it is no COBS: a 0x00 in it or a code beyond its end."""
    runs = []
    at = 0
    while at < len(coded):
        code = coded[at]
        run = coded[at + 1 : at + code]
        if code == 0 or len(run) != code - 1 or 0 in run:
            return None
        runs.append(run)
        at += code
    return END.join(runs)


def frame(payload: bytes) -> bytes:
    """One payload (1-60 bytes) as it goes on the wire. A longer one is a mistake of ours: ValueError."""
    if not 1 <= len(payload) <= PAYLOAD_BYTES_MAX:
        raise ValueError(f"a payload has 1-{PAYLOAD_BYTES_MAX} bytes, not {len(payload)}")
    return stuff(payload + crc16(payload).to_bytes(CRC_BYTES, "big")) + END


def encode(message: WireMessage) -> bytes:
    """A message as one frame."""
    return frame(encode_payload(message))


class Deframer:
    """Turns chunks of bytes into payloads and counts what was none. Holds one frame at most."""

    __slots__ = ("_held", "_skipping", "crc_errors", "resyncs")

    def __init__(self) -> None:
        self._held = b""
        self._skipping = False
        self.crc_errors = 0
        """Runs of bytes between two 0x00 that were no sound frame."""
        self.resyncs = 0
        """Runs that outgrew a frame and were skipped up to the next 0x00."""

    def feed(self, chunk: bytes) -> list[bytes]:
        """The payloads that `chunk` completes, in order."""
        *ended, rest = chunk.split(END)
        payloads = []
        for run in ended:
            self._take(run)
            payload = None if self._skipping else self._close(self._held)
            self._held = b""
            self._skipping = False
            if payload is not None:
                payloads.append(payload)
        self._take(rest)
        return payloads

    def _take(self, run: bytes) -> None:
        if self._skipping:
            return
        self._held += run[:FRAME_BYTES_MAX]
        if len(self._held) >= FRAME_BYTES_MAX:
            self.resyncs += 1
            self._skipping = True
            self._held = b""

    def _close(self, run: bytes) -> bytes | None:
        if not run:
            return None
        data = unstuff(run)
        if data is None or len(data) <= CRC_BYTES or crc16(data) != 0:
            self.crc_errors += 1
            return None
        return data[:-CRC_BYTES]
