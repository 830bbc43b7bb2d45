"""Everything can be done with keys alone, and what has the focus can be seen."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from contracts.session import Language
from kiosk.flow.inputs import Act, Touched
from kiosk.flow.state import Look
from kiosk.screens.screen import Alert, Choice, Entry, Label, Screen, Template
from kiosk.texts.resolve import load, resolve
from kiosk.ui.samples import sample_screens
from tests.kiosk.flow.ways import give_back, home, rate_kiosk
from tests.kiosk.ui.geometry import targets
from tests.kiosk.ui.window import Show, Shown

SCREENS = {screen.page: screen for screen in sample_screens()}
REMARK = Screen(
    "remark",
    Template.KEYPAD,
    Label(plain="Remark"),
    entry=Entry("text", "GOOD", Label(plain="In your words")),
    choices=(Choice(Act.SEND, title=Label(plain="Send")),),
)


@pytest.fixture
def window(shown: Show) -> Shown:
    return shown("1280x800")


def press(window: Shown, key: Qt.Key) -> None:
    QTest.keyClick(window.kiosk.window, key)


def focused(window: Shown) -> str:
    item = window.kiosk.window.activeFocusItem()
    assert isinstance(item, QQuickItem)
    return str(item.property("spoken"))


def acts(window: Shown) -> list[object]:
    return [one for one in window.inputs if one != Touched(Act.SCROLL)]


def test_tab_reaches_everything_in_reading_order(window: Shown) -> None:
    for screen in SCREENS.values():
        window.show(screen, Look(), Language.EN)
        names = [one.name for one in targets(window.kiosk.window)]
        if screen.alert:
            names = names[-2:]
        if focused(window) == names[0]:
            names = [*names[1:], names[0]]
        reached = []
        for _ in names:
            press(window, Qt.Key.Key_Tab)
            reached.append(focused(window))
        assert reached == names, screen.page


@pytest.mark.parametrize("language", [Language.EN, Language.UG])
def test_arrows_go_where_they_point(language: Language, window: Shown) -> None:
    window.show(SCREENS["home"], Look(), language)
    onwards = Qt.Key.Key_Left if language is Language.UG else Qt.Key.Key_Right
    press(window, Qt.Key.Key_Down)
    press(window, onwards)
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Return)
    assert acts(window) == [Touched(Act.GOAL, "rate")]
    press(window, Qt.Key.Key_Up)
    press(window, Qt.Key.Key_Space)
    assert acts(window)[1:] == [Touched(Act.GOAL, "check-in")]


def test_a_number_goes_to_the_target_of_that_place(window: Shown) -> None:
    window.show(SCREENS["home"], Look(), Language.EN)
    press(window, Qt.Key.Key_3)
    assert focused(window) == "Service guides"
    press(window, Qt.Key.Key_Enter)
    assert acts(window) == [Touched(Act.GOAL, "guide")]


def test_a_number_of_two_digits_goes_there_too(window: Shown) -> None:
    window.show(SCREENS["home"], Look(), Language.EN)
    press(window, Qt.Key.Key_1)
    press(window, Qt.Key.Key_0)
    assert focused(window) == targets(window.kiosk.window)[9].name


def test_keys_type_where_something_is_typed(window: Shown) -> None:
    window.show(SCREENS["pad-number"], Look(), Language.EN)
    for key in (Qt.Key.Key_A, Qt.Key.Key_7, Qt.Key.Key_Backspace):
        press(window, key)
    assert acts(window) == [Touched(Act.KEY, "A"), Touched(Act.KEY, "7"), Touched(Act.KEY, "erase")]


def test_escape_goes_back(window: Shown) -> None:
    window.show(SCREENS["guide"], Look(), Language.EN)
    press(window, Qt.Key.Key_Escape)
    assert acts(window) == [Touched(Act.BACK)]


def test_the_focus_is_seen_once_keys_are_used(window: Shown) -> None:
    window.show(SCREENS["home"], Look(), Language.EN)
    before = window.kiosk.window.grabWindow()
    press(window, Qt.Key.Key_Tab)
    place = targets(window.kiosk.window)[0].place.toRect()
    after = window.kiosk.window.grabWindow()
    assert before.copy(place) != after.copy(place)


def test_the_focus_stays_when_the_same_page_is_told_anew(window: Shown) -> None:
    window.show(SCREENS["home"], Look(), Language.EN)
    press(window, Qt.Key.Key_3)
    window.show(replace(SCREENS["home"], notices=(Label("home.no-paper"),)), Look(), Language.EN)
    assert focused(window) == "Service guides"


def test_another_page_begins_with_its_first_target(window: Shown) -> None:
    window.show(SCREENS["home"], Look(), Language.EN)
    press(window, Qt.Key.Key_3)
    window.show(SCREENS["rate"], Look(), Language.EN)
    assert focused(window) == "Very satisfied"


@pytest.mark.parametrize(
    ("screen", "harmless"), [(give_back().screen, Act.BACK), (rate_kiosk().screen, Act.END)]
)
def test_a_second_enter_is_the_answer_that_changes_nothing(
    screen: Screen, harmless: Act, shown: Show
) -> None:
    load()
    window = shown("1280x800", resolve)
    window.show(home().screen, Look(), Language.EN)
    press(window, Qt.Key.Key_Tab)
    window.show(screen, Look(), Language.EN)
    window.inputs.clear()
    press(window, Qt.Key.Key_Return)
    assert acts(window) == [Touched(harmless)]
    window.show(home().screen, Look(), Language.EN)
    window.end_keys()
    window.show(screen, Look(), Language.EN)
    window.inputs.clear()
    press(window, Qt.Key.Key_Tab)
    press(window, Qt.Key.Key_Return)
    assert acts(window) == [Touched(harmless)]


def test_the_question_takes_the_focus_and_gives_it_back(window: Shown) -> None:
    window.show(SCREENS["home"], Look(), Language.EN)
    press(window, Qt.Key.Key_3)
    asking = replace(SCREENS["home"], alert=Alert(Label("home.there"), 20))
    window.show(asking, Look(), Language.EN)
    assert focused(window) == "I am still here"
    press(window, Qt.Key.Key_Return)
    assert acts(window) == [Touched(Act.CONTINUE)]
    window.show(replace(asking, alert=Alert(Label("home.there"), 19)), Look(), Language.EN)
    assert focused(window) == "I am still here"
    window.show(SCREENS["home"], Look(), Language.EN)
    assert focused(window) == "Service guides"


@pytest.mark.parametrize(("page", "key"), [("home", Qt.Key.Key_Return), ("home", Qt.Key.Key_Space)])
def test_a_key_that_is_held_down_is_one_press(page: str, key: Qt.Key, window: Shown) -> None:
    window.show(SCREENS[page], Look(), Language.EN)
    press(window, Qt.Key.Key_Tab)
    window.inputs.clear()
    press(window, key)
    assert len(acts(window)) == 1
    hold(window, key)
    assert len(acts(window)) == 1


def test_enter_held_down_sends_no_remark(window: Shown) -> None:
    window.show(REMARK, Look(), Language.EN)
    window.inputs.clear()
    hold(window, Qt.Key.Key_Return)
    assert acts(window) == []
    press(window, Qt.Key.Key_Return)
    assert acts(window) == [Touched(Act.SEND)]


def hold(window: Shown, key: Qt.Key) -> None:
    """As a keyboard repeats it."""
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", True)
    QCoreApplication.sendEvent(window.kiosk.window, event)
