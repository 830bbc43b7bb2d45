"""What a screen sounds like."""

import pytest

from contracts.session import Language
from kiosk.flow.inputs import Act
from kiosk.flow.state import Page
from kiosk.screens.keys import Text
from kiosk.screens.screen import Alert, Choice, Entry, Label, Screen, Step, Template
from kiosk.texts.resolve import resolve
from kiosk.voice.spoken import cue, spoken
from tests.kiosk.flow.ways import WAYS


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


def test_a_page_is_read_in_order_and_what_is_greyed_comes_last_with_its_reason() -> None:
    assert spoken(TICKET, resolve, Language.EN) == (
        "Your number",
        "A 0 0 1 2",
        "People ahead of you: 3",
        "The card reader can't be used now",
        "You can choose:",
        "None, chosen",
        "Start page",
        "Print my ticket again, not now: Printing, please wait",
    )


def test_a_number_within_a_text_is_said_sign_by_sign_too() -> None:
    asked = Screen("give-back", Template.TEXT, label(Text.GIVE_BACK_TITLE, number="B0107"))
    assert spoken(asked, resolve, Language.ZH_HANS) == ("确定取消号码 B 0 1 0 7 吗？",)


@pytest.mark.parametrize("language", Language)
def test_nothing_that_only_eyes_need_is_said(language: Language) -> None:
    for text in spoken(TICKET, resolve, language):
        assert not set(text) & set("\u2066\u2067\u2068\u2069\u200e\u200f")


def test_the_question_whether_anybody_is_there_is_said_alone() -> None:
    asked = Screen("home", Template.TILES, label(Text.HOME_TITLE), alert=Alert(label(Text.IDLE_TITLE), 17))
    assert spoken(asked, resolve, Language.EN) == ("Are you still there? Touch anywhere to continue",)


def test_what_was_typed_is_never_said() -> None:
    entry = Entry("id-number", "990000••••••••1234", label(Text.CHECK_IN_HINT))
    typed = Screen("check-in", Template.KEYPAD, label(Text.CHECK_IN_TITLE), entry=entry)
    assert "1234" not in "".join(spoken(typed, resolve, Language.EN))


def test_a_step_is_said_with_its_state() -> None:
    step = Step(label(Text.PROGRESS_TAKEN), (Label(plain="10:04"),), "done")
    page = Screen("progress", Template.STEPS, Label(plain="A0012"), steps=(step,))
    assert spoken(page, resolve, Language.EN)[1] == "Number taken. Done. 10:04"


def test_who_has_gone_and_a_card_left_behind_are_called_after_and_a_touch_is_a_mere_sound() -> None:
    assert cue("warning", resolve, Language.EN) == ("Are you still there? Touch anywhere to continue",)
    assert cue("card-forgotten", resolve, Language.ZH_HANS) == ("读卡处有一张遗忘的身份证，请交给工作人员",)
    assert cue("touch", resolve, Language.EN) == ()


@pytest.mark.parametrize("page", Page)
def test_every_page_can_be_read_aloud_in_every_language_with_nothing_left_open(page: Page) -> None:
    screen = WAYS[page]().screen
    for language in Language:
        said = spoken(screen, resolve, language)
        assert not any(sign in text for text in said for sign in "{}")
        assert all(said)
