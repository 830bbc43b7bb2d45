"""The technician's page, and out of service."""

from dataclasses import replace

import pytest

from kiosk.flow.effects import Maintain
from kiosk.flow.inputs import Act, Answered, PinHeld, Told, Touched
from kiosk.flow.maintain import pause_ms
from kiosk.flow.state import Page
from kiosk.flow.touch_test import TARGETS
from tests.kiosk.flow.halls import Citizen, hall
from tests.kiosk.flow.ways import attract, citizen_at, maintenance, out_of_service, pin, technicians, thanks


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


def test_brightness_goes_up_step_by_step_and_begins_anew() -> None:
    citizen = maintenance()
    steps = []
    for now in (100, 30, 60):
        citizen.world = replace(citizen.world, brightness=now)
        citizen.touch(Act.SERVICE, "brightness")
        (asked,) = (effect for effect in citizen.effects if isinstance(effect, Maintain))
        steps.append(asked.argument)
        citizen.feel(Answered("brightness", {"backlight": f"{asked.argument} %"}))
        assert citizen.sees_text("maintenance.result")
    assert steps == ["30", "60", "100"]


def test_network_and_log_are_asked_for_when_they_are_looked_at_and_again_on_wish() -> None:
    for page in (Page.NETWORK, Page.LOGS):
        citizen = technicians(page)
        assert Maintain(page.value) in citizen.effects
        assert citizen.screen.busy
        citizen.feel(Answered(page.value, {"broker": "up"}))
        assert "up" in repr(citizen.screen.lines)
        citizen.touch(Act.RETRY)
        assert Maintain(page.value) in citizen.effects
        citizen.touch(Act.BACK)
        citizen.sees(Page.MAINTENANCE)
        citizen.feel(Answered(page.value, {"broker": "overdue"}))
        assert "overdue" not in repr(citizen.screen)


def test_the_touch_test_goes_through_all_targets_and_tells_how_far_off_each_touch_was() -> None:
    citizen = technicians(Page.TOUCH_TEST)
    seen = []
    for _ in TARGETS:
        aims = citizen.screen.aims
        assert aims is not None
        seen.append((aims.next.across, aims.next.down))
        assert len(aims.fallen) == len(seen) - 1
        citizen.feel(Touched(Act.FELL, "30,-40"))
    assert seen == list(TARGETS)
    assert citizen.sees_text("touch.good")
    assert {"number": "9", "mm": "5.0", "across": "+3.0", "down": "-4.0"} in [
        line.arguments for line in citizen.screen.lines
    ]
    citizen.feel(Touched(Act.FELL, "0,0"))
    citizen.touch(Act.RETRY)
    assert citizen.screen.aims is not None
    for _ in TARGETS:
        citizen.feel(Touched(Act.FELL, "0,51"))
    assert citizen.sees_text("touch.bad")


@pytest.mark.parametrize("argument", ["", "1", "1,2,3", "a,b", "99999,0", "1.5,2"])
def test_a_touch_that_tells_no_place_is_none(argument: str) -> None:
    citizen = technicians(Page.TOUCH_TEST)
    citizen.feel(Touched(Act.FELL, argument))
    assert citizen.state.visit.fell == ()


@pytest.mark.parametrize("page", [Page.MAINTENANCE, Page.NETWORK, Page.LOGS, Page.TOUCH_TEST])
def test_a_technician_who_goes_away_leaves_no_page_open(page: Page) -> None:
    citizen = citizen_at(page)
    citizen.wait(200)
    citizen.sees(Page.ATTRACT)


def test_wrong_pins_of_before_a_restart_count() -> None:
    citizen = attract()
    citizen.feel(PinHeld(4, 20_000))
    citizen.feel(Touched(Act.GESTURE))
    citizen.type("1")
    enter = citizen.offered(Act.ENTER)
    assert enter is not None
    assert not enter.enabled
    citizen.wait(21)
    citizen.type("clear")
    tries(citizen, wrong=True)
    assert citizen.state.pin_wrong == 5
    assert citizen.state.pin_again_ms - citizen.world.now_ms == pause_ms(5) == 120_000


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
