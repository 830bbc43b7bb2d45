"""What an LED display shows: cells of text with colours, and the scrolling of what is too long. Pure."""

from dataclasses import dataclass
from enum import IntEnum

SCROLL_EVERY_S = 0.25
"""One half-width cell a step."""
NO_GLYPH = "□"


class Colour(IntEnum):
    """Colours as the coloured protocol counts them."""

    RED = 0
    GREEN = 1
    YELLOW = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """One character. Full-width ones are two cells wide."""

    text: str
    colour: Colour
    wide: bool


class Row:
    """One line of the display, so many half-width cells wide."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._cells: tuple[Cell, ...] = ()
        self._offset = 0
        self._due_s: float | None = None

    @property
    def due_s(self) -> float | None:
        """When it scrolls next."""
        return self._due_s

    def show(self, cells: tuple[Cell, ...], now_s: float) -> None:
        """Replaces the text."""
        self._cells = cells
        self._offset = 0
        scrolls = sum(1 + cell.wide for cell in cells) > self._columns
        self._due_s = now_s + SCROLL_EVERY_S if scrolls else None

    def advance(self, now_s: float) -> None:
        """Scrolls. When the end of the text has left, it comes in again from the right."""
        while self._due_s is not None and self._due_s <= now_s:
            self._offset = (self._offset + 1) % (len(self._halves()) + self._columns)
            self._due_s += SCROLL_EVERY_S

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(cell.text for cell in self._cells)

    @property
    def visible(self) -> str:
        """What is on the display now; half a full-width character at an edge is a blank."""
        halves = [*self._halves(), *[None] * self._columns]
        window = [halves[(self._offset + n) % len(halves)] for n in range(self._columns)]
        if self._due_s is None:
            window = (self._halves() + [None] * self._columns)[: self._columns]
        shown = []
        for n, half in enumerate(window):
            match half:
                case None:
                    shown.append(" ")
                case (Cell(wide=False) as cell, _):
                    shown.append(cell.text)
                case (cell, 0):
                    whole = n + 1 < len(window) and window[n + 1] == (cell, 1)
                    shown.append(cell.text if whole else " ")
                case (cell, _):
                    if n == 0:
                        shown.append(" ")
        return "".join(shown)

    @property
    def colours(self) -> list[str]:
        """The colours in the text, in order, each once a run."""
        runs: list[str] = []
        for cell in self._cells:
            name = cell.colour.name.lower()
            if not runs or runs[-1] != name:
                runs.append(name)
        return runs

    def _halves(self) -> list[tuple[Cell, int] | None]:
        return [(cell, half) for cell in self._cells for half in range(1 + cell.wide)]
