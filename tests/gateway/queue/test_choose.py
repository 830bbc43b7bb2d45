"""Who is next: places, balance between windows, and that nobody starves."""

import pytest

from contracts.catalog import Priority
from contracts.commands import CommandErrorCode as Code
from contracts.hall_commands import (
    CallNextCommand,
    CallNumberCommand,
    HoldCommand,
    PauseCommand,
    SignOutCommand,
    TransferCommand,
)
from gateway.hall.choose import callable_count, choose
from gateway.hall.policy import Balance, Policy
from tests.gateway.queue.visits import Visits


def test_the_smallest_place_over_all_services_of_the_window_is_next() -> None:
    hall = Visits()
    hall.sign_in("2")
    order = [hall.come(service) for service in ("b", "a", "b", "a")]
    assert [hall.next("2") for _ in order] == order


def test_a_priority_goes_before_those_who_came_little_before_it_and_nobody_else() -> None:
    hall = Visits()
    hall.sign_in("1")
    early = hall.come()
    hall.minutes(21)
    late = hall.come()
    elderly = hall.come(priority=Priority.ELDERLY)
    assert [hall.next("1") for _ in range(3)] == [early, elderly, late]


def test_nobody_starves_however_many_come_with_a_priority() -> None:
    hall = Visits()
    hall.sign_in("1")
    patient = hall.come()
    called = []
    for _ in range(200):
        hall.come(priority=Priority.GREEN)
        hall.minutes(1)
        called.append(hall.next("1"))
    behind_all = called.index(patient)
    assert behind_all <= 61


def test_of_two_windows_each_calls_somebody_else() -> None:
    hall = Visits()
    hall.sign_in("1")
    hall.sign_in("2")
    first, second = hall.come(), hall.come()
    assert (hall.next("1"), hall.next("2")) == (first, second)
    assert choose(hall.book, "1", hall.now_ms) is None


def test_an_idle_window_helps_who_has_waited_long_enough() -> None:
    hall = Visits(Policy(balance=Balance.IDLE_HELPS, help_after_min=5))
    hall.sign_in("3")
    waits = hall.come("a")
    refusal = hall.refused(CallNextCommand(window="3"))
    assert (refusal.code, "helps with a" in refusal.hint) == (Code.NOBODY_WAITS, True)
    assert callable_count(hall.book, "3", hall.now_ms) == 0
    hall.minutes(5)
    assert callable_count(hall.book, "3", hall.now_ms) == 1
    assert hall.next("3") == waits


def test_a_window_with_people_of_its_own_helps_nobody() -> None:
    hall = Visits(Policy(balance=Balance.IDLE_HELPS, help_after_min=0))
    hall.sign_in("3")
    others = hall.come("a")
    own = hall.come("b")
    assert callable_count(hall.book, "3", hall.now_ms) == 1
    assert [hall.next("3"), hall.next("3")] == [own, others]


def test_under_longest_wait_a_helping_window_takes_whoever_came_first() -> None:
    hall = Visits(Policy(balance=Balance.LONGEST_WAIT, help_after_min=2))
    hall.sign_in("3")
    others = hall.come("a")
    own = hall.come("b")
    hall.minutes(1)
    assert choose(hall.book, "3", hall.now_ms) == hall.ticket(own)
    hall.minutes(1)
    assert callable_count(hall.book, "3", hall.now_ms) == 2
    assert [hall.next("3"), hall.next("3")] == [others, own]


def test_under_own_a_window_never_helps() -> None:
    hall = Visits(Policy(balance=Balance.OWN))
    hall.sign_in("3")
    hall.come("a")
    hall.minutes(600)
    assert choose(hall.book, "3", hall.now_ms) is None
    assert callable_count(hall.book, "3", hall.now_ms) == 0


def handed_over(balance: Balance = Balance.IDLE_HELPS) -> tuple[Visits, str]:
    """A person whom window 1 has handed to window 2, and one who came later."""
    hall = Visits(Policy(balance=balance, help_after_min=0))
    for window in ("1", "2", "3"):
        hall.sign_in(window)
    number = hall.come()
    hall.come()
    hall.next("1")
    hall.at_window(TransferCommand(window="1", to_window="2"))
    return hall, number


@pytest.mark.parametrize("balance", list(Balance))
def test_who_was_handed_to_a_window_is_called_by_no_other(balance: Balance) -> None:
    hall, number = handed_over(balance)
    counts = [callable_count(hall.book, window, hall.now_ms) for window in ("1", "2", "3")]
    assert counts == [1, 2, int(balance is not Balance.OWN)]
    assert hall.next("1") == "A0002"
    assert choose(hall.book, "3", hall.now_ms) is None
    assert hall.next("2") == number


def test_who_was_handed_to_a_helping_window_is_called_there_though_it_helps_nobody_else() -> None:
    hall = Visits(Policy(balance=Balance.OWN))
    hall.sign_in("1")
    hall.sign_in("3")
    number = hall.come()
    hall.come()
    hall.next("1")
    hall.at_window(TransferCommand(window="1", to_window="3"))
    assert callable_count(hall.book, "3", hall.now_ms) == 1
    assert hall.next("3") == number
    assert choose(hall.book, "3", hall.now_ms) is None


def test_who_was_handed_to_a_window_that_closes_is_called_by_the_others_at_his_place() -> None:
    hall, number = handed_over()
    assert choose(hall.book, "1", hall.now_ms) == hall.ticket("A0002")
    hall.at_window(SignOutCommand(window="2"))
    assert callable_count(hall.book, "1", hall.now_ms) == 2
    assert hall.next("1") == number


def test_who_was_handed_to_a_window_that_pauses_is_called_by_the_others_when_he_has_waited_long() -> None:
    hall, number = handed_over()
    hall.book.policy = Policy(help_after_min=5)
    hall.at_window(PauseCommand(window="2"))
    assert choose(hall.book, "1", hall.now_ms) == hall.ticket("A0002")
    hall.minutes(4.9)
    assert callable_count(hall.book, "1", hall.now_ms) == 1
    hall.minutes(0.1)
    assert callable_count(hall.book, "1", hall.now_ms) == 2
    assert hall.next("1") == number


def test_a_window_calls_by_his_number_at_once_who_was_handed_to_one_that_pauses_or_held_there() -> None:
    hall, number = handed_over()
    hall.book.policy = Policy(help_after_min=5)
    assert hall.refused(CallNumberCommand(window="1", number=number)).code is Code.NOT_NOW
    hall.next("2")
    hall.at_window(HoldCommand(window="2"))
    assert hall.refused(CallNumberCommand(window="1", number=number)).code is Code.NOT_NOW
    hall.at_window(PauseCommand(window="2"))
    called = hall.call("1", number)
    assert called.window.number == number
    assert hall.book.held("2") == []


def test_a_window_that_is_not_in_the_catalog_calls_nobody() -> None:
    hall = Visits()
    hall.come()
    assert (choose(hall.book, "99", hall.now_ms), callable_count(hall.book, "99", hall.now_ms)) == (None, 0)
