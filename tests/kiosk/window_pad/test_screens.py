"""What a window's screen shows: who serves, how the window stands, a rating; and that all of it fits."""

import pytest

from contracts.catalog import StaffMember
from contracts.hall import TicketState, WindowState, WindowView
from contracts.pad.messages import Identify, Show, ShowText
from contracts.session import Language
from kiosk.flow.inputs import Act
from kiosk.screens.keys import Text
from kiosk.screens.screen import Screen
from kiosk.texts.resolve import resolve
from kiosk.window_pad.derive import Hall, derive
from tests.kiosk.window_pad.pads import Pad, arm

STAFF = (StaffMember(number="W002", display_name="窗口员02"),)
NAME = {Language.ZH_HANS: "社保与证明", Language.EN: "Social insurance"}


def hall(state: WindowState = WindowState.OPEN, **changes: object) -> Hall:
    plain = {"window": "12", "state": state, "staff_no": "W002", "waiting": 3}
    return Hall("12", NAME, WindowView.model_validate(plain | changes), STAFF)


CALLED = hall(number="A0012", ticket_state=TicketState.CALLED)


@pytest.fixture
def pad() -> Pad:
    made = Pad()
    made.connect()
    return made


def keys(screen: Screen) -> set[str]:
    return {one.key for one in (screen.title, *screen.lines, *screen.notices)}


def shown(pad: Pad, known: Hall) -> Screen:
    return derive(pad.state, known, pad.now_ms)


def read(screen: Screen) -> str:
    return "\n".join(resolve(one, Language.ZH_HANS) for one in (screen.title, *screen.lines, *screen.notices))


@pytest.mark.parametrize(
    ("known", "key", "number"),
    [
        (CALLED, Text.PAD_CALLED, "A0012"),
        (hall(number="A0012", ticket_state=TicketState.SERVING), Text.PAD_SERVING, "A0012"),
        (hall(), Text.PAD_OPEN, ""),
        (hall(WindowState.PAUSED, pause_reason="换班"), Text.PAD_PAUSED, ""),
        (hall(WindowState.CLOSED, staff_no=None), Text.PAD_CLOSED, ""),
        (Hall("12"), Text.PAD_UNKNOWN, ""),
    ],
)
def test_the_window_is_shown_as_the_hall_says_it_stands(
    pad: Pad, known: Hall, key: Text, number: str
) -> None:
    screen = shown(pad, known)
    assert key.value in keys(screen)
    assert screen.number == number
    serves = known.view is not None and known.view.staff_no is not None
    assert ("窗口员02，工号 W002" in read(screen)) == serves
    assert "12 号窗口" in read(screen)


def test_a_text_of_the_clerk_is_shown_but_not_what_the_screen_says_by_itself(pad: Pad) -> None:
    pad.host(ShowText(1, Show.MESSAGE, 0, "请出示身份证"))
    assert "请出示身份证" in read(shown(pad, hall()))
    pad.host(ShowText(2, Show.MESSAGE, 0, "窗口员02 W002"))
    assert read(shown(pad, hall())).count("窗口员02") == 1
    pad.host(ShowText(3, Show.PAUSED, 0, "换班"))
    assert read(shown(pad, hall(WindowState.PAUSED, pause_reason="换班"))).count("换班") == 1
    assert Text.PAD_PAUSED.value in keys(shown(pad, Hall("12")))
    pad.host(ShowText(4, Show.MESSAGE, 2, "马上回来"))
    assert "马上回来" in read(shown(pad, Hall("12")))
    pad.wait(3)
    assert "马上回来" not in read(shown(pad, Hall("12")))


def test_the_clerk_who_is_rated_is_the_one_that_the_gateway_names(pad: Pad) -> None:
    pad.host(arm(1))
    screen = shown(pad, hall())
    assert "王小明，工号 S17" in read(screen)
    assert "请在 30 秒内评价" in read(screen)
    assert [choice.icon for choice in screen.choices] == [f"face-{level}" for level in (5, 4, 3, 2, 1)]


def test_of_a_rating_nothing_is_on_the_screen_when_it_is_done(pad: Pad) -> None:
    before = shown(pad, CALLED)
    pad.host(arm(1))
    pad.rate(1)
    pad.touch_shown(Act.REASON, "111")
    pad.touch_shown(Act.SEND)
    bad = shown(pad, CALLED)
    pad.host(arm(2, tag=2))
    pad.rate(5)
    assert shown(pad, CALLED) == bad
    pad.wait(10)
    assert shown(pad, CALLED) == before


def test_who_looks_for_the_screen_and_a_line_that_is_cut_are_told(pad: Pad) -> None:
    pad.host(Identify(1, 5))
    assert Text.PAD_IDENTIFY.value in keys(shown(pad, hall()))
    pad.wait(6)
    assert shown(pad, hall()).notices == ()
    assert keys(shown(Pad(), hall())) >= {Text.PAD_OFFLINE.value}


def test_a_screen_that_gave_way_to_another_of_its_id_says_so(pad: Pad) -> None:
    twin = Hall("12", NAME, twin=True)
    assert keys(shown(pad, twin)) >= {Text.PAD_TWIN.value, Text.PAD_UNKNOWN.value}
    assert Text.PAD_TWIN.value not in keys(shown(Pad(), twin)), "a line that is cut comes first"
