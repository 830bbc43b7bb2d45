"""The end of a service: case and service number, item, invitation, and being handed over."""

from typing import Any

import pytest

from contracts.commands import CommandErrorCode as Code
from contracts.events import EventKind
from contracts.hall import RatingState, TicketState
from contracts.hall_commands import FinishCommand, HoldCommand, TransferCommand
from contracts.session import Language
from gateway.hall.finish import SERVICE_NO_MAX, invitation
from gateway.hall.policy import Policy
from gateway.hall.rating import rating_ended
from tests.gateway.queue.halls import item
from tests.gateway.queue.visits import Visits


def at_window_1(**changes: Any) -> Visits:
    """Somebody with number A0001 is at window 1; the windows 2 and 3 are open too."""
    hall = Visits()
    for window in ("1", "2", "3"):
        hall.sign_in(window)
    hall.come(**changes)
    hall.minutes(1)
    hall.next("1")
    hall.minutes(1)
    return hall


def test_the_item_is_the_clerks_else_the_tickets_else_the_services_first() -> None:
    for changes, command, expected in (
        ({"item": "a2"}, FinishCommand(window="1", item="b1"), "b1"),
        ({"item": "a2"}, FinishCommand(window="1"), "a2"),
        ({}, FinishCommand(window="1"), "a1"),
    ):
        hall = at_window_1(**changes)
        hall.at_window(command)
        assert hall.ticket("A0001").served[0].item == expected


def test_an_item_that_is_not_in_the_catalog_finishes_nobody() -> None:
    hall = at_window_1()
    assert hall.refused(FinishCommand(window="1", item="zz")).code is Code.BAD_REQUEST
    assert hall.ticket("A0001").state is TicketState.CALLED


def test_where_no_item_is_known_no_rating_is_asked_and_who_served_is_told_all_the_same() -> None:
    hall = Visits(items=(item("b1", "b"),))
    hall.sign_in("1")
    hall.come()
    hall.next("1")
    assert hall.finish("1").session is None
    assert hall.invitations == []
    (served,) = hall.ticket("A0001").served
    assert (served.item, served.rating, served.staff_no) == ("", RatingState.NOT_ASKED, "S1")
    (told,) = hall.told(EventKind.SERVICE_FINISHED)
    assert (told.session, told.item, told.rating_invited) == (None, None, False)
    assert (told.window, told.staff_no, told.ticket) == ("1", "S1", "20260105-A0001")


def test_the_clerks_case_number_is_the_cases() -> None:
    hall = at_window_1()
    assert hall.finish("1", case="P-77").session == "P-77/1"
    hall.come()
    hall.next("2")
    assert hall.finish("2", case="P-77").session == "P-77/2"


def test_the_own_case_of_another_number_is_no_case_of_a_clerks() -> None:
    hall = at_window_1()
    refusal = hall.refused(FinishCommand(window="1", case="hall-20260105-A0002"))
    assert (refusal.code, "own case of number A0002" in str(refusal)) == (Code.BAD_REQUEST, True)
    assert hall.finish("1", case="hall-20260105-A0001").session == "hall-20260105-A0001/1"


def test_a_number_that_only_looks_like_a_case_of_this_hall_is_a_case() -> None:
    assert at_window_1().finish("1", case="elsewhere-20260105-A0002").session
    assert at_window_1().finish("1", case="20260105-A0002").session


def test_a_service_number_is_never_used_twice_for_a_case() -> None:
    hall = at_window_1()
    known = hall.book.next_service_no
    hall.book.next_service_no = lambda case: max(8, known(case))
    hall.at_window(TransferCommand(window="1", to_service="b"))
    hall.call("3", "A0001")
    hall.finish("3", collect_later=True)
    hall.call("1", "A0001")
    hall.finish("1")
    assert [served.service_no for served in hall.ticket("A0001").served] == [8, 9, 10]


def test_a_case_that_has_used_up_its_service_numbers_is_refused() -> None:
    hall = at_window_1()
    hall.book.next_service_no = lambda case: SERVICE_NO_MAX + 1
    refusal = hall.refused(FinishCommand(window="1", case="0"))
    assert (refusal.code, refusal.hint) == (Code.BAD_REQUEST, "name the case by a number of its own")


def test_a_gateway_with_a_long_name_still_makes_case_numbers_that_fit() -> None:
    hall = at_window_1()
    hall.book.gateway = "g" * 64
    session = hall.finish("1").session
    assert session is not None
    assert len(session.removesuffix("/1")) == 64
    assert session.endswith("g-20260105-A0001/1")


def test_the_invitation_is_in_the_tickets_language_for_as_long_as_the_policy_says() -> None:
    hall = Visits(Policy(rating_timeout_s=45), staff=())
    hall.sign_in("1", "X9")
    hall.come(language=Language.UG)
    hall.next("1")
    hall.finish("1")
    (invited,) = hall.invitations
    assert (invited.language, invited.timeout_s) == (Language.UG, 45)
    assert (invited.staff.number, invited.staff.display_name) == ("X9", "")


def test_an_invitation_can_be_made_again_from_the_record() -> None:
    hall = at_window_1()
    hall.finish("1")
    (invited,) = hall.invitations
    ticket = hall.ticket("A0001")
    assert invitation(hall.book, ticket, ticket.served[0]) == invited


def test_a_service_is_finished_once() -> None:
    hall = at_window_1()
    hall.finish("1")
    assert hall.refused(FinishCommand(window="1")).code is Code.NOT_NOW
    assert len(hall.ticket("A0001").served) == 1


def test_handing_over_without_a_rating_asks_for_none() -> None:
    hall = at_window_1()
    result = hall.at_window(TransferCommand(window="1", to_window="2", asks_rating=False))
    assert (result.session, hall.invitations) == (None, [])
    assert hall.ticket("A0001").served[0].rating is RatingState.NOT_ASKED
    (told,) = hall.told(EventKind.SERVICE_FINISHED)
    assert (told.rating_invited, told.session is not None) == (False, True)


def test_a_place_is_kept_and_the_wait_begins_anew_when_somebody_is_handed_over() -> None:
    hall = at_window_1(item="a2")
    before = hall.ticket("A0001")
    hall.at_window(TransferCommand(window="1", to_window="2", to_service="b"))
    after = hall.ticket("A0001")
    assert (after.place, after.queued_ms, after.service, after.window) == (
        before.place,
        hall.now_ms,
        "b",
        "2",
    )
    assert (after.item, after.staff_no, after.called_ms, after.began_ms) == ("", "", 0, 0)


def test_the_item_stays_when_the_service_does() -> None:
    hall = at_window_1(item="a2")
    hall.at_window(TransferCommand(window="1", to_window="2"))
    assert hall.ticket("A0001").item == "a2"


@pytest.mark.parametrize(
    ("command", "code", "word"),
    [
        (TransferCommand(window="1"), Code.BAD_REQUEST, "already"),
        (TransferCommand(window="1", to_service="a"), Code.BAD_REQUEST, "already"),
        (TransferCommand(window="1", to_window="1"), Code.BAD_REQUEST, "already"),
        (TransferCommand(window="1", to_service="zz"), Code.UNKNOWN_SERVICE, "zz"),
        (TransferCommand(window="1", to_window="99"), Code.UNKNOWN_WINDOW, "99"),
        (TransferCommand(window="1", to_window="4"), Code.BAD_REQUEST, "does not serve a"),
        (TransferCommand(window="1", to_window="4", to_service="c"), Code.CLOSED, "window 4"),
        (TransferCommand(window="1", to_window="2", to_service="c"), Code.BAD_REQUEST, "does not serve c"),
    ],
)
def test_nobody_is_handed_over_to_where_nobody_would_call_him(
    command: TransferCommand, code: Code, word: str
) -> None:
    hall = at_window_1()
    refusal = hall.refused(command)
    assert refusal.code is code
    assert word in str(refusal)
    assert refusal.hint
    assert hall.ticket("A0001").state is TicketState.CALLED


def test_a_refused_transfer_to_a_closed_window_says_what_to_do_instead() -> None:
    hall = at_window_1()
    refusal = hall.refused(TransferCommand(window="1", to_window="4", to_service="c"))
    assert "hand A0001 over to a service" in refusal.hint


def test_what_was_served_before_a_hold_counts_and_the_way_to_the_copier_does_not() -> None:
    hall = at_window_1()
    hall.minutes(2)
    hall.at_window(HoldCommand(window="1"))
    hall.minutes(30)
    hall.call("1", "A0001")
    hall.minutes(4)
    hall.finish("1")
    (told,) = hall.told(EventKind.SERVICE_FINISHED)
    assert (told.waited_s, told.lasted_s) == (60.0, 420.0)


def test_a_service_that_was_measured_helps_to_estimate_and_the_collecting_of_a_result_does_not() -> None:
    hall = at_window_1()
    hall.finish("1", collect_later=True)
    assert hall.book.paces["a"].lasted_s == (60.0,)
    hall.call("1", "A0001")
    hall.finish("1")
    assert hall.book.paces["a"].lasted_s == (60.0,)


def rating_of(hall: Visits) -> tuple[RatingState, int]:
    served = hall.ticket("A0001").served[0]
    return served.rating, served.level


def test_a_late_rating_takes_unrated_back_and_a_rating_stays() -> None:
    hall = at_window_1()
    key = hall.finish("1").session or ""
    assert rating_of(hall) == (RatingState.PENDING, 0)
    rating_ended(hall.book, key, rated=False)
    assert rating_of(hall) == (RatingState.UNRATED, 0)
    rating_ended(hall.book, key, rated=True, level=2)
    assert rating_of(hall) == (RatingState.RATED, 2)
    rating_ended(hall.book, key, rated=False)
    rating_ended(hall.book, key, rated=True, level=5)
    assert rating_of(hall) == (RatingState.RATED, 2)


def test_the_rating_of_a_session_that_no_ticket_has_changes_nothing() -> None:
    hall = at_window_1()
    rating_ended(hall.book, "elsewhere/1", rated=True, level=5)
    assert hall.book.changed() == []


def test_each_service_of_a_case_has_its_own_rating() -> None:
    hall = at_window_1()
    first = hall.at_window(TransferCommand(window="1", to_service="b")).session or ""
    hall.call("3", "A0001")
    second = hall.finish("3").session or ""
    rating_ended(hall.book, second, rated=True, level=4)
    rating_ended(hall.book, first, rated=False)
    states = [(served.rating, served.level) for served in hall.ticket("A0001").served]
    assert states == [(RatingState.UNRATED, 0), (RatingState.RATED, 4)]
