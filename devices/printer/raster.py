"""Black dots for the printer: bands of `GS v 0`, free of byte pairs that it takes for real-time commands.

A printer looks for real-time commands in all that it receives, even inside the data of a raster: dots that
happen to be `10 04 01` would provoke a stray status byte, `10 14` could open a cash drawer or clear the
buffer.
"""

from dataclasses import dataclass

BAND_ROWS = 64
"""Rows of a band, at most 128: a small printer holds a whole band before it prints, and only between bands
can it be asked how it is."""
ROW_BYTES_MAX = 72
"""Of 80 mm paper."""
BAND_HEADER_BYTES = 8
DLE = 0x10
REAL_TIME = frozenset((0x04, 0x05, 0x14))
"""EOT, ENQ, DC4: what makes DLE before it a command."""
NEIGHBOUR_DOT = 0x08


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Rows of dots from the left, most significant bit first, 1 is black."""

    row_bytes: int
    data: bytes

    @property
    def rows(self) -> int:
        """How high it is, in dots."""
        return len(self.data) // self.row_bytes if self.row_bytes else 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawn line: the dots that have ink, and the blank rows above and below them."""

    bitmap: Bitmap
    above: int
    below: int


def bands(bitmap: Bitmap) -> list[bytes]:
    """The commands that print the bitmap, from top to bottom."""
    size = BAND_ROWS * bitmap.row_bytes
    return [
        _band(bitmap.row_bytes, bitmap.data[start : start + size])
        for start in range(0, len(bitmap.data), size or 1)
    ]


def without_commands(data: bytes) -> bytes:
    """The same dots, except that each lonely dot which reads as DLE before EOT, ENQ or DC4 gets a right
    neighbour: 1/8 mm of black where black was."""
    if DLE not in data:
        return data
    mended = bytearray(data)
    for index in range(len(mended) - 1):
        if mended[index] == DLE and mended[index + 1] in REAL_TIME:
            mended[index] |= NEIGHBOUR_DOT
    return bytes(mended)


def cropped(bitmap: Bitmap) -> Drawing:
    """Without the blank rows above and below, and without the blank bytes left and right."""
    rows = [bitmap.data[i : i + bitmap.row_bytes] for i in range(0, len(bitmap.data), bitmap.row_bytes or 1)]
    inked = [index for index, row in enumerate(rows) if any(row)]
    if not inked:
        return Drawing(Bitmap(0, b""), len(rows), 0)
    kept = rows[inked[0] : inked[-1] + 1]
    first = min(len(row) - len(row.lstrip(b"\0")) for row in kept if any(row))
    last = max(len(row.rstrip(b"\0")) for row in kept)
    data = b"".join(row[first:last] for row in kept)
    return Drawing(Bitmap(last - first, data), inked[0], len(rows) - 1 - inked[-1])


def _band(row_bytes: int, data: bytes) -> bytes:
    rows = len(data) // row_bytes
    return b"\x1dv0\0" + row_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little") + without_commands(data)
