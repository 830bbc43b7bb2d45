"""Keys: what each does, what is asked, and that no key is lost without a word."""

from random import Random

from contracts.hall_commands import (
    NOBODY,
    CallNumberCommand,
    FinishCommand,
    PauseCommand,
    SignInCommand,
    TransferCommand,
)
from gateway.clerk.actions import ASKING, KEYS, Action
from gateway.clerk.clerk import Ask, Clerk, Effect
from gateway.clerk.keyboard import Keyboard, Leave, Special
from tests.gateway.clerk.test_clerk import connected


def typed(keyboard: Keyboard, text: str, *keys: Special) -> list[Effect | Leave]:
    effects: list[Effect | Leave] = []
    for key in (*text, *keys):
        effects += keyboard.key(key, 1.0)
    return effects


def requests(effects: list[Effect | Leave]) -> list[object]:
    return [effect.request for effect in effects if isinstance(effect, Ask)]


def test_every_action_has_a_key_but_the_one_that_is_done_anyhow() -> None:
    assert set(KEYS.values()) == set(Action) - {Action.STATUS}


def test_keys_that_ask_nothing_send_at_once() -> None:
    for key, action in KEYS.items():
        keyboard = Keyboard(connected())
        assert bool(requests(keyboard.key(key, 1.0))) is (action not in ASKING), key


def test_a_number_is_asked_for_and_taken_in_small_letters() -> None:
    keyboard = Keyboard(connected())
    assert requests(typed(keyboard, "#a0012", Special.ENTER)) == [
        CallNumberCommand(window="12", number="A0012", finishes=NOBODY)
    ]
    assert keyboard.question is None


def test_a_question_stays_until_the_answer_is_clear() -> None:
    keyboard = Keyboard(connected())
    assert requests(typed(keyboard, "#12", Special.ENTER)) == []
    assert keyboard.question is not None
    typed(keyboard, "", Special.BACKSPACE, Special.BACKSPACE)
    assert requests(typed(keyboard, "A0012", Special.ENTER)) == [
        CallNumberCommand(window="12", number="A0012", finishes=NOBODY)
    ]


def test_a_transfer_completes_windows_and_services() -> None:
    keyboard = Keyboard(connected())
    typed(keyboard, "t")
    assert [c.value for c in keyboard.choices] == ["window 3", "service tax", "service land"], (
        "not the clerk's own"
    )
    typed(keyboard, "la")
    assert [c.value for c in keyboard.choices] == ["window 3", "service land"], "its name is Land"
    assert requests(typed(keyboard, "", Special.ENTER)) == []
    assert "2 fit" in keyboard.clerk.note.text
    typed(keyboard, "", Special.DOWN, Special.DOWN)
    assert requests(typed(keyboard, "", Special.ENTER)) == [
        TransferCommand(window="12", number=NOBODY, to_service="land")
    ]


def test_an_item_is_found_by_the_initials_of_its_pinyin_and_enter_alone_means_the_tickets_own() -> None:
    keyboard = Keyboard(connected())
    assert requests(typed(keyboard, "fesf", Special.ENTER)) == [
        FinishCommand(window="12", number=NOBODY, item="transfer")
    ]
    keyboard = Keyboard(connected())
    assert requests(typed(keyboard, "f", Special.ENTER)) == [FinishCommand(window="12", number=NOBODY)]


def test_escape_leaves_a_question_without_sending_anything() -> None:
    keyboard = Keyboard(connected())
    assert requests(typed(keyboard, "p午餐", Special.ESCAPE)) == []
    assert keyboard.question is None
    assert keyboard.clerk.note.text == "cancelled, nothing was sent"
    assert requests(typed(keyboard, "p午餐", Special.ENTER)) == [PauseCommand(window="12", reason="午餐")]


def test_the_clerk_of_the_start_is_offered_when_signing_in() -> None:
    keyboard = Keyboard(connected("W013"))
    assert requests(typed(keyboard, "i", Special.ENTER)) == [SignInCommand(window="12", staff_no="W013")]


def test_a_key_that_does_nothing_says_so() -> None:
    keyboard = Keyboard(connected())
    assert typed(keyboard, "x") == []
    assert keyboard.clerk.note.text == "the key x does nothing: ? shows help"
    assert typed(keyboard, "", Special.UP) == []
    assert keyboard.clerk.note.text == "the key Up does nothing: ? shows help"


def test_help_is_left_by_any_key_which_does_nothing_else() -> None:
    keyboard = Keyboard(connected())
    typed(keyboard, "?")
    assert keyboard.shows_help
    assert typed(keyboard, "n") == []
    assert not keyboard.shows_help


def test_leaving_with_a_command_under_way_asks_once_more() -> None:
    keyboard = Keyboard(connected())
    assert typed(keyboard, "q") == [Leave()]
    keyboard = Keyboard(connected())
    assert not [e for e in typed(keyboard, "nq") if isinstance(e, Leave)]
    assert "q again leaves" in keyboard.clerk.note.text
    assert typed(keyboard, "q") == [Leave()]


def test_questions_are_not_asked_while_nothing_can_be_sent() -> None:
    clerk = Clerk("12", connected().words, Random(1))
    keyboard = Keyboard(clerk)
    typed(keyboard, "t")
    assert keyboard.question is None
    assert "not sent" in clerk.note.text
