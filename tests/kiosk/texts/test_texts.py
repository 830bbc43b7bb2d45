"""The kiosk's texts are complete in every language, and what is filled in comes out as it should."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from contracts.commands import CommandErrorCode
from contracts.session import Language
from kiosk.flow.inputs import Answered
from kiosk.flow.refusals import why_of
from kiosk.flow.state import Asked
from kiosk.screens.keys import Text
from kiosk.screens.screen import Label
from kiosk.screens.words import WHY
from kiosk.texts.linguist import Message, read, written
from kiosk.texts.resolve import file_name, resolve, texts
from scripts.texts import updated, wordings

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "kiosk" / "texts"
SCRIPT = ROOT / "scripts" / "update-texts.py"
TERMS_PAGE = ROOT / "docs" / "how-to" / "change-the-kiosks-texts.md"
SOURCES = wordings((ROOT / "kiosk" / "screens" / "keys.py").read_text(encoding="utf-8"))
TRANSLATED = (Language.EN, Language.UG, Language.ZH_HANT)

HAN = re.compile("[\u3400-\u9fff\uff00-\uff65]")
QUOTES_CHINESE = {"search.hint"}
"""Texts that name Chinese letters to type."""
UYGHUR = set("ئابپتجچخدرزژسشغفقكگڭلمنھوۇۆۈۋېىيە")
UYGHUR_SIGNS = set(" .:؟،()«»-–%")
MAINLAND_TERMS = ("打印", "屏幕", "二維碼", "網絡", "程序", "掃碼器", "讀卡器", "自助機", "咨詢")


@cache
def messages(language: Language) -> tuple[Message, ...]:
    return read((FOLDER / file_name(language)).read_text(encoding="utf-8"))


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def without_places(text: str) -> str:
    return re.sub(r"\{\w+\}", "", text)


@pytest.mark.parametrize("language", Language)
def test_every_key_is_translated_from_its_wording_of_today_and_nothing_else_is(language: Language) -> None:
    found = messages(language)
    assert {m.key: m.source for m in found} == SOURCES
    assert [m.key for m in found] == [text.value for text in Text]
    assert [m.key for m in found if m.unfinished or not m.translation.strip()] == []


@pytest.mark.parametrize("language", Language)
def test_a_translation_has_the_places_of_its_source(language: Language) -> None:
    wrong = [m.key for m in messages(language) if places(m.translation) != places(m.source)]
    assert wrong == []


def test_the_source_is_its_own_translation() -> None:
    assert [m.key for m in messages(Language.ZH_HANS) if m.translation != m.source] == []


def test_english_is_in_latin_letters() -> None:
    for message in messages(Language.EN):
        text = without_places(message.translation)
        assert re.search("[A-Za-z]", text), message
        assert message.key in QUOTES_CHINESE or not HAN.search(text), message


def test_uyghur_has_the_letters_of_uyghur_alone() -> None:
    """Arabic and Persian letters of the same look (ی, ه, ک, ي for ى) are drawn and sorted wrongly."""
    for message in messages(Language.UG):
        text = without_places(message.translation)
        if message.key in QUOTES_CHINESE:
            text = re.sub("[A-Za-z]|" + HAN.pattern, "", text)
        assert set(text) & UYGHUR, message
        assert set(text) <= UYGHUR | UYGHUR_SIGNS, (message, set(text) - UYGHUR - UYGHUR_SIGNS)


def test_traditional_chinese_has_no_simplified_letter_and_no_mainland_term() -> None:
    for message in messages(Language.ZH_HANT):
        message.translation.encode("big5hkscs")
        assert not any(term in message.translation for term in MAINLAND_TERMS), message
        assert HAN.search(message.translation), message


def test_the_same_thing_is_said_with_the_same_word() -> None:
    rows = re.findall(
        r"^\| (\S+) \| (.+?) \| (.+?) \|$", TERMS_PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    terms = [row for row in rows if any(row[0] in source for source in SOURCES.values())]
    assert len(terms) > 12
    for chinese, uyghur, traditional in terms:
        for language, stem in ((Language.UG, uyghur), (Language.ZH_HANT, traditional)):
            for message in messages(language):
                if chinese in message.source and not message.key.startswith("indicator."):
                    assert stem in message.translation, (chinese, message)


@pytest.mark.parametrize("code", CommandErrorCode)
@pytest.mark.parametrize("asked", Asked)
def test_whatever_the_gateway_answers_there_are_words_for_it(code: CommandErrorCode, asked: Asked) -> None:
    key = WHY[why_of(Answered("wish", error=code.value), asked)].value
    assert all(texts(language)[key] for language in Language)


# -- filling in ---------------------------------------------------------------------------------------------


def test_places_are_filled_and_a_plain_label_is_itself() -> None:
    label = Label("give-back.title", {"number": "A0012"})
    assert resolve(label, Language.ZH_HANS) == "确定取消号码 A0012 吗？"
    assert resolve(label, Language.EN) == "Really cancel number A0012?"
    assert resolve(Label(plain="{A}"), Language.UG) == "{A}"


def test_a_number_among_uyghur_words_keeps_its_order() -> None:
    shown = resolve(Label("give-back.title", {"number": "A0012"}), Language.UG)
    assert "\u2066A0012\u2069" in shown


def test_a_span_and_a_percentage_among_uyghur_words_stay_whole() -> None:
    wait = resolve(Label("queue.wait-about", {"low": "5", "high": "10"}), Language.UG)
    rated = resolve(Label("attract.rated", {"count": "31", "percent": "97"}), Language.UG)
    assert "\u20665–10\u2069" in wait
    assert "\u206631\u2069" in rated
    assert "\u206697%\u2069" in rated


def test_a_uyghur_name_among_uyghur_words_runs_to_the_left() -> None:
    assert "\u2067A رايون\u2069" in resolve(Label("queue.area", {"area": "A رايون"}), Language.UG)


def test_what_is_filled_in_is_never_taken_for_a_place() -> None:
    shown = resolve(Label("closed.reason", {"reason": "{seconds} {0} %1"}), Language.EN)
    assert shown == "Reason: {seconds} {0} %1"


def test_an_unknown_key_and_a_place_without_filling_are_shown_as_they_are() -> None:
    assert resolve(Label("no.such-key", {"a": "1"}), Language.UG) == "no.such-key"
    assert resolve(Label("closed.reason", {"b": "1"}), Language.EN) == "Reason: {reason}"


# -- bringing up to date ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", Language)
def test_the_files_are_as_the_script_would_write_them(language: Language) -> None:
    name = file_name(language)
    again = written(updated(messages(language), SOURCES, language), language.value.replace("-", "_"))
    assert (FOLDER / name).read_text(encoding="utf-8") == again


def test_new_and_changed_texts_become_unfinished_and_vanished_ones_go() -> None:
    before = (Message("a", "甲", "A"), Message("b", "乙", "B"), Message("gone", "丙", "C"))
    after = updated(before, {"new": "丁", "b": "乙二", "a": "甲"}, Language.EN)
    assert after == (
        Message("new", "丁", "", unfinished=True),
        Message("b", "乙二", "B", unfinished=True),
        Message("a", "甲", "A"),
    )


def test_files_that_are_missing_are_made_with_all_left_to_translate(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, SCRIPT, "--folder", tmp_path], capture_output=True, text=True, check=True
    )
    assert "hallside_ug.ts: to translate: home.number: 取号" in made.stdout
    fresh = read((tmp_path / file_name(Language.UG)).read_text(encoding="utf-8"))
    assert {m.key for m in fresh} == set(SOURCES)
    assert all(m.unfinished for m in fresh)


def test_a_file_comes_back_as_it_was_written() -> None:
    told = (
        Message('<a&"b>', '<甲> & "乙"', "<b> & {c} 'd'"),
        Message("empty", "空", "", unfinished=True),
    )
    assert read(written(told, "en")) == told


@pytest.mark.parametrize("mark", ["unfinished", "vanished", "obsolete"])
def test_what_linguist_marks_counts_as_unfinished(mark: str) -> None:
    text = written((Message("a", "甲", "A"),), "en").replace("<translation>", f'<translation type="{mark}">')
    assert read(text)[0].unfinished
