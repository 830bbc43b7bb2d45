"""Frames of both LED protocols. Pure.

coloured    `A0 90 ADDR A5 LH LL DATA XOR`: DATA is characters, each followed by its colour (00 to 02):
            one byte of ASCII, or two of GBK. LH LL counts DATA; XOR covers all from ADDR to the end of DATA.
            Replies begin `A0 90` and end `A5 AA`.
full-width  `AA ADDR BB TYPE INDEX LH LL DATA [CRC]`: DATA is GBK text, INDEX the row; address 255
            is everybody. No replies. CRC, where a display wants one, is CRC-16/MODBUS of all before it,
            low byte first.
"""

from dataclasses import dataclass

from firmware_sim.led.face import Cell, Colour

COLOURED_HEAD = bytes.fromhex("A0 90")
COLOURED_MARK = 0xA5
REPLY_TAIL = bytes.fromhex("A5 AA")
FULL_HEAD = 0xAA
FULL_MARK = 0xBB
BROADCAST = 0xFF
DATA_MAX = 512
"""More is noise that looks like a frame."""
GAP_S = 0.2
"""A pause so long ends whatever was half received: 1200 baud is 8 ms a byte."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of the host. `sound` is false when its check value is wrong."""

    address: int
    data: bytes
    kind: int = 0
    index: int = 0
    sound: bool = True


def coloured_cells(data: bytes) -> tuple[Cell, ...] | None:
    """DATA of the coloured protocol; None when it is not made of characters and colours."""
    cells = []
    at = 0
    while at < len(data):
        size = 2 if data[at] > 0x80 else 1
        part = data[at : at + size + 1]
        text = _text(part[:-1]) if len(part) == size + 1 else None
        if text is None or len(text) != 1 or part[-1] not in set(Colour):
            return None
        cells.append(Cell(text, Colour(part[-1]), size == 2))
        at += size + 1
    return tuple(cells)


def full_width_cells(data: bytes) -> tuple[Cell, ...] | None:
    """DATA of the full-width protocol; None when it is no GBK."""
    text = _text(data)
    if text is None:
        return None
    return tuple(Cell(char, Colour.RED, len(char.encode("gbk")) == 2) for char in text)


def crc16(data: bytes) -> int:
    """CRC-16/MODBUS."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


class Receiver:
    """Finds the host's frames in what comes, garbage included; `odd` counts bytes of none."""

    def __init__(self, full_width: bool, with_crc: bool = False) -> None:
        self._full_width = full_width
        self._crc_bytes = 2 if with_crc else 0
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
        first = self._full if self._full_width else self._coloured
        while self._held:
            frame, used = first(self._held)
            if not used:
                break
            if frame is None:
                self.odd += used
            else:
                frames.append(frame)
            self._held = self._held[used:]
        return frames

    def _coloured(self, held: bytes) -> tuple[Frame | None, int]:
        if not COLOURED_HEAD.startswith(held[:2]):
            return None, 1
        if len(held) < 6:
            return (None, 1) if len(held) > 3 and held[3] != COLOURED_MARK else (None, 0)
        size = int.from_bytes(held[4:6], "big")
        if held[3] != COLOURED_MARK or size > DATA_MAX:
            return None, 1
        if len(held) < size + 7:
            return None, 0
        check = 0
        for byte in held[2 : 6 + size]:
            check ^= byte
        return Frame(held[2], held[6 : 6 + size], sound=check == held[6 + size]), size + 7

    def _full(self, held: bytes) -> tuple[Frame | None, int]:
        if held[0] != FULL_HEAD or (len(held) > 2 and held[2] != FULL_MARK):
            return None, 1
        if len(held) < 7:
            return None, 0
        size = int.from_bytes(held[5:7], "big")
        if size > DATA_MAX:
            return None, 1
        end = 7 + size
        if len(held) < end + self._crc_bytes:
            return None, 0
        check = held[end : end + self._crc_bytes]
        sound = not check or int.from_bytes(check, "little") == crc16(held[:end])
        return Frame(held[1], held[7:end], held[3], held[4], sound), end + self._crc_bytes


def reply(address: int, status: int) -> bytes:
    """A reply of the coloured protocol. What stands between address and tail is this display's own."""
    return COLOURED_HEAD + bytes([address, status]) + REPLY_TAIL


def _text(data: bytes) -> str | None:
    try:
        return data.decode("gbk")
    except UnicodeDecodeError:
        return None
