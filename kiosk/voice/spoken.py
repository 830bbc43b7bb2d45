"""What a screen sounds like: its texts in reading order, one utterance each."""

import re
from collections.abc import Callable, Iterable, Iterator

from contracts.session import Language
from kiosk.screens.keys import Text
from kiosk.screens.screen import Choice, Label, Screen, Step

Resolve = Callable[[Label, Language], str]

DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks for the eye that speech engines stumble over."""
SPELLED = frozenset({"number"})
"""Places whose filling is a ticket's number: heard sign by sign."""
STATES = {"done": Text.UI_DONE, "now": Text.UI_NOW, "to-come": Text.UI_TO_COME}
"""Words for a step's state."""
CUES = {"warning": Text.IDLE_TITLE, "card-forgotten": Text.CARD_OF_ANOTHER}
"""What the flow has said whether or not pages are read aloud, by `Say.what`."""


def spoken(screen: Screen, resolve: Resolve, language: Language) -> tuple[str, ...]:
    """The utterances of a page. Where it asks whether anybody is there, that alone is said.

    What was typed is never said: others hear it too.
    """

    def words(label: Label) -> str:
        return _heard(resolve(_spelled(label), language))

    if screen.alert is not None:
        return (words(screen.alert.title),)
    return tuple(text for text in _page(screen, words) if text)


def cue(what: str, resolve: Resolve, language: Language) -> tuple[str, ...]:
    """The words of `Say(what)`; none for a mere sound."""
    text = CUES.get(what)
    return (_heard(resolve(Label(text.value), language)),) if text else ()


def digit_by_digit(number: str) -> str:
    """`A0012` as `A 0 0 1 2`: no engine makes twelve of it."""
    return " ".join(number.replace(" ", ""))


Words = Callable[[Label], str]


def _page(screen: Screen, words: Words) -> Iterator[str]:
    yield words(screen.title)
    if screen.number:
        yield digit_by_digit(screen.number)
    yield from map(words, screen.lines)
    if screen.entry is not None:
        yield words(screen.entry.hint)
    for step in screen.steps:
        yield _step(step, words)
    yield from map(words, screen.notices)
    yield from _choices((*screen.choices, *screen.actions), words)


def _choices(choices: tuple[Choice, ...], words: Words) -> Iterator[str]:
    """First what can be touched, then what can't and why."""
    enabled = [choice for choice in choices if choice.enabled]
    if enabled:
        yield words(Label(Text.VOICE_CHOICES.value))
    for choice in enabled:
        said = _together((choice.title, *choice.details), words)
        yield words(Label(Text.VOICE_CHOSEN.value, {"choice": said})) if choice.chosen else said
    for choice in choices:
        if not choice.enabled:
            why = choice.why_not or Label(Text.UI_NOT_NOW.value)
            filled = {"choice": words(choice.title), "why": words(why)}
            yield words(Label(Text.VOICE_NOT_NOW.value, filled))


def _step(step: Step, words: Words) -> str:
    state = STATES.get(step.state)
    labels = (step.title, *((Label(state.value),) if state else ()), *step.details)
    return _together(labels, words)


def _together(labels: Iterable[Label], words: Words) -> str:
    return ". ".join(text for text in map(words, labels) if text)


def _spelled(label: Label) -> Label:
    if not SPELLED.intersection(label.arguments):
        return label
    filled = {k: digit_by_digit(v) if k in SPELLED else v for k, v in label.arguments.items()}
    return Label(label.key, filled)


def _heard(text: str) -> str:
    return DIRECTIONS.sub("", text).strip()
