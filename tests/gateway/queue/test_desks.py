"""Windows at work: who may sign in where, pauses, and since when a window is idle."""

import pytest

from contracts.catalog import StaffMember
from contracts.commands import CommandErrorCode as Code
from contracts.hall import WindowState
from contracts.hall_commands import (
    CallNextCommand,
    HallCommand,
    PauseCommand,
    ResumeCommand,
    SignInCommand,
    SignOutCommand,
    WindowStatusCommand,
)
from tests.gateway.queue.visits import Visits


def test_a_clerk_who_signs_in_elsewhere_is_signed_out_where_he_was() -> None:
    hall = Visits()
    hall.sign_in("1", "S1")
    hall.minutes(5)
    view = hall.sign_in("2", "S1").window
    assert (view.state, view.staff_no) == (WindowState.OPEN, "S1")
    desk = hall.book.desk("1")
    assert (desk.state, desk.staff_no, desk.since_ms, desk.idle_ms) == (
        WindowState.CLOSED,
        "",
        hall.now_ms,
        0,
    )


def test_a_clerk_can_not_leave_somebody_by_signing_in_elsewhere() -> None:
    hall = Visits()
    hall.sign_in("1")
    hall.come()
    hall.next("1")
    refusal = hall.refused(SignInCommand(window="2", staff_no="S1"))
    assert refusal.code is Code.NOT_NOW
    assert "A0001 is at window 1" in str(refusal)
    assert hall.book.desk("2").state is WindowState.CLOSED


def test_the_next_clerk_takes_over_an_empty_window_but_nobody_elses_citizen() -> None:
    hall = Visits()
    hall.sign_in("1", "S1")
    assert hall.sign_in("1", "S2").window.staff_no == "S2"
    hall.come()
    hall.next("1")
    assert hall.refused(SignInCommand(window="1", staff_no="S1")).code is Code.NOT_NOW


def test_who_signs_in_again_at_his_window_changes_nothing() -> None:
    hall = Visits()
    hall.sign_in("1")
    hall.at_window(PauseCommand(window="1", reason="lunch"))
    before = hall.book.desk("1")
    hall.minutes(5)
    assert hall.sign_in("1").window.state is WindowState.PAUSED
    assert hall.book.desk("1") == before


def test_only_the_catalogs_clerks_sign_in() -> None:
    hall = Visits()
    assert hall.refused(SignInCommand(window="1", staff_no="X9")).code is Code.UNKNOWN_STAFF


def test_in_a_hall_without_a_list_of_clerks_everybody_signs_in() -> None:
    hall = Visits(staff=())
    assert hall.sign_in("1", "X9").window.staff_no == "X9"


def test_a_clerk_signs_in_at_his_windows_alone() -> None:
    hall = Visits(staff=(StaffMember(number="S1", display_name="S1", windows=("2", "3")),))
    refusal = hall.refused(SignInCommand(window="1", staff_no="S1"))
    assert (refusal.code, refusal.hint) == (Code.BAD_REQUEST, "his windows: 2, 3")
    assert hall.sign_in("2", "S1").window.state is WindowState.OPEN


@pytest.mark.parametrize(
    "command",
    [
        SignInCommand(window="99", staff_no="S1"),
        SignOutCommand(window="99"),
        PauseCommand(window="99"),
        WindowStatusCommand(window="99"),
        CallNextCommand(window="99"),
    ],
)
def test_a_window_that_is_not_in_the_catalog_is_refused(command: HallCommand) -> None:
    refusal = Visits().refused(command)
    assert (refusal.code, refusal.hint) == (Code.UNKNOWN_WINDOW, "windows: 1, 2, 3, 4")


def test_nobody_signs_out_while_somebody_is_at_the_window() -> None:
    hall = Visits()
    hall.sign_in("1")
    hall.come()
    hall.next("1")
    assert hall.refused(SignOutCommand(window="1")).code is Code.NOT_NOW
    hall.finish("1")
    assert hall.at_window(SignOutCommand(window="1")).window.state is WindowState.CLOSED
    hall.minutes(1)
    before = hall.book.desk("1")
    hall.at_window(SignOutCommand(window="1"))
    assert hall.book.desk("1") == before


def test_a_pause_says_why_and_is_no_idleness() -> None:
    hall = Visits()
    hall.sign_in("1")
    hall.minutes(1)
    view = hall.at_window(PauseCommand(window="1", reason="lunch")).window
    assert (view.state, view.pause_reason, view.staff_no) == (WindowState.PAUSED, "lunch", "S1")
    since_ms = hall.now_ms
    hall.minutes(10)
    hall.at_window(PauseCommand(window="1", reason="meeting"))
    desk = hall.book.desk("1")
    assert (desk.reason, desk.since_ms, desk.idle_ms) == ("meeting", since_ms, 0)
    hall.at_window(ResumeCommand(window="1"))
    desk = hall.book.desk("1")
    assert (desk.state, desk.reason, desk.idle_ms) == (WindowState.OPEN, "", hall.now_ms)
    hall.minutes(1)
    hall.at_window(ResumeCommand(window="1"))
    assert hall.book.desk("1") == desk


def test_a_window_does_not_pause_while_somebody_is_at_it() -> None:
    hall = Visits()
    hall.sign_in("1")
    hall.come()
    hall.next("1")
    refusal = hall.refused(PauseCommand(window="1"))
    assert (refusal.code, "finish" in refusal.hint) == (Code.NOT_NOW, True)


def test_a_closed_window_neither_pauses_nor_resumes_nor_calls() -> None:
    hall = Visits()
    hall.come()
    for command in (PauseCommand(window="1"), ResumeCommand(window="1"), CallNextCommand(window="1")):
        assert hall.refused(command).code is Code.CLOSED


def test_a_paused_window_calls_nobody() -> None:
    hall = Visits()
    hall.sign_in("1")
    hall.come()
    hall.at_window(PauseCommand(window="1"))
    assert hall.refused(CallNextCommand(window="1")).code is Code.NOT_NOW


def test_the_status_of_a_window_names_who_is_there() -> None:
    hall = Visits()
    hall.sign_in("1")
    assert hall.at_window(WindowStatusCommand(window="1")).ticket is None
    number = hall.come()
    hall.next("1")
    ticket = hall.at_window(WindowStatusCommand(window="1")).ticket
    assert ticket is not None
    assert ticket.number == number
