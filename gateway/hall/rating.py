"""What became of a service's rating, as the queue remembers it. Whether a rating counts is the journal's to
say; this follows it."""

from dataclasses import replace

from contracts.hall import RatingState
from gateway.hall.book import Book
from gateway.hall.records import Served


def rating_ended(book: Book, session_key: str, rated: bool, level: int = 0) -> None:
    """A session ended: rated with that level (1-5), or not rated. What is rated stays rated, at its first
    level; a late rating takes "unrated" back. A session that no ticket has is nothing to the queue."""
    ticket = book.of_session(session_key)
    if ticket is None:
        return
    served = tuple(_ended(one, rated, level) if one.key == session_key else one for one in ticket.served)
    if served != ticket.served:
        book.tickets.put(replace(ticket, served=served))


def _ended(served: Served, rated: bool, level: int) -> Served:
    if served.rating is RatingState.RATED:
        return served
    if rated:
        return replace(served, rating=RatingState.RATED, level=level)
    return replace(served, rating=RatingState.UNRATED)
