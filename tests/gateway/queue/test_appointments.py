"""Appointments and who comes with one."""

from typing import Any

import pytest

from contracts.catalog import Priority
from contracts.commands import CommandErrorCode as Code
from contracts.hall import PaperOutcome, TicketState
from contracts.hall_commands import BookCommand, CancelCommand, CheckInCommand, ConfirmCommand
from contracts.hall_replies import AppointmentResult, IssueResult
from gateway.hall import dispatch
from gateway.hall.appointments import book_appointment, check_in, expire
from gateway.hall.book import Book
from gateway.hall.numbers import confirm, issue
from gateway.hall.numbers import expire as expire_numbers
from gateway.hall.refusal import HallRefusedError
from tests.gateway.queue.halls import ANNA, BORIS, NINE, at, catalog, new_book, request, service, wish

TEN = at("10:00")


def enter(book: Book, start_ms: int = TEN, now_ms: int = NINE, **changes: Any) -> AppointmentResult:
    plain: dict[str, Any] = {
        "appointment": "visit-1",
        "service": "a",
        "start": book.catalog.local(start_ms),
        "person": ANNA,
    }
    reply = book_appointment(book, BookCommand(**(plain | changes)), now_ms).reply
    assert isinstance(reply, AppointmentResult)
    return reply


def come(book: Book, now_ms: int = at("09:50"), number: int = 1, **changes: Any) -> IssueResult:
    plain: dict[str, Any] = {
        "request": request(number),
        "kiosk": "kiosk-1",
        "appointment": "visit-1",
        "person": ANNA,
    }
    reply = check_in(book, CheckInCommand(**(plain | changes)), now_ms).reply
    assert isinstance(reply, IssueResult)
    return reply


def refused(book: Book, now_ms: int, **changes: Any) -> HallRefusedError:
    with pytest.raises(HallRefusedError) as caught:
        come(book, now_ms, **changes)
    return caught.value


def hand_over(book: Book, result: IssueResult) -> None:
    confirm(book, ConfirmCommand(ticket=result.ticket.ticket, outcome=PaperOutcome.PRINTED), NINE)


def test_an_appointment_says_when_to_check_in() -> None:
    book = new_book()
    result = enter(book)
    assert result.check_in_from == book.catalog.local(at("09:30"))
    assert result.check_in_until == book.catalog.local(at("10:15"))
    assert enter(book) == result


def test_an_appointment_can_be_moved_and_cancelled() -> None:
    book = new_book()
    enter(book)
    assert enter(book, at("11:00")).start == book.catalog.local(at("11:00"))
    assert enter(book, at("11:00"), cancelled=True).cancelled
    no = refused(book, at("11:00"))
    assert (no.code, "cancelled" in str(no)) == (Code.NOT_NOW, True)


def test_who_has_an_appointment_stands_where_his_hour_is() -> None:
    book = new_book()
    enter(book)
    for number, clock in ((10, "09:40"), (11, "10:01")):
        reply = issue(book, wish(number), at(clock)).reply
        assert isinstance(reply, IssueResult)
        hand_over(book, reply)
    hand_over(book, come(book, at("10:10")))
    assert [t.number for t in book.waiting("a")] == ["A0001", "A0003", "A0002"]


def test_a_priority_comes_on_top_of_the_hour() -> None:
    book = new_book()
    enter(book)
    ticket = come(book, priority=Priority.ELDERLY).ticket.ticket
    assert book.tickets[ticket].rank_ms == at("09:40")


@pytest.mark.parametrize(
    ("clock", "says"), [("09:29", "begins on 2026-01-05 at 09:30"), ("10:16", "ended on 2026-01-05 at 10:15")]
)
def test_too_early_and_too_late_are_told_with_the_hour(clock: str, says: str) -> None:
    book = new_book()
    enter(book)
    no = refused(book, at(clock))
    assert no.code is Code.NOT_NOW
    assert says in str(no)
    assert "number" in no.hint


def test_to_anybody_else_an_appointment_does_not_exist() -> None:
    book = new_book()
    enter(book)
    stranger = refused(book, at("09:50"), person=BORIS)
    nameless = refused(book, at("09:50"), person=None)
    missing = refused(book, at("09:50"), appointment="visit-2")
    assert {(n.code, str(n), n.hint) for n in (stranger, nameless)} == {
        (missing.code, str(missing), missing.hint)
    }


def test_checked_in_twice_is_the_same_ticket() -> None:
    book = new_book()
    enter(book)
    first = come(book)
    same_request = come(book)
    other_kiosk = come(book, number=2, kiosk="kiosk-2")
    assert same_request.again
    assert other_kiosk.open_before
    assert {r.token for r in (first, same_request, other_kiosk)} == {first.token}
    assert len(book.tickets) == 1


def test_who_never_got_his_number_checks_in_anew() -> None:
    book = new_book()
    enter(book)
    first = come(book, at("09:40"))
    expire_numbers(book, at("09:45"))
    second = come(book, at("09:50"), number=2)
    assert second.ticket.number != first.ticket.number
    assert second.ticket.state is TicketState.RESERVED


def test_an_appointment_that_is_checked_in_is_not_moved() -> None:
    book = new_book()
    enter(book)
    come(book)
    with pytest.raises(HallRefusedError) as caught:
        enter(book, at("11:00"))
    assert caught.value.code is Code.NOT_NOW
    enter(book)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"service": "x"}, Code.UNKNOWN_SERVICE),
        ({"service": "b"}, Code.BAD_REQUEST),
        ({"item": "b1"}, Code.BAD_REQUEST),
        ({"start_ms": at("08:00")}, Code.BAD_REQUEST),
        ({"start": "9999-12-31T23:59:59Z"}, Code.BAD_REQUEST),
        ({"start": "0001-01-01T00:00:00Z", "cancelled": True}, Code.BAD_REQUEST),
    ],
)
def test_an_appointment_that_can_not_be_kept_is_not_entered(changes: dict[str, Any], code: Code) -> None:
    book = new_book()
    with pytest.raises(HallRefusedError) as caught:
        enter(book, **changes)
    assert caught.value.code is code
    assert not len(book.appointments)


def test_an_appointment_in_the_break_is_not_entered() -> None:
    services = (service("a"), service("b", hours="office", appointments=True), service("c"))
    book = new_book(services=services, items=catalog().items)
    with pytest.raises(HallRefusedError) as caught:
        enter(book, at("12:30"), service="b")
    assert (caught.value.code, "13:30" in caught.value.hint) == (Code.CLOSED, True)


def test_a_full_service_still_takes_who_has_an_appointment() -> None:
    services = (service("a", appointments=True, quota=1), service("b"), service("c"))
    book = new_book(services=services)
    enter(book)
    issue(book, wish(10), NINE)
    assert come(book).ticket.number == "A0002"


@pytest.mark.parametrize(("clock", "stands"), [("09:55", "09:55"), ("10:05", "10:00")])
def test_who_holds_a_number_keeps_it_at_the_better_of_both_places(clock: str, stands: str) -> None:
    book = new_book()
    enter(book)
    reply = issue(book, wish(10, person=ANNA), at(clock)).reply
    assert isinstance(reply, IssueResult)
    result = come(book, at("10:10"))
    assert (result.ticket.number, result.open_before, result.token) == ("A0001", True, reply.token)
    assert book.tickets[result.ticket.ticket].rank_ms == at(stands)
    again = issue(book, wish(10, person=ANNA), at(clock)).reply
    assert isinstance(again, IssueResult)
    assert again.again


def test_a_request_of_one_appointment_gives_no_ticket_of_another() -> None:
    book = new_book()
    enter(book)
    enter(book, appointment="visit-2", person=BORIS)
    come(book)
    assert refused(book, at("09:50"), appointment="visit-2", person=BORIS).code is Code.BAD_REQUEST


def test_an_appointment_is_forgotten_when_the_day_after_its_own_is_over() -> None:
    book = new_book()
    enter(book)
    expire(book, at("23:59", 6))
    assert len(book.appointments) == 1
    expire(book, at("00:00", 7))
    assert not len(book.appointments)


def test_an_appointments_person_is_forgotten_when_its_ticket_has_ended() -> None:
    book = new_book()
    enter(book)
    result = come(book)
    hand_over(book, result)
    assert book.appointments["visit-1"].person == ANNA
    book.accept()
    dispatch.carry_out(book, CancelCommand(token=result.token), TEN)
    assert book.appointments["visit-1"].person == ""
    for who in (None, ANNA, BORIS):
        no = refused(book, TEN, person=who, request=request(7))
        assert no.code is Code.UNKNOWN_TICKET
    assert enter(book).start == book.catalog.local(TEN)
    assert book.appointments["visit-1"].person == ""


def test_an_appointment_whose_number_never_reached_its_person_is_still_his() -> None:
    book = new_book()
    enter(book)
    come(book)
    book.accept()
    dispatch.tick(book, at("09:55"))
    again = come(book, at("09:56"), 2)
    assert again.ticket.number == "A0002"


def test_a_cancelled_appointment_names_nobody() -> None:
    book = new_book()
    enter(book)
    enter(book, cancelled=True)
    assert book.appointments["visit-1"].person == ""
    enter(book)
    assert refused(book, at("09:50"), person=BORIS).code is Code.UNKNOWN_TICKET


def test_an_appointments_small_letters_are_typed_as_capital_ones() -> None:
    book = new_book()
    enter(book)
    first = come(book, appointment="VISIT-1")
    assert come(book, appointment="VISIT-1").again
    assert come(book, appointment="visit-1").ticket == first.ticket


def test_of_two_appointments_that_differ_in_letters_case_alone_only_the_exact_one_is_meant() -> None:
    book = new_book()
    enter(book)
    enter(book, appointment="Visit-1")
    assert refused(book, at("09:50"), appointment="VISIT-1").code is Code.UNKNOWN_TICKET
    assert come(book, appointment="Visit-1").ticket.number


def test_a_typed_id_shows_nobody_the_appointment_of_another() -> None:
    book = new_book()
    enter(book)
    assert refused(book, at("09:50"), appointment="VISIT-1", person=BORIS).code is Code.UNKNOWN_TICKET
