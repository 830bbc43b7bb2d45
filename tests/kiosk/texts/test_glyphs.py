"""No box glyphs: the fonts that the kiosk declares hold every letter of every text."""

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
NOTHING: tuple[int, set[str]] = (0, set())
KEPT: list[QGuiApplication] = []
"""Qt ends with its last reference."""


@pytest.fixture(scope="module", autouse=True)
def application() -> None:
    if QGuiApplication.instance() is None:
        KEPT.append(QGuiApplication(["test", "-platform", "offscreen"]))


def missing(text: str, language: Language) -> tuple[int, set[str]]:
    """Glyphs that no font has, and families that had to help out. Lines as Qt breaks and shapes them."""
    layout = QTextLayout(text, QFont(list(ORDER[language]), 20))
    layout.beginLayout()
    layout.createLine().setLineWidth(100_000)
    layout.endLayout()
    runs = layout.glyphRuns()
    assert runs
    boxes = sum(run.glyphIndexes().count(0) for run in runs)
    return boxes, {run.rawFont().familyName() for run in runs} - set(FAMILIES)


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


def test_a_letter_that_no_font_has_is_found_missing() -> None:
    assert missing("\U000107ff", Language.EN) != NOTHING
