"""Numbers: reserved, confirmed, given back, expired.

A number is reserved by a request; the same request finds it again, whatever has become of it. It stands in no
queue until somebody confirms that the citizen holds it, but its place counts from when it was reserved.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from hmac import compare_digest
from typing import Protocol

from contracts.catalog import Priority, Service
from contracts.commands import CommandErrorCode as Code
from contracts.hall import PaperOutcome, TicketState, number_text, prefix_of
from contracts.hall_commands import (
    CancelCommand,
    CheckInCommand,
    ConfirmCommand,
    IssueCommand,
    TicketStatusCommand,
)
from contracts.hall_replies import IssueResult
from contracts.hours import DAY_MS
from contracts.short_codes import ticket_code
from gateway.hall.book import Book
from gateway.hall.conditions import (
    refuse_foreign_item,
    refuse_nameless,
    refuse_unconfirmed,
    refuse_ungranted,
    refuse_when_closed,
    refuse_when_full,
    unknown_service,
    unknown_ticket,
)
from gateway.hall.counting import count_issued, take_run
from gateway.hall.estimate import corrected
from gateway.hall.outcome import Outcome
from gateway.hall.plan import foresee_ticket
from gateway.hall.records import Ticket
from gateway.hall.refusal import HallRefusedError
from gateway.hall.ticket_states import Act, after
from gateway.hall.views import moment, ticket_view

SURENESS = (PaperOutcome.UNKNOWN, PaperOutcome.SHOWN, PaperOutcome.PRINTED)
"""Of two outcomes that were told, the one further back stands."""
REVIVE_MS = 12 * 3_600_000
"""So long after it was made an expired number can be confirmed after all."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a new ticket has beside its number: where it stands and what it came of."""

    from_ms: int
    """Its rank before credit: when it came, or when its appointment is."""
    item: str = ""
    appointment: str = ""


def issue(book: Book, command: IssueCommand, now_ms: int) -> Outcome:
    """Reserve a number. A person who holds an open number of the service gets that one.

    Raises HallRefusedError: a service that is unknown, closed or full, an item of another service, no person
    where one is needed, a priority that the service does not grant.
    """
    service = book.catalog.services.get(command.service)
    if before := asked_before(book, command, now_ms):
        return before
    if service is None:
        raise unknown_service(book, command.service)
    refuse_foreign_item(book, service, command.item)
    refuse_ungranted(service, command.priority)
    if held := held_before(book, service, command.person):
        return issued(book, held, now_ms, open_before=True)
    refuse_when_closed(book, service, now_ms)
    refuse_nameless(service, command.person)
    refuse_when_full(book, service, now_ms)
    ticket = reserve(book, command, service, Place(now_ms, command.item or ""), now_ms)
    return issued(book, ticket, now_ms)


def confirm(book: Book, command: ConfirmCommand, now_ms: int) -> Outcome:
    """Say how the number reached its citizen: it waits, or it is given up when it did not reach him.

    Told twice it is one confirmation; of two outcomes the surer one stands. An expired number waits after
    all, at its old place, the same day. Raises HallRefusedError: a ticket that is unknown or another kiosk's,
    a number that was given up and reached him, or the other way round.
    """
    ticket = book.tickets.get(command.ticket)
    if ticket is None:
        raise unknown_ticket(f"no ticket {command.ticket}", "issue one; tickets are forgotten after two days")
    if command.kiosk is not None and command.kiosk != ticket.kiosk:
        raise HallRefusedError(
            Code.BAD_REQUEST,
            f"{ticket.number} was not taken at {command.kiosk}",
            "the kiosk that took a number says what became of its paper",
        )
    if command.outcome is PaperOutcome.FAILED:
        ticket = _paper_failed(book, ticket)
    elif ticket.paper in SURENESS:
        surer = max(ticket.paper, command.outcome, key=SURENESS.index)
        ticket = book.tickets.put(replace(ticket, paper=surer)) if surer is not ticket.paper else ticket
    else:
        ticket = _in_his_hands(book, ticket, command.outcome, now_ms)
    return Outcome(ticket_view(book, ticket, now_ms))


def cancel(book: Book, command: CancelCommand, now_ms: int) -> Outcome:
    """The citizen gives the number back. Twice is once."""
    ticket = by_token(book, command.token)
    if ticket.state is not TicketState.CANCELLED:
        ticket = _give_up(book, ticket, Act.CANCEL)
    return Outcome(ticket_view(book, ticket, now_ms))


def ticket_status(book: Book, command: TicketStatusCommand, now_ms: int) -> Outcome:
    """How a ticket stands, for whoever has it."""
    return Outcome(ticket_view(book, ticket_named(book, command, now_ms), now_ms))


def expire(book: Book, now_ms: int) -> Outcome:
    """Reservations that nobody confirmed in time end."""
    for ticket in book.reserved():
        if ticket.confirm_by_ms <= now_ms:
            _give_up(book, ticket, Act.EXPIRE)
    return Outcome()


# -- for the rules that lead to numbers in other ways -------------------------------------------------------


def asked_before(book: Book, command: IssueCommand | CheckInCommand, now_ms: int) -> Outcome | None:
    """What the same request led to before. Raises HallRefusedError when it was another wish's."""
    ticket = book.of_request(command.request)
    if ticket is None:
        return None
    if ticket.kiosk != command.kiosk or not _is_of(book, ticket, command) or not _is_his(ticket, command):
        raise HallRefusedError(
            Code.BAD_REQUEST, "this request's key was used for another wish", "draw a new key for each wish"
        )
    return issued(book, ticket, now_ms, again=True)


def held_before(book: Book, service: Service, person: str | None) -> Ticket | None:
    """The open number that this person has for this service, where one is all that he may have."""
    return book.of_person(person, service.id) if person and service.one_per_person else None


def reserve(
    book: Book, command: IssueCommand | CheckInCommand, service: Service, place: Place, now_ms: int
) -> Ticket:
    """A new ticket with the next number, counted for the quota. Refused: a kiosk with too many that it has
    not confirmed."""
    refuse_unconfirmed(book, command.kiosk)
    day = book.catalog.day(now_ms)
    number = number_text(service.prefix, take_run(book, service, 1, now_ms)[0])
    count_issued(book, day, number, 1)
    ticket = Ticket(
        id=f"{day}-{number}",
        number=number,
        day=day,
        service=service.id,
        asked_service=service.id,
        item=place.item,
        state=TicketState.RESERVED,
        token=new_token(book),
        request=command.request,
        kiosk=command.kiosk,
        language=command.language,
        priority=command.priority,
        person=command.person or "",
        appointment=place.appointment,
        made_ms=now_ms,
        confirm_by_ms=now_ms + round(book.policy.reserve_s * 1000),
        rank_ms=place.from_ms - credit_ms(book, service, command.priority),
        rank_seq=book.next_rank(),
        queued_ms=now_ms,
    )
    foreseen = foresee_ticket(book, ticket, now_ms)
    if foreseen is None:
        return book.tickets.put(ticket)
    told = corrected(book, service.id, foreseen)
    return book.tickets.put(
        replace(
            ticket,
            foreseen_s=max(1.0, round(foreseen.wait_s, 1)),
            told_s=(told.low_s, told.likely_s, told.high_s),
        )
    )


def issued(
    book: Book, ticket: Ticket, now_ms: int, *, again: bool = False, open_before: bool = False
) -> Outcome:
    """The answer to who asked for a number."""
    reserved = ticket.state is TicketState.RESERVED
    return Outcome(
        IssueResult(
            ticket=ticket_view(book, ticket, now_ms),
            token=ticket.token,
            again=again,
            open_before=open_before,
            confirm_until=moment(book, ticket.confirm_by_ms) if reserved else None,
        )
    )


def credit_ms(book: Book, service: Service, priority: Priority) -> int:
    """How much sooner a priority counts as having come; 0 where the service does not grant it."""
    minutes = book.policy.credit_min.get(priority, 0.0) if priority in service.priorities else 0.0
    return round(minutes * 60_000)


def new_token(book: Book) -> str:
    """128 random bits that no ticket has."""
    while True:
        token = urlsafe_b64encode(book.random.getrandbits(128).to_bytes(16, "big")).rstrip(b"=").decode()
        if book.of_token(token) is None:
            return token


def by_token(book: Book, token: str) -> Ticket:
    """The ticket with that token. Raises HallRefusedError; the token is not in its message."""
    ticket = book.of_token(token)
    if ticket is None:
        raise unknown_ticket(
            "no ticket has this token", "tickets are forgotten after two days: take a new number"
        )
    return ticket


class Named(Protocol):
    """What names a ticket: its token, or its number and code."""

    @property
    def token(self) -> str | None: ...

    @property
    def number(self) -> str | None: ...

    @property
    def code(self) -> str | None: ...


def ticket_named(book: Book, named: Named, now_ms: int) -> Ticket:
    """The ticket that is meant; with number and code: of today, of yesterday, or one that is still open.

    Raises HallRefusedError, for a wrong number and a wrong code alike.
    """
    if named.token is not None:
        return by_token(book, named.token)
    number, code = named.number or "", named.code or ""
    days = (book.catalog.day(now_ms), book.catalog.day(now_ms - DAY_MS))
    known: list[Ticket | None] = [book.tickets.get(f"{day}-{number}") for day in days]
    older: list[Ticket | None] = [ticket for ticket in book.of_number(number) if ticket not in known]
    found = None
    for ticket in (*known, *(older or [None])):
        right = compare_digest(ticket_code(ticket.token if ticket else ""), code)
        found = found or (ticket if right else None)
    if found is None:
        raise unknown_ticket(
            "no ticket has this number and code", "both are on the ticket; its QR code says the same"
        )
    return found


# -- private ------------------------------------------------------------------------------------------------


def _is_of(book: Book, ticket: Ticket, command: IssueCommand | CheckInCommand) -> bool:
    if isinstance(command, CheckInCommand):
        return ticket.appointment.upper() == command.appointment.upper()
    if ticket.numbered_by:
        return ticket.numbered_by == command.service
    service = book.catalog.services.get(command.service)
    return service is None or service.prefix == prefix_of(ticket.number)


def _is_his(ticket: Ticket, command: IssueCommand | CheckInCommand) -> bool:
    """Nobody gets the ticket of another by its key. Of one that has ended, be it for a while, nothing says
    whose it was."""
    return ticket.forgotten or not ticket.is_open or ticket.person == (command.person or "")


def _in_his_hands(book: Book, ticket: Ticket, outcome: PaperOutcome, now_ms: int) -> Ticket:
    state = after(ticket.state, Act.CONFIRM, ticket.number)
    if ticket.state is TicketState.EXPIRED:
        if now_ms - ticket.made_ms > REVIVE_MS or book.of_number(ticket.number):
            raise HallRefusedError(
                Code.NOT_NOW, f"{ticket.number} expired long ago", "whoever holds it takes a new number"
            )
        count_issued(book, ticket.day, ticket.number, 1)
    return book.tickets.put(replace(ticket, state=state, paper=outcome, confirm_by_ms=0, ended_ms=0))


def _paper_failed(book: Book, ticket: Ticket) -> Ticket:
    if ticket.paper is PaperOutcome.FAILED:
        return ticket
    if ticket.paper is not None:
        raise HallRefusedError(
            Code.NOT_NOW,
            f"{ticket.number} has been confirmed as {ticket.paper.value}: it is valid",
            "if the citizen has not got it, give it back by its token",
        )
    if ticket.state is TicketState.RESERVED:
        ticket = _give_up(book, ticket, Act.CANCEL)
    return book.tickets.put(replace(ticket, paper=PaperOutcome.FAILED))


def _give_up(book: Book, ticket: Ticket, act: Act) -> Ticket:
    """It ends before its service. What never reached its citizen counts for no quota."""
    state = after(ticket.state, act, ticket.number)
    if ticket.state is TicketState.RESERVED:
        count_issued(book, ticket.day, ticket.number, -1)
    return book.tickets.put(replace(ticket, state=state, confirm_by_ms=0))
