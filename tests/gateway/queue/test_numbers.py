"""Numbers: reserved, confirmed, given back, expired."""

import pytest

from contracts.base import Message
from contracts.catalog import Priority
from contracts.commands import CommandErrorCode as Code
from contracts.hall import PaperOutcome, TicketState, TicketView
from contracts.hall_commands import (
    CallNextCommand,
    CallNumberCommand,
    CancelCommand,
    ConfirmCommand,
    FinishCommand,
    IssueCommand,
    TicketStatusCommand,
)
from contracts.hall_replies import IssueResult
from gateway.hall.book import Book
from gateway.hall.calls import call_next, call_number
from gateway.hall.counting import left_today
from gateway.hall.dispatch import carry_out, tick
from gateway.hall.finish import finish
from gateway.hall.numbers import cancel, confirm, expire, issue, ticket_status
from gateway.hall.policy import Policy
from gateway.hall.records import Counter
from gateway.hall.refusal import HallRefusedError
from tests.gateway.queue.halls import ANNA, BORIS, MINUTE_MS, NINE, at, new_book, open_window, service, wish


def take(book: Book, command: IssueCommand, now_ms: int = NINE) -> IssueResult:
    reply = issue(book, command, now_ms).reply
    assert isinstance(reply, IssueResult)
    return reply


def view(reply: Message | None) -> TicketView:
    assert isinstance(reply, TicketView)
    return reply


def tell(book: Book, ticket: str, outcome: PaperOutcome, now_ms: int = NINE) -> TicketView:
    return view(confirm(book, ConfirmCommand(ticket=ticket, outcome=outcome), now_ms).reply)


def give_back(book: Book, token: str, now_ms: int = NINE) -> TicketView:
    return view(cancel(book, CancelCommand(token=token), now_ms).reply)


def refused(book: Book, command: IssueCommand, now_ms: int = NINE) -> HallRefusedError:
    with pytest.raises(HallRefusedError) as caught:
        issue(book, command, now_ms)
    return caught.value


def test_numbers_count_from_one_by_prefix() -> None:
    book = new_book()
    numbers = [take(book, wish(n, of)).ticket.number for n, of in enumerate(("a", "a", "b", "a"))]
    assert numbers == ["A0001", "A0002", "B0001", "A0003"]


def test_the_same_request_gives_the_same_number() -> None:
    book = new_book()
    first = take(book, wish(1))
    second = take(book, wish(1), NINE + MINUTE_MS)
    assert (second.ticket.ticket, second.token, second.again) == (first.ticket.ticket, first.token, True)
    assert len(book.tickets) == 1
    assert (first.ticket.ticket, first.again) == ("20260105-A0001", False)


def test_the_same_request_gives_the_same_number_whatever_has_become_of_it() -> None:
    book = new_book()
    first = take(book, wish(1))
    expire(book, NINE + 200_000)
    again = take(book, wish(1), at("23:00"))
    assert (again.ticket.number, again.ticket.state) == (first.ticket.number, TicketState.EXPIRED)


@pytest.mark.parametrize("other", [BORIS, None])
def test_a_requests_key_gives_nobody_else_a_persons_ticket(other: str | None) -> None:
    book = new_book()
    first = take(book, wish(1, person=ANNA))
    assert refused(book, wish(1, person=other)).code is Code.BAD_REQUEST
    assert take(book, wish(1, person=ANNA)).token == first.token


def test_the_same_request_finds_a_persons_number_that_goes_on_after_its_end() -> None:
    book = new_book()
    first = carry_out(book, wish(1, person=ANNA), NINE).reply
    assert isinstance(first, IssueResult)
    tick(book, NINE + 200_000)
    book.accept()
    tell(book, first.ticket.ticket, PaperOutcome.PRINTED, NINE + 201_000)
    again = take(book, wish(1, person=ANNA), NINE + 202_000)
    assert (again.token, again.again, again.ticket.state) == (first.token, True, TicketState.WAITING)


@pytest.mark.parametrize("other", [{"kiosk": "kiosk-2"}, {"service": "b"}])
def test_a_requests_key_that_another_wish_used_gives_nobody_a_strangers_ticket(other: dict[str, str]) -> None:
    book = new_book()
    take(book, wish(1))
    assert refused(book, wish(1, **other)).code is Code.BAD_REQUEST


def test_a_reserved_number_waits_once_it_is_confirmed() -> None:
    book = new_book()
    ticket = take(book, wish(1)).ticket
    assert ticket.state is TicketState.RESERVED
    assert book.waiting_count("a") == 0
    assert tell(book, ticket.ticket, PaperOutcome.PRINTED).state is TicketState.WAITING
    assert [t.number for t in book.waiting("a")] == ["A0001"]


def test_a_ticket_tells_while_it_is_printed_how_many_are_ahead_and_how_long_they_take() -> None:
    book = new_book()
    open_window(book, "1")
    for n in range(3):
        tell(book, take(book, wish(n)).ticket.ticket, PaperOutcome.PRINTED)
    result = take(book, wish(9)).ticket
    assert result.people_ahead == 3
    assert result.estimate is not None
    told = book.tickets[result.ticket].told_s
    assert told == (result.estimate.low_s, result.estimate.likely_s, result.estimate.high_s)


def test_a_reservation_that_nobody_confirms_expires_and_gives_its_quota_back() -> None:
    book = new_book()
    service_b = book.catalog.services["b"]
    ticket = take(book, wish(1, "b")).ticket
    assert left_today(book, service_b, NINE) == 4
    expire(book, NINE + 119_999)
    assert book.tickets[ticket.ticket].state is TicketState.RESERVED
    expire(book, NINE + 120_000)
    assert book.tickets[ticket.ticket].state is TicketState.EXPIRED
    assert left_today(book, service_b, NINE) == 5


def test_a_late_confirmation_puts_the_citizen_where_he_would_have_stood() -> None:
    book = new_book()
    late = take(book, wish(1)).ticket.ticket
    other = take(book, wish(2), NINE + 1).ticket.ticket
    tell(book, other, PaperOutcome.PRINTED)
    expire(book, NINE + 120_000)
    tell(book, late, PaperOutcome.PRINTED, NINE + 300_000)
    assert [t.id for t in book.waiting("a")] == [late, other]


def test_a_number_of_yesterday_is_not_confirmed_after_the_night() -> None:
    book = new_book()
    ticket = take(book, wish(1)).ticket.ticket
    expire(book, at("09:30"))
    with pytest.raises(HallRefusedError) as caught:
        tell(book, ticket, PaperOutcome.PRINTED, at("09:00", 6))
    assert caught.value.code is Code.NOT_NOW


def test_of_two_outcomes_the_surer_one_stands() -> None:
    book = new_book()
    ticket = take(book, wish(1)).ticket.ticket
    for outcome, stands in (
        (PaperOutcome.UNKNOWN, PaperOutcome.UNKNOWN),
        (PaperOutcome.PRINTED, PaperOutcome.PRINTED),
        (PaperOutcome.SHOWN, PaperOutcome.PRINTED),
    ):
        assert tell(book, ticket, outcome).state is TicketState.WAITING
        assert book.tickets[ticket].paper is stands


def test_a_number_that_reached_nobody_is_given_up_once_and_for_all() -> None:
    book = new_book()
    ticket = take(book, wish(1, "b")).ticket.ticket
    for _ in range(2):
        assert tell(book, ticket, PaperOutcome.FAILED).state is TicketState.CANCELLED
    assert left_today(book, book.catalog.services["b"], NINE) == 5
    with pytest.raises(HallRefusedError) as caught:
        tell(book, ticket, PaperOutcome.PRINTED)
    assert caught.value.code is Code.NOT_NOW


def test_a_number_that_was_printed_is_not_given_up_by_a_failure_told_later() -> None:
    book = new_book()
    ticket = take(book, wish(1)).ticket.ticket
    tell(book, ticket, PaperOutcome.SHOWN)
    with pytest.raises(HallRefusedError, match="it is valid"):
        tell(book, ticket, PaperOutcome.FAILED)
    assert book.tickets[ticket].state is TicketState.WAITING


def test_another_kiosk_does_not_give_up_a_number() -> None:
    book = new_book()
    ticket = take(book, wish(1)).ticket.ticket
    strange = ConfirmCommand(ticket=ticket, outcome=PaperOutcome.FAILED, kiosk="kiosk-2")
    with pytest.raises(HallRefusedError, match="not taken at kiosk-2"):
        confirm(book, strange, NINE)
    own = strange.model_copy(update={"kiosk": "kiosk-1"})
    assert view(confirm(book, own, NINE).reply).state is TicketState.CANCELLED


def test_a_kiosk_that_confirms_nothing_uses_up_no_numbers() -> None:
    book = new_book(Policy(reservations_max=2))
    for n in (1, 2):
        take(book, wish(n))
    no = refused(book, wish(3))
    assert (no.code, "confirm them" in no.hint) == (Code.BUSY, True)
    assert take(book, wish(2)).again
    take(book, wish(4, kiosk="kiosk-2"))
    expire(book, NINE + 120_000)
    assert take(book, wish(3), NINE + 120_000).ticket.number == "A0004"


def test_who_has_a_result_to_collect_can_take_another_number() -> None:
    book = new_book()
    open_window(book, "1")
    first = take(book, wish(1, person=ANNA)).ticket
    tell(book, first.ticket, PaperOutcome.PRINTED)
    call_next(book, CallNextCommand(window="1"), NINE)
    finish(book, FinishCommand(window="1", collect_later=True), NINE)
    second = take(book, wish(2, person=ANNA))
    assert (second.open_before, second.ticket.number) == (False, "A0002")
    assert take(book, wish(3, person=ANNA)).ticket.number == "A0002"
    call_number(book, CallNumberCommand(window="1", number="A0001"), NINE)
    assert take(book, wish(4, person=ANNA)).ticket.number == "A0002"


def test_a_citizen_gives_his_number_back_by_its_token() -> None:
    book = new_book()
    result = take(book, wish(1))
    tell(book, result.ticket.ticket, PaperOutcome.PRINTED)
    for _ in range(2):
        assert give_back(book, result.token).state is TicketState.CANCELLED
    assert book.waiting_count("a") == 0


def test_a_confirmation_after_the_number_was_given_back_does_not_bring_it_back() -> None:
    book = new_book()
    result = take(book, wish(1))
    tell(book, result.ticket.ticket, PaperOutcome.SHOWN)
    give_back(book, result.token)
    assert tell(book, result.ticket.ticket, PaperOutcome.PRINTED).state is TicketState.CANCELLED


def test_whoever_has_the_token_sees_how_the_ticket_stands() -> None:
    book = new_book()
    result = take(book, wish(1))
    seen = view(ticket_status(book, TicketStatusCommand(token=result.token), NINE).reply)
    assert seen == result.ticket


def test_an_unknown_token_and_an_unknown_ticket_say_so_without_repeating_the_token() -> None:
    book = new_book()
    with pytest.raises(HallRefusedError) as token:
        give_back(book, "x" * 22)
    with pytest.raises(HallRefusedError) as ticket:
        tell(book, "20260105-A0001", PaperOutcome.PRINTED)
    assert token.value.code is ticket.value.code is Code.UNKNOWN_TICKET
    assert "x" * 22 not in str(token.value) + token.value.hint
    assert token.value.hint
    assert ticket.value.hint


def test_a_known_person_is_offered_a_reprint_of_his_open_number() -> None:
    book = new_book()
    first = take(book, wish(1, person=ANNA))
    second = take(book, wish(2, kiosk="kiosk-2", person=ANNA))
    assert (second.ticket.number, second.token, second.open_before) == ("A0001", first.token, True)
    assert take(book, wish(3, "b", person=ANNA)).ticket.number == "B0001"
    other = take(book, wish(4, person=BORIS))
    assert (other.ticket.number, other.open_before) == ("A0002", False)


def test_a_service_may_give_a_person_several_numbers() -> None:
    book = new_book(services=(service("a", one_per_person=False), service("b"), service("c")))
    assert [take(book, wish(n, person=ANNA)).ticket.number for n in (1, 2)] == ["A0001", "A0002"]


def test_a_service_that_is_closed_says_until_when() -> None:
    book = new_book()
    no = refused(book, wish(1, "b"), at("12:30"))
    assert no.code is Code.CLOSED
    assert "2026-01-05 13:30" in str(no)


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (wish(1, "x"), Code.UNKNOWN_SERVICE, "'x'"),
        (wish(1, "c"), Code.NEEDS_ID, "ID card"),
        (wish(1, "a", item="b1"), Code.BAD_REQUEST, "belongs to service b"),
        (wish(1, "a", item="zz"), Code.BAD_REQUEST, "no item 'zz'"),
    ],
)
def test_what_can_not_be_had_is_refused_with_a_hint(command: IssueCommand, code: Code, says: str) -> None:
    book = new_book()
    no = refused(book, command)
    assert no.code is code
    assert says in str(no)
    assert no.hint
    assert book.changed() == []


def test_a_priority_that_the_service_does_not_grant_is_refused() -> None:
    book = new_book(services=(service("a", priorities=("elderly",)), service("b"), service("c")))
    no = refused(book, wish(1, priority=Priority.GREEN))
    assert (no.code, no.hint) == (Code.BAD_REQUEST, "it grants elderly")


def test_a_priority_counts_as_having_come_sooner() -> None:
    book = new_book()
    for n, (minutes, priority) in enumerate(
        ((0, Priority.NONE), (10, Priority.NONE), (19, Priority.ELDERLY), (31, Priority.DISABLED))
    ):
        now_ms = NINE + minutes * MINUTE_MS
        tell(book, take(book, wish(n, priority=priority), now_ms).ticket.ticket, PaperOutcome.PRINTED)
    assert [t.number for t in book.waiting("a")] == ["A0003", "A0001", "A0002", "A0004"]


def test_a_quota_that_is_used_up_is_told() -> None:
    book = new_book()
    for n in range(5):
        take(book, wish(n, "b"))
    assert refused(book, wish(9, "b")).code is Code.FULL
    assert left_today(book, book.catalog.services["b"], NINE) == 0
    expire(book, at("10:00"))
    assert take(book, wish(9, "b"), at("09:00", 6)).ticket.number == "B0001"


def test_a_number_of_yesterday_that_is_still_open_is_passed_over() -> None:
    book = new_book()
    for n in range(3):
        tell(book, take(book, wish(n)).ticket.ticket, PaperOutcome.PRINTED)
    give_back(book, book.tickets["20260105-A0002"].token)
    numbers = [take(book, wish(10 + n), at("09:00", 6)).ticket.number for n in range(2)]
    assert numbers == ["A0002", "A0004"]


def test_after_9999_a_service_is_full_for_today() -> None:
    book = new_book()
    take(book, wish(1))
    book.counters.put(Counter(day="20260105", prefix="A", last=9998, issued=1))
    assert take(book, wish(2)).ticket.number == "A9999"
    assert refused(book, wish(3)).code is Code.FULL
