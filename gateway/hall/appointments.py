"""Appointments: entered by the system that makes them, turned into a number when the citizen is there.

Who is in time gets a place as if he had come at his hour. An appointment with a person is that person's: to
anybody else it does not exist.
"""

from dataclasses import replace

from contracts.catalog import Service
from contracts.commands import CommandErrorCode as Code
from contracts.hall import PaperOutcome, TicketState
from contracts.hall_commands import BookCommand, CheckInCommand
from contracts.hall_replies import AppointmentResult
from contracts.hours import DAY_MS
from gateway.hall.book import Book
from gateway.hall.conditions import (
    refuse_foreign_item,
    refuse_nameless,
    refuse_ungranted,
    unknown_service,
    unknown_ticket,
)
from gateway.hall.day import yesterday_of
from gateway.hall.hours import opening
from gateway.hall.numbers import (
    Place,
    asked_before,
    credit_ms,
    held_before,
    issued,
    reserve,
)
from gateway.hall.outcome import Outcome
from gateway.hall.records import Appointment, Ticket
from gateway.hall.refusal import HallRefusedError

AHEAD_MS = 366 * DAY_MS
"""Appointments are made so long ahead at most."""


def book_appointment(book: Book, command: BookCommand, now_ms: int) -> Outcome:
    """Enter, change or cancel an appointment; the same again changes nothing.

    Raises HallRefusedError: a service that is unknown or takes no appointments, an item of another service,
    an hour at which it is closed, that is over or more than a year away, and one that is checked in already.
    """
    before = book.appointments.get(command.appointment)
    start_ms = round(command.start.timestamp() * 1000)
    if abs(start_ms - now_ms) > AHEAD_MS:
        raise HallRefusedError(
            Code.BAD_REQUEST, f"{command.start.isoformat()} is more than a year away", "check the year"
        )
    wanted = Appointment(
        id=command.appointment,
        service=command.service,
        item=command.item or "",
        start_ms=start_ms,
        person="" if command.cancelled else command.person or "",
        cancelled=command.cancelled,
        ticket=before.ticket if before else "",
    )
    if before and before.over:
        wanted = replace(wanted, person="", over=True)
    if before != wanted:
        _refuse_change(book, wanted, now_ms)
        book.appointments.put(wanted)
    early_ms, late_ms = check_in_times(book, wanted)
    return Outcome(
        AppointmentResult(
            appointment=wanted.id,
            service=wanted.service,
            start=book.catalog.local(wanted.start_ms),
            check_in_from=book.catalog.local(early_ms),
            check_in_until=book.catalog.local(late_ms),
            cancelled=wanted.cancelled,
        )
    )


def check_in(book: Book, command: CheckInCommand, now_ms: int) -> Outcome:
    """A number for who is there in time; checked in again, it is the same. One whose number never reached him
    gets another; one who holds a number already keeps it, at the better of both places. The quota keeps out
    nobody who has an appointment. Raises HallRefusedError: an appointment that is unknown, cancelled or out
    of time, no person where one is needed, a priority that the service does not grant."""
    if before := asked_before(book, command, now_ms):
        return before
    appointment = _his_appointment(book, command)
    if ticket := _checked_in(book, appointment):
        return issued(book, ticket, now_ms, open_before=ticket.is_open)
    _refuse_out_of_time(book, appointment, now_ms)
    service = book.catalog.services.get(appointment.service)
    if service is None:
        raise unknown_service(book, appointment.service)
    refuse_ungranted(service, command.priority)
    refuse_nameless(service, command.person)
    if held := held_before(book, service, command.person):
        return issued(book, _moved_up(book, held, service, appointment), now_ms, open_before=True)
    place = Place(appointment.start_ms, appointment.item, appointment.id)
    ticket = reserve(book, command, service, place, now_ms)
    book.appointments.put(replace(appointment, ticket=ticket.id))
    return issued(book, ticket, now_ms)


def expire(book: Book, now_ms: int) -> Outcome:
    """Forget appointments of before yesterday (`day.yesterday_of`)."""
    yesterday = yesterday_of(book, now_ms)
    for appointment in book.appointments:
        if book.catalog.day(appointment.start_ms) < yesterday:
            book.appointments.drop(appointment.id)
    return Outcome()


def check_in_times(book: Book, appointment: Appointment) -> tuple[int, int]:
    """From when until when its citizen can check in."""
    early_ms = round(book.policy.check_in_early_min * 60_000)
    late_ms = round(book.policy.check_in_late_min * 60_000)
    return appointment.start_ms - early_ms, appointment.start_ms + late_ms


# -- private ------------------------------------------------------------------------------------------------


def _refuse_change(book: Book, wanted: Appointment, now_ms: int) -> None:
    if wanted.ticket:
        raise HallRefusedError(
            Code.NOT_NOW,
            f"appointment {wanted.id} is checked in: it can't be changed",
            "the citizen has a number",
        )
    service = book.catalog.services.get(wanted.service)
    if service is None:
        raise unknown_service(book, wanted.service)
    if wanted.cancelled:
        return
    refuse_foreign_item(book, service, wanted.item or None)
    if not service.appointments:
        raise HallRefusedError(
            Code.BAD_REQUEST,
            f"service {service.id} takes no appointments",
            "set `appointments` of it in the catalog",
        )
    _refuse_hour(book, service, wanted, now_ms)


def _refuse_hour(book: Book, service: Service, wanted: Appointment, now_ms: int) -> None:
    start = f"{book.catalog.local(wanted.start_ms):%Y-%m-%d %H:%M}"
    if check_in_times(book, wanted)[1] < now_ms:
        raise HallRefusedError(Code.BAD_REQUEST, f"{start} is over", "choose an hour to come")
    hour = opening(book.catalog, service.hours, wanted.start_ms)
    if not hour.open:
        then = f"{book.catalog.local(hour.until_ms):%Y-%m-%d %H:%M}" if hour.until_ms else "no hour in sight"
        raise HallRefusedError(
            Code.CLOSED, f"service {service.id} is closed on {start}", f"it opens next: {then}"
        )


def _his_appointment(book: Book, command: CheckInCommand) -> Appointment:
    """Refused in the same words, whether there is none or it is somebody else's."""
    found = book.appointments.get(command.appointment) or _typed(book, command)
    if found is None or found.over or (found.person and found.person != command.person):
        raise unknown_ticket(
            "no such appointment for this person",
            "read the ID card that it was made with, or take a number",
        )
    if found.cancelled:
        raise HallRefusedError(
            Code.NOT_NOW, f"appointment {found.id} was cancelled", "take a number like everybody"
        )
    return found


def _typed(book: Book, command: CheckInCommand) -> Appointment | None:
    """The one whose id differs in small and capital letters alone: kiosks have capital ones. Of several it is
    none."""
    wanted = command.appointment.upper()
    his = [
        one
        for one in book.appointments
        if one.id.upper() == wanted and one.person in ("", command.person or "")
    ]
    return his[0] if len(his) == 1 else None


def _checked_in(book: Book, appointment: Appointment) -> Ticket | None:
    ticket = book.tickets.get(appointment.ticket)
    if ticket is None or ticket.state is TicketState.EXPIRED or ticket.paper is PaperOutcome.FAILED:
        return None
    return ticket


def _moved_up(book: Book, held: Ticket, service: Service, appointment: Appointment) -> Ticket:
    """The number that he has takes the appointment over, as long as it waits and has taken over none. Who has
    missed a call stays where the rule for that has put him."""
    if held.appointment or held.state not in (TicketState.RESERVED, TicketState.WAITING):
        return held
    rank_ms = appointment.start_ms - credit_ms(book, service, held.priority)
    if held.misses or rank_ms > held.rank_ms:
        rank_ms = held.rank_ms
    book.appointments.put(replace(appointment, ticket=held.id))
    return book.tickets.put(replace(held, appointment=appointment.id, rank_ms=rank_ms))


def _refuse_out_of_time(book: Book, appointment: Appointment, now_ms: int) -> None:
    early_ms, late_ms = check_in_times(book, appointment)
    if now_ms < early_ms:
        raise HallRefusedError(
            Code.NOT_NOW,
            f"too early: check-in begins on {book.catalog.local(early_ms):%Y-%m-%d at %H:%M}",
            "come back then, or take a number like everybody",
        )
    if now_ms > late_ms:
        raise HallRefusedError(
            Code.NOT_NOW,
            f"too late: check-in ended on {book.catalog.local(late_ms):%Y-%m-%d at %H:%M}",
            "take a number like everybody",
        )
