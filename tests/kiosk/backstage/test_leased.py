"""What a kiosk may give out by itself, and what its paper says. Pure."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from contracts.catalog import Catalog, Hours, Priority, Span, Weekday
from contracts.hall import PaperOutcome, number_text
from contracts.hall_commands import IssueCommand
from contracts.hall_replies import LeaseResult
from contracts.session import Language
from kiosk.backstage.leased import (
    Block,
    Given,
    block_of,
    offline_ticket,
    services_to_lease,
    why_not,
)
from kiosk.backstage.paper import paper_ticket, qr_text
from kiosk.flow.effects import PrintTicket
from tests.kiosk.backstage.stage import station

OFFICE = (Span(start=time(9), end=time(12)), Span(start=time(15), end=time.max))
HOURS = Hours(
    id="office",
    week={Weekday.MON: OFFICE},
    closed=(date(2026, 1, 12),),
    extra={date(2026, 1, 11): (Span(start=time(10), end=time(11)),)},
)


def at(text: str) -> int:
    """Unix milliseconds of a time in January 2026 on the hall's clock."""
    return int(datetime.fromisoformat(f"2026-01-{text}+08:00").timestamp() * 1000)


def hall(**of_life: Any) -> Catalog:
    """The station with office hours; its service "life" changed."""
    made = station(hours=(HOURS,))
    services = tuple(one.model_copy(update=of_life) if one.id == "life" else one for one in made.services)
    return made.model_copy(update={"services": services})


def wish(service: str = "life", person: str | None = None) -> IssueCommand:
    return IssueCommand(request="wish-0123456789abcdef", kiosk="kiosk-1", service=service, person=person)


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        ("05T08:59:59", "closed"),
        ("05T09:00", ""),
        ("05T12:00", "closed"),
        ("05T15:00", ""),
        ("05T23:59:59", ""),
        ("06T10:00", "closed"),
        ("11T10:30", ""),
        ("12T10:00", "closed"),
    ],
)
def test_a_kiosk_keeps_the_services_hours_by_the_halls_clock(when: str, reason: str) -> None:
    assert why_not(hall(), wish(), at(when)) == reason


def test_a_service_that_wants_a_card_and_one_that_is_not_there_give_no_number() -> None:
    assert why_not(hall(needs_id=True), wish(), at("05T10:00")) == "needs_id"
    assert why_not(hall(needs_id=True), wish(person="a" * 64), at("05T10:00")) == ""
    assert why_not(hall(), wish("nothing"), at("05T10:00")) == "unknown_service"


def test_a_block_is_what_was_leased() -> None:
    until = datetime.fromisoformat("2026-01-05T18:30:00+08:00")
    leased = LeaseResult(
        block="20260105-AB0009", service="life", first="AB0009", last="AB0018", until=until, again=False
    )
    block = block_of(leased)
    assert block == Block("20260105-AB0009", "life", "AB", 9, 18, at("05T18:30"))
    assert (block.left, number_text(block.prefix, block.next)) == (10, "AB0009")


def test_blocks_are_kept_of_services_that_a_window_serves() -> None:
    made = station()
    assert services_to_lease(made, ()) == ("life", "farm")
    assert services_to_lease(made, ("farm", "other")) == ("farm",)
    closed = made.model_copy(update={"windows": (made.windows[0].model_copy(update={"helps": ()}),)})
    assert services_to_lease(closed, ()) == ("life",)


def test_a_number_whose_end_nobody_knows_is_told_as_unknown() -> None:
    given = Given(
        "20260105-A0001", "A0001", "wish", "key-0123456789abcdef", "t" * 22, at("05T10:00"), None,
        Language.EN, Priority.NONE,
    )  # fmt: skip
    assert given.ticket == "20260105-A0001"
    told = offline_ticket(given, None)
    assert (told.outcome, told.issued_at.timestamp()) == (PaperOutcome.UNKNOWN, at("05T10:00") / 1000)
    shown = offline_ticket(replace(given, outcome=PaperOutcome.SHOWN), "a" * 64)
    assert (shown.outcome, shown.person) == (PaperOutcome.SHOWN, "a" * 64)


# -- paper --------------------------------------------------------------------------------------------------

NOW = datetime.fromisoformat("2026-01-05T10:00:00+08:00")


def effect(**changes: Any) -> PrintTicket:
    plain: dict[str, Any] = {
        "wish": "print-1", "ticket": "20260105-A0001", "number": "A0001", "service": "life",
        "item": "medical-join", "token": "t" * 22, "people_ahead": 3, "wait_minutes": 12,
        "language": Language.EN,
    }  # fmt: skip
    return PrintTicket(**(plain | changes))


def test_a_ticket_is_in_the_citizens_language() -> None:
    ticket = paper_ticket(effect(), station(), 58, NOW)
    assert (ticket.hall, ticket.service) == ("Example Village Station", "Join the medical insurance")
    assert (ticket.window_area, ticket.materials) == ("The room", ("ID card", "Household register"))
    assert (ticket.people_ahead, ticket.wait_minutes, ticket.paper_mm) == (3, 12, 58)
    assert ticket.qr == f"https://station.example/t/{'t' * 22}"


def test_without_an_item_the_ticket_names_the_service_and_without_a_catalog_what_it_has() -> None:
    assert paper_ticket(effect(item=""), station(), 80, NOW).service == "Insurance and certificates"
    bare = paper_ticket(effect(), None, 80, NOW)
    assert (bare.hall, bare.number, bare.service, bare.qr) == ("", "A0001", "life", "t" * 22)
    assert qr_text(station(), "") == ""


def test_no_name_is_too_long_for_the_paper_or_commands_the_printer() -> None:
    long = {Language.ZH_HANS: "很" * 100 + "\n"}
    made = station(hall=long)
    items = tuple(one.model_copy(update={"name": {Language.ZH_HANS: "a\x1bb"}}) for one in made.items)
    ticket = paper_ticket(effect(), made.model_copy(update={"items": items}), 80, NOW)
    assert (len(ticket.hall), ticket.hall[-1]) == (60, "…")
    assert ticket.service == "a b"
