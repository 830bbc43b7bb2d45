"""The pictures of ESC/POS: bit images, raster, stored and downloaded graphics. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from firmware_sim.printer.paper import Picture

STORED_MAX = 16
"""Pictures kept under a key."""


def column_image(params: bytes, room: int) -> Picture | None:
    """ESC *: m 0, 1 of 8 dots, 32, 33 of 24; as many columns as there is room for, in dots."""
    mode, count = params[0], int.from_bytes(params[1:3], "little")
    if mode not in {0, 1, 32, 33}:
        return None
    depth = 3 if mode >= 32 else 1
    wide = 1 if mode in {1, 33} else 2
    count = min(count, max(0, room) // wide)
    if not count:
        return None
    high = 1 if depth == 3 else 3
    data = params[3 : 3 + count * depth]
    return Picture(count, 8 * depth, data, columns=True, wide=wide, high=high)


def raster_image(params: bytes) -> Picture | None:
    """GS v 0 and GS Q 0, without the 0: m, bytes a row, rows. A picture of no size is None."""
    mode = params[0]
    width, height = int.from_bytes(params[1:3], "little") * 8, int.from_bytes(params[3:5], "little")
    if not width or not height:
        return None
    return Picture(width, height, params[5:], wide=1 + (mode & 1), high=1 + (mode >> 1 & 1))


def _blocks(data: bytes, x: int, y: int) -> Picture:
    """x and y in units of 8 dots, bytes column by column."""
    return Picture(8 * x, 8 * y, data, columns=True)


def scaled(picture: Picture, mode: int) -> Picture:
    """GS / and FS p: bit 0 doubles the width, bit 1 the height."""
    return replace(picture, wide=1 + (mode & 1), high=1 + (mode >> 1 & 1))


@dataclass(slots=True)
class Graphics:
    """Pictures that are kept: in the print buffer, downloaded, or in memory that outlives the power."""

    buffered: Picture | None = None
    downloaded: Picture | None = None
    numbered: list[Picture] = field(default_factory=list)
    """FS q, from 1."""
    keyed: dict[bytes, Picture] = field(default_factory=dict)
    """GS ( L by key, in memory that outlives the power."""
    downloaded_keyed: dict[bytes, Picture] = field(default_factory=dict)

    def forget(self) -> None:
        """Power is lost, or ESC @ for the print buffer's."""
        self.buffered, self.downloaded = None, None
        self.downloaded_keyed.clear()

    def download(self, params: bytes) -> None:
        """GS *."""
        if params[0] and params[1]:
            self.downloaded = _blocks(params[2:], params[0], params[1])

    def define(self, params: bytes) -> None:
        """FS q: all of them anew."""
        self.numbered = []
        at = 1
        for _ in range(params[0]):
            x, y = (
                int.from_bytes(params[at : at + 2], "little"),
                int.from_bytes(params[at + 2 : at + 4], "little"),
            )
            size = x * y * 8
            self.numbered.append(_blocks(params[at + 4 : at + 4 + size], x, y))
            at += 4 + size

    def number(self, number: int, mode: int) -> Picture | None:
        """FS p."""
        if not 1 <= number <= len(self.numbered):
            return None
        return scaled(self.numbered[number - 1], mode) if self.numbered[number - 1].width else None

    def command(self, body: bytes) -> Picture | None:
        """GS ( L and GS 8 L, from m on: store, or give what is to be printed."""
        if len(body) < 2:
            return None
        rest = body[2:]
        match body[1]:
            case 112 | 113:
                self.buffered = _buffered(rest, columns=body[1] == 113)
            case 2 | 50:
                picture, self.buffered = self.buffered, None
                return picture
            case 67 | 68:
                _keep(self.keyed, rest, columns=body[1] == 68)
            case 83 | 84:
                _keep(self.downloaded_keyed, rest, columns=body[1] == 84)
            case 69:
                return _kept(self.keyed, rest)
            case 85:
                return _kept(self.downloaded_keyed, rest)
            case 65:
                self.keyed.clear()
            case 66:
                self.keyed.pop(rest[:2], None)
            case 81:
                self.downloaded_keyed.clear()
            case 82:
                self.downloaded_keyed.pop(rest[:2], None)
        return None


def _buffered(rest: bytes, columns: bool) -> Picture | None:
    """a bx by c xL xH yL yH and the dots."""
    if len(rest) < 8:
        return None
    width, height = int.from_bytes(rest[4:6], "little"), int.from_bytes(rest[6:8], "little")
    if not width or not height:
        return None
    wide, high = (2 if rest[1] == 2 else 1), (2 if rest[2] == 2 else 1)
    return Picture(width, height, rest[8:], columns=columns, wide=wide, high=high)


def _keep(shelf: dict[bytes, Picture], rest: bytes, columns: bool) -> None:
    """a kc1 kc2 b xL xH yL yH c and the dots."""
    if len(rest) < 9 or len(shelf) >= STORED_MAX:
        return
    width, height = int.from_bytes(rest[4:6], "little"), int.from_bytes(rest[6:8], "little")
    if width and height:
        shelf[rest[1:3]] = Picture(width, height, rest[9:], columns=columns)


def _kept(shelf: Mapping[bytes, Picture], rest: bytes) -> Picture | None:
    """kc1 kc2 x y."""
    picture = shelf.get(rest[:2])
    if picture is None or len(rest) < 4:
        return None
    return replace(picture, wide=2 if rest[2] == 2 else 1, high=2 if rest[3] == 2 else 1)
