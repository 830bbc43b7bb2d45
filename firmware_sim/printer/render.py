"""Draws paper as a picture: one dot of the printer is one pixel.

It reads font files. Characters that no font has are drawn as boxes, as the printer would.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

from firmware_sim.printer.paper import Area, Glyphs, Item, Page, Picture, Piece, Row, Style, Symbol, Ticket
from firmware_sim.printer.symbols import bars, qr_modules

CHINESE_FONTS = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
)
LATIN_FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf",
    *CHINESE_FONTS,
)
MARGIN = 24
"""Blank paper around what is printed, in dots."""
CUT_HEIGHT = 24
GREY = 128
HEIGHT_MAX = 60_000
"""Dots of a picture; what comes behind is left out."""


def draw_tickets(tickets: Sequence[Ticket], width: int) -> Image.Image:
    """All tickets below one another, a dashed line at each cut; the newest are kept if it gets too long."""
    parts: list[Image.Image] = []
    height = 0
    for ticket in reversed([ticket for ticket in tickets if ticket.items or ticket.cut]):
        part = draw_ticket(ticket, width)
        height += part.height
        if height > HEIGHT_MAX and parts:
            break
        parts.append(part)
    paper = Image.new("L", (width + 2 * MARGIN, max(1, sum(part.height for part in parts))), 255)
    y = 0
    for part in reversed(parts):
        paper.paste(part, (0, y))
        y += part.height
    return paper


def draw_ticket(ticket: Ticket, width: int) -> Image.Image:
    """One ticket with its margins, and the mark of its cut."""
    strips = [(y, draw_item(item, width)) for y, item in _places(ticket.items) if not _is_blank(item)]
    foot = max((y + strip.height for y, strip in strips), default=0)
    length = max(foot, max((y + item.feed for y, item in _places(ticket.items)), default=0))
    length = min(length, HEIGHT_MAX)
    paper = Image.new("L", (width + 2 * MARGIN, length + (CUT_HEIGHT if ticket.cut else 0)), 255)
    for y, strip in strips:
        black = Image.new("1", strip.size, 0)
        paper.paste(black, (MARGIN, y), strip)
    if ticket.cut:
        _draw_cut(paper, length + CUT_HEIGHT // 2, ticket.cut)
    return paper


def draw_item(item: Item, width: int) -> Image.Image:
    """A row or page without blank paper behind it; 1 is black."""
    return _draw_page(item, width) if isinstance(item, Page) else _draw_row(item, width)


def _places(items: Sequence[Item]) -> Iterator[tuple[int, Item]]:
    """Each item with its top, in dots from the top of the ticket; drawn back paper is printed over."""
    y = 0
    for item in items:
        yield y, item
        y = max(0, y + item.feed)


def _is_blank(item: Item) -> bool:
    return isinstance(item, Row) and not item.pieces


def _draw_cut(paper: Image.Image, y: int, how: str) -> None:
    draw = ImageDraw.Draw(paper)
    step = {"full": 8, "partial": 16}.get(how, 4)
    for x in range(0, paper.width, 2 * step):
        draw.line([(x, y), (x + step - 1, y)], fill=GREY)


# ---------------------------------------------------------------------- rows and pages


def _draw_row(row: Row, width: int) -> Image.Image:
    canvas = Image.new("1", (max(1, width), max(1, row.height)))
    for placed in row.pieces:
        piece = _draw_piece(placed.piece)
        _stamp(canvas, piece, placed.x, row.height - piece.height)
    return canvas.transpose(Image.Transpose.ROTATE_180) if row.upside_down else canvas


def _draw_page(page: Page, width: int) -> Image.Image:
    canvas = Image.new("1", (width, max(1, page.height)))
    for area in page.areas:
        _stamp(canvas, _draw_area(area), area.left, area.top)
    return canvas


def _draw_area(area: Area) -> Image.Image:
    size = (area.height, area.width) if area.direction % 2 else (area.width, area.height)
    canvas = Image.new("1", size)
    for y, row in area.rows:
        _stamp(canvas, _draw_row(row, size[0]), 0, y)
    turns = {
        1: Image.Transpose.ROTATE_90,
        2: Image.Transpose.ROTATE_180,
        3: Image.Transpose.ROTATE_270,
    }
    return canvas.transpose(turns[area.direction]) if area.direction else canvas


def _stamp(canvas: Image.Image, piece: Image.Image, x: int, y: int) -> None:
    """Burn black dots; what is black already stays so."""
    ones = Image.new("1", piece.size, 1)
    canvas.paste(ones, (x, y), piece)


# ---------------------------------------------------------------------- pieces


def _draw_piece(piece: Piece) -> Image.Image:
    match piece:
        case Glyphs():
            return _draw_glyphs(piece)
        case Picture():
            return _draw_picture(piece)
        case Symbol():
            return _draw_symbol(piece)


def _draw_glyphs(glyphs: Glyphs) -> Image.Image:
    width, height = glyphs.size
    style = glyphs.style
    canvas = Image.new("1", (width, height))
    for at, char in enumerate(glyphs.text):
        canvas.paste(_draw_char(char, style, glyphs.full_width), (at * glyphs.step, 0))
    if style.underline and not style.rotated:
        ImageDraw.Draw(canvas).rectangle([(0, height - style.underline), (width, height)], fill=1)
    return ImageChops.invert(canvas) if style.reverse else canvas


@lru_cache(maxsize=4096)
def _draw_char(char: str, style: Style, full_width: bool) -> Image.Image:
    plain = Style(small=style.small)
    width, height = plain.cell(full_width)
    grey = Image.new("L", (width, height))
    draw = ImageDraw.Draw(grey)
    font = _font(full_width or ord(char) > 0x2E80, height if full_width else round(width / 0.602))
    middle = (width / 2, height / 2 if full_width else height * 0.82)
    for shift in (0, 1) if style.bold else (0,):
        draw.text(
            (middle[0] + shift, middle[1]), char, fill=255, font=font, anchor="mm" if full_width else "ms"
        )
    cell = grey.point(lambda level: 255 if level > 110 else 0).convert("1")
    if style.rotated:
        cell = cell.transpose(Image.Transpose.ROTATE_270)
    return cell.resize((cell.width * style.wide, cell.height * style.high), Image.Resampling.NEAREST)


@lru_cache(maxsize=16)
def _font(chinese: bool, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for path in CHINESE_FONTS if chinese else LATIN_FONTS:
        if Path(path).exists():
            return ImageFont.truetype(path, size)
    return ImageFont.load_default(size)


def _draw_picture(picture: Picture) -> Image.Image:
    width, height = picture.width, picture.height
    if picture.columns:
        stride = (height + 7) // 8
        image = _from_bits(stride * 8, width, picture.data).transpose(Image.Transpose.TRANSPOSE)
    else:
        image = _from_bits((width + 7) // 8 * 8, height, picture.data)
    image = image.crop((0, 0, width, height))
    return image.resize(picture.size, Image.Resampling.NEAREST)


def _from_bits(width: int, height: int, data: bytes) -> Image.Image:
    size = width // 8 * height
    return Image.frombytes("1", (width, height), data[:size].ljust(size, b"\x00"))


def _draw_symbol(symbol: Symbol) -> Image.Image:
    canvas = Image.new("1", symbol.size)
    above = 24 * (symbol.written & 1)
    _stamp(canvas, _draw_code(symbol), 0, above)
    for y in [0] * (symbol.written & 1) + [above + symbol.dots[1]] * (symbol.written >> 1 & 1):
        text = _draw_glyphs(Glyphs(symbol.data.decode("latin-1"), Style(), full_width=False, step=12))
        _stamp(canvas, text, max(0, (symbol.dots[0] - text.width) // 2), y)
    return canvas


def _draw_code(symbol: Symbol) -> Image.Image:
    if symbol.kind == "QR":
        squares = qr_modules(symbol.data, symbol.level)
        small = Image.new("1", (len(squares), len(squares)))
        small.putdata([int(dot) for line in squares for dot in line])
    elif symbol.bar_height == symbol.dots[1] and (stripes := bars(symbol.kind, symbol.data)):
        small = Image.new("1", (len(stripes), 1))
        small.putdata([int(dot) for dot in stripes])
    else:
        small = Image.new("1", (8, 8))
        ImageDraw.Draw(small).rectangle([(0, 0), (7, 7)], outline=1)
    return small.resize(symbol.dots, Image.Resampling.NEAREST)
