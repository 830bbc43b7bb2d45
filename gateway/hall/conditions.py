"""What must hold before a number is given out; each says no in words for a person."""

from contracts.catalog import Priority, Service
from contracts.commands import CommandErrorCode as Code
from gateway.hall.book import Book
from gateway.hall.counting import left_today
from gateway.hall.hours import opening
from gateway.hall.refusal import HallRefusedError

NAMED = 8
"""Services that a refusal names."""


def unknown_ticket(message: str, hint: str) -> HallRefusedError:
    """No such ticket."""
    return HallRefusedError(Code.UNKNOWN_TICKET, message, hint)


def unknown_service(book: Book, service: str) -> HallRefusedError:
    """No such service; says which there are."""
    known = sorted(book.catalog.services)
    more = f" and {len(known) - NAMED} more" if len(known) > NAMED else ""
    return HallRefusedError(
        Code.UNKNOWN_SERVICE, f"no service {service!r}", f"services: {', '.join(known[:NAMED])}{more}"
    )


def refuse_foreign_item(book: Book, service: Service, item: str | None) -> None:
    """Raises HallRefusedError when the item is unknown or of another service."""
    if item is None:
        return
    known = book.catalog.items.get(item)
    if known is None:
        raise HallRefusedError(Code.BAD_REQUEST, f"no item {item!r}", "items are in the catalog")
    if known.service != service.id:
        raise HallRefusedError(
            Code.BAD_REQUEST,
            f"item {item} belongs to service {known.service}, not to {service.id}",
            f"take a number for {known.service}",
        )


def refuse_ungranted(service: Service, priority: Priority) -> None:
    """Raises HallRefusedError when the service does not grant that priority."""
    if priority not in (Priority.NONE, *service.priorities):
        raise HallRefusedError(
            Code.BAD_REQUEST,
            f"service {service.id} grants no priority {priority.value}",
            "it grants " + (", ".join(one.value for one in service.priorities) or "none"),
        )


def refuse_nameless(service: Service, person: str | None) -> None:
    """Raises HallRefusedError when the service wants to know a person and there is none."""
    if service.needs_id and not person:
        raise HallRefusedError(
            Code.NEEDS_ID,
            f"service {service.id} gives numbers with an ID card alone",
            "read the ID card first",
        )


def refuse_when_closed(book: Book, service: Service, now_ms: int) -> None:
    """Raises HallRefusedError that says until when."""
    now = opening(book.catalog, service.hours, now_ms)
    if now.open:
        return
    if now.until_ms is None:
        raise HallRefusedError(Code.CLOSED, f"service {service.id} is closed", "it has no hours in sight")
    until = f"{book.catalog.local(now.until_ms):%Y-%m-%d %H:%M}"
    raise HallRefusedError(Code.CLOSED, f"service {service.id} is closed until {until}", f"come at {until}")


def refuse_unconfirmed(book: Book, kiosk: str) -> None:
    """Raises HallRefusedError when the kiosk has too many numbers that it has not confirmed."""
    waiting = sum(ticket.kiosk == kiosk for ticket in book.reserved())
    if waiting >= book.policy.reservations_max:
        raise HallRefusedError(
            Code.BUSY,
            f"{kiosk} has {waiting} numbers that it has not confirmed",
            f"confirm them, or wait: they expire {book.policy.reserve_s:g} s after they were taken",
        )


def refuse_when_full(book: Book, service: Service, now_ms: int) -> None:
    """Raises HallRefusedError when the quota leaves nothing."""
    if left_today(book, service, now_ms) == 0:
        raise HallRefusedError(
            Code.FULL,
            f"service {service.id} has given out its {service.quota} numbers of today",
            "come another day, or make an appointment",
        )
