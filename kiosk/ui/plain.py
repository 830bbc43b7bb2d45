"""A screen in plain strings, lists and maps, its texts resolved: what QML is given."""

from collections.abc import Callable
from typing import TypeAlias

from kiosk.screens.keys import Text
from kiosk.screens.screen import Aims, Alert, Choice, Entry, Label, Mark, Screen, Step
from kiosk.ui.code import code_picture

Plain: TypeAlias = "str | bool | int | list[Plain] | dict[str, Plain]"
Words = Callable[[Label], str]

OWN_WORDS = (
    Text.UI_CONTINUE,
    Text.UI_END,
    Text.UI_ERASE,
    Text.UI_CLEAR,
    Text.UI_SPACE,
    Text.UI_BEFORE,
    Text.UI_AFTER,
    Text.UI_WAIT,
    Text.UI_QR,
    Text.UI_DONE,
    Text.UI_NOW,
    Text.UI_TO_COME,
    Text.UI_NOT_NOW,
)
"""What the layout itself says: names of keypad keys, of page turns, of marks."""


def plain_screen(screen: Screen, words: Words, code: Plain) -> dict[str, Plain]:
    """All of it. `qr`, `entry`, `aims`, `alert`: an empty map where there is none. `code`: `plain_code`."""
    return {
        "page": screen.page,
        "template": screen.template.value,
        "title": words(screen.title),
        "lines": _all(screen.lines, words),
        "number": screen.number,
        "qr": code,
        "entry": _entry(screen.entry, words) if screen.entry else {},
        "aims": _aims(screen.aims) if screen.aims else {},
        "steps": [_step(step, words) for step in screen.steps],
        "choices": _choices(screen.choices, words),
        "moreBefore": screen.more_before,
        "moreAfter": screen.more_after,
        "actions": _choices(screen.actions, words),
        "settings": _choices(screen.settings, words),
        "notices": _all(screen.notices, words),
        "alert": _alert(screen.alert, words) if screen.alert else {},
        "busy": screen.busy,
    }


def plain_code(text: str) -> dict[str, Plain]:
    """A QR code: modules a side and a picture. An empty map for an empty text."""
    if not text:
        return {}
    size, picture = code_picture(text)
    return {"size": size, "picture": picture}


def plain_words(words: Words) -> dict[str, Plain]:
    """The layout's own texts, by key without its `ui.`."""
    return {key.value.partition(".")[2]: words(Label(key.value)) for key in OWN_WORDS}


def _all(labels: tuple[Label, ...], words: Words) -> list[Plain]:
    return [words(label) for label in labels]


def _choices(choices: tuple[Choice, ...], words: Words) -> list[Plain]:
    return [_choice(choice, words) for choice in choices]


def _choice(choice: Choice, words: Words) -> dict[str, Plain]:
    return {
        "act": choice.act.value,
        "argument": choice.argument,
        "title": words(choice.title),
        "details": _all(choice.details, words),
        "icon": choice.icon,
        "enabled": choice.enabled,
        "whyNot": words(choice.why_not) if choice.why_not and not choice.enabled else "",
        "chosen": choice.chosen,
        "primary": choice.primary,
        "first": choice.first,
    }


def _step(step: Step, words: Words) -> dict[str, Plain]:
    return {"title": words(step.title), "details": _all(step.details, words), "state": step.state}


def _aims(aims: Aims) -> dict[str, Plain]:
    return {"next": _mark(aims.next), "fallen": [_mark(mark) for mark in aims.fallen]}


def _mark(mark: Mark) -> dict[str, Plain]:
    return {"across": mark.across, "down": mark.down, "right": mark.right, "below": mark.below}


def _entry(entry: Entry, words: Words) -> dict[str, Plain]:
    return {"pad": entry.pad, "shown": entry.shown, "hint": words(entry.hint)}


def _alert(alert: Alert, words: Words) -> dict[str, Plain]:
    left = words(Label(Text.UI_SECONDS.value, {"seconds": str(alert.seconds_left)}))
    return {"title": words(alert.title), "seconds": alert.seconds_left, "left": left}
