"""The second tap of a double one is no answer to the page that the first one led to."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from contracts.session import Language
from kiosk.flow.inputs import LASTING, Act, Input, Touched
from kiosk.flow.state import Look
from kiosk.screens.keys import Text
from kiosk.screens.screen import Alert, Choice, Label, Screen, Template
from kiosk.texts.resolve import load, resolve
from kiosk.ui.app import make_application
from kiosk.ui.bridge import UNHEARD_MS, Bridge
from kiosk.ui.gallery import SIZES
from tests.kiosk.flow.ways import give_back, held_before
from tests.kiosk.ui.geometry import targets
from tests.kiosk.ui.window import Show


class Touching:
    """A bridge, the time, and what it hears."""

    def __init__(self) -> None:
        self.now_ms = 5_000
        self.heard: list[Input] = []
        self.sounds: list[str] = []
        application = make_application()
        self.bridge = Bridge(
            self.heard.append, unheard_ms=UNHEARD_MS, steady=lambda: self.now_ms, parent=application
        )
        self.bridge.sounded.connect(self.sounds.append)

    def show(self, screen: Screen) -> None:
        self.bridge.show_screen(screen, Look())

    def touch(self, act: Act, argument: str = "", *, after_ms: int = 0) -> bool:
        """Whether it is heard, so long after what was before."""
        self.now_ms += after_ms
        before = len(self.heard)
        self.bridge.touch(act.value, argument)
        return self.heard[before:] == [Touched(act, argument)]


def page(name: str, *levels: str) -> Screen:
    choices = tuple(Choice(Act.LEVEL, level) for level in levels)
    return Screen(name, Template.RATING, Label(plain=name), choices=choices)


@pytest.fixture
def touching() -> Touching:
    made = Touching()
    made.show(page("ticket"))
    made.now_ms += 60_000
    return made


@pytest.mark.parametrize("act", sorted(LASTING))
def test_what_lasts_is_heard_only_when_its_page_has_been_there(act: Act, touching: Touching) -> None:
    assert touching.touch(act)
    touching.show(page("rate-kiosk"))
    touching.sounds.clear()
    assert not touching.touch(act, after_ms=UNHEARD_MS - 1)
    assert touching.sounds == []
    assert touching.touch(act, after_ms=1)


@pytest.mark.parametrize("act", sorted(set(Act) - LASTING))
def test_what_can_be_undone_is_heard_at_once(act: Act, touching: Touching) -> None:
    touching.show(page("home"))
    assert touching.touch(act)


def test_a_page_that_stays_is_heard_while_it_changes(touching: Touching) -> None:
    shown = page("reasons", "1")
    touching.show(shown)
    assert touching.touch(Act.REASON, "101", after_ms=UNHEARD_MS)
    touching.show(replace(shown, busy=True))
    assert touching.touch(Act.REASON, "102")


def test_an_invitation_is_another_page_even_after_another_one(touching: Touching) -> None:
    touching.show(page("rate", "1-5"))
    assert not touching.touch(Act.LEVEL, "1-5")
    assert touching.touch(Act.LEVEL, "1-5", after_ms=UNHEARD_MS)
    touching.show(page("rate", "2-5"))
    assert not touching.touch(Act.LEVEL, "2-5")


def test_the_question_whether_anybody_is_there_does_not_end_under_a_finger(touching: Touching) -> None:
    touching.show(replace(page("ticket"), alert=Alert(Label(plain="?"), 15)))
    assert not touching.touch(Act.END)
    assert touching.touch(Act.CONTINUE)
    assert touching.touch(Act.END, after_ms=UNHEARD_MS)


@pytest.mark.parametrize("size", SIZES)
def test_no_lies_where_the_wish_to_give_the_number_back_was_touched(size: str, shown: Show) -> None:
    load()
    window = shown(size, resolve)
    window.show(held_before().screen, Look(), Language.EN)
    wish = resolve(Label(Text.TICKET_GIVE_BACK), Language.EN)
    (place,) = (one.place.center() for one in targets(window.kiosk.window) if one.name == wish)
    window.show(give_back().screen, Look(), Language.EN)
    window.inputs.clear()
    QTest.mouseClick(window.kiosk.window, Qt.MouseButton.LeftButton, pos=place.toPoint())
    window.settle()
    assert window.inputs == [Touched(Act.BACK)]
