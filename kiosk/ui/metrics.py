"""How large the screen is to the hand and the eye: millimetres and pixels."""

from dataclasses import dataclass

from kiosk.errors import ScreenError

REACH_MM = 1200.0
"""Above the floor: what a hand reaches from a wheelchair."""
LOWER_EDGE_MM = 850.0
"""Where the screen of a standing kiosk begins."""
LOWER_EDGE_HIGHEST_MM = 1000.0
"""Above this, too little of the screen lies within reach to hold a page."""
DENSITY_MM = (1.5, 20.0)
"""Pixels per millimetre that a real screen can have; a display that says anything else does not know."""
DENSITY_UNKNOWN = 96 / 25.4


@dataclass(frozen=True, slots=True)
class Metrics:
    """Of one screen."""

    mm: float = DENSITY_UNKNOWN
    """Pixels per millimetre."""
    lower_edge_mm: float = LOWER_EDGE_MM
    """Of the picture, above the floor."""

    def __post_init__(self) -> None:
        low, high = DENSITY_MM
        if not low <= self.mm <= high:
            raise ScreenError(f"{self.mm:g} pixels per mm: a screen has {low:g} to {high:g}")
        if not 0 <= self.lower_edge_mm <= LOWER_EDGE_HIGHEST_MM:
            raise ScreenError(
                f"the screen's lower edge at {self.lower_edge_mm:g} mm: at {LOWER_EDGE_HIGHEST_MM:g} mm and "
                "less enough of it is within reach of a wheelchair"
            )

    @property
    def reach(self) -> float:
        """How many pixels from the lower edge upwards lie within reach of a wheelchair."""
        return (REACH_MM - self.lower_edge_mm) * self.mm


def density(width: float, height: float, width_mm: float, height_mm: float) -> float | None:
    """Pixels per millimetre by what a display says of itself, turned or not; None where it can't be true."""
    if min(width, height, width_mm, height_mm) <= 0:
        return None
    across = max(width, height) / max(width_mm, height_mm)
    along = min(width, height) / min(width_mm, height_mm)
    low, high = DENSITY_MM
    if not (low <= across <= high and abs(across - along) < across / 5):
        return None
    return across
