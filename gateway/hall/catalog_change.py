"""Whether the queue can go on under another catalog. Pure.

People hold numbers of a service: a catalog that lacks it or gives it another prefix, or lacks a window that
somebody is at, is refused until they are served.
"""

from collections.abc import Iterator
from dataclasses import replace

from contracts.catalog import WindowDuty
from contracts.hall import RatingState, TicketState, WindowState, prefix_of
from gateway.hall.book import Book
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall.day import yesterday_of
from gateway.hall.records import Desk, Ticket
from gateway.hall.ticket_states import TRANSITIONS, Act

NAMED_AT_MOST = 5
TO_BE_CALLED = frozenset({TicketState.RESERVED, TicketState.WAITING})
"""Somebody holds, or may hold, a number that is called by a window of its service."""


def obstacles(book: Book, index: CatalogIndex, now_ms: int) -> list[str]:
    """Why the book can't go on under that catalog, in plain words; empty when it can."""
    yesterday = yesterday_of(book, now_ms)
    services: dict[str, list[str]] = {}
    windows: dict[str, list[str]] = {}
    items: dict[str, list[str]] = {}
    unserved: dict[str, list[str]] = {}
    for ticket in book.tickets:
        open_ = ticket.is_open and not _leaves(ticket, yesterday)
        if open_ and ticket.service not in index.services:
            services.setdefault(ticket.service, []).append(ticket.number)
        if open_ and ticket.state in TO_BE_CALLED and _loses_windows(ticket.service, book.catalog, index):
            unserved.setdefault(ticket.service, []).append(ticket.number)
        if open_ and ticket.window and ticket.window not in index.windows:
            windows.setdefault(ticket.window, []).append(ticket.number)
        for item in _items_needed(ticket, open_):
            if item not in index.items:
                items.setdefault(item, []).append(ticket.number)
    for block in book.blocks:
        if not block.done and block.day >= yesterday and block.service not in index.services:
            services.setdefault(block.service, []).append(f"block {block.id}")
    prefixes: dict[tuple[str, str, str], list[str]] = {}
    for number, prefix, service in _numbers_out(book, yesterday):
        if told := _other_prefix(index, prefix, service):
            prefixes.setdefault((service, prefix, told), []).append(number)
    return [
        *(f"service {name!r} is gone, but {_named(who)} open" for name, who in services.items()),
        *(
            f"service {name!r} had prefix {prefix!r}, and now {told}, but {_named(who)} open"
            for (name, prefix, told), who in prefixes.items()
        ),
        *(f"no window serves {name!r} any more, but {_wait(who)} for it" for name, who in unserved.items()),
        *(f"window {name!r} is gone, but {_named(who)} there" for name, who in windows.items()),
        *(f"item {name!r} is gone, but {_named(who)} about it" for name, who in items.items()),
    ]


def signed_out(book: Book, index: CatalogIndex, now_ms: int) -> Iterator[Desk]:
    """Desks that the catalog leaves without a window or a clerk, as they are from then on. A catalog without
    any staff knows everybody."""
    knows_all = not index.staff
    for desk in book.desks:
        strange = not knows_all and desk.staff_no not in ("", *index.staff) and not desk.ticket
        if desk.state is not WindowState.CLOSED and (strange or desk.window not in index.windows):
            yield replace(
                desk, state=WindowState.CLOSED, staff_no="", reason="", ticket="", since_ms=now_ms, idle_ms=0
            )


def _numbers_out(book: Book, yesterday: str) -> Iterator[tuple[str, str, str]]:
    """What is out there under a prefix: its name, the prefix, and the service that gave it out."""
    for ticket in book.tickets:
        if ticket.is_open and not _leaves(ticket, yesterday) and ticket.numbered_by:
            yield ticket.number, prefix_of(ticket.number), ticket.numbered_by
    for block in book.blocks:
        if not block.done and block.day >= yesterday:
            yield f"block {block.id}", block.prefix, block.service


def _other_prefix(index: CatalogIndex, prefix: str, service: str) -> str:
    """What the catalog makes of the prefix of a service, in plain words; empty when it is still its own."""
    now = index.services.get(service)
    if now is not None and now.prefix != prefix:
        return f"it has {now.prefix!r}"
    taker = next((s.id for s in index.catalog.services if s.prefix == prefix and s.id != service), None)
    return f"{taker!r} has it" if taker else ""


def _leaves(ticket: Ticket, yesterday: str) -> bool:
    """Whether the day's turn gives it up, if it has not yet."""
    return ticket.day < yesterday and (ticket.state, Act.LEAVE) in TRANSITIONS


def _loses_windows(service: str, old: CatalogIndex, index: CatalogIndex) -> bool:
    """Whether no window will serve it or help with it, though one does now."""
    return service in index.services and not _windows(index, service) and bool(_windows(old, service))


def _windows(index: CatalogIndex, service: str) -> tuple[WindowDuty, ...]:
    return (*index.serving(service), *index.helping(service))


def _items_needed(ticket: Ticket, open_: bool) -> Iterator[str]:
    if open_ and ticket.item:
        yield ticket.item
    for served in ticket.served:
        if served.rating is RatingState.PENDING and served.item:
            yield served.item


def _named(who: list[str]) -> str:
    return f"{_some(who)} {'is' if len(who) == 1 else 'are'}"


def _wait(who: list[str]) -> str:
    return f"{_some(who)} {'waits' if len(who) == 1 else 'wait'}"


def _some(who: list[str]) -> str:
    more = f" and {len(who) - NAMED_AT_MOST} more" if len(who) > NAMED_AT_MOST else ""
    return f"{', '.join(who[:NAMED_AT_MOST])}{more}"
