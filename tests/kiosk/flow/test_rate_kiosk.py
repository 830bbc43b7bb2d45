"""When something was done at the kiosk, its citizen may rate the kiosk, and need not."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from contracts.hall import KioskTransaction
from contracts.hall_commands import RateKioskCommand
from kiosk.flow.effects import Ask, Wipe
from kiosk.flow.inputs import Act, Answered, CardLies, Printed, Told
from kiosk.flow.state import Goal, Page, Visit
from kiosk.flow.world import Part
from tests.kiosk.flow.halls import Citizen, hall
from tests.kiosk.flow.ways import (
    cases,
    confirm,
    given_back,
    guide,
    home,
    progress,
    rate_kiosk,
    thanks,
    wants,
    with_number,
)


def guide_printed() -> Citizen:
    citizen = guide()
    citizen.touch(Act.PRINT_GUIDE)
    citizen.feel(Printed(citizen.state.visit.printing, "printed"))
    return citizen


def checked_in() -> Citizen:
    citizen = wants(Goal.CHECK_IN)
    citizen.type("Y", "7")
    citizen.touch(Act.ENTER)
    citizen.hears()
    return citizen


def sent(citizen: Citizen) -> list[RateKioskCommand]:
    asked = (effect.command for effect in citizen.all_effects if isinstance(effect, Ask))
    return [command for command in asked if isinstance(command, RateKioskCommand)]


@pytest.mark.parametrize(
    ("way", "what"),
    [
        (with_number, KioskTransaction.NUMBER),
        (checked_in, KioskTransaction.CHECK_IN),
        (given_back, KioskTransaction.GIVE_BACK),
        (guide_printed, KioskTransaction.GUIDE),
        (progress, KioskTransaction.PROGRESS),
        (cases, KioskTransaction.PROGRESS),
    ],
)
def test_what_was_done_here_is_rated_once_and_thanked_for_when_it_is_kept(
    way: Callable[[], Citizen], what: KioskTransaction
) -> None:
    citizen = way()
    citizen.touch(Act.END)
    citizen.sees(Page.RATE_KIOSK)
    assert citizen.state.visit == Visit(done=what)
    citizen.touch(Act.LEVEL, "4")
    citizen.sees(Page.WORKING)
    command = sent(citizen)[0]
    assert (command.kiosk, command.transaction, command.level) == ("kiosk-1", what, 4)
    citizen.feel(Answered(citizen.asked().wish, {"again": False}))
    citizen.sees(Page.THANKS)
    assert citizen.state.visit == Visit()
    citizen.touch(Act.END)
    citizen.sees(Page.ATTRACT)
    assert len(sent(citizen)) == 1


@pytest.mark.parametrize("error", ["no-answer", "journal_full"])
def test_a_rating_that_is_not_kept_is_not_thanked_for_and_is_sent_again_as_the_same(error: str) -> None:
    citizen = rate_kiosk()
    citizen.touch(Act.LEVEL, "1")
    citizen.is_refused(error)
    citizen.sees(Page.SORRY)
    citizen.touch(Act.RETRY)
    citizen.feel(Answered(citizen.asked().wish, {"again": True}))
    citizen.sees(Page.THANKS)
    first, second = sent(citizen)
    assert first == second


def test_without_the_gateway_a_rating_is_refused_at_once_and_can_be_tried_again() -> None:
    citizen = rate_kiosk()
    citizen.world = hall(down=(Part.GATEWAY,))
    citizen.touch(Act.LEVEL, "1")
    citizen.sees(Page.SORRY)
    assert citizen.sees_text("why.no-network")
    assert sent(citizen) == []
    citizen.world = hall()
    citizen.touch(Act.RETRY)
    assert [command.level for command in sent(citizen)] == [1]


def test_who_goes_while_his_rating_is_under_way_leaves_nothing_behind() -> None:
    citizen = rate_kiosk()
    citizen.touch(Act.LEVEL, "4")
    citizen.touch(Act.END)
    citizen.sees(Page.ATTRACT)
    assert citizen.state.visit == Visit()
    citizen.feel(Answered(citizen.asked().wish, {"again": False}))
    citizen.sees(Page.ATTRACT)


def test_who_looks_for_help_comes_back_to_the_question_and_another_level_is_no_second_rating() -> None:
    citizen = rate_kiosk()
    citizen.touch(Act.OPEN, Page.HELP)
    citizen.touch(Act.BACK)
    citizen.sees(Page.RATE_KIOSK)
    citizen.touch(Act.LEVEL, "5")
    citizen.is_refused("busy")
    citizen.touch(Act.BACK)
    citizen.sees(Page.RATE_KIOSK)
    citizen.touch(Act.LEVEL, "4")
    first, second = sent(citizen)
    assert (first.request, first.level, second.level) == (second.request, 5, 4)
    citizen.is_refused("already_rated")
    citizen.sees(Page.SORRY)
    assert citizen.sees_text("why.already-rated")
    assert citizen.offered(Act.RETRY) is None


def test_a_rating_without_any_answer_ends_in_a_plain_word() -> None:
    citizen = rate_kiosk()
    citizen.touch(Act.LEVEL, "4")
    citizen.wait(31)
    citizen.sees(Page.SORRY)


@pytest.mark.parametrize("way", [home, confirm, guide, thanks])
def test_where_nothing_was_done_nobody_is_asked(way: Callable[[], Citizen]) -> None:
    citizen = way()
    citizen.touch(Act.END)
    citizen.sees(Page.ATTRACT)


def test_who_goes_on_or_away_without_a_word_has_rated_nothing() -> None:
    citizen = rate_kiosk()
    citizen.touch(Act.END)
    citizen.sees(Page.ATTRACT)
    assert Wipe() in citizen.effects
    home_again = rate_kiosk()
    home_again.touch(Act.HOME)
    home_again.sees(Page.HOME)
    silent = rate_kiosk()
    silent.wait(14)
    silent.sees(Page.RATE_KIOSK)
    assert not silent.is_asked
    silent.wait(1)
    silent.sees(Page.ATTRACT)
    assert Wipe() in silent.effects
    assert sent(citizen) == sent(home_again) == sent(silent) == []


def test_an_elder_has_twice_the_time_to_answer() -> None:
    citizen = with_number()
    citizen.touch(Act.ELDER)
    citizen.touch(Act.END)
    citizen.wait(29)
    citizen.sees(Page.RATE_KIOSK)


@pytest.mark.parametrize("hurdle", ["offline", "card", "closing", "not wanted"])
def test_what_matters_more_comes_before_the_question(hurdle: str) -> None:
    citizen = with_number()
    match hurdle:
        case "offline":
            citizen.world = hall(down=(Part.GATEWAY,))
        case "card":
            citizen.feel(CardLies(True))
        case "closing":
            citizen.feel(Told("the paper is changed"))
        case _:
            citizen.world = replace(citizen.world, asks_rating=False)
    citizen.touch(Act.END)
    citizen.sees(Page.OUT_OF_SERVICE if hurdle == "closing" else Page.ATTRACT)
