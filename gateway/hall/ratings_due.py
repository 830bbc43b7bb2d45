"""Ratings that were to be invited when the gateway stopped. Pure."""

from dataclasses import dataclass

from contracts.hall import RatingState
from gateway.hall.book import Book
from gateway.hall.finish import invitation
from gateway.hall.outcome import InviteRating


@dataclass(frozen=True, slots=True)
class Due:
    """A service whose rating is still open."""

    invite: InviteRating
    finished_ms: int
    moved_on: bool
    """Somebody else has been called to the window since: he is not to press for the one before."""


def ratings_due(book: Book) -> list[Due]:
    """All of them, the earliest first."""
    found = [
        Due(invite, served.finished_ms, book.desk(served.window).ticket not in {"", ticket.id})
        for ticket in book.tickets
        for served in ticket.served
        if served.rating is RatingState.PENDING and (invite := invitation(book, ticket, served)) is not None
    ]
    return sorted(found, key=lambda due: due.finished_ms)
