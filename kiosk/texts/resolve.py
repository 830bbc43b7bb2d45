"""A label in words: the text of its key in the citizen's language, with its places filled.

The .ts files of this package are read once, at the first call (`load` does it earlier).
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from contracts.session import Language
from kiosk.screens.screen import Label
from kiosk.texts.linguist import read

RIGHT_TO_LEFT = frozenset({Language.UG})
LEFT_TO_RIGHT_ISOLATE, RIGHT_TO_LEFT_ISOLATE, END_OF_ISOLATE = "\u2066", "\u2067", "\u2069"
PLACES = re.compile(r"\{\w+\}(?:[–/]\{\w+\})*%?")
"""Places that belong together: a span of two figures, a figure with its percent sign."""
PLACE = re.compile(r"\{(\w+)\}")
ARABIC_LETTER = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")


def file_name(language: Language) -> str:
    """Of its .ts file, in this package."""
    return f"hallside_{language.value.replace('-', '_')}.ts"


@cache
def texts(language: Language) -> Mapping[str, str]:
    """All texts by key."""
    told = files("kiosk.texts").joinpath(file_name(language)).read_text(encoding="utf-8")
    return {message.key: message.translation for message in read(told)}


def load() -> None:
    """Read all languages now, so that no page waits for its own."""
    for language in Language:
        texts(language)


def resolve(label: Label, language: Language) -> str:
    """What to show. Never raises: an unknown key is shown itself, a place that nothing fills stays as it is.

    In a right-to-left text what is filled in stands in an isolate, so that `A0012` or `5–10` keep their order
    among Uyghur words.
    """
    if not label.key:
        return label.plain
    text = texts(language).get(label.key, label.key)
    if not label.arguments:
        return text
    if language in RIGHT_TO_LEFT:
        return PLACES.sub(lambda found: _isolated(_filled(found.group(), label.arguments)), text)
    return _filled(text, label.arguments)


def _filled(text: str, arguments: Mapping[str, str]) -> str:
    return PLACE.sub(lambda found: arguments.get(found[1], found[0]), text)


def _isolated(text: str) -> str:
    """A Uyghur name runs to the left, also where it begins with a letter or figure; the rest to the right."""
    opening = RIGHT_TO_LEFT_ISOLATE if ARABIC_LETTER.search(text) else LEFT_TO_RIGHT_ISOLATE
    return f"{opening}{text}{END_OF_ISOLATE}"
