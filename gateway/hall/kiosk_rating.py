"""Rating at a kiosk: a service (which it is, and whether it may still be rated there), or the kiosk itself.
Pure.

Whether the service has its rating is the journal's to know; it is asked by `gateway.journal.kiosk`.
"""

from dataclasses import dataclass, replace
from hashlib import sha256

import orjson

from contracts.commands import CommandErrorCode as Code
from contracts.errors import IndicatorError
from contracts.events import EventKind, KioskRated
from contracts.hall import RatingState
from contracts.hall_commands import RateCommand, RateKioskCommand
from contracts.hall_replies import KioskRatingResult
from contracts.ratings import Level, indicator_table
from contracts.session import ServiceSession
from gateway.hall.book import Book
from gateway.hall.finish import session_of
from gateway.hall.numbers import ticket_named
from gateway.hall.outcome import Outcome, TellEvent
from gateway.hall.records import KioskRating, Served, Ticket
from gateway.hall.refusal import HallRefusedError

HOUR_MS = 3_600_000
REFUSED_KEPT = 8
"""Refused requests that a service remembers."""
DIGEST_CHARS = 16
"""Hexadecimal: it tells apart what one citizen says under one key."""


@dataclass(frozen=True, slots=True)
class Rateable:
    """A service that a kiosk's request is about."""

    served: Served
    session: ServiceSession
    mark: str
    """The request's, as `mark_of` makes it."""

    @property
    def again(self) -> bool:
        """That request rated it before, with this very rating."""
        return self.mark == self.served.rated_request

    @property
    def refused_before(self) -> bool:
        """That request was refused before as a second rating of it, with this very rating."""
        return self.mark in self.served.refused_requests


def mark_of(command: RateCommand) -> str:
    """The request's key and a digest of its rating, which the citizen may have changed under the same key."""
    said = [command.level, sorted(set(command.reasons)), command.remark]
    return f"{command.request}:{sha256(orjson.dumps(said)).hexdigest()[:DIGEST_CHARS]}"


def rateable(book: Book, command: RateCommand, now_ms: int) -> Rateable:
    """What the request rates: the ticket's latest service, or the one that came with its key before. With
    another rating than then it is judged as any other request is.

    Raises HallRefusedError.
    """
    ticket = ticket_named(book, command, now_ms)
    if not ticket.served:
        raise HallRefusedError(
            Code.NOT_NOW, f"{ticket.number} has not been served yet", "rate it after the service"
        )
    served = next((s for s in ticket.served if _knows(s, command.request)), ticket.served[-1])
    mark = mark_of(command)
    if mark not in {served.rated_request, *served.refused_requests}:
        _refuse_late(book, ticket, served, now_ms)
        _refuse_unasked(ticket, served)
        _refuse_odd_reasons(command)
    session = session_of(book, ticket, served)
    if session is None:
        raise HallRefusedError(
            Code.NOT_NOW, f"the catalog has the item {served.item!r} no more", "offer another way to rate"
        )
    return Rateable(served, session, mark)


def rate_kiosk(book: Book, command: RateKioskCommand, now_ms: int) -> Outcome:
    """Keep a rating of what was done at the kiosk, once for each request: the first that comes.

    Raises HallRefusedError: its request came before with another level, from another kiosk or for other work.
    """
    wanted = KioskRating(
        request=command.request,
        kiosk=command.kiosk,
        transaction=command.transaction,
        level=int(command.level),
        rated_ms=now_ms,
    )
    if before := book.kiosk_ratings.get(command.request):
        if replace(before, rated_ms=now_ms, level=wanted.level) != wanted:
            raise HallRefusedError(
                Code.BAD_REQUEST,
                "this request's key was used for another rating",
                "draw a new key for each transaction",
            )
        refuse_another_level(before.level, command.level)
        return Outcome(KioskRatingResult(again=True))
    book.kiosk_ratings.put(wanted)
    told = KioskRated(
        kiosk=command.kiosk,
        transaction=command.transaction,
        level=command.level,
        rated_at=book.catalog.local(now_ms),
    )
    event = TellEvent(EventKind.KIOSK_RATED, told, command.kiosk)
    return Outcome(KioskRatingResult(again=False), (event,))


def refuse_another_level(taken: int, wanted: Level) -> None:
    """A request is one rating, the first that came of it: with another level it is refused as a second one,
    never exchanged. Raises HallRefusedError."""
    if taken != wanted:
        raise HallRefusedError(
            Code.ALREADY_RATED,
            f"this request's rating was taken with level {taken}, which stays",
            "tell the citizen that his first rating counts",
        )


def note_request(book: Book, session: str, mark: str, *, rated: bool) -> Outcome:
    """Remember the mark of the request that rated a service, or was refused as a second rating: it may come
    again."""
    ticket = book.of_session(session)
    if ticket is not None:
        services = (_noted(s, mark, rated) if s.key == session else s for s in ticket.served)
        book.tickets.put(replace(ticket, served=tuple(services)))
    return Outcome()


def _noted(served: Served, mark: str, rated: bool) -> Served:
    if rated:
        return replace(served, rated_request=mark)
    return replace(served, refused_requests=(*served.refused_requests, mark)[-REFUSED_KEPT:])


def _knows(served: Served, request: str) -> bool:
    return any(mark.startswith(f"{request}:") for mark in (served.rated_request, *served.refused_requests))


def _refuse_late(book: Book, ticket: Ticket, served: Served, now_ms: int) -> None:
    if now_ms - served.finished_ms > book.policy.kiosk_rating_h * HOUR_MS:
        raise HallRefusedError(
            Code.NOT_NOW,
            f"the service of {ticket.number} was over more than {book.policy.kiosk_rating_h:g} hours ago",
            "rate a service soon after it",
        )


def _refuse_unasked(ticket: Ticket, served: Served) -> None:
    """What no pad may ask about, no kiosk may rate."""
    if not served.item:
        raise HallRefusedError(
            Code.NOT_NOW,
            f"the service of {ticket.number} was about no item of the catalog: it can't be rated",
            "a rating names the item that it is about",
        )
    if served.rating is RatingState.NOT_ASKED:
        raise HallRefusedError(
            Code.NOTHING_ARMED,
            f"no rating is asked for what window {served.window} did for {ticket.number}",
            "rate the service that ends the visit",
        )


def _refuse_odd_reasons(command: RateCommand) -> None:
    try:
        indicator_table().check(command.level, command.reasons)
    except IndicatorError as error:
        raise HallRefusedError(
            Code.BAD_REQUEST, str(error), "offer the reasons of its level alone"
        ) from error
