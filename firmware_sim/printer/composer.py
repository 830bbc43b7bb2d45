"""Puts characters, pictures and codes on lines, and lines on the paper or a page. Pure.

Positions and lengths are dots.
"""

from dataclasses import dataclass, field, replace

from firmware_sim.printer.charset import Char
from firmware_sim.printer.paper import Area, Glyphs, Item, Page, Piece, Placed, Row, Style, picture_bytes

LINE_SPACING = 30
TAB_CELLS = 8
PAGE_HEIGHT = 1662
"""The longest page, as on common 80 mm printers: 207 mm."""
ROWS_OF_PAGE_MAX = 2000
PICTURES_OF_PAGE_MAX = 4 << 20
"""Bytes of pictures on one page."""
PIECES_MAX = 500
"""Pieces in one line, which may lie on top of each other."""


@dataclass(slots=True)
class Format:
    """All that ESC @ sets back."""

    style: Style = field(default_factory=Style)
    chinese_style: Style = field(default_factory=Style)
    align: int = 0
    left: int = 0
    width: int = 0
    """Of the printing area; 0 for all of the paper."""
    spacing: int = 0
    """Right of each character."""
    chinese_spacing: tuple[int, int] = (0, 0)
    line: int = LINE_SPACING
    tabs: tuple[int, ...] = ()
    """In characters; empty for every eighth."""
    upside_down: bool = False


@dataclass(slots=True)
class _PageArea:
    left: int
    top: int
    width: int
    height: int
    direction: int = 0
    y: int = 0
    rows: list[tuple[int, Row]] = field(default_factory=list)

    def reading_width(self) -> int:
        return self.height if self.direction % 2 else self.width


class Composer:
    """The line that is being composed, and the page if page mode is on."""

    def __init__(self, paper_width: int) -> None:
        self._paper_width = paper_width
        self.format = Format()
        self._pieces: list[Placed] = []
        self._x = 0
        self._areas: list[_PageArea] = []
        """Not empty in page mode; the last one is being filled."""
        self._rows = 0
        self._bytes = 0

    @property
    def page_mode(self) -> bool:
        """ESC L has been given."""
        return bool(self._areas)

    @property
    def at_line_start(self) -> bool:
        """Nothing waits to be printed."""
        return not self._pieces and self._x == 0

    @property
    def width(self) -> int:
        """Dots that a line has room for."""
        if self._areas:
            return self._areas[-1].reading_width()
        room = max(1, self._paper_width - self.format.left)
        return min(self.format.width or room, room)

    # ------------------------------------------------------------------ the line

    def put(self, chars: list[Char]) -> list[Item]:
        """Add characters; full lines are printed."""
        done: list[Item] = []
        for char in chars:
            style = self.format.chinese_style if char.full_width else self.format.style
            before, after = self.format.chinese_spacing if char.full_width else (0, self.format.spacing)
            step = style.cell(char.full_width)[0] + (before + after) * style.wide
            if self._x + step > self.width and self._pieces:
                done += self.new_line()
            self._append(Glyphs(char.text, style, char.full_width, step))
        return done

    def _append(self, glyph: Glyphs) -> None:
        last = self._pieces[-1] if self._pieces else None
        if last and _joins(last, glyph, self._x):
            assert isinstance(last.piece, Glyphs), "only glyphs join"
            joined = replace(last.piece, text=last.piece.text + glyph.text)
            self._pieces[-1] = replace(last, piece=joined)
        elif len(self._pieces) < PIECES_MAX:
            self._pieces.append(Placed(self._x, glyph))
        self._x += glyph.step

    @property
    def room(self) -> int:
        """Dots left in this line."""
        return max(0, self.width - self._x)

    def place(self, piece: Piece) -> None:
        """Add a picture to the line."""
        if len(self._pieces) < PIECES_MAX:
            self._pieces.append(Placed(self._x, piece))
        self._x += piece.size[0]

    def move_to(self, x: int) -> None:
        """The next piece goes to `x`; a place outside the area is ignored."""
        if 0 <= x <= self.width:
            self._x = x

    def move_by(self, dots: int) -> None:
        """As `move_to`, from here."""
        self.move_to(self._x + dots)

    def tab(self) -> None:
        """HT: to the next tab position; past the last one it does nothing."""
        step = self.format.style.cell(full_width=False)[0] + self.format.spacing
        stops = self.format.tabs or range(TAB_CELLS, 256, TAB_CELLS)
        for stop in stops:
            if stop * step > self._x:
                self.move_to(stop * step)
                return

    def drop_line(self) -> None:
        """CAN, ESC @: what waits is not printed."""
        self._pieces, self._x = [], 0

    # ------------------------------------------------------------------ feeding

    def new_line(self, feed: int | None = None) -> list[Item]:
        """Print the line and feed; by default the line spacing, or its height if that is more."""
        row = self._take_row(0)
        if feed is None:
            feed = max(self.format.line, row.height)
        return self._out(replace(row, feed=max(feed, row.height)))

    def feed(self, dots: int) -> list[Item]:
        """Print the line, then feed; negative draws the paper back."""
        if self._pieces:
            return self.new_line(dots)
        self._x = 0
        return self._out(Row((), dots)) if dots else []

    def print_block(self, piece: Piece) -> list[Item]:
        """Print a picture or code on lines of its own; what waits is printed first."""
        done = self.new_line() if self._pieces else []
        self.place(piece)
        return done + self.new_line(piece.size[1])

    def _take_row(self, feed: int) -> Row:
        pieces, self._pieces, self._x = self._pieces, [], 0
        if not pieces:
            return Row((), feed, self.format.upside_down)
        right = pieces[-1].x + pieces[-1].piece.size[0]
        shift = max(0, self.width - right) * min(self.format.align, 2) // 2
        if not self._areas:
            shift += self.format.left
        placed = tuple(replace(piece, x=piece.x + shift) for piece in pieces)
        return Row(placed, feed, self.format.upside_down)

    def _out(self, row: Row) -> list[Item]:
        if not self._areas:
            return [row]
        area = self._areas[-1]
        size = picture_bytes(row)
        if row.pieces and self._rows < ROWS_OF_PAGE_MAX and self._bytes + size <= PICTURES_OF_PAGE_MAX:
            area.rows.append((area.y, row))
            self._rows += 1
            self._bytes += size
        area.y = max(0, area.y + row.feed)
        return []

    # ------------------------------------------------------------------ page mode

    def begin_page(self) -> None:
        """ESC L: a page as wide as the paper."""
        if not self._areas and self.at_line_start:
            self._areas = [_PageArea(0, 0, self._paper_width, PAGE_HEIGHT)]
            self._rows, self._bytes = 0, 0

    def set_area(self, left: int, top: int, width: int, height: int) -> None:
        """ESC W: what comes goes into this area. An area of no size is ignored."""
        if not self._areas or not width or not height or left >= self._paper_width or top >= PAGE_HEIGHT:
            return
        self._close_line()
        room = min(width, self._paper_width - left), min(height, PAGE_HEIGHT - top)
        self._next_area(_PageArea(left, top, *room, direction=self._areas[-1].direction))

    def set_direction(self, direction: int) -> None:
        """ESC T."""
        if self._areas:
            self._close_line()
            last = self._areas[-1]
            self._next_area(_PageArea(last.left, last.top, last.width, last.height, direction))

    def _next_area(self, area: _PageArea) -> None:
        if not self._areas[-1].rows:
            self._areas.pop()
        self._areas.append(area)

    def move_down_to(self, y: int) -> None:
        """GS $: the place of the next line within the area."""
        if self._areas:
            self._close_line()
            self._areas[-1].y = min(y, PAGE_HEIGHT)

    def print_page(self) -> list[Item]:
        """FF, ESC FF: the page is printed and stays until it is left or cancelled."""
        self._close_line()
        areas = tuple(
            Area(area.left, area.top, area.width, area.height, area.direction, tuple(area.rows))
            for area in self._areas
            if area.rows
        )
        height = max((_bottom(area) for area in areas), default=0)
        return [Page(height, areas)] if areas else []

    def clear_page(self) -> None:
        """CAN: the page is blank again."""
        if self._areas:
            last = self._areas[-1]
            self._areas = [_PageArea(last.left, last.top, last.width, last.height, last.direction)]
            self._rows, self._bytes = 0, 0
        self.drop_line()

    def leave_page(self) -> None:
        """ESC S, and after FF."""
        self._areas = []
        self.drop_line()

    def _close_line(self) -> None:
        if self._pieces:
            self.new_line()
        self._x = 0


def _joins(last: Placed, glyph: Glyphs, x: int) -> bool:
    piece = last.piece
    if not isinstance(piece, Glyphs) or last.x + piece.size[0] != x:
        return False
    return (piece.style, piece.full_width, piece.step) == (glyph.style, glyph.full_width, glyph.step)


def _bottom(area: Area) -> int:
    """The lowest dot used, in the page's direction: a turned area is taken whole."""
    if area.direction:
        return area.top + area.height
    used = max(y + row.height for y, row in area.rows)
    return area.top + min(area.height, used)
