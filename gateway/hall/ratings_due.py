"""Ratings that were to be invited when the gateway stopped. Pure."""

from dataclasses import dataclass

from contracts.hall import RatingState
from contracts.session import Staff
from gateway.hall.book import Book
from gateway.hall.kiosk_rating import service_session
from gateway.hall.outcome import InviteRating


@dataclass(frozen=True, slots=True)
class Due:
    """A service whose rating is still open."""

    invite: InviteRating
    finished_ms: int


def ratings_due(book: Book) -> list[Due]:
    """All of them, the earliest first."""
    found = []
    for ticket in book.tickets:
        for served in ticket.served:
            if served.rating is not RatingState.PENDING:
                continue
            session = service_session(book, ticket, served)
            if session is None:
                continue
            clerk = book.catalog.staff.get(served.staff_no)
            staff = Staff(number=served.staff_no, display_name=clerk.display_name if clerk else "")
            invite = InviteRating(session, staff, ticket.language, book.policy.rating_timeout_s)
            found.append(Due(invite, served.finished_ms))
    return sorted(found, key=lambda due: due.finished_ms)
