"""How large a board's letters are, for who stands some metres away. Pure.

A sign that is to be read must be at least as high as the 200th part of the distance: it is then seen under
17 minutes of arc, a little above the 16 that ISO 9241-303 calls the least (it prefers 20 to 22). At 6 m
that is 30 mm; so high are the figures of a call. What is secondary is read by who wants to know it and
steps nearer: a 300th, 20 mm at 6 m, which is 11 minutes of arc, more than twice what normal sight resolves
(5).

Height is that of what is drawn, not of the line: of a figure, and of names that of a Chinese character.
Fonts draw a figure as high as `FIGURE_PART` of their size at least, a Chinese character as high as
`HAN_PART`.
"""

import math
from dataclasses import dataclass

from kiosk.board.state import DISTANCE_M

CALL_PART = 1 / 200
SECOND_PART = 1 / 300
FIGURE_PART, HAN_PART = 0.70, 0.86
LANDSCAPE_WIDTH, PORTRAIT_WIDTH, HEIGHT = 12.0, 8.0, 10.0
"""What a board needs at least, in sizes of a call's font: in width a call, and what is beside it; in height
its titles, two calls and a page of one line."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Font sizes in pixels, rounded up."""

    call: int
    """Of calls."""
    figure: int
    """Of other figures."""
    name: int
    """Of names and titles."""
    readable_m: float
    """From how far it can be read: less than wanted where the display is too small."""


def sizes(width_px: float, height_px: float, mm: float, distance_m: float = DISTANCE_M) -> Sizes:
    """For a display of so many pixels, `mm` of them a millimetre."""
    wanted_mm = distance_m * 1000 * CALL_PART / FIGURE_PART
    least = LANDSCAPE_WIDTH if width_px > height_px else PORTRAIT_WIDTH
    most_mm = min(width_px / least, height_px / HEIGHT) / mm
    readable_m = distance_m * min(1.0, most_mm / wanted_mm)
    away_px = readable_m * 1000 * mm
    return Sizes(
        call=_up(away_px * CALL_PART / FIGURE_PART),
        figure=_up(away_px * SECOND_PART / FIGURE_PART),
        name=_up(away_px * SECOND_PART / HAN_PART),
        readable_m=readable_m,
    )


def _up(pixels: float) -> int:
    return max(1, math.ceil(pixels))
