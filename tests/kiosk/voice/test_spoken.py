"""What a screen sounds like."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from contracts.session import Language
from contracts.short_codes import ticket_code
from kiosk.flow.inputs import Act
from kiosk.flow.state import Look, Page
from kiosk.flow.world import Part
from kiosk.screens.derive import derive
from kiosk.screens.keys import Text
from kiosk.screens.screen import Alert, Choice, Entry, Label, Screen, Step, Template
from kiosk.texts.resolve import resolve
from kiosk.voice.spoken import DIRECTIONS, Focus, at_focus, cue, digit_by_digit, spelled, spoken
from tests.kiosk.flow.halls import TOKEN, Citizen, hall
from tests.kiosk.flow.ways import (
    WAYS,
    cases,
    citizen_at,
    code,
    held_before,
    rate,
    reasons,
    with_number,
)


def said(
    screen: Screen, language: Language, *, by_key: bool = False, private: bool = False
) -> tuple[str, ...]:
    return tuple(one.text for one in spoken(screen, resolve, language, by_key=by_key, private=private))


def said_at(screen: Screen, act: str, argument: str, name: str, *, private: bool = False) -> list[str]:
    focus = Focus(act, argument, name)
    return [one.text for one in at_focus(focus, screen, resolve, Language.EN, private=private)]


def label(key: Text, **arguments: str) -> Label:
    return Label(key.value, arguments)


TICKET = Screen(
    "ticket",
    Template.TICKET,
    label(Text.TICKET_TITLE),
    lines=(label(Text.TICKET_AHEAD, count="3"),),
    number="A0012",
    choices=(
        Choice(Act.TAKE, title=label(Text.TICKET_REPRINT), enabled=False, why_not=label(Text.WHY_PRINTING)),
        Choice(Act.TAKE, title=label(Text.PRIORITY_NONE), chosen=True),
    ),
    actions=(Choice(Act.HOME, title=label(Text.ACTION_HOME)),),
    settings=(Choice(Act.ALOUD, title=label(Text.LOOK_ALOUD)),),
    notices=(label(Text.NOTICE_READER),),
)


def test_a_page_is_read_in_order_and_what_is_greyed_comes_after_with_its_reason() -> None:
    assert said(TICKET, Language.EN) == (
        "Your number",
        "A 0 0 1 2",
        "People ahead of you: 3",
        "The card reader can't be used now",
        "You can choose:",
        "None, chosen",
        "Start page",
        "Print my ticket again, not now. Printing, please wait",
        "Languages and display:",
        "Read aloud",
    )


def test_to_who_uses_keys_each_choice_is_said_with_its_number_also_what_is_greyed() -> None:
    heard = said(TICKET, Language.EN, by_key=True)
    assert heard[4:9] == (
        "To choose, press its number, then Enter",
        "You can choose:",
        "2. None, chosen",
        "3. Start page",
        "1. Print my ticket again, not now. Printing, please wait",
    )
    assert heard[-1] == "4. Read aloud"


def test_where_something_is_typed_no_number_is_said() -> None:
    search = WAYS[Page.SEARCH]().screen
    heard = said(search, Language.EN, by_key=True)
    assert "Move with the arrow keys, choose with Enter" in heard
    assert not any(text[0].isdigit() for text in heard)


def test_a_number_within_a_text_is_said_sign_by_sign_too() -> None:
    asked = Screen("give-back", Template.TEXT, label(Text.GIVE_BACK_TITLE, number="B0107"))
    assert said(asked, Language.ZH_HANS) == ("确定取消号码 B 0 1 0 7 吗？",)


@pytest.mark.parametrize("language", Language)
def test_nothing_that_only_eyes_need_is_said(language: Language) -> None:
    for text in said(TICKET, language):
        assert not set(text) & set("\u2066\u2067\u2068\u2069\u200e\u200f")


def test_the_question_whether_anybody_is_there_is_said_alone() -> None:
    asked = Screen("home", Template.TILES, label(Text.HOME_TITLE), alert=Alert(label(Text.IDLE_TITLE), 17))
    assert said(asked, Language.EN) == (
        "Are you still there? Touch anywhere to continue",
        "Back to the start in 17 seconds",
        "I am still here",
        "Finish",
    )


def test_of_what_was_typed_only_its_length_is_said() -> None:
    entry = Entry("number", "990000123", label(Text.CHECK_IN_HINT))
    typed = Screen("check-in", Template.KEYPAD, label(Text.CHECK_IN_TITLE), entry=entry)
    assert said(typed, Language.EN)[2] == "Signs typed: 9"
    assert not any(sign in "".join(said(typed, Language.EN)) for sign in "012345678")


def test_a_step_is_said_with_its_state() -> None:
    step = Step(label(Text.PROGRESS_TAKEN), (Label(plain="10:04"),), "done")
    page = Screen("progress", Template.STEPS, Label(plain="A0012"), steps=(step,))
    assert said(page, Language.EN)[1] == "Number taken. Done. 10:04"


def test_who_has_gone_and_a_card_left_behind_are_called_after_and_a_touch_is_a_mere_sound() -> None:
    cues = [
        [one.text for one in cue(what, resolve, Language.EN)]
        for what in ("warning", "card-forgotten", "touch")
    ]
    assert cues == [
        ["Are you still there? Touch anywhere to continue"],
        ["A forgotten ID card lies on the reader. Please hand it to the staff"],
        [],
    ]


def test_a_languages_own_name_is_said_in_that_language() -> None:
    own = {one.text: one.language for one in spoken(WAYS[Page.HOME]().screen, resolve, Language.EN)}
    assert own["ئۇيغۇرچە"] is Language.UG
    assert own["繁體中文"] is Language.ZH_HANT


# -- what is the citizen's alone ----------------------------------------------------------------------------

NOT_ALOUD = "Shown on the screen only, not read aloud"


@pytest.mark.parametrize("way", [with_number, held_before])
def test_a_tickets_check_code_is_said_sign_by_sign_in_headphones_and_to_nobody_else(
    way: Callable[[], Citizen],
) -> None:
    signs = digit_by_digit(ticket_code(TOKEN))
    in_private, to_all = (said(way().screen, Language.EN, private=private) for private in (True, False))
    assert f"Check code: {signs}, for rating and progress" in in_private
    assert "The check code is on the screen or on your ticket, it is not read aloud" in to_all
    assert not any(ticket_code(TOKEN) in text.replace(" ", "") for text in to_all)


def test_a_number_that_was_typed_is_read_back_in_headphones_only() -> None:
    number = digit_by_digit("990000-17")
    screen = code(typed="990000-17").screen
    assert any(number in text for text in said(screen, Language.EN, private=True))
    to_all = said(screen, Language.EN)
    assert any(NOT_ALOUD in text for text in to_all)
    assert not any(number in text for text in to_all)


def test_a_cases_number_is_not_said_to_all_where_it_is_a_choices_name_that_is_greyed() -> None:
    name = label(Text.CASE_NUMBER, number="990000-17")
    page = Screen("cases", Template.LIST, label(Text.CASES_TITLE), choices=(Choice(Act.CHOOSE, title=name),))
    greyed = replace(page, choices=(replace(page.choices[0], enabled=False),))
    for screen in (page, greyed):
        for one in spoken(screen, resolve, Language.EN):
            assert "9 9 0 0 0 0" not in one.text
            assert not any(heard.key == name.key for heard in one.labels)


@pytest.mark.parametrize("numbers", [("990000-17",), ("990000-17", "990000-18")])
def test_of_a_persons_cases_all_hear_only_that_they_stand_on_the_screen(numbers: tuple[str, ...]) -> None:
    screen = cases(*numbers).screen
    texts = [*screen.lines, *(one.title for one in screen.choices), *(one.title for one in screen.steps)]
    details = (*(one.details for one in screen.choices), *(one.details for one in screen.steps))
    texts += [detail for some in details for detail in some]
    own = [resolve(spelled(text), Language.ZH_HANS) for text in texts]
    assert {"个人缴税", "已受理，正在办理"} <= set(own)
    assert len(numbers) > 1 or {"意见：材料齐全", "经办：W 0 0 1 号工作人员"} <= set(own)
    in_private, to_all = (said(screen, Language.ZH_HANS, private=private) for private in (True, False))
    for text in own:
        assert any(text in heard for heard in in_private), text
        assert not any(text in heard for heard in to_all), text
    assert sum(heard == resolve(label(Text.VOICE_CASE), Language.ZH_HANS) for heard in to_all) == 1
    for title in (
        resolve(screen.title, Language.ZH_HANS),
        resolve(screen.actions[0].title, Language.ZH_HANS),
    ):
        assert title in to_all
    for one in (one for one in screen.choices if one.act is Act.CHOOSE):
        name = resolve(one.title, Language.EN)
        assert said_at(screen, one.act, one.argument, name) == [NOT_ALOUD]
        assert said_at(screen, one.act, one.argument, name, private=True) != [NOT_ALOUD]


def test_that_there_is_no_case_is_said_to_all() -> None:
    gone = Screen("case", Template.STEPS, label(Text.CASE_TITLE), lines=(label(Text.WHY_NO_CASES),))
    assert said(gone, Language.EN) == tuple(resolve(one, Language.EN) for one in (gone.title, *gone.lines))


def test_neither_a_page_nor_a_focus_tells_all_how_he_rates() -> None:
    citizen = reasons("1")
    chosen = citizen.screen.choices[0]
    name = resolve(chosen.title, Language.EN)
    citizen.touch(Act.REASON, chosen.argument)
    in_private, to_all = (said(citizen.screen, Language.EN, private=private) for private in (True, False))
    assert f"{name}, chosen" in in_private
    assert NOT_ALOUD in to_all
    for other in (one for one in citizen.screen.choices if one.act is Act.REASON):
        assert not any(resolve(other.title, Language.EN) in text for text in to_all)
    assert said_at(citizen.screen, Act.REASON, chosen.argument, name) == [NOT_ALOUD]
    assert said_at(citizen.screen, Act.REASON, chosen.argument, name, private=True) == [f"1. {name}, chosen"]
    level = rate().screen.choices[0]
    name = resolve(level.title, Language.EN)
    assert said_at(rate().screen, Act.LEVEL, level.argument, name) == [NOT_ALOUD]
    assert said_at(rate().screen, Act.LEVEL, level.argument, name, private=True) == [f"1. {name}"]


# -- the keys' focus ----------------------------------------------------------------------------------------


def test_what_has_the_focus_is_said_with_number_details_and_reason() -> None:
    assert said_at(TICKET, "take", "", "None") == ["2. None, chosen"]
    assert said_at(TICKET, "take", "", "Print my ticket again") == [
        "1. Print my ticket again, not now. Printing, please wait"
    ]
    assert said_at(TICKET, "", "", "Next page") == ["Next page"]
    services = WAYS[Page.SERVICES]().screen
    (heard,) = said_at(services, "choose", "papers", "Papers") or [""]
    assert heard == "Papers"  # its name in another language than asked for: said as it is written
    (heard,) = said_at(services, "choose", "papers", "证件")
    assert heard.startswith("1. 证件. Waiting: 4. Expected wait")


@pytest.mark.parametrize(
    ("pad", "to_all", "in_private"),
    [("pin", [], []), ("number", [], ["7"]), ("text", [], ["7"]), ("initials", ["7"], ["7"])],
)
def test_a_key_of_a_pad_is_said_to_whom_it_may_be(pad: str, to_all: list[str], in_private: list[str]) -> None:
    page = Screen("typed", Template.KEYPAD, Label(plain="x"), entry=Entry(pad, "", Label(plain="y")))
    assert said_at(page, "key", "7", "7") == to_all
    assert said_at(page, "key", "7", "7", private=True) == in_private
    assert said_at(page, "key", "erase", "") == ["Erase"]


# -- every page ---------------------------------------------------------------------------------------------


def written(screen: Screen) -> list[list[Label]]:
    """What is seen, in groups as they should be heard one after another."""
    touch = (*screen.choices, *screen.actions)
    return [
        [screen.title],
        [Label(plain=digit_by_digit(screen.number))] if screen.number else [],
        list(screen.lines),
        [screen.entry.hint] if screen.entry else [],
        [label for step in screen.steps for label in (step.title, *step.details)],
        list(screen.notices),
        [label for one in touch if one.enabled for label in (one.title, *one.details)],
        [label for one in touch if not one.enabled for label in (one.title, one.why_not or one.title)],
        [one.title for one in screen.settings],
    ]


HALLS = {
    "well": hall(pin_set=True),
    "troubled": hall(pin_set=True, down=(Part.PRINTER, Part.READER, Part.SCANNER, Part.GATEWAY)),
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("state", HALLS)
def test_every_page_says_all_that_is_seen_on_it_in_order(state: str, language: Language) -> None:
    for page in Page:
        citizen = citizen_at(page)
        look = Look(language=language, aloud=True)
        screen = derive(replace(citizen.state, look=look), HALLS[state])
        heard = said(screen, language, private=True)
        assert all(heard)
        assert not any(sign in text for text in heard for sign in "{}")
        at = 0
        for group in written(screen):
            for one in group:
                text = DIRECTIONS.sub("", resolve(spelled(one), language)).strip()
                assert any(text in utterance for utterance in heard[at:]), (page, text, heard[at:])
            if group:
                first = DIRECTIONS.sub("", resolve(spelled(group[0]), language)).strip()
                at += next(i for i, utterance in enumerate(heard[at:]) if first in utterance)
