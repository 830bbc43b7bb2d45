"""How a case stands, by the ways to it; and tickets that are found by number and code."""

import pytest

from contracts.cases import CaseStatusCommand
from contracts.hall import RatingState
from contracts.hall_commands import RateCommand, TicketStatusCommand
from contracts.session import Language
from kiosk.flow.effects import SeekCard
from kiosk.flow.inputs import Act, CardRead, CodeScanned
from kiosk.flow.state import Goal, Page, Sought, Visit
from kiosk.flow.world import Part
from kiosk.screens.screen import Screen
from tests.kiosk.flow.halls import OTHER, PERSON, TOKEN, Citizen, case, hall, served, ticket
from tests.kiosk.flow.ways import cases, code, number, progress, wants


def sent(citizen: Citizen) -> dict[str, object]:
    command = citizen.asked().command
    assert isinstance(command, CaseStatusCommand | TicketStatusCommand | RateCommand)
    return command.model_dump(mode="json", exclude_none=True, exclude={"kiosk"})


def said(screen: Screen) -> list[str]:
    return [label.plain or label.key for label in screen.lines]


# -- cases --------------------------------------------------------------------------------------------------


def test_a_case_is_shown_by_its_number_and_code_stage_by_stage() -> None:
    citizen = code(Sought.CASE, typed="990000-a17")
    citizen.type("k", "7", "M", "2")
    citizen.touch(Act.ENTER)
    assert sent(citizen) == {"case": "990000-A17", "code": "K7M2"}
    citizen.hears_cases(case("990000-A17"))
    citizen.sees(Page.CASE)
    assert said(citizen.screen) == [
        "个人缴税",
        "case.accepted",
        "case.number",
        "case.accepted-at",
        "case.expected",
    ]
    stages = citizen.screen.steps
    assert [stage.state for stage in stages] == ["done", "now", "to-come"]
    assert [[d.key for d in stage.details] for stage in stages] == [
        ["case.time", "case.clerk"],
        ["case.opinion"],
        ["case.department"],
    ]
    assert dict(stages[0].details[0].arguments) == {"at": "2026-01-05 12:00"}


def test_a_case_that_is_over_tells_when_it_ended_and_no_expected_end() -> None:
    citizen = cases("990000-1")
    assert "case.expected" in said(citizen.screen)
    over = wants(Goal.PROGRESS)
    over.feel(CardRead(PERSON))
    over.hears_cases(case("990000-1", state="granted", ended_at="2026-01-09T10:00:00+08:00"))
    assert "case.ended-at" in said(over.screen)
    assert "case.expected" not in said(over.screen)


def test_the_id_card_shows_its_persons_cases_as_a_list_and_is_forgotten() -> None:
    citizen = wants(Goal.PROGRESS)
    assert SeekCard(True) in citizen.effects
    citizen.feel(CardRead(PERSON))
    assert sent(citizen) == {"person": PERSON}
    citizen.hears_cases(case("990000-1"), case("990000-2", item=None, title={"zh-Hans": "示例"}), more=3)
    citizen.sees(Page.CASES)
    assert citizen.state.visit.person == ""
    assert [choice.title.plain for choice in citizen.screen.choices] == ["个人缴税", "示例"]
    assert said(citizen.screen) == ["cases.more"]
    citizen.touch(Act.CHOOSE, "990000-2")
    assert said(citizen.screen)[0] == "示例"
    citizen.touch(Act.BACK)
    citizen.sees(Page.CASES)


def test_a_card_is_asked_for_where_it_shows_cases_and_not_for_a_rating() -> None:
    citizen = wants(Goal.RATE)
    assert SeekCard(True) not in citizen.all_effects
    citizen.feel(CardRead(OTHER))
    citizen.sees(Page.FIND)
    assert citizen.state.visit.person == ""


def test_a_ticket_that_was_served_leads_to_its_case_and_back() -> None:
    assert progress().offered(Act.CHOOSE, Sought.CASE) is None
    citizen = wants(Goal.PROGRESS)
    citizen.feel(CodeScanned(TOKEN))
    citizen.hears_of(served(RatingState.RATED))
    citizen.touch(Act.CHOOSE, Sought.CASE)
    assert sent(citizen) == {"token": TOKEN}
    citizen.hears_cases(case("990000-1"))
    citizen.sees(Page.CASE)
    citizen.touch(Act.BACK)
    citizen.sees(Page.PROGRESS)


def test_without_any_case_or_with_a_wrong_code_the_page_says_what_to_do_and_nothing_more() -> None:
    citizen = wants(Goal.PROGRESS)
    citizen.feel(CardRead(PERSON))
    citizen.hears_cases()
    assert citizen.sees_text("why.no-cases")
    citizen = code()
    citizen.type(*"0000")
    citizen.touch(Act.ENTER)
    citizen.is_refused("unknown_case")
    assert citizen.sees_text("why.wrong-code")
    citizen.touch(Act.BACK)
    citizen.sees(Page.CODE)
    citizen.touch(Act.BACK)
    assert citizen.screen.entry
    assert citizen.screen.entry.shown == "990000-17"


@pytest.mark.parametrize("goal", [Goal.PROGRESS, Goal.RATE])
def test_too_many_tries_are_told(goal: Goal) -> None:
    citizen = code(Sought.TICKET, goal, "A12")
    citizen.type(*"000000")
    citizen.touch(Act.ENTER)
    citizen.is_refused("too_many_tries")
    assert citizen.sees_text("why.too-many-tries")


def test_nothing_of_a_case_stays_when_its_citizen_has_gone() -> None:
    citizen = cases()
    citizen.touch(Act.CHOOSE, "990000-17")
    citizen.touch(Act.HOME)
    assert citizen.state.visit == Visit()


def test_a_case_is_told_in_the_citizens_language_where_it_has_one() -> None:
    citizen = cases("990000-1")
    citizen.touch(Act.LANGUAGE, Language.EN)
    assert said(citizen.screen)[0] == "Pay-Tax"


# -- tickets by number and code -----------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "meant"), [("A12", "A0012"), ("a0012", "A0012"), ("AB-7", "AB0007")])
def test_a_tickets_number_is_typed_as_people_say_it(typed: str, meant: str) -> None:
    citizen = code(Sought.TICKET, typed=typed)
    citizen.type(*"1234567")
    assert citizen.screen.entry
    assert citizen.screen.entry.shown == "123456"
    citizen.touch(Act.ENTER)
    assert sent(citizen) == {"number": meant, "code": "123456"}


@pytest.mark.parametrize("typed", ["12", "ABC1", "A", "A-"])
def test_what_is_no_tickets_number_is_told_before_anybody_is_asked(typed: str) -> None:
    citizen = number(Sought.TICKET)
    citizen.type(*typed)
    citizen.touch(Act.ENTER)
    citizen.sees(Page.NUMBER)
    assert citizen.sees_text("why.no-number")


def test_half_a_code_can_not_be_entered() -> None:
    citizen = code(Sought.TICKET, typed="A12")
    citizen.type(*"123")
    greyed = citizen.offered(Act.ENTER)
    assert greyed is not None
    assert not greyed.enabled


def test_a_service_is_rated_by_number_and_code() -> None:
    citizen = code(Sought.TICKET, Goal.RATE, "A12")
    citizen.type(*"123456")
    citizen.touch(Act.ENTER)
    citizen.hears_of(served(RatingState.UNRATED))
    citizen.sees(Page.RATE)
    citizen.touch(Act.LEVEL, "5")
    citizen.touch(Act.SKIP)
    citizen.touch(Act.SKIP)
    command = sent(citizen)
    assert {k: command[k] for k in ("number", "code", "level")} == {
        "number": "A0012",
        "code": "123456",
        "level": 5,
    }


def test_who_has_the_number_and_code_alone_neither_gives_it_back_nor_prints_it() -> None:
    citizen = code(Sought.TICKET, typed="A12")
    citizen.type(*"123456")
    citizen.touch(Act.ENTER)
    citizen.hears_of(ticket(state="waiting"))
    citizen.sees(Page.PROGRESS)
    assert citizen.offered(Act.REPRINT) is None
    assert citizen.offered(Act.OPEN, Page.GIVE_BACK) is None


def test_another_print_needs_the_ticket_itself() -> None:
    assert wants(Goal.REPRINT).offered(Act.CHOOSE) is None


def test_without_a_scanner_numbers_are_typed_and_offline_nothing_is_found() -> None:
    citizen = Citizen(world=hall(down=(Part.SCANNER,)))
    citizen.touch(Act.WAKE)
    citizen.touch(Act.GOAL, Goal.RATE)
    assert citizen.sees_text("why.no-scanner-type")
    citizen.touch(Act.CHOOSE, Sought.TICKET)
    citizen.world = hall(down=(Part.GATEWAY,))
    citizen.type(*"A12")
    citizen.touch(Act.ENTER)
    greyed = citizen.offered(Act.ENTER)
    assert greyed is not None
    assert greyed.why_not is not None
    assert greyed.why_not.key == "why.no-network"
