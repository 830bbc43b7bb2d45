"""Whether the queue can go on under another catalog. Pure.

People hold numbers of a service: a catalog that lacks it, or a window that somebody is at, is refused until
they are served.
"""

from collections.abc import Iterator
from dataclasses import replace

from contracts.hall import RatingState, WindowState
from gateway.hall.book import Book
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall.hours import DAY_MS
from gateway.hall.records import Desk, Ticket
from gateway.hall.ticket_states import TRANSITIONS, Act

NAMED_AT_MOST = 5


def obstacles(book: Book, index: CatalogIndex, now_ms: int) -> list[str]:
    """Why the book can't go on under that catalog, in plain words; empty when it can."""
    yesterday = index.day(now_ms - DAY_MS)
    services: dict[str, list[str]] = {}
    windows: dict[str, list[str]] = {}
    items: dict[str, list[str]] = {}
    for ticket in book.tickets:
        open_ = ticket.is_open and not _leaves(ticket, yesterday)
        if open_ and ticket.service not in index.services:
            services.setdefault(ticket.service, []).append(ticket.number)
        if open_ and ticket.window and ticket.window not in index.windows:
            windows.setdefault(ticket.window, []).append(ticket.number)
        for item in _items_needed(ticket, open_):
            if item not in index.items:
                items.setdefault(item, []).append(ticket.number)
    for block in book.blocks:
        if not block.done and block.day >= yesterday and block.service not in index.services:
            services.setdefault(block.service, []).append(f"block {block.id}")
    return [
        *(f"service {name!r} is gone, but {_named(who)} open" for name, who in services.items()),
        *(f"window {name!r} is gone, but {_named(who)} there" for name, who in windows.items()),
        *(f"item {name!r} is gone, but {_named(who)} about it" for name, who in items.items()),
    ]


def signed_out(book: Book, index: CatalogIndex, now_ms: int) -> Iterator[Desk]:
    """Desks that the catalog leaves without a window or a clerk, as they are from then on."""
    for desk in book.desks:
        strange = bool(desk.staff_no) and desk.staff_no not in index.staff and not desk.ticket
        if desk.state is not WindowState.CLOSED and (strange or desk.window not in index.windows):
            yield replace(
                desk, state=WindowState.CLOSED, staff_no="", reason="", ticket="", since_ms=now_ms, idle_ms=0
            )


def _leaves(ticket: Ticket, yesterday: str) -> bool:
    """Whether the day's turn gives it up, if it has not yet."""
    return ticket.day < yesterday and (ticket.state, Act.LEAVE) in TRANSITIONS


def _items_needed(ticket: Ticket, open_: bool) -> Iterator[str]:
    if open_ and ticket.item:
        yield ticket.item
    for served in ticket.served:
        if served.rating is RatingState.PENDING and served.item:
            yield served.item


def _named(who: list[str]) -> str:
    more = f" and {len(who) - NAMED_AT_MOST} more" if len(who) > NAMED_AT_MOST else ""
    return f"{', '.join(who[:NAMED_AT_MOST])}{more} {'is' if len(who) == 1 else 'are'}"
