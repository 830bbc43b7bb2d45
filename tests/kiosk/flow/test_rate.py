"""Rating a service at the kiosk."""

import pytest

from contracts.hall import RatingState
from contracts.hall_commands import RateCommand
from kiosk.flow.inputs import Act, Answered, CodeScanned
from kiosk.flow.state import Goal, Page, Visit
from tests.kiosk.flow.halls import TOKEN, URL, Citizen, served, ticket
from tests.kiosk.flow.ways import progress, rate, reasons, remark, thanks, wants


def sent(citizen: Citizen) -> RateCommand:
    command = citizen.asked().command
    assert isinstance(command, RateCommand)
    return command


def test_a_rating_goes_out_with_level_reasons_and_remark() -> None:
    citizen = remark("207", "210")
    citizen.type("h", "a", "o", " ", "2")
    citizen.touch(Act.SEND)
    command = sent(citizen)
    assert (command.level, command.reasons, command.remark) == (2, (207, 210), "hao 2")
    assert command.token == TOKEN


def test_all_levels_are_offered_alike() -> None:
    levels = rate().screen.choices
    assert [choice.argument for choice in levels] == ["5", "4", "3", "2", "1"]
    assert not any(choice.primary or choice.chosen for choice in levels)


def test_only_the_reasons_of_that_level_are_offered() -> None:
    codes = [int(c.argument) for c in reasons("4").screen.choices if c.act is Act.REASON]
    assert codes == list(range(406, 414))


def test_a_reason_touched_again_is_no_longer_chosen() -> None:
    citizen = reasons("2")
    citizen.touch(Act.REASON, "207")
    assert citizen.offered(Act.SEND)
    citizen.touch(Act.REASON, "207")
    assert citizen.offered(Act.SEND) is None
    assert citizen.offered(Act.SKIP)


def test_a_bad_rating_asks_for_a_reason_or_a_word_and_a_good_one_for_nothing() -> None:
    citizen = remark(level="1")
    greyed = citizen.offered(Act.SKIP)
    assert greyed is not None
    assert greyed.why_not is not None
    assert greyed.why_not.key == "why.no-reason"
    citizen.type("x")
    citizen.touch(Act.SEND)
    assert sent(citizen).remark == "x"
    good = remark(level="5")
    good.touch(Act.SKIP)
    assert sent(good).reasons == ()


def test_nothing_of_a_rating_stays_once_it_is_given() -> None:
    citizen = thanks()
    citizen.sees(Page.THANKS)
    assert citizen.state.visit == Visit()


def test_a_rating_without_an_answer_keeps_its_key_whatever_is_changed_in_it() -> None:
    citizen = remark(level="5")
    citizen.touch(Act.SKIP)
    first = citizen.asked()
    citizen.is_refused("no-answer")
    citizen.touch(Act.RETRY)
    assert citizen.asked().wish == first.wish
    citizen.wait(31)
    citizen.sees(Page.SORRY)
    for page in (Page.REMARK, Page.REASONS, Page.RATE):
        citizen.touch(Act.BACK)
        citizen.sees(page)
    citizen.touch(Act.LEVEL, "4")
    citizen.touch(Act.SKIP)
    citizen.touch(Act.SKIP)
    assert (citizen.asked().wish, sent(citizen).request) == (first.wish, first.wish)
    assert sent(citizen).level == 4
    citizen.feel(Answered(first.wish, {"session": "1/1", "again": False}))
    citizen.sees(Page.THANKS)


def test_what_is_changed_after_a_lost_answer_is_not_thanked_for_when_the_first_rating_was_taken() -> None:
    citizen = remark("207")
    citizen.touch(Act.SKIP)
    first = sent(citizen)
    citizen.wait(31)
    citizen.touch(Act.BACK)
    citizen.type("x")
    citizen.touch(Act.SEND)
    assert sent(citizen) == first.model_copy(update={"remark": "x"})
    citizen.is_refused("already_rated")
    citizen.sees(Page.SORRY)
    assert citizen.sees_text("why.already-rated")
    assert citizen.offered(Act.RETRY) is None


def test_the_next_rating_has_a_key_of_its_own() -> None:
    citizen = thanks()
    first = citizen.asked().wish
    citizen.touch(Act.HOME)
    citizen.touch(Act.GOAL, Goal.RATE)
    citizen.feel(CodeScanned(URL + TOKEN))
    citizen.hears_of(served(RatingState.UNRATED))
    citizen.touch(Act.LEVEL, "5")
    citizen.touch(Act.SKIP)
    citizen.touch(Act.SKIP)
    assert sent(citizen).request != first


@pytest.mark.parametrize(
    ("view", "why"),
    [(ticket(state="waiting"), "why.not-rateable"), (served(RatingState.RATED), "why.already-rated")],
)
def test_what_cannot_be_rated_says_why(view: object, why: str) -> None:
    citizen = wants(Goal.RATE)
    citizen.feel(CodeScanned(URL + TOKEN))
    citizen.hears_of(view)  # type: ignore[arg-type]  # a ticket, by the parameters above
    citizen.sees(Page.SORRY)
    assert citizen.sees_text(why)


def test_a_second_rating_is_told_kindly() -> None:
    citizen = remark(level="5")
    citizen.touch(Act.SKIP)
    citizen.is_refused("already_rated")
    assert citizen.sees_text("why.already-rated")
    assert citizen.offered(Act.RETRY) is None


def test_how_a_ticket_stands_leads_to_its_rating_when_it_is_served() -> None:
    assert progress().offered(Act.GOAL) is None
    citizen = wants(Goal.PROGRESS)
    citizen.feel(CodeScanned(TOKEN))
    citizen.hears_of(served(RatingState.UNRATED))
    assert [step.state for step in citizen.screen.steps] == ["done", "done", "done", "done", "now"]
    citizen.touch(Act.GOAL, Goal.RATE)
    citizen.sees(Page.RATE)


def test_a_code_that_is_no_tickets_is_told_and_another_can_be_shown() -> None:
    citizen = wants(Goal.PROGRESS)
    citizen.feel(CodeScanned("https://elsewhere.example/"))
    citizen.sees(Page.FIND)
    assert citizen.sees_text("find.unknown")
    citizen.feel(CodeScanned(URL + TOKEN))
    citizen.sees(Page.WORKING)
