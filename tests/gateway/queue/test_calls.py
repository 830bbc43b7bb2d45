"""Calls: again and twice, by number, out of turn, and what is refused."""

from dataclasses import replace
from typing import Any

import pytest

from contracts.commands import CommandErrorCode as Code
from contracts.hall import TicketState
from contracts.hall_commands import (
    NOBODY,
    BeginCommand,
    CallNextCommand,
    CallNumberCommand,
    CancelCommand,
    FinishCommand,
    HallCommand,
    HoldCommand,
    NoShowCommand,
    RecallCommand,
    SignOutCommand,
    TransferCommand,
)
from contracts.hall_replies import IssueResult
from contracts.session import Language
from gateway.hall.calls import CALLS_KEPT, REQUESTS_KEPT
from gateway.hall.day import turn
from gateway.hall.policy import Policy
from gateway.hall.records import CallRecord
from gateway.hall.window_views import calls
from tests.gateway.queue.halls import at, request, service, wish
from tests.gateway.queue.visits import Visits


def records(hall: Visits) -> list[CallRecord]:
    return sorted(hall.book.calls, key=lambda record: record.sequence)


def test_the_same_request_calls_nobody_else() -> None:
    hall = Visits()
    hall.sign_in("1")
    number = hall.come()
    hall.come()
    assert hall.next("1", request(1)) == number
    again = hall.at_window(CallNextCommand(window="1", request=request(1)))
    assert again.ticket is not None
    assert (again.ticket.number, again.again) == (number, True)
    assert len(hall.book.calls) == 1
    assert hall.ticket(number).state is TicketState.CALLED
    assert hall.next("1", request(2)) == "A0002"


def test_an_older_request_that_comes_late_is_answered_with_what_it_called_and_calls_nobody() -> None:
    hall = Visits()
    hall.sign_in("1")
    numbers = [hall.come() for _ in range(REQUESTS_KEPT + 2)]
    for order in range(REQUESTS_KEPT):
        assert hall.next("1", request(order)) == numbers[order]
    for order in range(REQUESTS_KEPT):
        again = hall.at_window(CallNextCommand(window="1", request=request(order)))
        assert again.ticket is not None
        assert (again.ticket.number, again.again) == (numbers[order], True)
        assert again.window.number == numbers[REQUESTS_KEPT - 1], "who is there stays"
    assert hall.next("1", request(99)) == numbers[REQUESTS_KEPT]
    assert len(hall.book.desk("1").requests) == REQUESTS_KEPT


def test_two_callers_at_a_window_do_not_finish_with_each_others_people() -> None:
    hall = Visits(Policy(call_guard_s=3))
    hall.sign_in("1")
    first, second = hall.come(), hall.come()
    hall.at_window(CallNextCommand(window="1", request=request(1)))
    hall.now_ms += 2999
    for command in (
        CallNextCommand(window="1", request=request(2)),
        CallNumberCommand(window="1", number=second),
    ):
        refusal = hall.refused(command)
        assert (refusal.code, first in str(refusal)) == (Code.NOT_NOW, True)
    assert hall.refused(CallNextCommand(window="1", finishes=NOBODY)).code is Code.NOT_NOW
    assert hall.ticket(first).state is TicketState.CALLED
    hall.now_ms += 1
    hall.at_window(CallNextCommand(window="1", request=request(2)))
    assert [hall.ticket(n).state for n in (first, second)] == [TicketState.SERVED, TicketState.CALLED]


def test_who_sees_the_one_who_was_just_called_may_call_the_next_at_once() -> None:
    hall = Visits(Policy(call_guard_s=3))
    hall.sign_in("1")
    first, second = hall.come(), hall.come()
    hall.at_window(CallNextCommand(window="1", finishes=NOBODY))
    called = hall.at_window(CallNextCommand(window="1", finishes=first))
    assert called.window.number == second


def test_the_same_request_finishes_with_nobody_else_when_it_found_nobody() -> None:
    hall = Visits()
    hall.sign_in("1")
    first = hall.come()
    hall.next("1")
    hall.minutes(1)
    result = hall.at_window(CallNextCommand(window="1", request=request(1)))
    assert (result.ticket, result.session) == (None, f"hall-20260105-{first}/1")
    hall.come()
    again = hall.at_window(CallNextCommand(window="1", request=request(1)))
    assert (again.ticket, again.again) == (None, True)


def test_who_was_finished_with_stays_so_though_nobody_is_next() -> None:
    hall = Visits()
    hall.sign_in("1")
    number = hall.come()
    hall.next("1")
    assert hall.next("1") is None
    assert hall.ticket(number).state is TicketState.SERVED
    assert len(hall.invitations) == 1
    assert hall.refused(CallNextCommand(window="1")).code is Code.NOBODY_WAITS


def test_without_the_policy_somebody_at_the_window_is_not_finished_by_the_next() -> None:
    hall = Visits(Policy(next_finishes=False))
    hall.sign_in("1")
    first, second = hall.come(), hall.come()
    hall.next("1")
    for command in (CallNextCommand(window="1"), CallNumberCommand(window="1", number=second)):
        assert hall.refused(command).code is Code.NOT_NOW
    assert hall.ticket(first).state is TicketState.CALLED


def test_a_number_is_called_out_of_turn() -> None:
    hall = Visits()
    hall.sign_in("1")
    numbers = [hall.come() for _ in range(3)]
    hall.next("1")
    result = hall.call("1", numbers[2])
    assert result.ticket is not None
    assert (result.ticket.number, result.session) == (numbers[2], f"hall-20260105-{numbers[0]}/1")
    assert hall.next("1") == numbers[1]


def test_a_number_that_is_at_the_window_is_not_called_twice() -> None:
    hall = Visits()
    hall.sign_in("1")
    number = hall.come()
    hall.call("1", number)
    assert hall.call("1", number).again
    hall.at_window(BeginCommand(window="1"))
    assert hall.call("1", number).again
    assert len(hall.book.calls) == 1


def test_a_mistyped_number_finishes_with_nobody() -> None:
    hall = Visits()
    hall.sign_in("1")
    number = hall.come()
    hall.next("1")
    assert hall.refused(CallNumberCommand(window="1", number="A0999")).code is Code.UNKNOWN_TICKET
    assert hall.ticket(number).state is TicketState.CALLED


def test_a_number_of_another_service_is_refused_by_name() -> None:
    hall = Visits()
    hall.sign_in("1")
    number = hall.come("b")
    refusal = hall.refused(CallNumberCommand(window="1", number=number))
    assert (refusal.code, refusal.hint) == (Code.NOT_NOW, "it serves a")
    assert "B0001 is for b, which window 1 does not serve" in str(refusal)


def test_a_helping_window_calls_a_number_though_it_has_not_waited() -> None:
    hall = Visits()
    hall.sign_in("3")
    number = hall.come("a")
    assert hall.call("3", number).window.number == number


def test_two_windows_never_call_the_same_person() -> None:
    hall = Visits()
    hall.sign_in("1")
    hall.sign_in("2")
    number = hall.come()
    hall.next("1")
    for command in (None, BeginCommand(window="1")):
        if command:
            hall.at_window(command)
        refusal = hall.refused(CallNumberCommand(window="2", number=number))
        assert (refusal.code, str(refusal)) == (Code.NOT_NOW, "A0001 is at window 1")


def test_who_is_held_at_another_window_is_sent_there_unless_it_has_closed() -> None:
    hall = Visits()
    hall.sign_in("1")
    hall.sign_in("2")
    hall.sign_in("4")
    number = hall.come()
    hall.next("1")
    hall.at_window(HoldCommand(window="1"))
    refusal = hall.refused(CallNumberCommand(window="2", number=number))
    assert (str(refusal), refusal.hint) == ("A0001 is held at window 1", "send the person to window 1")
    hall.at_window(SignOutCommand(window="1"))
    assert hall.refused(CallNumberCommand(window="4", number=number)).code is Code.NOT_NOW
    assert hall.call("2", number).ticket is not None


def test_who_was_handed_to_another_window_is_sent_there() -> None:
    hall = Visits()
    hall.sign_in("1")
    hall.sign_in("2")
    number = hall.come()
    hall.next("1")
    hall.at_window(TransferCommand(window="1", to_window="2"))
    refusal = hall.refused(CallNumberCommand(window="1", number=number))
    assert str(refusal) == "A0001 is handed to window 2"


def test_of_two_tickets_with_a_number_the_older_is_called_first() -> None:
    hall = Visits()
    hall.sign_in("1")
    number = hall.come()
    hall.now_ms = at("09:00", day=6)
    of_today: dict[str, Any] = {
        "id": f"20260106-{number}",
        "token": "other",
        "request": "other",
        "made_ms": hall.now_ms,
    }
    hall.book.tickets.put(replace(hall.ticket(number), day="20260106", **of_today))
    hall.book.accept()
    called = []
    for _ in range(2):
        ticket = hall.call("1", number).ticket
        assert ticket is not None
        called.append(ticket.ticket)
        hall.finish("1")
    assert called == [f"20260105-{number}", f"20260106-{number}"]


def test_the_number_of_somebody_who_missed_yesterday_means_who_waits_with_it_today() -> None:
    hall = Visits(services=(service("a", misses=1), service("b"), service("c")))
    hall.sign_in("1")
    hall.come()
    hall.next("1")
    hall.at_window(NoShowCommand(window="1"))
    hall.now_ms = at("09:00", day=6)
    turn(hall.book, hall.now_ms)
    assert hall.come() == "A0001"
    first = hall.call("1", "A0001").ticket
    assert first is not None
    assert first.ticket == "20260106-A0001"


def test_a_number_that_is_done_with_is_told_as_such() -> None:
    hall = Visits()
    hall.sign_in("1")
    number = hall.come()
    hall.next("1")
    hall.finish("1")
    refusal = hall.refused(CallNumberCommand(window="1", number=number))
    assert (refusal.code, str(refusal)) == (Code.NOT_NOW, "A0001 is served")


@pytest.mark.parametrize(
    "command",
    [
        RecallCommand(window="1"),
        BeginCommand(window="1"),
        NoShowCommand(window="1"),
        HoldCommand(window="1"),
        FinishCommand(window="1"),
        TransferCommand(window="1", to_service="b"),
    ],
)
def test_with_nobody_at_the_window_nothing_can_be_done_with_him(command: HallCommand) -> None:
    hall = Visits()
    hall.sign_in("1")
    refusal = hall.refused(command)
    assert (refusal.code, str(refusal)) == (Code.NOT_NOW, "nobody is at window 1")


@pytest.mark.parametrize("command", [RecallCommand(window="1"), NoShowCommand(window="1")])
def test_who_is_served_is_neither_called_again_nor_missing(command: HallCommand) -> None:
    hall = Visits()
    hall.sign_in("1")
    hall.come()
    hall.next("1")
    hall.at_window(BeginCommand(window="1"))
    refusal = hall.refused(command)
    assert refusal.code is Code.NOT_NOW
    assert "A0001 is serving" in str(refusal)


def test_a_service_that_began_is_not_begun_again() -> None:
    hall = Visits()
    hall.sign_in("1")
    number = hall.come()
    hall.next("1")
    hall.minutes(1)
    hall.at_window(BeginCommand(window="1"))
    began_ms = hall.now_ms
    hall.minutes(1)
    assert hall.at_window(BeginCommand(window="1")).again
    assert hall.ticket(number).began_ms == began_ms


def test_the_wait_ends_with_the_call_that_brought_the_person() -> None:
    hall = Visits()
    hall.sign_in("1")
    number = hall.come()
    hall.minutes(2)
    hall.next("1")
    hall.minutes(1)
    hall.at_window(RecallCommand(window="1"))
    hall.minutes(5)
    hall.finish("1")
    (served,) = hall.ticket(number).served
    assert (served.waited_s, served.lasted_s) == (180.0, 300.0)


def test_who_misses_with_few_others_waiting_is_called_after_them() -> None:
    hall = Visits()
    hall.sign_in("1")
    missing, other = hall.come(), hall.come()
    hall.next("1")
    hall.at_window(NoShowCommand(window="1"))
    assert [hall.next("1"), hall.next("1")] == [other, missing]


def test_who_misses_where_nobody_goes_before_him_keeps_his_place() -> None:
    hall = Visits(services=(service("a", miss_behind=0), service("b"), service("c")))
    hall.sign_in("1")
    missing = hall.come()
    hall.come()
    place = hall.ticket(missing).place
    hall.next("1")
    hall.at_window(NoShowCommand(window="1"))
    assert hall.ticket(missing).place == place
    assert hall.next("1") == missing


def test_a_no_show_never_makes_a_place_better() -> None:
    hall = Visits()
    hall.sign_in("1")
    numbers = [hall.come() for _ in range(6)]
    place = hall.ticket(numbers[5]).place
    hall.call("1", numbers[5])
    hall.at_window(NoShowCommand(window="1"))
    assert hall.ticket(numbers[5]).place == place


def test_somebody_who_does_not_come_for_his_result_can_still_collect_it() -> None:
    hall = Visits(services=(service("a", misses=1), service("b"), service("c")))
    hall.sign_in("1")
    number = hall.come()
    hall.next("1")
    hall.finish("1", collect_later=True)
    for _ in range(2):
        hall.call("1", number)
        assert hall.at_window(NoShowCommand(window="1")).ticket is not None
        assert hall.ticket(number).state is TicketState.COLLECT
    hall.call("1", number)
    hall.finish("1")
    assert [served.service_no for served in hall.ticket(number).served] == [1, 2]


def test_each_call_is_a_record_of_its_own_and_the_last_fifty_are_kept() -> None:
    hall = Visits()
    hall.sign_in("1")
    hall.come()
    hall.next("1")
    for _ in range(CALLS_KEPT + 9):
        hall.at_window(RecallCommand(window="1"))
    sequences = [record.sequence for record in records(hall)]
    assert sequences == list(range(11, CALLS_KEPT + 11))
    assert [call.again for call in calls(hall.book).calls][-1] == CALLS_KEPT + 9


def test_a_call_to_another_area_says_where_and_is_for_both_areas_boards() -> None:
    hall = Visits()
    hall.sign_in("1")
    hall.sign_in("3")
    hall.come("a", language=Language.EN)
    hall.come("a")
    hall.next("1")
    hall.call("3", "A0002")
    here, there = calls(hall.book).calls
    assert (here.area, here.waits_in, here.language) == ("east", None, Language.EN)
    assert here.text == "Number A 0 0 0 1, please go to window 1"
    assert (there.area, there.waits_in) == ("west", "east")
    assert there.text == "请 A 0 0 0 2 号到西区 3 号窗口"


def test_a_reserved_number_is_not_called() -> None:
    hall = Visits()
    hall.sign_in("1")
    hall.do(wish(1))
    assert hall.refused(CallNextCommand(window="1")).code is Code.NOBODY_WAITS
    refusal = hall.refused(CallNumberCommand(window="1", number="A0001"))
    assert str(refusal) == "nobody has confirmed that A0001 was printed"


def test_a_number_that_was_lost_is_not_called_once_somebody_else_has_it() -> None:
    hall = Visits(services=(service("a", misses=1), service("b"), service("c")))
    hall.sign_in("1")
    lost = hall.come()
    hall.next("1")
    hall.at_window(NoShowCommand(window="1"))
    hall.now_ms = at("09:00", 6)
    anew = hall.do(wish(100))
    assert isinstance(anew, IssueResult)
    assert anew.ticket.number == lost
    assert hall.refused(CallNumberCommand(window="1", number=lost)).code is Code.NOT_NOW
    hall.do(CancelCommand(token=anew.token))
    assert hall.call("1", lost).ticket


def test_somebody_who_has_come_for_his_result_is_no_no_show() -> None:
    hall = Visits()
    hall.sign_in("1")
    number = hall.come()
    hall.next("1")
    hall.finish("1", collect_later=True)
    hall.call("1", number)
    hall.at_window(BeginCommand(window="1"))
    assert hall.refused(NoShowCommand(window="1")).code is Code.NOT_NOW
    assert hall.ticket(number).state is TicketState.SERVING
