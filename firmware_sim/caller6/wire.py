"""Frames of the six-byte caller: `DST SRC CMD HI LO FF`. Pure.

HI LO is a number, high byte first: the clerk's at login, the ticket's or the number of people waiting in a
reply. There is no checksum: a flipped bit may pass.
"""

from dataclasses import dataclass
from enum import IntEnum

FRAME_BYTES = 6
END = 0xFF
NUMBER_MAX = 0xFFFF
GAP_S = 0.1
"""A pause so long ends whatever was half received."""


class Key(IntEnum):
    """What a caller sends."""

    NEXT = 0x00
    RECALL = 0x02
    LOGIN = 0x06
    LOGOUT = 0x1A


class Reply(IntEnum):
    """What a host sends."""

    SHOW = 0x01
    OK = 0x05
    FAIL = 0x07
    WAITING = 0x1C


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame, whoever sent it."""

    to: int
    sender: int
    command: int
    number: int = 0


def encode(frame: Frame, end: int = END) -> bytes:
    """The frame on the wire."""
    head = bytes([frame.to, frame.sender, frame.command])
    return head + frame.number.to_bytes(2, "big") + bytes([end])


class Receiver:
    """Finds replies for one address in what comes, garbage included; `odd` counts bytes of none."""

    def __init__(self, address: int) -> None:
        self._address = address
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
        while len(self._held) >= FRAME_BYTES:
            to, sender, command, high, low, end = self._held[:FRAME_BYTES]
            if to == self._address and end == END and command in set(Reply):
                frames.append(Frame(to, sender, command, high << 8 | low))
                self._held = self._held[FRAME_BYTES:]
            else:
                self.odd += 1
                self._held = self._held[1:]
        return frames
