"""What is on the paper: rows of text, pictures and codes, cut into tickets. Pure.

Lengths are dots of 1/8 mm. Memory is bounded: so many tickets are kept, and of each so many rows.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

DOTS_PER_MM = 8
TICKETS_MAX = 50
"""Tickets that are kept; of older ones only the count."""
ROWS_MAX = 4000
"""Rows that are kept of one ticket; about 15 m of text."""
PICTURES_MAX = 4 << 20
"""Bytes of pictures that are kept of one ticket."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a character looks."""

    small: bool = False
    """Font B instead of A; Chinese has one font."""
    bold: bool = False
    underline: int = 0
    """Its thickness in dots."""
    reverse: bool = False
    rotated: bool = False
    """By 90 degrees clockwise."""
    wide: int = 1
    high: int = 1

    def cell(self, full_width: bool) -> tuple[int, int]:
        """Width and height of a character in dots."""
        width, height = (24, 24) if full_width else (9, 17) if self.small else (12, 24)
        if self.rotated:
            width, height = height, width
        return width * self.wide, height * self.high


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Characters of one style in a line; each takes `step` dots."""

    text: str
    style: Style
    full_width: bool
    step: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in dots."""
        return self.step * len(self.text), self.style.cell(self.full_width)[1]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of one bit a dot, 1 is black: rows of whole bytes, or columns of whole bytes if `columns`."""

    width: int
    height: int
    data: bytes = field(repr=False)
    columns: bool = False
    wide: int = 1
    high: int = 1

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in dots, as printed."""
        return self.width * self.wide, self.height * self.high

    @property
    def text(self) -> str:
        """A note in place of it."""
        return f"[picture {self.size[0]}x{self.size[1]}]"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A bar code or two-dimensional code that the printer draws itself."""

    kind: str
    data: bytes
    module: int = 3
    """Dots of the thinnest bar or of a square."""
    bar_height: int = 162
    level: str = "L"
    """Error correction of a QR code."""
    written: int = 0
    """The data as text: 0 not at all, 1 above, 2 below, 3 both."""
    dots: tuple[int, int] = (0, 0)
    """Width and height as printed, without its text."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in dots, as printed."""
        lines = (self.written & 1) + (self.written >> 1 & 1)
        return self.dots[0], self.dots[1] + 24 * lines

    @property
    def text(self) -> str:
        """A note in place of it."""
        return f"[{self.kind} {self.data.decode('utf-8', 'replace')}]"


Piece = Glyphs | Picture | Symbol


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece and where it is, in dots from the left edge of the area, its foot on the line."""

    x: int
    piece: Piece


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line, or blank paper. `feed` dots go by, negative if the paper is drawn back."""

    pieces: tuple[Placed, ...]
    feed: int
    upside_down: bool = False

    @property
    def height(self) -> int:
        """Dots from the top of the tallest piece to the foot."""
        return max((placed.piece.size[1] for placed in self.pieces), default=0)

    @property
    def text(self) -> str:
        """As a person reads it: a blank where there is a gap."""
        text, end = "", 0
        for placed in self.pieces:
            text += " " if text and placed.x > end else ""
            text += placed.piece.text
            end = placed.x + placed.piece.size[0]
        return text


@dataclass(frozen=True, slots=True)
class Area:
    """Part of a page: rows, each with the place of its top, in the direction of reading."""

    left: int
    top: int
    width: int
    height: int
    direction: int
    """0 as usual, 1 upwards, 2 upside down, 3 downwards."""
    rows: tuple[tuple[int, Row], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page composed in page mode and printed at once."""

    height: int
    areas: tuple[Area, ...]

    @property
    def feed(self) -> int:
        """Dots of paper."""
        return self.height

    @property
    def text(self) -> str:
        """As a person reads it, area by area."""
        return "\n".join(row.text for area in self.areas for _, row in area.rows)


Item = Row | Page


@dataclass(slots=True)
class Ticket:
    """What is between two cuts."""

    items: list[Item] = field(default_factory=list)
    cut: str = ""
    """How it ended: full, partial, or torn; empty while it is in the printer."""
    left_out: int = 0
    """Rows that were printed and are not kept."""
    _bytes: int = 0

    def add(self, item: Item) -> None:
        """Print it."""
        size = picture_bytes(item)
        if len(self.items) >= ROWS_MAX or self._bytes + size > PICTURES_MAX:
            self.left_out += 1
            return
        self._bytes += size
        self.items.append(item)

    @property
    def text(self) -> str:
        """Its lines; blank ones at its ends are left out."""
        return "\n".join(item.text.rstrip() for item in self.items).strip("\n")

    @property
    def mm(self) -> float:
        """How long it is, rows that are not kept left out."""
        return round(sum(item.feed for item in self.items) / DOTS_PER_MM, 1)


class Roll:
    """The paper that has come out."""

    def __init__(self) -> None:
        self.tickets: deque[Ticket] = deque(maxlen=TICKETS_MAX)
        """Cut ones, the oldest first."""
        self.current = Ticket()
        self.cut_count = 0

    def cut(self, how: str) -> Ticket:
        """The ticket in the printer ends here."""
        done, self.current = self.current, Ticket()
        done.cut = how
        self.tickets.append(done)
        self.cut_count += 1
        return done


def picture_bytes(item: Item) -> int:
    """Bytes of the pictures in it."""
    rows: Iterable[Row] = [item] if isinstance(item, Row) else [row for a in item.areas for _, row in a.rows]
    return sum(len(p.piece.data) for row in rows for p in row.pieces if isinstance(p.piece, Picture))
