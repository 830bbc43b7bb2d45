"""The clerk's terminal as a state machine: one command at a time, none lost, none carried out twice."""

from random import Random

import pytest

from contracts.commands import CommandErrorCode, CommandName
from contracts.hall import TicketState, WindowState
from contracts.hall_commands import (
    NOBODY,
    CallNextCommand,
    FinishCommand,
    NextCommand,
    PersonCommand,
    SignInCommand,
    TransferCommand,
    WindowStatusCommand,
)
from gateway.clerk.actions import Action
from gateway.clerk.clerk import Ask, Clerk, Effect, Ended, Level
from gateway.clerk.pending import AGAIN_S, was_done
from gateway.clerk.wording import CHINESE, ENGLISH, Words
from tests.gateway.clerk.halls import catalog, no, ticket, view, yes


def asks(effects: list[Effect]) -> list[Ask]:
    return [effect for effect in effects if isinstance(effect, Ask)]


def ended(effects: list[Effect]) -> list[Ended]:
    return [effect for effect in effects if isinstance(effect, Ended)]


def connected(staff: str = "", words: Words = ENGLISH) -> Clerk:
    """A terminal whose window is open with nobody at it, and told so."""
    clerk = Clerk("12", words, Random(1), staff)
    clerk.catalog_is(catalog())
    (status,) = asks(clerk.link(True, "", 0.0))
    clerk.gateway(True, 0.0)
    clerk.answer(status.correlation, yes(view()), 0.0)
    for ask in asks(clerk.tick(0.1)):
        assert ask.name is CommandName.FIGURES
    return clerk


def test_a_call_names_its_wish_and_shows_who_was_called() -> None:
    clerk = connected()
    (ask,) = asks(clerk.do(Action.NEXT, "", 1.0))
    assert isinstance(ask.request, CallNextCommand)
    assert ask.request.request is not None
    effects = clerk.answer(ask.correlation, yes(view("A0012"), ticket()), 1.2)
    assert [e.error for e in ended(effects)] == [None]
    assert clerk.note.text == "A0012, please"
    assert clerk.ticket == ticket()
    assert clerk.pending is None


def test_a_call_that_nobody_answers_is_sent_again_under_the_same_request_key_and_told_as_unknown() -> None:
    clerk = connected()
    (first,) = asks(clerk.do(Action.NEXT, "", 1.0))
    assert not clerk.tick(1.0 + AGAIN_S - 0.1)
    (second,) = asks(clerk.tick(1.0 + AGAIN_S))
    assert second.request == first.request
    assert "not known whether it was done" in clerk.note.text
    assert clerk.note.level is Level.BAD
    effects = clerk.answer(first.correlation, yes(view("A0012"), ticket()), 9.0)
    assert ended(effects)[0].error is None


def test_a_key_during_a_command_without_an_answer_does_nothing_and_says_so() -> None:
    clerk = connected()
    clerk.do(Action.NEXT, "", 1.0)
    (refused,) = clerk.do(Action.FINISH, "", 1.1)
    assert isinstance(refused, Ended)
    assert refused.error is not None
    assert refused.error.code is CommandErrorCode.BUSY
    assert "next person has no answer yet" in clerk.note.text


def test_a_command_under_way_when_the_broker_goes_is_sent_again_at_once_when_it_is_back() -> None:
    clerk = connected()
    (first,) = asks(clerk.do(Action.NEXT, "", 1.0))
    assert not clerk.link(False, "connection lost", 2.0)
    clerk.tick(1.0 + AGAIN_S)
    assert "not known" in clerk.note.text
    again = [ask for ask in asks(clerk.link(True, "", 30.0)) if ask.name is CommandName.CALL_NEXT]
    assert [ask.request for ask in again] == [first.request]


def test_without_a_connection_nothing_is_sent_and_the_clerk_is_told_why() -> None:
    clerk = Clerk("12", ENGLISH, Random(1))
    (refused,) = clerk.do(Action.NEXT, "", 0.0)
    assert isinstance(refused, Ended)
    assert clerk.note.text == "next person: not sent, connecting"
    clerk.link(False, "can't reach mqtt://10.0.0.1", 1.0)
    clerk.do(Action.NEXT, "", 1.0)
    assert clerk.note.text == "next person: not sent, no broker: can't reach mqtt://10.0.0.1"
    clerk.link(True, "", 2.0)
    clerk.gateway(False, 2.0)
    clerk.do(Action.NEXT, "", 2.0)
    assert clerk.note.text == "next person: not sent, the gateway is gone"


def test_a_finish_without_an_answer_is_not_sent_again_when_another_person_is_at_the_window() -> None:
    clerk = connected()
    clerk.window_is(view("A0012", TicketState.SERVING), 1.0)
    (finish,) = asks(clerk.do(Action.FINISH, "", 2.0))
    assert isinstance(finish.request, FinishCommand)
    (probe,) = [a for a in asks(clerk.tick(2.0 + AGAIN_S)) if a.correlation != finish.correlation]
    assert isinstance(probe.request, WindowStatusCommand)
    effects = clerk.answer(probe.correlation, yes(view("A0013"), ticket("A0013")), 9.0)
    assert not asks(effects)
    assert ended(effects)[0].error is None
    assert "as the window's state shows" in clerk.note.text


def test_a_finish_that_did_not_arrive_is_sent_again() -> None:
    clerk = connected()
    clerk.window_is(view("A0012", TicketState.SERVING), 1.0)
    (finish,) = asks(clerk.do(Action.FINISH, "", 2.0))
    probe = asks(clerk.tick(2.0 + AGAIN_S))[0]
    serving = ticket(state=TicketState.SERVING)
    effects = clerk.answer(probe.correlation, yes(view("A0012", TicketState.SERVING), serving), 9.0)
    assert [(ask.request, ask.correlation) for ask in asks(effects)] == [(finish.request, finish.correlation)]


@pytest.mark.parametrize("code", [CommandErrorCode.TIMED_OUT, CommandErrorCode.BUSY])
def test_an_answer_that_came_too_late_or_from_a_gateway_that_stops_leaves_the_outcome_open(
    code: CommandErrorCode,
) -> None:
    clerk = connected()
    (first,) = asks(clerk.do(Action.NEXT, "", 1.0))
    assert clerk.answer(first.correlation, no(code, "not done within 5 s"), 5.7) == []
    assert "not known whether it was done" in clerk.note.text
    (second,) = asks(clerk.tick(7.8))
    assert second.request == first.request
    clerk.answer(second.correlation, yes(view("A0012"), ticket()), 8.0)
    assert clerk.note.text == "A0012, please"


def test_whoever_gives_up_is_told_that_nobody_knows() -> None:
    clerk = connected()
    clerk.do(Action.NEXT, "", 1.0)
    (over,) = clerk.give_up()
    assert isinstance(over, Ended)
    assert not over.is_known
    assert "not known whether it was done" in clerk.note.text
    assert clerk.give_up() == []


def test_a_no_is_told_in_the_clerks_language_with_what_to_do() -> None:
    clerk = connected(words=CHINESE)
    (ask,) = asks(clerk.do(Action.NEXT, "", 1.0))
    reply = no(CommandErrorCode.NOBODY_WAITS, "nobody waits for A", "wait a moment")
    clerk.answer(ask.correlation, reply, 1.1)
    assert clerk.note.text == "叫下一位: 现在没有人等候 (nobody waits for A)"
    assert clerk.note.hint == "wait a moment"


def test_a_change_that_another_made_is_asked_about() -> None:
    clerk = connected()
    (status,) = asks(clerk.window_is(view("B0003"), 5.0))
    assert status.name is CommandName.WINDOW_STATUS
    clerk.answer(status.correlation, yes(view("B0003"), ticket("B0003", service="land")), 5.1)
    assert clerk.ticket is not None
    assert clerk.ticket.number == "B0003"
    clerk.window_is(view(), 6.0)
    assert clerk.ticket is None


def test_staff_named_at_the_start_signs_in_at_a_closed_window_and_nowhere_else() -> None:
    clerk = Clerk("12", ENGLISH, Random(1), "W012")
    (status,) = asks(clerk.link(True, "", 0.0))
    closed = view(staff_no=None).model_copy(update={"state": WindowState.CLOSED})
    (ask,) = asks(clerk.answer(status.correlation, yes(closed), 0.1))
    assert ask.request == SignInCommand(window="12", staff_no="W012")
    assert not [ask for ask in asks(connected("W013").tick(0.2)) if ask.name is CommandName.SIGN_IN]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("3", {"to_window": "3"}),
        ("window 3", {"to_window": "3"}),
        ("service land", {"to_service": "land"}),
        ("land", {"to_service": "land"}),
        ("B", {"to_service": "land"}),
        ("不动产登记", {"to_service": "land"}),
    ],
)
def test_a_transfer_goes_to_what_is_named(text: str, target: dict[str, str]) -> None:
    clerk = connected()
    (ask,) = asks(clerk.do(Action.TRANSFER, text, 1.0))
    assert ask.request == TransferCommand.model_validate({"window": "12", "number": NOBODY} | target)


@pytest.mark.parametrize(
    ("action", "text", "told"),
    [
        (Action.TRANSFER, "99", "is no window and no service"),
        (Action.TRANSFER, "", "name a window or a service"),
        (Action.CALL, "12", "number:"),
        (Action.FINISH, "nonsense", "is no item"),
        (Action.SIGN_IN, "", "staff_no: should be 1 to 8 letters"),
    ],
)
def test_what_is_unclear_is_not_sent(action: Action, text: str, told: str) -> None:
    clerk = connected()
    (over,) = clerk.do(action, text, 1.0)
    assert isinstance(over, Ended)
    assert over.error is not None
    assert told in over.error.message
    assert clerk.pending is None


def test_an_answer_that_nobody_waits_for_is_passed_over() -> None:
    clerk = connected()
    before = clerk.note
    assert clerk.answer(b"stranger", yes(view("A0001"), ticket("A0001")), 1.0) == []
    assert clerk.answer(b"", yes(view("A0001")), 1.0) == []
    assert clerk.note is before


def test_what_has_been_done_can_be_seen() -> None:
    serving = view("A0012", TicketState.SERVING)
    assert was_done(FinishCommand(window="12"), serving, view())
    assert not was_done(FinishCommand(window="12"), serving, serving)
    assert not was_done(CallNextCommand(window="12"), view(), view("A0001"))


@pytest.mark.parametrize(
    ("action", "typed"),
    [
        (Action.NEXT, ""),
        (Action.CALL, "A0099"),
        (Action.RECALL, ""),
        (Action.BEGIN, ""),
        (Action.NO_SHOW, ""),
        (Action.HOLD, ""),
        (Action.TRANSFER, "3"),
        (Action.FINISH, ""),
        (Action.COLLECT, ""),
    ],
)
@pytest.mark.parametrize("number", ["A0012", None])
def test_a_command_names_whom_the_clerk_sees(action: Action, typed: str, number: str | None) -> None:
    clerk = connected()
    clerk.window_is(view(number), 1.0)
    (ask,) = asks(clerk.do(action, typed, 2.0))
    match ask.request:
        case NextCommand(finishes=seen) | PersonCommand(number=seen):
            assert seen == (number or NOBODY)
        case other:
            pytest.fail(f"{other} is about nobody")
