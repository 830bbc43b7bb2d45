"""Commands that name the number that they are about: late, sent again, or meant for somebody else."""

import pytest

from contracts.commands import CommandErrorCode as Code
from contracts.hall import TicketState
from contracts.hall_commands import (
    NOBODY,
    BeginCommand,
    CallNextCommand,
    CallNumberCommand,
    FinishCommand,
    HoldCommand,
    NoShowCommand,
    PersonCommand,
    RecallCommand,
    SignOutCommand,
    TransferCommand,
)
from gateway.hall.day import turn
from tests.gateway.queue.halls import DAY_MS
from tests.gateway.queue.visits import Visits

FIRST, SECOND = "A0001", "A0002"
THAT_SEND_AWAY: list[PersonCommand] = [
    FinishCommand(window="1", number=FIRST),
    FinishCommand(window="1", number=FIRST, collect_later=True),
    FinishCommand(window="1", number=FIRST, case="P-77", item="a2"),
    NoShowCommand(window="1", number=FIRST),
    HoldCommand(window="1", number=FIRST, reason="a copy"),
    TransferCommand(window="1", number=FIRST, to_window="2"),
    TransferCommand(window="1", number=FIRST, to_service="b"),
    TransferCommand(window="1", number=FIRST, to_window="2", asks_rating=False),
]
ALL: list[PersonCommand] = [
    *THAT_SEND_AWAY,
    RecallCommand(window="1", number=FIRST),
    BeginCommand(window="1", number=FIRST),
]


def at_window_1() -> Visits:
    """A0001 is at window 1, A0002 waits; the windows 2 and 3 are open too."""
    hall = Visits()
    for window in ("1", "2", "3"):
        hall.sign_in(window)
    hall.come()
    hall.come()
    hall.minutes(1)
    hall.next("1")
    hall.minutes(1)
    return hall


def nothing_changes(hall: Visits, command: PersonCommand) -> TicketState:
    """The command is answered as done before; the state that its ticket is in."""
    tickets, desks = list(hall.book.tickets), list(hall.book.desks)
    result = hall.at_window(command)
    assert result.again
    assert hall.effects == ()
    assert (list(hall.book.tickets), list(hall.book.desks)) == (tickets, desks)
    assert result.ticket is not None
    assert result.ticket.number == command.number
    return result.ticket.state


@pytest.mark.parametrize("command", ALL, ids=repr)
def test_with_its_number_at_the_window_a_command_does_what_it_does_without(command: PersonCommand) -> None:
    named, unnamed = at_window_1(), at_window_1()
    assert named.at_window(command) == unnamed.at_window(command.model_copy(update={"number": None}))
    assert list(named.book.tickets) == list(unnamed.book.tickets)


@pytest.mark.parametrize("command", THAT_SEND_AWAY, ids=repr)
def test_a_command_that_comes_again_leaves_the_next_person_alone(command: PersonCommand) -> None:
    hall = at_window_1()
    first = hall.at_window(command)
    assert not first.again
    nothing_changes(hall, command)
    hall.call("1", SECOND)
    nothing_changes(hall, command)
    assert hall.ticket(SECOND).state is TicketState.CALLED
    assert hall.at_window(command).session == first.session, "whoever missed the answer still gets it"


@pytest.mark.parametrize("command", ALL, ids=repr)
def test_a_command_about_somebody_else_is_refused_and_says_who_is_there(command: PersonCommand) -> None:
    hall = at_window_1()
    refusal = hall.refused(command.model_copy(update={"number": SECOND}))
    assert refusal.code is Code.NOT_NOW
    assert "A0001 is at window 1, not A0002" in str(refusal)
    assert hall.ticket(FIRST).state is TicketState.CALLED


def test_what_was_done_otherwise_is_not_taken_for_done() -> None:
    for done, late in (
        (FinishCommand(window="1"), NoShowCommand(window="1", number=FIRST)),
        (FinishCommand(window="1"), FinishCommand(window="1", number=FIRST, collect_later=True)),
        (FinishCommand(window="1", case="P-1"), FinishCommand(window="1", number=FIRST, case="P-2")),
        (FinishCommand(window="1"), FinishCommand(window="1", number=FIRST, item="b1")),
        (NoShowCommand(window="1"), HoldCommand(window="1", number=FIRST)),
        (HoldCommand(window="1"), BeginCommand(window="1", number=FIRST)),
        (HoldCommand(window="1"), FinishCommand(window="1", number=FIRST)),
        (TransferCommand(window="1", to_window="2"), FinishCommand(window="1", number=FIRST)),
        (
            TransferCommand(window="1", to_window="2"),
            TransferCommand(window="1", to_service="b", number=FIRST),
        ),
        (
            TransferCommand(window="1", to_service="b", to_window="2"),
            TransferCommand(window="1", to_service="b", to_window="3", number=FIRST),
        ),
    ):
        hall = at_window_1()
        hall.at_window(done)
        hall.call("1", SECOND)
        assert hall.refused(late).code is Code.NOT_NOW
        assert hall.ticket(SECOND).state is TicketState.CALLED


def test_with_nobody_at_the_window_a_command_that_was_never_done_is_refused() -> None:
    hall = at_window_1()
    hall.finish("1")
    assert str(hall.refused(FinishCommand(window="1", number=SECOND))) == "nobody is at window 1"
    assert hall.refused(FinishCommand(window="1", number="A0099")).code is Code.NOT_NOW
    assert hall.refused(FinishCommand(window="99", number=FIRST)).code is Code.UNKNOWN_WINDOW


def test_the_call_of_the_next_has_finished_with_the_one_before() -> None:
    hall = at_window_1()
    hall.next("1")
    assert nothing_changes(hall, FinishCommand(window="1", number=FIRST)) is TicketState.SERVED


def test_whoever_was_handed_over_and_is_called_there_was_handed_over() -> None:
    hall = at_window_1()
    command = TransferCommand(window="1", number=FIRST, to_window="2")
    hall.at_window(command)
    hall.call("2", FIRST)
    assert nothing_changes(hall, command) is TicketState.CALLED
    hall.finish("2")
    assert hall.refused(command).code is Code.NOT_NOW


def test_what_another_window_did_is_not_taken_for_this_ones() -> None:
    hall = at_window_1()
    hall.finish("1")
    hall.next("2")
    assert hall.refused(FinishCommand(window="2", number=FIRST)).code is Code.NOT_NOW
    assert hall.refused(FinishCommand(window="3", number=FIRST)).code is Code.NOT_NOW


def test_the_answer_can_be_fetched_when_the_clerk_has_signed_out() -> None:
    hall = at_window_1()
    hall.finish("1")
    hall.at_window(SignOutCommand(window="1"))
    nothing_changes(hall, FinishCommand(window="1", number=FIRST))
    assert hall.refused(FinishCommand(window="1", number=SECOND)).code is Code.CLOSED


def test_a_number_of_yesterday_that_still_waits_is_known_by_its_number() -> None:
    hall = at_window_1()
    hall.now_ms += 2 * DAY_MS
    turn(hall.book, hall.now_ms)
    hall.book.accept()
    hall.at_window(HoldCommand(window="1", number=FIRST))
    nothing_changes(hall, HoldCommand(window="1", number=FIRST))


def test_a_call_finishes_with_nobody_but_the_number_that_it_names() -> None:
    hall = at_window_1()
    third = hall.come()
    for command in (
        CallNextCommand(window="1", finishes=SECOND),
        CallNumberCommand(window="1", number=third, finishes=SECOND),
    ):
        refusal = hall.refused(command)
        assert refusal.code is Code.NOT_NOW
        assert "A0001 is at window 1, not A0002" in str(refusal)
    hall.at_window(CallNextCommand(window="1", finishes=FIRST))
    assert hall.ticket(FIRST).state is TicketState.SERVED
    assert hall.ticket(SECOND).state is TicketState.CALLED
    assert hall.refused(CallNextCommand(window="1", finishes=FIRST)).code is Code.NOT_NOW
    hall.at_window(CallNumberCommand(window="1", number=third, finishes=SECOND))
    hall.finish("1")
    late = hall.come()
    called = hall.at_window(CallNextCommand(window="1", finishes=third))
    assert called.ticket is not None
    assert called.ticket.number == late


@pytest.mark.parametrize("command", ALL)
def test_who_sees_nobody_does_nothing_to_whom_another_has_called(command: PersonCommand) -> None:
    hall = at_window_1()
    refusal = hall.refused(command.model_copy(update={"number": NOBODY}))
    assert refusal.code is Code.NOT_NOW
    assert "A0001 is at window 1" in str(refusal)
