"""From a ticket to printable lines. Pure: what a line becomes in bytes is `encode.py`'s business.

The paper is 32 columns wide (58 mm, 384 dots) or 48 (80 mm, 576 dots). A Uyghur ticket is set from right to
left.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from contracts.session import Language
from contracts.ticket import GuideSheet, Ticket
from devices.printer.columns import has_glyphs, width, wrap
from devices.printer.wording import GUIDE_WORDINGS, WORDINGS, GuideWording, Wording


class Align(Enum):
    """The parameter of `ESC a`."""

    LEFT = 0
    CENTER = 1
    RIGHT = 2


@dataclass(frozen=True, slots=True)
class Paper:
    """What fits across."""

    columns: int
    dots: int
    module_dots: int
    """Width of a QR module: at least half a millimetre, so that a cheap phone reads it."""


PAPERS: dict[Literal[58, 80], Paper] = {58: Paper(32, 384, 5), 80: Paper(48, 576, 6)}
NUMBER_SCALE_MAX = 8
DENSE_DOTS = 4
"""Width of a module of a code with much text in it: half a millimetre, else it would not fit across."""
DASH_COLUMNS = 8
FIGURES_BEGIN = "\u2066"
FIGURES_END = "\u2069"
"""Unicode's left-to-right isolate."""


@dataclass(frozen=True, slots=True)
class Text:
    """One line in the printer's own glyphs; it fits into the columns. `tall`: twice the height."""

    text: str
    align: Align = Align.LEFT
    bold: bool = False
    tall: bool = False


@dataclass(frozen=True, slots=True)
class Big:
    """The queue number, centred, `scale` times as wide and as high as a letter."""

    text: str
    scale: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A dashed line across the paper: dashes of eight columns each, so that it costs few bytes."""

    dashes: int


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code, centred, error correction M."""

    text: str
    module_dots: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A paragraph that the printer has no glyphs for; it is not wrapped yet."""

    text: str
    align: Align
    right_to_left: bool
    bold: bool = False
    tall: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """Feed the ticket past the knife and cut."""


Line = Text | Big | Rule | Qr | Drawn | Cut


def lay_out(ticket: Ticket) -> tuple[Line, ...]:
    """The ticket from top to bottom, a Cut at its end."""
    paper = PAPERS[ticket.paper_mm]
    words = WORDINGS[ticket.language]
    page = _Page(paper, right_to_left=ticket.language is Language.UG)
    if ticket.reprint:
        page.centre(f"** {words.reprint} **")
    page.centre(ticket.hall)
    page.lines.append(_big(ticket.number, paper.columns))
    page.centre(ticket.service, bold=True, tall=True)
    _facts(page, ticket, words)
    if ticket.materials or ticket.notes:
        page.lines.append(Rule(paper.columns // DASH_COLUMNS))
    if ticket.materials:
        page.start(words.materials)
        for index, material in enumerate(ticket.materials, 1):
            page.item(f"{index}.", material)
    for note in ticket.notes:
        page.start(note)
    if ticket.qr:
        page.lines.append(Qr(ticket.qr, paper.module_dots))
        page.centre(words.scan)
    if ticket.code:
        page.centre(words.code + page.isolated(ticket.code))
    page.lines.append(Cut())
    return tuple(page.lines)


def lay_out_guide(sheet: GuideSheet) -> tuple[Line, ...]:
    """A printed guide from top to bottom, a Cut at its end."""
    paper, words = PAPERS[sheet.paper_mm], GUIDE_WORDINGS[sheet.language]
    page = _Page(paper, right_to_left=sheet.language is Language.UG)
    page.centre(sheet.hall)
    page.centre(sheet.title, bold=True, tall=True)
    for heading, texts in ((words.materials, sheet.materials), (words.forms, sheet.forms),
                           (words.steps, sheet.steps)):  # fmt: skip
        if texts:
            page.lines.append(Rule(paper.columns // DASH_COLUMNS))
            page.start(heading)
        for index, text in enumerate(texts, 1):
            page.item(f"{index}.", text)
    page.lines.append(Rule(paper.columns // DASH_COLUMNS))
    for text in _guide_facts(sheet, words):
        page.start(text)
    if sheet.qr:
        page.lines.append(Qr(sheet.qr, DENSE_DOTS))
        page.centre(words.take)
    page.lines.append(Cut())
    return tuple(page.lines)


def preview(lines: tuple[Line, ...], columns: int) -> str:
    """The ticket as text, for a terminal with a fixed-width font; drawn paragraphs are not wrapped."""
    return "\n".join(_shown(line, columns) for line in lines) + "\n"


def _facts(page: "_Page", ticket: Ticket, words: Wording) -> None:
    if ticket.window_area:
        page.start(words.window_area + ticket.window_area)
    ahead = words.people_ahead.format(ticket.people_ahead) if ticket.people_ahead else words.nobody_ahead
    page.start(ahead)
    if ticket.wait_minutes is not None and ticket.people_ahead:
        page.start(words.wait.format(max(1, ticket.wait_minutes)))
    page.start(words.issued + page.isolated(ticket.issued_at.strftime("%Y-%m-%d %H:%M")))


def _guide_facts(sheet: GuideSheet, words: GuideWording) -> Iterator[str]:
    yield words.fees + sheet.fees if sheet.fees else words.free
    if sheet.time_limit_days is not None:
        yield words.days.format(sheet.time_limit_days) if sheet.time_limit_days else words.at_once
    if sheet.law:
        yield words.law + sheet.law
    if sheet.where:
        yield words.where + sheet.where


def _big(number: str, columns: int) -> Big:
    return Big(number, max(1, min(NUMBER_SCALE_MAX, columns // (len(number) + 1))))


class _Page:
    """Lines as they are added; decides who draws them, the printer or we."""

    def __init__(self, paper: Paper, *, right_to_left: bool) -> None:
        self.lines: list[Line] = []
        self._columns = paper.columns
        self._right_to_left = right_to_left

    def centre(self, text: str, *, bold: bool = False, tall: bool = False) -> None:
        self._add(text, Align.CENTER, bold=bold, tall=tall)

    def start(self, text: str) -> None:
        """Against the side where reading begins."""
        self._add(text, self._beginning)

    def isolated(self, figures: str) -> str:
        """Figures that read from left to right in any text: Arabic script would turn a date around."""
        return f"{FIGURES_BEGIN}{figures}{FIGURES_END}" if self._right_to_left else figures

    def item(self, mark: str, text: str) -> None:
        """A list item; its further lines are indented."""
        if self._right_to_left or not has_glyphs(text):
            self.start(f"{mark} {text}")
            return
        indent = " " * (len(mark) + 1)
        rows = wrap(text, self._columns - len(indent))
        self.lines.append(Text(f"{mark} {rows[0]}"))
        self.lines += [Text(indent + row) for row in rows[1:]]

    @property
    def _beginning(self) -> Align:
        return Align.RIGHT if self._right_to_left else Align.LEFT

    def _add(self, text: str, align: Align, *, bold: bool = False, tall: bool = False) -> None:
        if has_glyphs(text):
            self.lines += [Text(row, align, bold, tall) for row in wrap(text, self._columns)]
        else:
            self.lines.append(Drawn(text, align, self._right_to_left, bold, tall))


def _shown(line: Line, columns: int) -> str:
    match line:
        case Text(text, align) | Drawn(text, align):
            return _placed(text, align, columns)
        case Big(text, scale):
            return _placed(f"[{text} x{scale}]", Align.CENTER, columns)
        case Rule(dashes):
            return ("-" * (DASH_COLUMNS - 1) + " ") * dashes
        case Qr(text, _):
            return _placed("[QR]", Align.CENTER, columns) + f"\n{_placed(text, Align.CENTER, columns)}"
        case Cut():
            return "- " * (columns // 2)


def _placed(text: str, align: Align, columns: int) -> str:
    blank = max(0, columns - width(text))
    if align is Align.LEFT:
        return text
    return " " * (blank // 2 if align is Align.CENTER else blank) + text
