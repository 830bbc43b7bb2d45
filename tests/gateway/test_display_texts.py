"""What displays say of each state of a window."""

import pytest
from pydantic import ValidationError

from contracts.commands import Colour
from contracts.hall import TicketState, WindowState, WindowView
from gateway.hall.display_texts import DisplayTexts, Names, Shown, digits, led, pad
from gateway.hall.policy import Policy
from tests.gateway.clerk.halls import view

TEXTS = DisplayTexts()
NAMES = Names("综合受理", "王小明")


def in_state(state: WindowState, reason: str = "") -> WindowView:
    return view(pause_reason=reason).model_copy(update={"state": state})


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (view("A0012"), Shown("请 A0012 号", Colour.RED)),
        (view("A0012", TicketState.SERVING), Shown("A0012 办理中", Colour.GREEN)),
        (view(), Shown("欢迎光临", Colour.GREEN)),
        (in_state(WindowState.PAUSED, "午餐"), Shown("暂停服务 午餐", Colour.AMBER)),
        (in_state(WindowState.PAUSED), Shown("暂停服务", Colour.AMBER)),
        (in_state(WindowState.CLOSED), Shown("窗口关闭", Colour.RED)),
    ],
)
def test_a_windows_display_says(at: WindowView, shown: Shown) -> None:
    assert led(TEXTS, at) == shown


def test_a_hall_writes_its_own_texts() -> None:
    texts = DisplayTexts(idle="{name} {window}号 等候{waiting}人", called="{number} {clerk} {staff}")
    assert led(texts, view(), NAMES).text == "综合受理 12号 等候7人"
    assert led(texts, view("A0012"), NAMES).text == "A0012 王小明 W012"
    assert led(texts, view()).text.startswith("12 12号"), "without a name the number stands for it"


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("idle", "{nummer}", r"\{nummer\} stands for nothing: write one of \{number\}"),
        ("idle", "{number", "braces come in pairs"),
        ("idle", "{number!r}", "stands for nothing"),
        ("idle", "{}", "stands for nothing"),
        ("called", "please come", r"the text of a call holds \{number\}"),
    ],
)
def test_a_template_that_would_fail_at_work_is_refused(field: str, text: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        DisplayTexts.model_validate({field: text})


def test_a_pad_shows_who_serves_and_why_nobody_does() -> None:
    assert pad(TEXTS, view(), NAMES) == "王小明 W012"
    assert pad(TEXTS, in_state(WindowState.PAUSED, "午餐"), NAMES) == "午餐"
    assert pad(TEXTS, in_state(WindowState.CLOSED), NAMES) == ""


def test_a_callers_display_shows_the_end_of_the_number_else_how_many_wait() -> None:
    assert digits(view("A0012"), 4) == "0012"
    assert digits(view("A1012"), 3) == "012"
    assert digits(view(), 3) == "7"
    assert digits(view(waiting=1200), 3) == "999"
    assert digits(in_state(WindowState.CLOSED), 3) == ""


def test_the_policy_holds_the_texts() -> None:
    assert Policy().displays == TEXTS
    assert not Policy().auto_sign_in
