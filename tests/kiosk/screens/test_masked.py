"""What of a screen may be seen from far away."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from contracts.session import Language
from kiosk.flow.inputs import Act, Answered
from kiosk.flow.state import Page
from kiosk.screens.derive import derive
from kiosk.screens.masked import MASK, QR_MASK, VEILS, Veil, masked
from kiosk.screens.screen import Choice, Label, Screen, Template
from tests.kiosk.flow.halls import TOKEN, Citizen
from tests.kiosk.flow.ways import attract, citizen_at, maintenance, pin, reasons, remark

NUMBER = "A0012"
CITIZENS = {*Page} - {Page.ATTRACT}


def labels(screen: Screen) -> Iterator[Label]:
    """All that is written, but for how a screen may look."""
    yield screen.title
    yield from (*screen.lines, *screen.notices)
    for choice in (*screen.choices, *screen.actions):
        yield from (choice.title, *choice.details)
        if choice.why_not:
            yield choice.why_not
    for step in screen.steps:
        yield from (step.title, *step.details)
    if screen.entry:
        yield from (screen.entry.hint, Label(plain=screen.entry.shown))
    if screen.alert:
        yield screen.alert.title


def seen(citizen: Citizen) -> Screen:
    return masked(citizen.screen)


@pytest.mark.parametrize("page", sorted(CITIZENS))
def test_nothing_of_the_citizen_is_on_a_masked_page(page: Page) -> None:
    citizen = citizen_at(page)
    if citizen.screen.entry:
        citizen.type("1", "2", "3")
    shown = seen(citizen)
    assert shown.page == page
    told = repr(replace(shown, settings=()))
    assert NUMBER not in told
    assert TOKEN not in told
    assert "123" not in told
    if VEILS.get(page) is not Veil.TYPED:
        plain = {label.plain for label in labels(shown)} | {
            value for label in labels(shown) for value in label.arguments.values()
        }
        assert plain <= {"", MASK}
    assert not any(choice.chosen or choice.argument for choice in (*shown.choices, *shown.actions))


def test_the_attract_page_stays_as_it_is() -> None:
    screen = attract().screen
    assert masked(screen) == screen


def test_a_ticket_keeps_its_shape_and_loses_what_it_says() -> None:
    shown = seen(citizen_at(Page.TICKET))
    assert (shown.number, shown.qr) == (MASK, QR_MASK)
    assert {label.key for label in shown.lines} >= {"ticket.ahead", "ticket.qr"}
    assert shown.template is Template.TICKET


def test_reasons_and_progress_do_not_tell_what_is_chosen_or_known() -> None:
    before, after = seen(reasons("2")), reasons("2")
    after.touch(Act.REASON, "207")
    assert [choice.title for choice in before.choices] == [choice.title for choice in seen(after).choices]
    assert seen(reasons("1")).choices == before.choices == seen(reasons("5")).choices
    assert {step.state for step in seen(citizen_at(Page.PROGRESS)).steps} == {"to-come"}
    words = remark("207", "210")
    words.type("慢")
    assert "慢" not in repr(seen(words))


def test_how_long_a_pin_is_is_not_told() -> None:
    short, long = pin(), pin()
    short.type("1")
    long.type(*"123456")
    assert seen(short) == seen(long)


def test_a_card_that_a_technician_reads_is_masked_twice() -> None:
    citizen = maintenance()
    citizen.feel(Answered("test-read", {"name": "张**", "number": "990***********001X"}))
    assert "张" in repr(citizen.screen)
    assert "张" not in repr(seen(citizen))


def test_a_page_that_no_rule_names_shows_the_least() -> None:
    screen = Screen(
        "new-page",
        Template.LIST,
        Label("new.title", {"name": "A0012"}),
        lines=(Label("new.line"),),
        choices=(Choice(Act.CHOOSE, "A0012", Label(plain="A0012"), chosen=True, icon="face-1"),),
    )
    shown = masked(screen)
    assert shown.title == Label("new.title", {"name": MASK})
    assert (shown.lines, shown.choices) == (
        (Label(plain=MASK),),
        (Choice(Act.CHOOSE, title=Label(plain=MASK)),),
    )


def test_each_language_is_masked_alike() -> None:
    citizen = citizen_at(Page.CONFIRM)
    for language in Language:
        state = replace(citizen.state, look=replace(citizen.state.look, language=language))
        assert "证件" not in repr(masked(derive(state, citizen.world)))
