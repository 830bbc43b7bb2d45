"""Whole visits, as transcripts: number, call, service, end, rating."""

from contracts.events import EventKind
from contracts.hall import RatingState, TicketState, WindowState
from contracts.hall_commands import (
    BeginCommand,
    CallNextCommand,
    FinishCommand,
    HoldCommand,
    NoShowCommand,
    RecallCommand,
    TransferCommand,
)
from gateway.hall.rating import rating_ended
from gateway.hall.window_views import calls, window_view
from tests.gateway.queue.halls import ANNA
from tests.gateway.queue.visits import Visits


def test_a_number_is_called_served_finished_and_rated() -> None:
    hall = Visits()
    hall.sign_in("1")
    number = hall.come("a", item="a2", person=ANNA)
    hall.minutes(4)
    called = hall.at_window(CallNextCommand(window="1"))
    assert called.ticket is not None
    assert (called.ticket.number, called.ticket.state, called.ticket.window) == (
        "A0001",
        TicketState.CALLED,
        "1",
    )
    assert (called.window.number, called.window.ticket_state) == (number, TicketState.CALLED)
    hall.minutes(1)
    hall.at_window(BeginCommand(window="1"))
    hall.minutes(6)
    over = hall.finish("1")
    assert (over.session, over.window.number) == ("hall-20260105-A0001/1", None)
    (invited,) = hall.invitations
    assert invited.session.key == over.session
    assert (invited.session.window, invited.session.staff_no, invited.session.ticket) == ("1", "S1", number)
    assert (invited.staff.display_name, invited.timeout_s) == ("工号S1", 30.0)
    (told,) = hall.told(EventKind.SERVICE_FINISHED)
    assert (told.item, told.waited_s, told.lasted_s, told.rating_invited) == ("a2", 240.0, 360.0, True)
    assert told.session == invited.session
    (closed,) = hall.told(EventKind.TICKET_CLOSED)
    assert (closed.state, closed.services) == (TicketState.SERVED, 1)
    assert (hall.ticket(number).person, hall.ticket(number).ended_ms) == ("", hall.now_ms)
    rating_ended(hall.book, over.session or "", rated=True, level=5)
    assert (hall.ticket(number).served[0].rating, hall.ticket(number).served[0].level) == (
        RatingState.RATED,
        5,
    )


def test_calling_the_next_finishes_with_the_one_before() -> None:
    hall = Visits()
    hall.sign_in("1")
    first, second = hall.come(), hall.come()
    assert hall.next("1") == first
    hall.minutes(5)
    result = hall.at_window(CallNextCommand(window="1"))
    assert result.ticket is not None
    assert (result.ticket.number, result.session) == (second, "hall-20260105-A0001/1")
    assert hall.ticket(first).state is TicketState.SERVED
    assert len(hall.invitations) == 1


def test_a_person_is_handed_over_at_his_place_and_is_served_twice_in_one_case() -> None:
    hall = Visits()
    hall.sign_in("1")
    hall.sign_in("3")
    number = hall.come("a")
    other = hall.come("b")
    hall.next("1")
    hall.minutes(3)
    handed = hall.at_window(TransferCommand(window="1", to_service="b"))
    assert handed.ticket is not None
    assert (handed.ticket.state, handed.ticket.service, handed.session) == (
        TicketState.WAITING,
        "b",
        "hall-20260105-A0001/1",
    )
    assert hall.told(EventKind.TICKET_CLOSED) == []
    hall.minutes(2)
    assert hall.next("3") == number
    hall.minutes(1)
    assert hall.finish("3").session == "hall-20260105-A0001/2"
    first, second = hall.ticket(number).served
    assert (first.service, first.window, first.waited_s) == ("a", "1", 1.0)
    assert (second.service, second.window, second.waited_s, second.staff_no) == ("b", "3", 120.0, "S3")
    assert hall.next("3") == other


def test_a_person_who_fetches_something_comes_back_to_the_same_window() -> None:
    hall = Visits()
    hall.sign_in("2")
    hall.sign_in("1")
    number, other = hall.come(), hall.come()
    hall.minutes(2)
    assert hall.next("2") == number
    hall.minutes(3)
    held = hall.at_window(HoldCommand(window="2", reason="copies"))
    assert (held.window.number, held.window.held) == (None, (number,))
    assert hall.next("2") == other
    hall.minutes(20)
    assert hall.call("2", number).ticket is not None
    assert window_view(hall.book, "2", hall.now_ms).held == ()
    hall.minutes(4)
    hall.finish("2")
    (served,) = hall.ticket(number).served
    assert (served.waited_s, served.lasted_s) == (121.0, 420.0)


def test_a_result_is_collected_later_as_a_second_service_of_the_case() -> None:
    hall = Visits()
    hall.sign_in("1")
    hall.sign_in("4")
    number = hall.come()
    hall.next("1")
    hall.at_window(FinishCommand(window="1", collect_later=True))
    assert hall.ticket(number).state is TicketState.COLLECT
    assert hall.told(EventKind.TICKET_CLOSED) == []
    hall.minutes(90)
    hall.call("4", number)
    hall.minutes(1)
    assert hall.finish("4").session == "hall-20260105-A0001/2"
    assert hall.ticket(number).state is TicketState.SERVED
    assert hall.ticket(number).served[1].waited_s == 0.0


def test_who_does_not_come_is_called_again_behind_three_others_and_then_has_lost_the_number() -> None:
    hall = Visits()
    hall.sign_in("1")
    numbers = [hall.come() for _ in range(5)]
    called = []
    for _ in range(2):
        while (number := hall.next("1")) != numbers[0]:
            called.append(number)
            if number is None:
                break
        called.append(number)
        hall.at_window(NoShowCommand(window="1"))
        assert hall.ticket(numbers[0]).state is TicketState.WAITING
    assert called == [numbers[0], *numbers[1:4], numbers[0]]
    assert [hall.next("1"), hall.next("1")] == [numbers[4], numbers[0]]
    lost = hall.at_window(NoShowCommand(window="1"))
    assert lost.ticket is not None
    assert (lost.ticket.state, lost.ticket.misses) == (TicketState.NO_SHOW, 3)
    assert [closed.state for closed in hall.told(EventKind.TICKET_CLOSED)] == [TicketState.NO_SHOW]
    hall.minutes(10)
    assert hall.call("1", numbers[0]).ticket is not None
    assert hall.finish("1").session == "hall-20260105-A0001/1"


def test_a_call_and_its_recall_are_two_announcements() -> None:
    hall = Visits()
    hall.sign_in("1")
    hall.come()
    hall.next("1")
    hall.minutes(0.5)
    hall.at_window(RecallCommand(window="1"))
    texts = [(call.sequence, call.again, call.text) for call in calls(hall.book).calls]
    assert texts == [
        (1, 0, "请 A 0 0 0 1 号到 1 号窗口"),
        (2, 1, "再次呼叫：请 A 0 0 0 1 号到 1 号窗口"),
    ]


def test_a_window_is_idle_from_when_nobody_is_at_it() -> None:
    hall = Visits()
    hall.sign_in("1")
    assert hall.book.desk("1").idle_ms == hall.now_ms
    hall.come()
    hall.next("1")
    assert hall.book.desk("1").idle_ms == 0
    hall.minutes(5)
    hall.finish("1")
    assert (hall.book.desk("1").idle_ms, hall.book.desk("1").state) == (hall.now_ms, WindowState.OPEN)
