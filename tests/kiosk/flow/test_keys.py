"""Texts: each has its wording, each reason has its text."""

from contracts.ratings import indicator_table
from kiosk.flow.state import Page
from kiosk.flow.why import Why
from kiosk.screens.derive import PAGES
from kiosk.screens.keys import Text
from kiosk.screens.words import WHY
from tests.kiosk.flow.words import wordings


def test_every_key_has_its_chinese_wording_below_it() -> None:
    assert set(wordings()) == {text.value for text in Text}
    assert all(wordings().values())


def test_every_reason_has_a_text_and_every_page_a_screen() -> None:
    assert set(WHY) == set(Why)
    assert set(PAGES) == set(Page)


def test_the_indicators_wording_is_the_national_tables() -> None:
    table = {f"indicator.{found.code}": found.text for found in indicator_table().indicators}
    assert {key: text for key, text in wordings().items() if key.startswith("indicator.")} == table
