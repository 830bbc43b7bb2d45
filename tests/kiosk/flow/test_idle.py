"""Is anybody there? Time's rules."""

import pytest

from kiosk.flow.effects import Hush, Pause, Say, Wipe
from kiosk.flow.inputs import Act, CardFailed, CardLies, CardRead, Touched
from kiosk.flow.state import Look, Page, Visit
from kiosk.flow.world import Times
from tests.kiosk.flow.halls import PERSON, hall
from tests.kiosk.flow.ways import attract, citizen_at, home, with_number

UNASKED = {Page.ATTRACT, Page.OUT_OF_SERVICE, Page.RATE_KIOSK, Page.TICKET, Page.WORKING}
PAGES = [page for page in Page if page not in UNASKED]


@pytest.mark.parametrize("page", PAGES)
def test_a_silent_citizen_is_asked_for_twenty_seconds_before_everything_is_wiped(page: Page) -> None:
    citizen = citizen_at(page)
    while citizen.screen.alert is None:
        citizen.wait(1)
    assert Say("warning") in citizen.all_effects
    assert citizen.screen.alert.seconds_left >= 20
    citizen.wait(19)
    citizen.sees(page)
    citizen.wait(1)
    assert Wipe() in citizen.effects
    citizen.sees(Page.ATTRACT)
    assert citizen.state.visit == Visit()


def test_any_touch_goes_on_and_does_nothing_else_as_often_as_wanted() -> None:
    citizen = home()
    for _ in range(3):
        citizen.wait(70)
        assert citizen.is_asked
        citizen.feel(Touched(Act.GOAL, "number"))
        citizen.sees(Page.HOME)
        assert not citizen.is_asked


def test_the_question_is_heard_more_than_once() -> None:
    citizen = home()
    citizen.wait(79)
    assert citizen.all_effects.count(Say("warning")) >= 2


def test_an_elder_has_twice_the_time() -> None:
    citizen = home()
    citizen.touch(Act.ELDER)
    citizen.wait(119)
    assert not citizen.is_asked
    citizen.wait(1)
    assert citizen.screen.alert
    assert citizen.screen.alert.seconds_left == 40


def test_the_times_are_parameters_but_no_warning_is_too_short() -> None:
    citizen = home()
    citizen.world = hall(times=Times(idle_ms=10_000, warning_ms=30_000))
    citizen.wait(10)
    assert citizen.screen.alert
    with pytest.raises(ValueError, match="too short"):
        Times(warning_ms=19_999)


def test_nobody_is_asked_while_something_is_under_way() -> None:
    citizen = with_number()
    citizen.wait(58)
    assert not citizen.is_asked
    assert citizen.screen.busy


def test_a_print_that_never_ends_leaves_the_number_on_the_screen() -> None:
    citizen = with_number()
    citizen.wait(61)
    citizen.sees(Page.TICKET)
    assert citizen.sees_text("ticket.unknown")
    assert citizen.offered(Act.REPRINT)


def test_language_and_theme_of_the_one_are_not_the_next_ones() -> None:
    citizen = attract()
    citizen.touch(Act.LANGUAGE, "ug")
    citizen.sees(Page.HOME)
    citizen.touch(Act.THEME)
    citizen.wait(81)
    citizen.sees(Page.ATTRACT)
    assert citizen.state.look == Look()


def test_a_card_put_onto_the_reader_wakes_the_kiosk() -> None:
    citizen = attract()
    citizen.feel(CardLies(True))
    citizen.sees(Page.HOME)


def test_a_card_that_lies_and_is_read_again_and_again_holds_nobodys_place() -> None:
    citizen = citizen_at(Page.CHECK_IN)
    citizen.feel(CardRead(PERSON))
    for _ in range(90):
        citizen.wait(1)
        citizen.feel(CardRead(PERSON))
        citizen.feel(CardFailed("any"))
    citizen.sees(Page.ATTRACT)


def test_who_has_done_can_end_it_when_asked() -> None:
    citizen = home()
    citizen.wait(65)
    citizen.feel(Touched(Act.END))
    citizen.sees(Page.ATTRACT)


def test_a_page_is_read_aloud_when_it_comes_and_again_when_wanted() -> None:
    citizen = home()
    citizen.touch(Act.ALOUD)
    assert citizen.effects[-1] == Say("page")
    citizen.touch(Act.GOAL, "number")
    assert citizen.effects[-1] == Say("page")
    citizen.touch(Act.REPEAT)
    assert citizen.effects[-1] == Say("page")
    citizen.touch(Act.PAUSE)
    citizen.touch(Act.ALOUD)
    citizen.touch(Act.HOME)
    assert Say("page") not in citizen.effects


def test_reading_is_paused_and_goes_on_and_a_new_page_drops_the_rest_and_is_read() -> None:
    citizen = home()
    citizen.touch(Act.ALOUD)
    for on in (True, False, True):
        citizen.touch(Act.PAUSE)
        assert citizen.effects[-1] == Pause(on)
    citizen.touch(Act.GOAL, "number")
    assert citizen.effects[-2:] == [Hush(), Say("page")]
    assert not citizen.state.paused
    citizen.touch(Act.PAUSE)
    citizen.feel(Touched(Act.REPEAT))
    assert (citizen.state.paused, citizen.effects[-1]) == (False, Say("page"))


def test_who_listens_has_twice_the_time_and_hears_the_page_again_after_the_question() -> None:
    citizen = home()
    citizen.touch(Act.ALOUD)
    citizen.touch(Act.PAUSE)
    citizen.wait(119)
    assert (citizen.is_asked, citizen.state.paused) == (False, True)
    citizen.wait(1)
    assert (citizen.is_asked, citizen.state.paused) == (True, False)
    citizen.feel(Touched(Act.CONTINUE))
    assert citizen.effects[-1] == Say("page")


def test_without_reading_aloud_nothing_is_paused() -> None:
    citizen = home()
    citizen.feel(Touched(Act.PAUSE))
    assert citizen.effects == []
    assert not citizen.state.paused
