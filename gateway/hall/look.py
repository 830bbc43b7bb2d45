"""The hall's published states, made of the book. Pure."""

from dataclasses import dataclass

from contracts.figures import DayFigures
from contracts.hall import Calls, Queues, WindowView
from gateway.hall import figures, views, window_views
from gateway.hall.book import Book
from gateway.hall.touched import Touched


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which states to make."""

    touched: Touched
    figures: bool = False

    def __bool__(self) -> bool:
        return bool(self.touched) or self.figures


def look(book: Book, wanted: Wanted, now_ms: int) -> list[WindowView | Calls | Queues | DayFigures]:
    """The states that are wanted, as they are now."""
    found: list[WindowView | Calls | Queues | DayFigures] = [
        window_views.window_view(book, window, now_ms)
        for window in sorted(wanted.touched.windows)
        if window in book.catalog.windows
    ]
    if wanted.touched.calls:
        found.append(window_views.calls(book))
    if wanted.touched.queues:
        found.append(views.queues(book, now_ms))
    if wanted.figures:
        found.append(figures.day_figures(book, book.catalog.day(now_ms), now_ms))
    return found
