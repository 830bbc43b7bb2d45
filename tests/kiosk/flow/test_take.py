"""Taking a number, touch by touch."""

import pytest

from contracts.hall import KioskTransaction, PaperOutcome
from contracts.hall_commands import CancelCommand, ConfirmCommand, IssueCommand
from contracts.session import Language
from kiosk.flow.effects import Ask, PrintTicket, Say, SeekCard, Wipe
from kiosk.flow.inputs import Act, CardFailed, CardLies, CardRead
from kiosk.flow.state import Goal, Look, Page, State, Visit
from kiosk.flow.world import Part
from tests.kiosk.flow.halls import OTHER, PERSON, TOKEN, URL, Citizen, hall, queue, ticket


def at_home() -> Citizen:
    citizen = Citizen()
    citizen.touch(Act.WAKE)
    citizen.touches = 0
    return citizen


def at_confirm(service: str = "papers") -> Citizen:
    citizen = at_home()
    citizen.touch(Act.GOAL, Goal.NUMBER)
    citizen.touch(Act.CHOOSE, service)
    return citizen


def with_number() -> Citizen:
    citizen = at_confirm()
    citizen.touch(Act.TAKE)
    citizen.hears()
    return citizen


def test_a_number_without_a_card_takes_three_touches_from_home() -> None:
    citizen = at_confirm()
    citizen.touch(Act.TAKE)
    assert citizen.touches == 3
    command = citizen.asked().command
    assert isinstance(command, IssueCommand)
    assert (command.service, command.person, command.kiosk) == ("papers", None, "kiosk-1")
    citizen.sees(Page.WORKING)
    citizen.hears()
    citizen.sees(Page.TICKET)
    assert citizen.screen.number == "A0012"
    assert citizen.screen.qr == URL + TOKEN


@pytest.mark.parametrize("service", ["papers", "identity", "taxes"])
def test_a_number_with_a_card_takes_two_touches_from_home(service: str) -> None:
    citizen = at_confirm(service)
    citizen.feel(CardRead(PERSON))
    assert citizen.touches == 2
    command = citizen.asked().command
    assert isinstance(command, IssueCommand)
    assert (command.service, command.person) == (service, PERSON)


def test_the_way_by_category_department_and_item_ends_at_the_same_question() -> None:
    citizen = at_home()
    citizen.touch(Act.GOAL, Goal.NUMBER)
    citizen.touch(Act.OPEN, Page.CATEGORIES)
    assert [c.argument for c in citizen.screen.choices if c.act is Act.CHOOSE] == ["people", "firms"]
    citizen.touch(Act.CHOOSE, "people")
    citizen.sees(Page.DEPARTMENTS)
    citizen.touch(Act.CHOOSE, "police")
    citizen.touch(Act.CHOOSE, "paper-new")
    citizen.sees(Page.CONFIRM)
    citizen.touch(Act.TAKE)
    command = citizen.asked().command
    assert isinstance(command, IssueCommand)
    assert (command.service, command.item) == ("papers", "paper-new")


def test_a_category_of_one_department_leads_straight_to_its_items() -> None:
    citizen = at_home()
    citizen.touch(Act.GOAL, Goal.NUMBER)
    citizen.touch(Act.OPEN, Page.CATEGORIES)
    citizen.touch(Act.CHOOSE, "firms")
    citizen.sees(Page.ITEMS)
    citizen.touch(Act.BACK)
    citizen.sees(Page.CATEGORIES)


def test_an_item_is_found_by_its_initials() -> None:
    citizen = at_home()
    citizen.touch(Act.GOAL, Goal.NUMBER)
    citizen.touch(Act.OPEN, Page.SEARCH)
    citizen.type("J", "s")
    assert [c.argument for c in citizen.screen.choices if c.act is Act.CHOOSE] == ["pay-tax", "firm-tax"]
    citizen.type("erase", "erase", "q")
    citizen.touch(Act.CHOOSE, "firm-tax")
    citizen.sees(Page.CONFIRM)


def test_a_situation_leads_to_its_items_in_their_order() -> None:
    citizen = at_home()
    citizen.touch(Act.GOAL, Goal.NUMBER)
    citizen.touch(Act.OPEN, Page.SITUATIONS)
    citizen.touch(Act.CHOOSE, "move")
    assert [c.argument for c in citizen.screen.choices] == ["paper-new", "pay-tax"]


def test_people_ahead_and_wait_are_told_before_the_number_is_taken() -> None:
    lines = {line.key: line.arguments for line in at_confirm().screen.lines}
    assert lines["queue.waiting"] == {"count": "4"}
    assert lines["queue.wait-about"] == {"low": "5", "high": "15"}
    assert lines["queue.area-floor"] == {"floor": "2", "area": "东区"}


def test_a_priority_is_claimed_and_given_up_by_touch() -> None:
    citizen = at_confirm()
    citizen.touch(Act.PRIORITY, "elderly")
    citizen.touch(Act.PRIORITY, "disabled")
    chosen = [c.argument for c in citizen.screen.choices if c.chosen]
    assert chosen == ["disabled"]
    citizen.touch(Act.TAKE)
    command = citizen.asked().command
    assert isinstance(command, IssueCommand)
    assert command.priority == "disabled"


def test_a_service_that_needs_the_card_asks_for_it() -> None:
    citizen = at_confirm("identity")
    citizen.touch(Act.TAKE_WITH_CARD)
    citizen.sees(Page.CARD)
    citizen.feel(CardFailed("any"))
    citizen.sees(Page.CARD)
    assert citizen.screen.lines[0].key == "card.again"
    citizen.feel(CardRead(PERSON))
    citizen.sees(Page.WORKING)


def test_the_card_can_be_read_again_after_an_answer_that_did_not_come() -> None:
    citizen = at_confirm("identity")
    citizen.feel(CardRead(PERSON))
    first = citizen.asked().wish
    citizen.is_refused("no-answer")
    citizen.touch(Act.BACK)
    citizen.touch(Act.TAKE_WITH_CARD)
    citizen.feel(CardRead(PERSON))
    assert citizen.asked().wish == first


def test_without_a_reader_the_screen_says_which_counter() -> None:
    citizen = at_home()
    citizen.world = hall(absent=(Part.READER,))
    citizen.touch(Act.GOAL, Goal.NUMBER)
    found = citizen.offered(Act.CHOOSE, "identity")
    assert found is not None
    assert not found.enabled
    assert found.why_not is not None
    assert found.why_not.arguments == {"counters": "2 / 3"}


def test_what_is_closed_says_until_when_and_what_is_full_that_it_is() -> None:
    citizen = at_home()
    queues = {
        "papers": queue("papers", open=False, until="2026-01-05T06:30:00Z"),
        "taxes": queue("taxes", left_today=0),
    }
    citizen.world = hall(queues=queues)
    citizen.touch(Act.GOAL, Goal.NUMBER)
    reasons = {c.argument: c.why_not for c in citizen.screen.choices if c.act is Act.CHOOSE}
    closed, full = reasons["papers"], reasons["taxes"]
    assert closed is not None
    assert (closed.key, closed.arguments) == ("why.closed-until", {"until": "14:30"})
    assert full is not None
    assert full.key == "why.full"
    assert reasons["identity"] is None


def test_one_number_a_person_and_another_print_of_it() -> None:
    citizen = at_confirm()
    citizen.feel(CardRead(PERSON))
    citizen.hears(open_before=True)
    citizen.sees(Page.HELD_BEFORE)
    assert not any(isinstance(e, PrintTicket) for e in citizen.all_effects)
    citizen.touch(Act.REPRINT)
    assert citizen.to_print().reprint
    citizen.sees(Page.TICKET)


def test_a_number_is_given_back_only_after_a_second_question() -> None:
    citizen = at_confirm()
    citizen.feel(CardRead(PERSON))
    citizen.hears(open_before=True, ticket=ticket(state="waiting"))
    citizen.touch(Act.OPEN, Page.GIVE_BACK)
    citizen.touch(Act.BACK)
    citizen.sees(Page.HELD_BEFORE)
    citizen.touch(Act.OPEN, Page.GIVE_BACK)
    citizen.touch(Act.GIVE_BACK)
    assert citizen.asked().command == CancelCommand(token=TOKEN)
    citizen.hears_of(ticket(state="cancelled"))
    citizen.sees(Page.GIVEN_BACK)
    assert citizen.state.visit.token == ""


@pytest.mark.parametrize("outcome", [PaperOutcome.SHOWN, PaperOutcome.FAILED, PaperOutcome.UNKNOWN])
def test_the_number_stays_on_the_screen_when_the_paper_fails(outcome: PaperOutcome) -> None:
    citizen = with_number()
    citizen.paper(outcome)
    citizen.sees(Page.TICKET)
    assert citizen.screen.number == "A0012"
    assert citizen.screen.qr
    assert citizen.offered(Act.REPRINT)
    citizen.wait(59)
    citizen.sees(Page.TICKET)


def test_a_ticket_stays_for_twenty_seconds_after_the_print_and_ends_at_once_by_touch() -> None:
    citizen = with_number()
    citizen.wait(50)
    citizen.paper("printed")
    citizen.wait(25)
    citizen.sees(Page.TICKET)
    assert citizen.screen.alert is None
    citizen.touch(Act.END)
    citizen.sees(Page.RATE_KIOSK)


def test_the_same_wish_tried_again_keeps_its_key_and_another_has_another() -> None:
    citizen = at_confirm()
    citizen.touch(Act.TAKE)
    first = citizen.asked().wish
    citizen.is_refused("no-answer")
    citizen.sees(Page.SORRY)
    citizen.touch(Act.RETRY)
    assert citizen.asked().wish == first
    citizen.is_refused("no-answer")
    citizen.touch(Act.BACK)
    citizen.touch(Act.TAKE)
    assert citizen.asked().wish == first
    citizen.is_refused("no-answer")
    citizen.touch(Act.BACK)
    citizen.touch(Act.PRIORITY, "green")
    citizen.touch(Act.TAKE)
    assert citizen.asked().wish != first


def test_an_answer_that_never_comes_is_given_up_for_him_who_waits_and_heeded_when_it_comes() -> None:
    citizen = at_confirm()
    citizen.touch(Act.TAKE)
    citizen.wait(31)
    citizen.sees(Page.SORRY)
    citizen.hears()
    citizen.sees(Page.TICKET)


def test_who_goes_back_before_the_answer_gets_no_number_of_it() -> None:
    citizen = at_confirm()
    citizen.touch(Act.TAKE)
    citizen.wait(31)
    first = citizen.asked()
    citizen.touch(Act.BACK)
    citizen.touch(Act.TAKE)
    second = citizen.asked()
    assert second.wish != first.wish
    citizen.hears(answers=first)
    gone = citizen.asked().command
    assert gone == ConfirmCommand(ticket="20260105-A0012", outcome=PaperOutcome.FAILED, kiosk="kiosk-1")
    citizen.sees(Page.WORKING)
    citizen.hears(answers=second, ticket=ticket("A0013"))
    assert citizen.screen.number == "A0013"


def test_a_number_that_is_over_is_not_printed_again_but_another_is_taken() -> None:
    citizen = at_confirm()
    citizen.touch(Act.TAKE)
    first = citizen.asked().wish
    citizen.hears(ticket=ticket(state="cancelled"), again=True)
    citizen.sees(Page.WORKING)
    assert citizen.asked().wish != first


def test_an_answer_after_its_citizen_has_gone_gives_the_number_up_and_prints_nothing() -> None:
    citizen = at_confirm()
    citizen.touch(Act.TAKE)
    late = citizen.asked()
    citizen.touch(Act.END)
    before = citizen.state
    citizen.hears()
    citizen.sees(Page.ATTRACT)
    assert citizen.state.visit == before.visit
    assert citizen.asked().command == ConfirmCommand(
        ticket="20260105-A0012", outcome=PaperOutcome.FAILED, kiosk="kiosk-1"
    )
    assert not any(isinstance(e, PrintTicket) for e in citizen.all_effects)
    count = len(citizen.all_effects)
    citizen.hears(answers=late)
    assert not any(isinstance(e, Ask) for e in citizen.all_effects[count:])


def test_a_late_answer_leaves_the_next_citizens_screen_alone() -> None:
    citizen = at_confirm()
    citizen.touch(Act.TAKE)
    late = citizen.asked()
    citizen.touch(Act.END)
    citizen.touch(Act.WAKE)
    citizen.touch(Act.GOAL, Goal.NUMBER)
    citizen.touch(Act.CHOOSE, "taxes")
    shown = citizen.screen
    citizen.hears(answers=late)
    assert citizen.screen == shown


def test_a_number_that_somebody_holds_is_never_given_up_for_a_late_answer() -> None:
    citizen = at_confirm()
    citizen.feel(CardRead(PERSON))
    citizen.touch(Act.END)
    count = len(citizen.all_effects)
    citizen.hears(open_before=True)
    assert citizen.all_effects[count:] == []


def test_a_number_from_the_lease_says_that_it_is_valid() -> None:
    citizen = at_home()
    citizen.world = hall(down=(Part.BROKER,), leased={"papers": 3})
    citizen.touch(Act.GOAL, Goal.NUMBER)
    greyed = citizen.offered(Act.CHOOSE, "taxes")
    assert greyed is not None
    assert greyed.why_not is not None
    assert greyed.why_not.key == "why.no-numbers-at"
    citizen.touch(Act.CHOOSE, "papers")
    citizen.touch(Act.TAKE)
    citizen.hears(from_lease=True)
    assert "ticket.offline" in {line.key for line in citizen.screen.lines}


def test_the_reader_is_asked_only_while_a_page_wants_the_card() -> None:
    citizen = at_confirm()
    assert SeekCard(True) in citizen.effects
    citizen.touch(Act.TAKE_WITH_CARD)
    assert not any(isinstance(e, SeekCard) for e in citizen.effects)
    citizen.feel(CardRead(PERSON))
    assert SeekCard(False) in citizen.effects


def test_a_forgotten_card_is_announced_as_long_as_it_lies_there_and_is_nobodys() -> None:
    citizen = at_confirm()
    citizen.feel(CardLies(True))
    citizen.feel(CardRead(PERSON))
    citizen.hears()
    assert "card.take" in {n.key for n in citizen.screen.notices}
    citizen.touch(Act.END)
    assert Say("card-forgotten") in citizen.effects
    count = len(citizen.all_effects)
    citizen.wait(30)
    assert citizen.all_effects[count:].count(Say("card-forgotten")) >= 3
    citizen.touch(Act.WAKE)
    citizen.touch(Act.GOAL, Goal.NUMBER)
    citizen.touch(Act.CHOOSE, "identity")
    assert "card.of-another" in {n.key for n in citizen.screen.notices}
    citizen.feel(CardRead(PERSON))
    citizen.sees(Page.CONFIRM)
    citizen.feel(CardLies(False))
    citizen.feel(CardLies(True))
    citizen.feel(CardRead(OTHER))
    assert citizen.state.visit.person == OTHER


def test_nothing_of_the_citizen_stays_when_he_has_gone() -> None:
    citizen = at_confirm()
    citizen.touch(Act.LANGUAGE, Language.UG)
    citizen.touch(Act.ELDER)
    citizen.feel(CardRead(PERSON))
    citizen.hears()
    citizen.touch(Act.END)
    assert citizen.state.visit == Visit(done=KioskTransaction.NUMBER)
    citizen.touch(Act.END)
    assert Wipe() in citizen.effects
    assert citizen.state.visit == Visit()
    assert citizen.state.look == Look()
    assert PERSON not in repr(citizen.state)
    assert citizen.state == State(touched_ms=citizen.world.now_ms, reminded_ms=citizen.world.now_ms)
