"""A service ends: finished, its result collected later, or handed over to another window or service.

Each end is one service of the case, with a service number that the case has never had, on the record with who
served (首问负责). It invites a rating wherever there is something to rate: the national record of a rating
names a task code, so a service of which no item is known can't be rated and is told of as not asked.
"""

from dataclasses import dataclass, replace

from contracts.commands import CommandErrorCode as Code
from contracts.hall import RatingState, WindowState
from contracts.hall_commands import FinishCommand, TransferCommand
from contracts.session import ServiceSession, Staff
from gateway.hall.addressed import addressed
from gateway.hall.book import Book
from gateway.hall.conditions import unknown_service
from gateway.hall.desks import free, known_window, somebody_at
from gateway.hall.outcome import InviteRating, Outcome
from gateway.hall.records import Desk, Served, Ticket
from gateway.hall.refusal import HallRefusedError
from gateway.hall.ticket_states import Act, after
from gateway.hall.window_views import window_result

CASE_MAX = 64
SERVICE_NO_MAX = 9999
"""As `contracts.session` has them."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a service ends."""

    act: Act = Act.FINISH
    item: str | None = None
    case: str | None = None
    asks_rating: bool = True


@dataclass(frozen=True, slots=True)
class Ended:
    """The ticket after its service, and the rating that is invited now, if one is."""

    ticket: Ticket
    invitation: InviteRating | None

    @property
    def effects(self) -> tuple[InviteRating, ...]:
        return () if self.invitation is None else (self.invitation,)

    @property
    def session(self) -> str | None:
        """Key of the session whose rating is invited."""
        return self.invitation.session.key if self.invitation else None


@addressed
def finish(book: Book, command: FinishCommand, now_ms: int) -> Outcome:
    """The service is over. Refused with nobody at the window, for an item that is not in the catalog, and for
    a case that has used up its service numbers."""
    desk, ticket = somebody_at(book, command.window)
    act = Act.PARK if command.collect_later else Act.FINISH
    ended = end_service(book, desk, ticket, Ending(act, command.item, command.case), now_ms)
    result = window_result(book, desk.window, now_ms, ended.ticket, session=ended.session)
    return Outcome(result, ended.effects)


@addressed
def transfer(book: Book, command: TransferCommand, now_ms: int) -> Outcome:
    """Hand the person over: the service ends here, and he waits there at the place that he has.

    Refused: to nowhere or to where he is, to a window or a service that is unknown, to a window that does not
    serve the service or where nobody is signed in.
    """
    desk, ticket = somebody_at(book, command.window)
    service = command.to_service or ticket.service
    _refuse_target(book, desk, ticket, command)
    ended = end_service(book, desk, ticket, Ending(Act.HAND_OVER, asks_rating=command.asks_rating), now_ms)
    item = book.catalog.items.get(ticket.item)
    moved = replace(
        ended.ticket,
        service=service,
        item=ticket.item if item and item.service == service else "",
        window=command.to_window or "",
        queued_ms=now_ms,
        staff_no="",
        called_ms=0,
        began_ms=0,
        again=0,
    )
    moved = book.tickets.put(moved)
    result = window_result(book, desk.window, now_ms, moved, session=ended.session)
    return Outcome(result, ended.effects)


def end_service(book: Book, desk: Desk, ticket: Ticket, ending: Ending, now_ms: int) -> Ended:
    """Put the service on the record, free the window, say what rating is invited. Raises HallRefusedError."""
    item = _item(book, ticket, ending.item)
    asks = ending.asks_rating and bool(item)
    case = ending.case or ticket.case or own_case(book.gateway, ticket)
    served = Served(
        case=case,
        service_no=_service_no(book, case),
        item=item,
        service=ticket.service,
        window=desk.window,
        staff_no=ticket.staff_no or desk.staff_no,
        waited_s=ticket.waited_ms / 1000,
        called_ms=ticket.called_ms,
        began_ms=ticket.began_ms,
        before_s=ticket.before_ms / 1000,
        finished_ms=now_ms,
        rating=RatingState.PENDING if asks else RatingState.NOT_ASKED,
    )
    over = replace(
        ticket,
        state=after(ticket.state, ending.act, ticket.number),
        case=case,
        served=(*ticket.served, served),
        waited_ms=0,
        before_ms=0,
        parked=ending.act is Act.PARK,
        left_window=desk.window,
        left_by=ending.act,
    )
    free(book, desk.window, now_ms)
    return Ended(book.tickets.put(over), invitation(book, ticket, served) if asks else None)


def own_case(gateway: str, ticket: Ticket) -> str:
    """The case number that is the ticket's own."""
    return f"{gateway}-{ticket.id}"[-CASE_MAX:]


def session_of(book: Book, ticket: Ticket, served: Served) -> ServiceSession | None:
    """A service as a rating names it; None when no item in the catalog says what it was about."""
    item = book.catalog.items.get(served.item)
    if item is None:
        return None
    return ServiceSession(
        project_no=served.case,
        service_no=served.service_no,
        task_code=item.task_code,
        window=served.window,
        staff_no=served.staff_no,
        ticket=ticket.number,
    )


def invitation(book: Book, ticket: Ticket, served: Served) -> InviteRating | None:
    """The invitation to rate a service; the same again after a restart. None when it can't be rated."""
    session = session_of(book, ticket, served)
    if session is None:
        return None
    clerk = book.catalog.staff.get(served.staff_no)
    staff = Staff(number=served.staff_no, display_name=clerk.display_name if clerk else "")
    return InviteRating(session, staff, ticket.language, book.policy.rating_timeout_s)


# -- private ------------------------------------------------------------------------------------------------


def _item(book: Book, ticket: Ticket, named: str | None) -> str:
    """What it was about: as the clerk says, else the ticket's, else the first item of the service."""
    if named is not None:
        if named not in book.catalog.items:
            raise HallRefusedError(Code.BAD_REQUEST, f"no item {named!r}", "items are in the catalog")
        return named
    if ticket.item in book.catalog.items:
        return ticket.item
    return next((item.id for item in book.catalog.items_of(ticket.service)), "")


def _service_no(book: Book, case: str) -> int:
    number = book.next_service_no(case)
    while book.of_session(f"{case}/{number}") is not None:
        number += 1
    if number > SERVICE_NO_MAX:
        raise HallRefusedError(
            Code.BAD_REQUEST,
            f"case {case} has had {SERVICE_NO_MAX} services",
            "name the case by a number of its own",
        )
    return number


def _refuse_target(book: Book, desk: Desk, ticket: Ticket, command: TransferCommand) -> None:
    service, window = command.to_service or ticket.service, command.to_window
    if service not in book.catalog.services:
        raise unknown_service(book, service)
    if window is None:
        if service == ticket.service:
            raise HallRefusedError(
                Code.BAD_REQUEST,
                f"{ticket.number} is of service {service} already",
                "name another service, another window, or both",
            )
        return
    duty = known_window(book, window)
    if window == desk.window:
        raise HallRefusedError(
            Code.BAD_REQUEST, f"{ticket.number} is at window {window} already", "name another window"
        )
    if service not in (*duty.serves, *duty.helps):
        raise HallRefusedError(
            Code.BAD_REQUEST,
            f"window {window} does not serve {service}",
            f"it serves {', '.join((*duty.serves, *duty.helps))}",
        )
    if book.desk(window).state is WindowState.CLOSED:
        raise HallRefusedError(
            Code.CLOSED,
            f"nobody is signed in at window {window}",
            f"hand {ticket.number} over to a service: whichever window is free calls it",
        )
