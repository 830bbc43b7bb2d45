"""The hall's published states, made of the book. Pure."""

from dataclasses import dataclass

from contracts.hall import Calls, Queues, WindowView
from gateway.hall import figures, views, window_views
from gateway.hall.book import Book
from gateway.hall.figures_page import FiguresSnapshot
from gateway.hall.touched import Touched


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which states to make."""

    touched: Touched
    figures: bool = False

    def __bool__(self) -> bool:
        return bool(self.touched) or self.figures


@dataclass(frozen=True, slots=True)
class Looked:
    """The states that were wanted. Figures are made of their snapshot, away from the book."""

    states: tuple[WindowView | Calls | Queues, ...]
    figures: FiguresSnapshot | None = None


def look(book: Book, wanted: Wanted, now_ms: int) -> Looked:
    """The states that are wanted, as they are now."""
    states: list[WindowView | Calls | Queues] = [
        window_views.window_view(book, window, now_ms)
        for window in sorted(wanted.touched.windows | wanted.touched.crowds)
        if window in book.catalog.windows
    ]
    if wanted.touched.calls:
        states.append(window_views.calls(book))
    if wanted.touched.queues:
        states.append(views.queues(book, now_ms))
    return Looked(tuple(states), figures.snapshot(book, now_ms) if wanted.figures else None)
