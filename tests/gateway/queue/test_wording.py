"""What is announced when a number is called."""

import pytest

from contracts.session import Language
from gateway.hall.wording import WORDINGS, announcement


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.ZH_HANS, "请 A 0 0 1 2 号到 12 号窗口"),
        (Language.ZH_HANT, "請 A 0 0 1 2 號到 12 號窗口"),
        (Language.EN, "Number A 0 0 1 2, please go to window 12"),
        (Language.UG, "A 0 0 1 2 نومۇر، 12-كۆزنەككە كېلىڭ"),
    ],
)
def test_a_call_is_announced_in_the_tickets_language(language: Language, text: str) -> None:
    assert announcement(language, "A0012", "12") == text


def test_every_language_has_its_words() -> None:
    assert set(WORDINGS) == set(Language)


@pytest.mark.parametrize("language", list(Language))
def test_a_recall_says_that_it_is_one_and_a_window_elsewhere_says_where(language: Language) -> None:
    first = announcement(language, "AB0012", "12")
    assert "A B 0 0 1 2" in first
    assert announcement(language, "AB0012", "12", again=True) == WORDINGS[language].again + first
    assert "West" in announcement(language, "AB0012", "12", "West")


def test_what_a_catalog_writes_is_never_taken_for_a_place_to_fill() -> None:
    assert "{number}" in announcement(Language.EN, "A0001", "1", "{number}")
