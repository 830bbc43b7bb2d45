"""What a screen sounds like: its texts in reading order, one utterance each; and what has the keys' focus.

What can be touched is said with the number that goes to it (see `Keyboard.qml`): that of its place among
choices, actions and settings together. Where something is typed, digits are typed and there are no numbers.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from contracts.session import Language
from kiosk.flow.inputs import Act
from kiosk.flow.state import Page
from kiosk.screens.keys import Text
from kiosk.screens.screen import Alert, Choice, Entry, Label, Screen, Step
from kiosk.voice.utterance import Utterance

Resolve = Callable[[Label, Language], str]

DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks for the eye that speech engines stumble over."""
SPELLED = frozenset({"number", "code"})
"""Places whose filling is a ticket's number or its check code: heard sign by sign."""
PRIVATE = {
    Text.TICKET_CODE: Text.VOICE_CODE,
    Text.CODE_NUMBER: Text.VOICE_NOT_ALOUD,
    Text.CASE_NUMBER: Text.VOICE_NOT_ALOUD,
    Text.CASE_OPINION: Text.VOICE_NOT_ALOUD,
}
"""Texts for the citizen alone, and what is said in their place where others hear it."""
PRIVATE_PAGES = frozenset({Page.CASE.value, Page.CASES.value})
"""Pages about one person's cases: what each is about, how it stands, who handles it and what he thinks."""
PRIVATE_ACTS = frozenset({Act.LEVEL, Act.REASON})
"""How he rates. Each level has reasons of its own: to read them would tell it."""
STATES = {"done": Text.UI_DONE, "now": Text.UI_NOW, "to-come": Text.UI_TO_COME}
"""Words for a step's state."""
CUES = {"warning": Text.IDLE_TITLE, "card-forgotten": Text.CARD_OF_ANOTHER}
"""What the flow has said whether or not pages are read aloud, by `Say.what`."""
SECRET, HARMLESS = frozenset({"pin"}), frozenset({"initials"})
"""Pads of which nobody ever hears a key, and pads of which everybody may."""
KEYS = {"erase": Text.UI_ERASE, "clear": Text.UI_CLEAR, " ": Text.UI_SPACE}


def spoken(
    screen: Screen, resolve: Resolve, language: Language, *, by_key: bool = False, private: bool = False
) -> tuple[Utterance, ...]:
    """The utterances of a page. Where it asks whether anybody is there, that alone is said.
    `by_key`: with how to reach by keys what can be chosen. `private`: nobody else hears it; otherwise what is
    the citizen's alone is not said.

    What was typed is never said.
    """
    say = _Say(resolve, language, private=private)
    said = _alert(screen.alert, say) if screen.alert is not None else _page(screen, say, by_key=by_key)
    return tuple(one for one in said if one.text)


def cue(what: str, resolve: Resolve, language: Language) -> tuple[Utterance, ...]:
    """The words of `Say(what)`; none for a mere sound."""
    text = CUES.get(what)
    return (_Say(resolve, language)(Label(text.value)),) if text else ()


@dataclass(frozen=True, slots=True)
class Focus:
    """What the keys stand on: as the layout tells it."""

    act: str
    argument: str
    name: str
    """What is written on it."""


def at_focus(
    focus: Focus, screen: Screen, resolve: Resolve, language: Language, *, private: bool
) -> tuple[Utterance, ...]:
    """What has the focus now: its number, name, whether it is chosen, and why it can't be had.

    A key of a pad is said by what it types: of a PIN never, of what is personal only where `private`, to
    headphones; so what he rates.
    """
    say = _Say(resolve, language, private=private)
    if focus.act == Act.KEY and screen.entry is not None:
        return _key(focus, screen.entry, say)
    hidden = focus.act in PRIVATE_ACTS or (focus.act == Act.CHOOSE and screen.page in PRIVATE_PAGES)
    if hidden and not private:
        return (say.of(Text.VOICE_NOT_ALOUD),)
    for number, choice in enumerate(_touchable(screen), 1):
        same = (choice.act, choice.argument) == (focus.act, focus.argument)
        if same and resolve(choice.title, language) == focus.name:
            return (_choice(0 if screen.entry else number, choice, say),)
    return (say(Label(plain=focus.name)),) if focus.name else ()


def chosen(focus: Focus, screen: Screen) -> bool:
    """Whether what has the focus is chosen."""
    return any(
        choice.chosen for choice in _touchable(screen)
        if (choice.act, choice.argument) == (focus.act, focus.argument)
    )  # fmt: skip


def digit_by_digit(number: str) -> str:
    """`A0012` as `A 0 0 1 2`: no engine makes twelve of it."""
    return " ".join(number.replace(" ", ""))


def spelled(label: Label) -> Label:
    """With what is heard sign by sign filled in so."""
    if not SPELLED.intersection(label.arguments):
        return label
    filled = {k: digit_by_digit(v) if k in SPELLED else v for k, v in label.arguments.items()}
    return Label(label.key, filled)


@dataclass(frozen=True, slots=True)
class _Say:
    """Makes utterances of labels."""

    resolve: Resolve
    language: Language
    private: bool = False
    """Whether nobody else hears it."""

    def __call__(self, *labels: Label, language: Language | None = None) -> Utterance:
        heard = tuple(label for label in map(self.heard, labels) if self.words(label))
        return Utterance(". ".join(map(self.words, heard)), heard, language)

    def heard(self, label: Label) -> Label:
        """It, or what is said in its place."""
        if self.private or label.key not in PRIVATE:
            return label
        return Label(PRIVATE[Text(label.key)].value)

    def words(self, label: Label) -> str:
        return DIRECTIONS.sub("", self.resolve(spelled(self.heard(label)), self.language)).strip()

    def of(self, text: Text, **arguments: object) -> Utterance:
        return self(Label(text.value, {name: str(value) for name, value in arguments.items()}))


def _page(screen: Screen, say: _Say, *, by_key: bool) -> Iterator[Utterance]:
    yield say(screen.title)
    if screen.number:
        yield Utterance(digit_by_digit(screen.number), (Label(plain=screen.number),))
    lines, steps = _heard_by_all(screen) if not say.private else (screen.lines, screen.steps)
    if (lines, steps) != (screen.lines, screen.steps):
        yield say.of(Text.VOICE_CASE)
    yield from map(say, lines)
    if screen.qr:
        yield say.of(Text.UI_QR)
    if screen.entry is not None:
        yield from _entry(screen.entry, say)
    for step in steps:
        yield _step(step, say)
    yield from map(say, screen.notices)
    if screen.busy and not screen.lines:
        yield say.of(Text.UI_WAIT)
    yield from _choices(screen, say, by_key=by_key)


def _heard_by_all(screen: Screen) -> tuple[tuple[Label, ...], tuple[Step, ...]]:
    """Lines and steps that are nobody's own: of a page about cases why there is none to be seen, or how many
    more there are."""
    if screen.page not in PRIVATE_PAGES:
        return screen.lines, screen.steps
    return tuple(line for line in screen.lines if line.key and not line.key.startswith("case.")), ()


def _alert(alert: Alert, say: _Say) -> Iterator[Utterance]:
    yield say(alert.title)
    yield say.of(Text.UI_SECONDS, seconds=alert.seconds_left)
    yield say.of(Text.UI_CONTINUE)
    yield say.of(Text.UI_END)


def _entry(entry: Entry, say: _Say) -> Iterator[Utterance]:
    yield say(entry.hint)
    if entry.shown:
        yield say.of(Text.VOICE_TYPED, count=len(entry.shown))


def _touchable(screen: Screen) -> tuple[Choice, ...]:
    return (*screen.choices, *screen.actions, *screen.settings)


def _choices(screen: Screen, say: _Say, *, by_key: bool) -> Iterator[Utterance]:
    """First what can be touched, then what can't and why; in the end the settings."""
    of_cases = screen.page in PRIVATE_PAGES
    kept = () if say.private else (Act.CHOOSE,) if of_cases else (Act.REASON,)
    own = [one for one in (*screen.choices, *screen.actions) if one.act not in kept]
    numbered = by_key and screen.entry is None
    numbers = {id(one): i if numbered else 0 for i, one in enumerate(_touchable(screen), 1)}
    if by_key and numbers:
        yield say.of(Text.VOICE_BY_FOCUS if screen.entry else Text.VOICE_BY_NUMBER)
    if any(choice.enabled for choice in own):
        yield say.of(Text.VOICE_CHOICES)
    if len(own) < len(screen.choices) + len(screen.actions):
        yield say.of(Text.VOICE_CASE if of_cases else Text.VOICE_NOT_ALOUD)
    for choice in sorted(own, key=lambda choice: not choice.enabled):
        yield _choice(numbers[id(choice)], choice, say)
    if screen.settings:
        yield say.of(Text.VOICE_SETTINGS)
    for choice in screen.settings:
        yield _choice(numbers[id(choice)], choice, say)


def _choice(number: int, choice: Choice, say: _Say) -> Utterance:
    """`number` 0: it has none."""
    numbered = (Label(plain=str(number)),) if number else ()
    if not choice.enabled:
        why = choice.why_not or Label(Text.UI_NOT_NOW.value)
        return _around(say, numbered, Text.VOICE_NOT_NOW, choice.title, (*choice.details, why))
    if choice.chosen:
        return _around(say, numbered, Text.VOICE_CHOSEN, choice.title, choice.details)
    if choice.act is Act.LANGUAGE:
        return say(*numbered, choice.title, language=Language(choice.argument))
    return say(*numbered, choice.title, *choice.details)


def _around(
    say: _Say, numbered: tuple[Label, ...], frame: Text, title: Label, more: tuple[Label, ...]
) -> Utterance:
    """A title in a frame of words, then more."""
    framed = Label(frame.value, {"choice": say.words(title)})
    said = say(*numbered, framed, *more)
    return Utterance(said.text, tuple(map(say.heard, (*numbered, title, Label(frame.value), *more))))


def _key(focus: Focus, entry: Entry, say: _Say) -> tuple[Utterance, ...]:
    if word := KEYS.get(focus.argument):
        return (say.of(word),)
    heard = entry.pad in HARMLESS or (say.private and entry.pad not in SECRET)
    return (say(Label(plain=focus.argument)),) if heard else ()


def _step(step: Step, say: _Say) -> Utterance:
    state = STATES.get(step.state)
    return say(step.title, *((Label(state.value),) if state else ()), *step.details)
