"""Guides and their prints; checking in."""

from contracts.catalog import Catalog
from contracts.hall import TicketState
from contracts.hall_commands import CheckInCommand, IssueCommand
from contracts.session import Language
from kiosk.flow.effects import PrintGuide, PrintTicket, SeekCode
from kiosk.flow.inputs import Act, CardRead, CodeScanned, Printed
from kiosk.flow.state import Goal, Page
from tests.kiosk.flow.halls import CATALOG, PERSON, Citizen, hall, ticket
from tests.kiosk.flow.ways import guide, wants


def long_catalog() -> Catalog:
    """One guide is of many lines."""
    told = CATALOG.model_dump(mode="json")
    told["items"][2]["guide"]["materials"] = [{"zh-Hans": f"材料{n}"} for n in range(60)]
    return Catalog.model_validate(told)


def prints(citizen: Citizen) -> list[PrintGuide]:
    return [effect for effect in citizen.all_effects if isinstance(effect, PrintGuide)]


def test_a_guide_tells_what_to_bring_and_how_it_goes() -> None:
    screen = guide().screen
    assert [line.key or line.plain for line in screen.lines] == [
        "guide.materials",
        "1. 身份证原件",
        "guide.free",
        "guide.days",
        "guide.qr",
        "guide.steps",
    ]
    assert [step.title.plain for step in screen.steps] == ["取号", "到窗口办理"]
    assert {step.state for step in screen.steps} == {"plain"}
    assert screen.qr == "个人缴税\n1. 身份证原件"


def test_a_guide_is_in_the_citizens_language() -> None:
    citizen = guide()
    citizen.touch(Act.LANGUAGE, Language.EN)
    assert citizen.screen.qr == "Pay-Tax\n1. ID card"


def test_a_guide_is_printed_and_its_outcome_told() -> None:
    citizen = guide()
    citizen.touch(Act.PRINT_GUIDE)
    wanted = prints(citizen)[-1]
    assert (wanted.item, wanted.language) == ("pay-tax", Language.ZH_HANS)
    greyed = citizen.offered(Act.PRINT_GUIDE)
    assert greyed is not None
    assert not greyed.enabled
    citizen.feel(Printed(wanted.wish, "failed"))
    assert citizen.sees_text("guide.not-printed")


def test_a_long_guide_is_printed_only_after_a_second_question() -> None:
    citizen = guide()
    citizen.world = hall(catalog=long_catalog())
    citizen.touch(Act.PRINT_GUIDE)
    assert prints(citizen) == []
    asked = citizen.screen.lines[0]
    assert (asked.key, dict(asked.arguments)) == ("guide.long", {"pages": "2", "cm": "29"})
    citizen.touch(Act.PRINT_GUIDE)
    assert len(prints(citizen)) == 1


def test_a_code_to_take_away_never_grows_too_fine() -> None:
    citizen = guide()
    citizen.world = hall(catalog=long_catalog())
    assert 300 < len(citizen.screen.qr.encode()) <= 480


def test_a_number_follows_from_a_guide_even_while_it_prints() -> None:
    citizen = guide()
    citizen.touch(Act.PRINT_GUIDE)
    citizen.touch(Act.TAKE)
    citizen.sees(Page.CONFIRM)
    citizen.touch(Act.TAKE)
    command = citizen.asked().command
    assert isinstance(command, IssueCommand)
    assert (command.service, command.item) == ("taxes", "pay-tax")
    citizen.hears()
    assert any(isinstance(effect, PrintTicket) for effect in citizen.effects)


def test_an_appointment_is_typed_and_checked_in() -> None:
    citizen = wants(Goal.CHECK_IN)
    greyed = citizen.offered(Act.ENTER)
    assert greyed is not None
    assert not greyed.enabled
    citizen.type("Y", "7", "-", "1", "erase", "2")
    citizen.touch(Act.ENTER)
    command = citizen.asked().command
    assert isinstance(command, CheckInCommand)
    assert (command.appointment, command.person) == ("Y7-2", None)
    citizen.hears()
    citizen.sees(Page.TICKET)


def test_an_appointment_is_scanned_and_the_card_makes_it_his() -> None:
    citizen = wants(Goal.CHECK_IN)
    assert SeekCode(True) in citizen.effects
    citizen.feel(CodeScanned("not an appointment"))
    assert citizen.sees_text("check-in.unknown")
    citizen.feel(CodeScanned("Y7-2"))
    citizen.is_refused("unknown_ticket")
    assert citizen.sees_text("why.unknown-appointment")
    citizen.touch(Act.BACK)
    citizen.sees(Page.CHECK_IN)
    citizen.feel(CardRead(PERSON))
    command = citizen.asked().command
    assert isinstance(command, CheckInCommand)
    assert (command.appointment, command.person) == ("Y7-2", PERSON)


def test_an_appointment_that_was_used_up_prints_no_old_number() -> None:
    citizen = wants(Goal.CHECK_IN)
    citizen.feel(CodeScanned("Y7-2"))
    citizen.hears(ticket=ticket(state=TicketState.SERVED))
    citizen.sees(Page.SORRY)
    assert not any(isinstance(effect, PrintTicket) for effect in citizen.all_effects)
