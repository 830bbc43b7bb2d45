"""The technician's page, and out of service."""

from kiosk.flow.effects import Maintain
from kiosk.flow.inputs import Act, Answered, Told, Touched
from kiosk.flow.state import Page
from tests.kiosk.flow.halls import Citizen, hall
from tests.kiosk.flow.ways import attract, maintenance, out_of_service, pin, thanks


def tries(citizen: Citizen, *, wrong: bool) -> None:
    citizen.type("1", "2", "3", "4")
    citizen.touch(Act.ENTER)
    citizen.feel(Answered("check-pin", error="wrong" if wrong else ""))


def test_without_a_pin_there_is_no_such_page() -> None:
    citizen = attract()
    citizen.world = hall(pin_set=False)
    citizen.feel(Touched(Act.GESTURE))
    citizen.sees(Page.ATTRACT)


def test_the_pin_is_neither_shown_nor_kept() -> None:
    citizen = pin()
    citizen.type("4", "7")
    entry = citizen.screen.entry
    assert entry is not None
    assert entry.shown == "••"
    citizen.touch(Act.ENTER)
    assert Maintain("check-pin", "47") in citizen.effects
    assert "47" not in repr(citizen.state)
    assert citizen.state.visit.typed == ""
    assert "47" not in repr(citizen.effects)


def test_wrong_pins_are_followed_by_pauses_that_grow() -> None:
    citizen = pin()
    for _ in range(3):
        tries(citizen, wrong=True)
    citizen.type("1")
    enter = citizen.offered(Act.ENTER)
    assert enter is not None
    assert not enter.enabled
    citizen.feel(Touched(Act.ENTER))
    assert not any(isinstance(effect, Maintain) for effect in citizen.effects)
    citizen.wait(30)
    citizen.type("clear")
    tries(citizen, wrong=True)
    citizen.wait(31)
    citizen.type("1")
    enter = citizen.offered(Act.ENTER)
    assert enter is not None
    assert not enter.enabled


def test_going_away_does_not_shorten_the_pause() -> None:
    citizen = pin()
    for _ in range(3):
        tries(citizen, wrong=True)
    citizen.touch(Act.END)
    citizen.feel(Touched(Act.GESTURE))
    citizen.type("1")
    enter = citizen.offered(Act.ENTER)
    assert enter is not None
    assert not enter.enabled


def test_an_answer_that_nobody_asked_for_opens_nothing() -> None:
    citizen = pin()
    citizen.feel(Answered("check-pin"))
    citizen.sees(Page.PIN)
    other = attract()
    other.feel(Answered("check-pin"))
    other.sees(Page.ATTRACT)


def test_a_technician_tests_and_takes_the_kiosk_out_of_service_and_in_again() -> None:
    citizen = maintenance()
    citizen.touch(Act.SERVICE, "test-print")
    citizen.feel(Answered("test-print", words="printed"))
    assert {"result": "printed"} in [line.arguments for line in citizen.screen.lines]
    citizen.touch(Act.SERVICE, "service-off")
    assert Maintain("service-off") in citizen.effects
    citizen.touch(Act.END)
    citizen.sees(Page.OUT_OF_SERVICE)
    citizen.feel(Touched(Act.GESTURE))
    tries(citizen, wrong=False)
    citizen.touch(Act.SERVICE, "service-on")
    citizen.touch(Act.END)
    citizen.sees(Page.ATTRACT)


def test_the_halls_order_waits_for_the_citizen_at_the_screen() -> None:
    citizen = thanks()
    citizen.feel(Told("the paper is changed"))
    citizen.sees(Page.THANKS)
    assert citizen.sees_text("notice.closing")
    citizen.touch(Act.END)
    citizen.sees(Page.OUT_OF_SERVICE)
    citizen.feel(Told(""))
    citizen.sees(Page.ATTRACT)


def test_out_of_service_says_where_to_go_and_lets_call_staff() -> None:
    citizen = out_of_service()
    assert citizen.sees_text("closed.line")
    citizen.touch(Act.CALL_STAFF)
    assert citizen.sees_text("help.called")
    citizen.wait(61)
    assert not citizen.sees_text("help.called")
