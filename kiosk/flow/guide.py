"""An item's guide: how long it is on paper, what its QR code says, and its print."""

from collections.abc import Iterator
from dataclasses import replace
from unicodedata import east_asian_width

from contracts.catalog import Guide, Item, Texts, text_in
from contracts.session import Language
from kiosk.flow import offer
from kiosk.flow.effects import PrintGuide
from kiosk.flow.moves import Moment, Step, hint

LINE_COLUMNS = 45
"""Of the 48 of a wide paper, beside the mark of a list."""
HEAD_LINES = 8
"""Hall, title, rules, the QR code's caption: about."""
LINE_CM = 0.42
PAGE_LINES = 48
"""Lines that are counted as a page: about 20 cm of paper. A guide of more than one page is printed only after
a second question."""
LONG = "long"
"""`Visit.paper` while that question stands."""
CODE_BYTES_MAX = 480
"""Of the list to take away: a code of more is too fine for a cheap phone."""


def lines_of(guide: Guide, language: Language) -> int:
    """About how many lines it prints."""
    return HEAD_LINES + sum(_rows(text_in(texts, language)) for texts in _texts(guide))


def pages_of(lines: int) -> int:
    """Pages of that many lines."""
    return -(-lines // PAGE_LINES)


def centimetres_of(lines: int) -> int:
    """How long they are."""
    return round(lines * LINE_CM)


def code_of(item: Item, language: Language) -> str:
    """Name and materials as plain text, as much of it as a phone can read off a QR code."""
    if not item.guide.materials:
        return ""
    text = text_in(item.name, language)
    for n, material in enumerate(item.guide.materials, 1):
        longer = f"{text}\n{n}. {text_in(material, language)}"
        if len(longer.encode()) > CODE_BYTES_MAX:
            break
        text = longer
    return text


def print_guide(m: Moment) -> Step | None:
    """On paper; a long one after a second question."""
    item = m.world.item(m.visit.item)
    if item is None or m.visit.printing:
        return None
    if obstacle := offer.printing(m.world):
        return hint(m, obstacle.why)
    pages = pages_of(lines_of(item.guide, m.state.look.language))
    if pages > 1 and m.visit.paper != LONG:
        return replace(m.state, visit=replace(m.visit, paper=LONG)), ()
    visit = replace(m.visit, paper="printing", printing=m.key, asked_ms=m.world.now_ms, why=None)
    return replace(m.state, visit=visit), (PrintGuide(m.key, item.id, m.state.look.language),)


def _texts(guide: Guide) -> Iterator[Texts]:
    yield from (*guide.materials, *guide.forms, *guide.steps)
    yield from filter(None, (guide.fees, guide.law, guide.where))


def _rows(text: str) -> int:
    cells = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
    return max(1, -(-cells // LINE_COLUMNS))
