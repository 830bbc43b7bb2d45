"""Each part down, on each page: what still works stays, what does not is greyed and says where to go."""

import pytest

from kiosk.flow.inputs import Act, CardRead, CodeScanned, Input, Touched
from kiosk.flow.state import Goal, Page
from kiosk.flow.world import Part, World
from kiosk.screens.derive import derive
from tests.kiosk.flow.halls import PERSON, TOKEN, URL, Citizen, hall
from tests.kiosk.flow.test_walks import check
from tests.kiosk.flow.ways import citizen_at, confirm, home

FAULTS: dict[str, World] = {
    **{f"{part.value} down": hall(down=(part,), pin_set=True) for part in Part},
    **{f"{part.value} absent": hall(absent=(part,), pin_set=True) for part in Part},
    "no catalog": hall(catalog=None, pin_set=True),
    "all down": World(),
    "offline with a lease": hall(down=(Part.GATEWAY,), leased={"papers": 1}),
}
GOALS: dict[str, set[Goal]] = {
    "printer down": {Goal.REPRINT},
    "reader down": set(),
    "scanner down": {Goal.REPRINT},
    "broker down": set(Goal) - {Goal.GUIDE},
    "gateway down": set(Goal) - {Goal.GUIDE},
    "catalog down": set(),
    "no catalog": {Goal.NUMBER, Goal.GUIDE},
    "all down": set(Goal),
    "offline with a lease": set(Goal) - {Goal.GUIDE, Goal.NUMBER},
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("page", Page)
def test_no_page_is_a_dead_end(page: Page, fault: str) -> None:
    check(citizen_at(page).state, FAULTS[fault])


@pytest.mark.parametrize("fault", GOALS)
def test_home_greys_what_does_not_work_and_nothing_else(fault: str) -> None:
    citizen = home()
    greyed = {Goal(c.argument) for c in derive(citizen.state, FAULTS[fault]).choices if not c.enabled}
    assert greyed == GOALS[fault]


def test_without_paper_a_number_is_taken_and_the_screen_says_before_that_it_will_show_it() -> None:
    citizen = Citizen(world=hall(down=(Part.PRINTER,)))
    citizen.touch(Act.WAKE)
    citizen.touch(Act.GOAL, Goal.NUMBER)
    citizen.touch(Act.CHOOSE, "papers")
    assert citizen.sees_text("confirm.no-paper")
    citizen.touch(Act.TAKE)
    citizen.hears()
    citizen.paper("shown")
    assert citizen.screen.number == "A0012"
    again = citizen.offered(Act.REPRINT)
    assert again is not None
    assert not again.enabled


def test_without_a_reader_only_the_card_is_greyed() -> None:
    citizen = confirm()
    citizen.world = hall(down=(Part.READER,))
    with_card = citizen.offered(Act.TAKE_WITH_CARD)
    assert with_card is not None
    assert with_card.why_not is not None
    assert with_card.why_not.key == "why.no-reader-here"
    citizen.touch(Act.TAKE)
    citizen.sees(Page.WORKING)


def test_a_network_that_goes_away_before_the_last_touch_is_told() -> None:
    citizen = confirm()
    citizen.world = hall(down=(Part.BROKER,))
    citizen.feel(CardRead(PERSON))
    citizen.sees(Page.SORRY)
    assert citizen.sees_text("why.no-numbers-at")
    assert citizen.sees_text("notice.no-network")


def test_what_failed_for_want_of_the_network_is_tried_again_when_that_is_back() -> None:
    asked: dict[Page, Input] = {
        Page.FIND: CodeScanned(URL + TOKEN),
        Page.CONFIRM: Touched(Act.TAKE),
        Page.GIVE_BACK: Touched(Act.GIVE_BACK),
    }
    for page, happened in asked.items():
        citizen = citizen_at(page)
        citizen.world = hall(down=(Part.GATEWAY,))
        citizen.feel(happened)
        citizen.sees(Page.SORRY)
        citizen.world = hall()
        citizen.touch(Act.RETRY)
        citizen.sees(Page.WORKING)


def test_staff_can_be_called_once_where_there_is_a_broker() -> None:
    citizen = citizen_at(Page.HELP)
    citizen.touch(Act.CALL_STAFF)
    assert citizen.sees_text("help.called")
    twice = citizen.offered(Act.CALL_STAFF)
    assert twice is not None
    assert not twice.enabled
    other = citizen_at(Page.HELP)
    other.world = hall(down=(Part.BROKER,))
    greyed = other.offered(Act.CALL_STAFF)
    assert greyed is not None
    assert greyed.why_not is not None
    assert greyed.why_not.key == "why.nobody-to-call"
