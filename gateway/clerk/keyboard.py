"""Keys of a keyboard, for a clerk's terminal: commands at once, questions with completion, help. Pure.

No key is lost without a word: what a key does not do, it says.
"""

from dataclasses import dataclass, replace
from enum import Enum

from contracts.commands import CommandErrorCode
from gateway.clerk.actions import ASKING, KEYS, Action, Choice, choices
from gateway.clerk.clerk import Clerk, Effect, Level, Note

TYPED_MAX = 40


class Special(Enum):
    """Keys that are no characters."""

    ENTER = "Enter"
    ESCAPE = "Esc"
    BACKSPACE = "Backspace"
    UP = "Up"
    DOWN = "Down"


Key = str | Special
"""A character, or a special key."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the terminal asks before it sends a command."""

    action: Action
    typed: str = ""
    chosen: int | None = None
    """Which of the choices is highlighted."""


@dataclass(frozen=True, slots=True)
class Leave:
    """The clerk leaves the terminal."""


class Keyboard:
    """`question` and `shows_help` are for the screen."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk = clerk
        self.question: Question | None = None
        self.shows_help = False
        self._leaving = False

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What goes with the question as far as it was typed."""
        if self.question is None:
            return ()
        return choices(
            self.question.action,
            self.question.typed,
            window=self.clerk.window,
            service=self.clerk.ticket.service if self.clerk.ticket is not None else "",
            catalog=self.clerk.catalog,
            language=self.clerk.words.language,
        )

    def key(self, key: Key, now: float) -> list[Effect | Leave]:
        """A key was pressed."""
        if self.shows_help:
            self.shows_help = False
            return []
        if self.question is not None:
            return [*self._answer(self.question, key, now)]
        return self._command(key, now)

    # -- commands -------------------------------------------------------------------------------------------

    def _command(self, key: Key, now: float) -> list[Effect | Leave]:
        words, pending = self.clerk.words, self.clerk.pending
        leaving, self._leaving = self._leaving, False
        letter = key.lower() if isinstance(key, str) else key
        if letter == "q":
            if pending is None or leaving:
                return [Leave()]
            self._leaving = True
            self._say(words.quit_pending.format(action=words.actions[pending.action]))
        elif letter == "?":
            self.shows_help = True
        elif letter is Special.ESCAPE:
            return [*self.clerk.give_up()]
        elif isinstance(letter, str) and letter in KEYS:
            return [*self._begin(KEYS[letter], now)]
        else:
            shown = key.value if isinstance(key, Special) else key
            self._say(words.no_key.format(key=shown))
        return []

    def _begin(self, action: Action, now: float) -> list[Effect]:
        cannot = self.clerk.pending is not None or self.clerk.trouble() is not None
        if action not in ASKING or cannot:
            return self.clerk.do(action, "", now)
        self.question = Question(action, self.clerk.staff if action is Action.SIGN_IN else "")
        return []

    # -- questions ------------------------------------------------------------------------------------------

    def _answer(self, question: Question, key: Key, now: float) -> list[Effect]:
        match key:
            case Special.ESCAPE:
                self.question = None
                self._say(self.clerk.words.nothing_asked, Level.PLAIN)
            case Special.ENTER:
                return self._enter(question, now)
            case Special.BACKSPACE:
                self.question = replace(question, typed=question.typed[:-1], chosen=None)
            case Special.UP | Special.DOWN:
                self._move(question, -1 if key is Special.UP else 1)
            case str() if key.isprintable() and len(question.typed) < TYPED_MAX:
                self.question = replace(question, typed=question.typed + key, chosen=None)
            case _:
                pass
        return []

    def _move(self, question: Question, step: int) -> None:
        count = len(self.choices)
        if count:
            first = 0 if step > 0 else count - 1
            chosen = first if question.chosen is None else (question.chosen + step) % count
            self.question = replace(question, chosen=chosen)

    def _enter(self, question: Question, now: float) -> list[Effect]:
        """What is highlighted; else what was typed, if it is clear. The question stays until it is."""
        fitting = self.choices
        typed = question.typed.strip()
        if question.chosen is not None and question.chosen < len(fitting):
            typed = fitting[question.chosen].value
        elif typed and fitting and question.action is not Action.SIGN_IN:
            exact = [c for c in fitting if typed.casefold() in {c.value, c.value.split(" ")[-1].casefold()}]
            if len(exact) != 1 and len(fitting) > 1:
                self._say(self.clerk.words.choose.format(count=len(fitting)))
                return []
            typed = (exact or list(fitting))[0].value
        effects = self.clerk.do(question.action, typed, now)
        if not _is_unclear(effects):
            self.question = None
        return effects

    def _say(self, text: str, level: Level = Level.BAD) -> None:
        self.clerk.note = Note(text, level)


def _is_unclear(effects: list[Effect]) -> bool:
    errors = [e.error for e in effects if hasattr(e, "error") and e.error is not None]
    return any(error.code is CommandErrorCode.BAD_REQUEST for error in errors)
