"""What each key of a caller asks of the queue."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.catalog import Catalog
from contracts.device import CallerAction, CallerKeyPressed
from contracts.hall import TicketState, WindowState, WindowView
from contracts.hall_commands import (
    NOBODY,
    BeginCommand,
    CallNextCommand,
    CallNumberCommand,
    FinishCommand,
    HoldCommand,
    NoShowCommand,
    PauseCommand,
    RecallCommand,
    ResumeCommand,
    SignInCommand,
    SignOutCommand,
    TransferCommand,
    WindowCommand,
    WindowStatusCommand,
)
from gateway.caller_keys import CallerKeys, request_key, ticket_number, was_carried_out
from gateway.hall.catalog_index import CatalogIndex
from tests.gateway.clerk.halls import catalog, ticket, view

A = CallerAction
AT = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
KEY = "f" * 32
IDLE, CALLED = view(), view("A0012")
SERVING = view("A0012", TicketState.SERVING, held=("B0007",))
PAUSED = view().model_copy(update={"state": WindowState.PAUSED})
CLOSED = view(staff_no=None).model_copy(update={"state": WindowState.CLOSED})


def pressed(action: CallerAction | None, digits: str = "", **more: Any) -> CallerKeyPressed:
    plain: dict[str, Any] = {"device": "caller-12", "window": "12", "key": 12, "time": AT}
    return CallerKeyPressed(action=action, digits=digits, **(plain | more))


def asked(
    action: CallerAction | None, digits: str = "", at: WindowView = IDLE, *, auto: bool = False
) -> list[WindowCommand]:
    keys = CallerKeys(CatalogIndex(catalog()), auto)
    return list(keys.commands(pressed(action, digits), at, KEY))


W: dict[str, Any] = {"window": "12"}
P: dict[str, Any] = {"window": "12", "number": "A0012"}
E: dict[str, Any] = {"window": "12", "finishes": "A0012"}
N: dict[str, Any] = {"window": "12", "finishes": NOBODY}


@pytest.mark.parametrize(
    ("action", "digits", "at", "command"),
    [
        (A.CALL, "", IDLE, CallNextCommand(**N, request=KEY)),
        (A.CALL, "", CALLED, CallNextCommand(**W, request=KEY)),
        (A.CALL, "", SERVING, CallNextCommand(**E, request=KEY)),
        (A.CALL, "7", SERVING, CallNumberCommand(**E, number="B0007")),
        (A.CALL, "8", SERVING, CallNumberCommand(**E, number="A0008")),
        (A.CALL, "20008", SERVING, CallNumberCommand(**E, number="B0008")),
        (A.RECALL, "", IDLE, RecallCommand(window="12", number=NOBODY)),
        (A.RECALL, "", CALLED, RecallCommand(**P)),
        (A.START_OR_TRANSFER, "", CALLED, BeginCommand(**P)),
        (A.START_OR_TRANSFER, "3", SERVING, TransferCommand(**P, to_window="3")),
        (A.START_OR_TRANSFER, "03", CALLED, TransferCommand(**P, to_window="3")),
        (A.START_OR_TRANSFER, "", PAUSED, ResumeCommand(**W)),
        (A.TRANSFER, "3", SERVING, TransferCommand(**P, to_window="3")),
        (A.WAIT_OR_RATE, "", IDLE, WindowStatusCommand(**W)),
        (A.WAIT_OR_RATE, "", SERVING, FinishCommand(**P)),
        (A.CANCEL, "", CALLED, NoShowCommand(**P)),
        (A.FUNCTION, "", SERVING, HoldCommand(**P)),
        (A.PAUSE, "", IDLE, PauseCommand(**W)),
        (A.PAUSE, "", PAUSED, ResumeCommand(**W)),
        (A.LOGIN, "12", CLOSED, SignInCommand(**W, staff_no="W012")),
        (A.LOGIN, "013", CLOSED, SignInCommand(**W, staff_no="W013")),
        (A.LOGOUT, "", IDLE, SignOutCommand(**W)),
    ],
)
def test_a_key_asks_for(action: CallerAction, digits: str, at: WindowView, command: WindowCommand) -> None:
    assert asked(action, digits, at) == [command]


@pytest.mark.parametrize(
    ("action", "digits", "at"),
    [
        (None, "", IDLE),
        (A.ONE_METRE_LINE, "", IDLE),
        (A.CALL, "90001", IDLE),
        (A.START_OR_TRANSFER, "", IDLE),
        (A.START_OR_TRANSFER, "", SERVING),
        (A.TRANSFER, "99", SERVING),
        (A.TRANSFER, "3", IDLE),
        (A.CANCEL, "", SERVING),
        (A.FUNCTION, "", IDLE),
        (A.LOGIN, "", CLOSED),
        (A.LOGIN, "99", CLOSED),
    ],
)
def test_a_key_without_a_meaning_asks_for_nothing(
    action: CallerAction | None, digits: str, at: WindowView
) -> None:
    assert asked(action, digits, at) == []


def test_every_action_is_known() -> None:
    for action in CallerAction:
        for at in (IDLE, CALLED, SERVING, PAUSED, CLOSED):
            asked(action, "", at)


def test_the_first_key_at_a_closed_window_signs_in_its_first_clerk_where_the_hall_wants_that() -> None:
    sign_in = SignInCommand(**W, staff_no="W012")
    assert asked(A.CALL, "", CLOSED, auto=True) == [sign_in, CallNextCommand(**N, request=KEY)]
    assert asked(A.CALL, "", CLOSED) == [CallNextCommand(**N, request=KEY)]
    assert asked(A.CALL, "", IDLE, auto=True) == [CallNextCommand(**N, request=KEY)]
    assert asked(A.LOGOUT, "", CLOSED, auto=True) == [SignOutCommand(**W)]
    assert asked(A.LOGIN, "13", CLOSED, auto=True) == [SignInCommand(**W, staff_no="W013")]


def test_a_window_of_another_catalog_has_no_numbers() -> None:
    index = CatalogIndex(Catalog.model_validate(catalog().model_dump()))
    keys = CallerKeys(index)
    at = WindowView(window="9", state=WindowState.OPEN, waiting=0)
    assert keys.commands(pressed(A.CALL, "1", window="9"), at, KEY) == ()


def test_digits_become_a_number() -> None:
    assert ticket_number("0", (), ("A",)) == "A0000"
    assert ticket_number("12", ("C0112", "B0012"), ("A",)) == "B0012"
    assert ticket_number("12", (), ()) is None
    assert ticket_number("00012", (), ("A",)) is None


def test_one_press_is_one_wish() -> None:
    one = request_key("hall", pressed(A.CALL))
    assert one == request_key("hall", pressed(A.CALL))
    assert one != request_key("hall", pressed(A.CALL, time=AT + timedelta(seconds=1)))
    assert one != request_key("hall", pressed(A.CALL, device="caller-13"))
    CallNextCommand(window="12", request=one)


def test_a_call_key_said_again_over_a_restart_is_known_by_the_call_just_before_it() -> None:
    called = ticket(called_at=AT)
    ms = int(AT.timestamp() * 1000)
    assert was_carried_out(called, ms + 500, ms + 2000)
    assert not was_carried_out(called, ms - 500, ms + 2000), "called since the start"
    assert not was_carried_out(called, ms + 500, ms + 60_000), "long after"
    assert not was_carried_out(ticket(state=TicketState.SERVING, called_at=AT), ms + 500, ms + 2000)
    assert not was_carried_out(None, ms + 500, ms + 2000)
