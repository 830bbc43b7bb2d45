"""The touch test: where each target is, how far from it the touch fell, and whether that will do."""

from dataclasses import replace
from math import hypot

from kiosk.flow.moves import Moment, Step

TARGETS = (
    (0, 0), (1000, 0), (1000, 1000), (0, 1000),
    (500, 0), (1000, 500), (500, 1000), (0, 500),
    (500, 500),
)  # fmt: skip
"""Across and down, in thousandths of the screen without its rim: corners, edges, centre."""
TOLERANCE_MM = 5.0
"""A quarter of the smallest target."""
FARTHEST = 20_000
"""In tenths of a mm: farther away no screen has a place."""


def fell(m: Moment) -> Step | None:
    """One more touch; after the last target none counts."""
    if len(m.visit.fell) == len(TARGETS):
        return None
    try:
        right, below = (int(part) for part in m.argument.split(","))
    except ValueError:
        return None
    if max(abs(right), abs(below)) > FARTHEST:
        return None
    return replace(m.state, visit=replace(m.visit, fell=(*m.visit.fell, (right, below)))), ()


def deviation_mm(touch: tuple[int, int]) -> float:
    """How far from its target it fell."""
    return hypot(*touch) / 10


def good(touches: tuple[tuple[int, int], ...]) -> bool:
    """Whether a citizen who touches something touches that."""
    return all(deviation_mm(touch) <= TOLERANCE_MM for touch in touches)
