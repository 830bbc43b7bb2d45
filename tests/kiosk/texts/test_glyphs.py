"""No box glyphs: the fonts that the kiosk declares hold every letter of every text."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QGuiApplication, QTextLayout

from contracts.session import Language
from kiosk.screens.derive import LANGUAGES
from kiosk.screens.screen import Label
from kiosk.texts.resolve import PLACE, resolve, texts

FAMILIES = ("WenQuanYi Micro Hei", "UKIJ Tuz", "UKIJ Inchike", "UKIJ Ekran")
"""Of Debian's fonts-wqy-microhei and fonts-ukij-uyghur."""
ORDER = {
    language: FAMILIES[1:] + FAMILIES[:1] if language is Language.UG else FAMILIES for language in Language
}
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "hall" / "hall.toml"
NOTHING: tuple[int, set[str]] = (0, set())
KEPT: list[QGuiApplication] = []
"""Qt ends with its last reference."""


@pytest.fixture(scope="module", autouse=True)
def application() -> None:
    if QGuiApplication.instance() is None:
        KEPT.append(QGuiApplication(["test", "-platform", "offscreen"]))


def missing(text: str, language: Language, families: tuple[str, ...] = FAMILIES) -> tuple[int, set[str]]:
    """Glyphs that no font has, and families that had to help out. Lines as Qt breaks and shapes them."""
    order = [family for family in ORDER[language] if family in families]
    layout = QTextLayout(text, QFont(order, 20))
    layout.beginLayout()
    layout.createLine().setLineWidth(100_000)
    layout.endLayout()
    runs = layout.glyphRuns()
    assert runs
    boxes = sum(run.glyphIndexes().count(0) for run in runs)
    return boxes, {run.rawFont().familyName() for run in runs} - set(families)


@pytest.mark.parametrize("language", Language)
def test_every_text_is_drawn_with_the_declared_fonts_alone(language: Language) -> None:
    shown = [
        resolve(Label(key, dict.fromkeys(PLACE.findall(text), "A0012")), language)
        for key, text in texts(language).items()
    ]
    # All at once: PySide6 6.12 loses a reference to None with each call that returns none, and an older
    # Python has but some thousands of them.
    if missing(" ".join(shown), language) != NOTHING:
        assert [text for text in shown if missing(text, language) != NOTHING] == []


@pytest.mark.parametrize("language", Language)
def test_the_names_of_the_languages_are_drawn_in_every_language(language: Language) -> None:
    for name in LANGUAGES.values():
        assert missing(name, language) == NOTHING, name


@pytest.mark.parametrize("language", Language)
def test_the_names_of_the_example_hall_are_drawn_with_the_declared_fonts_alone(language: Language) -> None:
    catalog = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert missing(" ".join(sorted(set(said(catalog, language.value)))), language) == NOTHING


def said(value: object, language: str) -> Iterator[str]:
    """All that a catalog says in that language."""
    match value:
        case {"zh-Hans": str(plain), **others}:
            yield str(others.get(language, plain))
        case dict():
            for below in value.values():
                yield from said(below, language)
        case list():
            for below in value:
                yield from said(below, language)


def test_a_font_that_is_gone_is_missed() -> None:
    for lost, language in (("UKIJ", Language.UG), ("WenQuanYi", Language.ZH_HANS)):
        left = tuple(family for family in FAMILIES if not family.startswith(lost))
        assert missing("".join(texts(language).values()), language, left) != NOTHING


def test_a_letter_that_no_font_has_is_found_missing() -> None:
    assert missing("\U000107ff", Language.EN) != NOTHING
