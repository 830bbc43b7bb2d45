"""Frames of the pad protocol: COBS-coded, ended by 0x00, at most 64 bytes, CRC-16/CCITT-FALSE.

    frame   = COBS( payload CRC-hi CRC-lo ) 00
    payload = message id, body

`Deframer` survives: bytes cut anywhere, two frames in one read, noise before the first frame, a wrong baud
rate, an endless frame (it holds 63 bytes at most and then skips to the next 0x00), empty frames.
"""

from binascii import crc_hqx
from dataclasses import dataclass

from cobs.cobs import DecodeError
from cobs.cobs import decode as cobs_decode
from cobs.cobs import encode as cobs_encode

from contracts.errors import EncodeError

FRAME_MAX = 64
"""Longest frame on the wire in bytes, its closing 0x00 included: one USB HID report."""
PAYLOAD_MAX = FRAME_MAX - 4
"""Longest message id + body in bytes: a frame less COBS's one byte, the CRC's two and the closing 0x00."""
CRC_INITIAL = 0xFFFF
DELIMITER = b"\x00"


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE (polynomial 0x1021, initial 0xFFFF, not reflected); of b"123456789" it is 0x29B1."""
    return crc_hqx(data, CRC_INITIAL)


def encode_frame(payload: bytes) -> bytes:
    """One payload (message id and body, 1-60 bytes) as a frame with its closing 0x00."""
    if not 1 <= len(payload) <= PAYLOAD_MAX:
        raise EncodeError(f"a payload has 1-{PAYLOAD_MAX} bytes, not {len(payload)}")
    return cobs_encode(payload + crc16(payload).to_bytes(2, "big")) + DELIMITER


@dataclass(slots=True)
class DeframerCounts:
    """What a deframer has met since it was made."""

    frames: int = 0
    crc_errors: int = 0
    """Delimited runs of bytes that were no sound frame: COBS, length or CRC."""
    resyncs: int = 0
    """Runs that outgrew FRAME_MAX and were skipped up to the next 0x00."""


class Deframer:
    """Turns chunks of bytes into payloads. One a connection; `reset` when the connection is new."""

    __slots__ = ("_rest", "_skipping", "counts")

    def __init__(self) -> None:
        self.counts = DeframerCounts()
        self.reset()

    def reset(self) -> None:
        """Forget a half-received frame."""
        self._rest = b""
        self._skipping = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """The payloads completed by `chunk`, in order; bad frames are counted and left out."""
        runs = (self._rest + chunk).split(DELIMITER)
        self._rest = runs.pop()
        if self._skipping and runs:
            self._skipping = False
            del runs[0]
        payloads = [p for run in runs if run and (p := self._decode(run)) is not None]
        if len(self._rest) >= FRAME_MAX or self._skipping:
            self._overflow()
        return payloads

    def _decode(self, run: bytes) -> bytes | None:
        if len(run) >= FRAME_MAX:
            self.counts.resyncs += 1
            return None
        try:
            decoded = cobs_decode(run)
        except DecodeError:
            self.counts.crc_errors += 1
            return None
        if len(decoded) < 3 or crc_hqx(decoded, CRC_INITIAL):
            self.counts.crc_errors += 1
            return None
        self.counts.frames += 1
        return decoded[:-2]

    def _overflow(self) -> None:
        if not self._skipping:
            self.counts.resyncs += 1
        self._skipping = True
        self._rest = b""
