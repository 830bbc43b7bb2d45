"""What is touched comes out as an input, once."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from contracts.session import Language
from kiosk.flow.inputs import Act, Touched
from kiosk.flow.state import Look
from kiosk.screens.screen import Aims, Label, Mark, Screen, Template
from kiosk.ui.samples import sample_screens
from tests.kiosk.ui.geometry import Seen, targets
from tests.kiosk.ui.window import Show, Shown

SCREENS = {screen.page: screen for screen in sample_screens()}
STIR = Touched(Act.SCROLL)


@pytest.fixture
def window(shown: Show) -> Shown:
    return shown("1080x1920")


def show(window: Shown, screen: Screen, look: Look | None = None) -> None:
    window.show(screen, look or Look(), Language.EN)


def target(window: Shown, name: str) -> Seen:
    return next(one for one in targets(window.kiosk.window) if one.name == name)


def tap(window: Shown, place: QPoint) -> None:
    window.inputs.clear()
    QTest.mouseClick(window.kiosk.window, Qt.MouseButton.LeftButton, pos=place)
    window.settle()


def tap_target(window: Shown, name: str) -> list[object]:
    tap(window, target(window, name).place.center().toPoint())
    return list(window.inputs)


def test_a_touched_choice_is_one_input(window: Shown) -> None:
    show(window, SCREENS["home"])
    assert tap_target(window, "Service guides") == [Touched(Act.GOAL, "guide")]
    assert tap_target(window, "English") == [Touched(Act.LANGUAGE, "en")]
    assert tap_target(window, "Call staff") == [Touched(Act.CALL_STAFF)]


def test_a_touch_of_the_touch_test_tells_how_far_from_its_target_it_fell(window: Shown) -> None:
    aims = Aims(Mark(0, 1000), (Mark(0, 0, 10, -20),))
    show(window, Screen("touch-test", Template.TOUCH, Label(plain="Touch"), aims=aims))
    rim = 10 * window.mm
    tap(window, QPoint(round(rim + 3 * window.mm), round(1920 - rim - 2 * window.mm)))
    (fell,) = (one for one in window.inputs if one != STIR)
    assert isinstance(fell, Touched)
    right, below = map(int, fell.argument.split(","))
    assert (abs(right - 30) <= 2, abs(below + 20) <= 2) == (True, True), fell


def test_a_greyed_choice_only_shows_that_somebody_is_there(window: Shown) -> None:
    show(window, SCREENS["departments"])
    assert tap_target(window, "Healthcare Security Bureau") == [STIR]


def test_a_touch_beside_everything_shows_that_somebody_is_there(window: Shown) -> None:
    show(window, SCREENS["home"])
    tap(window, QPoint(540, 5))
    assert window.inputs == [STIR]


def test_a_touch_anywhere_wakes_the_kiosk_once(window: Shown) -> None:
    show(window, SCREENS["attract"])
    assert tap_target(window, "Touch the screen to begin") == [Touched(Act.WAKE)]
    tap(window, QPoint(540, 700))
    assert window.inputs == [Touched(Act.WAKE)]


def test_the_question_is_answered_by_a_touch_anywhere_and_by_its_two_buttons(window: Shown) -> None:
    show(window, SCREENS["home-troubled"])
    assert tap_target(window, "Finish") == [Touched(Act.END)]
    assert tap_target(window, "I am still here") == [Touched(Act.CONTINUE)]
    assert tap_target(window, "Service guides") == [Touched(Act.CONTINUE)]


def test_a_list_turns_its_own_pages_and_then_asks_for_more(shown: Show) -> None:
    window = shown("1280x800")
    show(window, SCREENS["items"])
    assert tap_target(window, "Previous") == [STIR]
    seen = []
    for _ in range(9):
        seen += [one.name for one in targets(window.kiosk.window) if one.item.height() > 0]
        if tap_target(window, "More") != [STIR]:
            break
    assert window.inputs == [Touched(Act.SCROLL, "down")]
    assert {"Senior citizen card", "Disability certificate", "Unemployment insurance benefit"} < set(seen)


def test_seven_taps_in_the_corner_are_the_technicians_gesture(window: Shown) -> None:
    show(window, SCREENS["home"])
    for _ in range(7):
        QTest.mouseClick(window.kiosk.window, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    assert [one for one in window.inputs if one != STIR] == [Touched(Act.GESTURE)]


def test_keys_of_the_keypad_type(window: Shown) -> None:
    show(window, SCREENS["pad-pin"])
    assert tap_target(window, "7") == [Touched(Act.KEY, "7")]
    assert tap_target(window, "Erase") == [Touched(Act.KEY, "erase")]
    assert tap_target(window, "Clear") == [Touched(Act.KEY, "clear")]
    assert tap_target(window, "OK") == [Touched(Act.ENTER)]
