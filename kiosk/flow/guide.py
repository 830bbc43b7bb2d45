"""An item's guide, and its print."""

from dataclasses import replace

from contracts.catalog import Guide
from kiosk.flow import offer
from kiosk.flow.effects import PrintGuide
from kiosk.flow.moves import Moment, Step, hint

LONG_LINES = 24
"""A guide of more lines is printed only after a second question: about 20 cm of paper."""
LONG = "long"
"""`Visit.paper` while that question stands."""


def lines_of(guide: Guide) -> int:
    """About how many lines it prints."""
    parts = [guide.fees, guide.law, guide.where]
    return sum(map(len, (guide.materials, guide.forms, guide.steps))) + sum(map(bool, parts))


def print_guide(m: Moment) -> Step | None:
    """On paper; a long one after a second question."""
    item = m.world.item(m.visit.item)
    if item is None or m.visit.printing:
        return None
    if obstacle := offer.printing(m.world):
        return hint(m, obstacle.why)
    if lines_of(item.guide) > LONG_LINES and m.visit.paper != LONG:
        return replace(m.state, visit=replace(m.visit, paper=LONG)), ()
    visit = replace(m.visit, paper="printing", printing=m.key, asked_ms=m.world.now_ms, why=None)
    return replace(m.state, visit=visit), (PrintGuide(m.key, item.id, m.state.look.language),)
