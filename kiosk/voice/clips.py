"""Recorded texts: which files an utterance is put together of. Pure.

A folder has one folder a language (`zh-Hans`, `en`, …), and in it:

- `home.title.wav`: the text of that key;
- `ticket.ahead.1.wav`, `ticket.ahead.3.wav`: a text with places is recorded in the pieces between them,
  numbered with the places in the order of that language's wording;
- `sign-A.wav`, `sign-7.wav`: what numbers, counts and times are made of, sign by sign;
- `name-<name>.wav`: a name of the catalog as it is written, `_` for `/`.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from kiosk.screens.screen import Label

PLACE = re.compile(r"\{(\w+)\}")
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OF_SIGNS = re.compile(r"[A-Z]{0,2}[\d\s/:.,%–-]*")
"""A ticket's number, a count, a time, windows' numbers."""

Wordings = Mapping[str, str]
"""A language's texts by key."""


def stems(label: Label, wordings: Wordings) -> tuple[str, ...]:
    """Names of the files that make it heard one after another, without `.wav`."""
    if not label.key:
        return _plain(label.plain, wordings)
    found: list[str] = []
    for stem, place in _pieces(label.key, wordings):
        if stem:
            found.append(stem)
        elif filling := label.arguments.get(place):
            found += _plain(filling, wordings)
    return tuple(found)


def wanted(wordings: Wordings, names: tuple[str, ...] = ()) -> dict[str, str]:
    """What there is to record in a language: each file's name without `.wav`, and the words. `names` are the
    catalog's."""
    found: dict[str, str] = {}
    for key, wording in wordings.items():
        parts = PLACE.split(wording)
        for stem, _ in _pieces(key, wordings):
            if stem:
                found[stem] = wording if stem == key else parts[int(stem.rpartition(".")[2]) - 1].strip()
    found |= {f"sign-{sign}": sign for sign in SIGNS}
    return found | {stem: name for name in names for stem in _plain(name, wordings) if stem not in found}


def _pieces(key: str, wordings: Wordings) -> Iterator[tuple[str, str]]:
    """Stem of a recorded piece, or a place's name."""
    parts = PLACE.split(wordings.get(key, key))
    if len(parts) == 1:
        yield key, ""
        return
    for at, part in enumerate(parts):
        if at % 2:
            yield "", part
        elif any(sign.isalnum() for sign in part):
            yield f"{key}.{at + 1}", ""


def _plain(text: str, wordings: Wordings) -> tuple[str, ...]:
    text = text.strip()
    if OF_SIGNS.fullmatch(text):
        return tuple(f"sign-{sign}" for sign in text if sign.isalnum())
    key = next((key for key, wording in wordings.items() if wording == text), "")
    return (key or f"name-{text.replace('/', '_')}",)


Find = Callable[[str], bool]


def whole(labels: tuple[Label, ...], wordings: Wordings, there: Find) -> tuple[str, ...] | None:
    """The stems of all labels; None where one of them is not recorded."""
    found = tuple(stem for label in labels for stem in stems(label, wordings))
    return found if all(map(there, found)) else None


def part(labels: tuple[Label, ...], wordings: Wordings, there: Find) -> tuple[str, ...]:
    """The stems of those labels that are recorded whole: no text is ever heard in halves."""
    found = (whole((label,), wordings, there) for label in labels)
    return tuple(stem for one in found if one for stem in one)
