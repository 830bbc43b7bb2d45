"""What a card's bytes say, and that nothing of it gets out by itself."""

import copy
import logging
import pickle
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.errors import CardWipedError
from devices.id_card.card import Card, Doubt, Sex
from devices.id_card.layout import LAYOUTS, CardKind
from tests.devices.sam_replies import record, resident

VECTOR: dict[str, Any] = tomllib.loads(Path("tests/vectors/id-card.toml").read_text(encoding="utf-8"))[
    "resident"
]


def test_a_residents_card_reads_as_its_vector_says() -> None:
    card = Card(bytes.fromhex(VECTOR["text"]))
    assert card.kind is CardKind.RESIDENT
    for field in ("name", "nation", "address", "number", "issuer"):
        assert getattr(card, field) == VECTOR[field]
    assert card.sex is Sex(VECTOR["sex"])
    assert card.birth == date.fromisoformat(VECTOR["birth"])
    assert card.valid_from == date.fromisoformat(VECTOR["valid_from"])
    assert card.is_long_term
    assert card.valid_to is None
    assert not card.expired(date(9999, 12, 31))
    assert card.doubts() == ()


def test_a_residence_permit_has_a_pass_number() -> None:
    card = Card(resident(at220="H99000001", at238="01", at248="J"))
    assert card.kind is CardKind.HK_MO_TW
    assert (card.pass_number, card.issues) == ("H99000001", "01")
    assert card.nation == ""
    assert card.doubts() == ()


def test_a_foreigners_card_of_2017_keeps_its_fields_elsewhere() -> None:
    card = Card(
        record(
            {
                0: "TEST, PERSON ALPHA",
                120: "2",
                122: "ZZZ990000000001",
                152: "ZZZ",
                158: "测试",
                188: "20200101",
                204: "20300101",
                220: "19800101",
                236: "01",
                240: "9900",
                248: "I",
            }
        )
    )
    assert card.kind is CardKind.FOREIGN_2017
    assert (card.english_name, card.name) == ("TEST, PERSON ALPHA", "测试")
    assert (card.number, card.nationality, card.issuer) == ("ZZZ990000000001", "ZZZ", "9900")
    assert card.birth == date(1980, 1, 1)
    assert card.sex is Sex.FEMALE
    assert card.doubts() == ()


def test_a_foreigners_card_of_2023_continues_its_english_name_behind() -> None:
    card = Card(resident(at52="TEST" + "A" * 31, at220="BCDEFGHIJKL", at242="ZZZ", at248="Y", at32="02"))
    assert card.kind is CardKind.FOREIGN_2023
    assert card.english_name == "TEST" + "A" * 31 + "BCDEFGHIJKL"
    assert (card.nationality, card.issues) == ("ZZZ", "02")
    assert card.address == ""
    assert card.doubts() == ()


def test_the_newest_address_stands_before_the_printed_one() -> None:
    card = Card(resident())
    card.set_newest_address("测试新街2号".encode("utf-16-le").ljust(70, b"\x20\x00"[:1]))
    assert card.address.startswith("测试新街2号")
    other = Card(resident())
    other.set_newest_address(b"\x20\x00" * 35)
    assert other.address == "测试街测试路1号"
    other.set_newest_address(b"too short")
    assert other.address == "测试街测试路1号"


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"at0": "   "}, Doubt.NAME_MISSING),
        ({"at122": "990000198001010013"}, Doubt.CHECK_DIGIT_WRONG),
        ({"at122": "99000019800101001"}, Doubt.NUMBER_MALFORMED),
        ({"at122": "99000O198001010012"}, Doubt.NUMBER_MALFORMED),
        ({"at36": "19800230"}, Doubt.BIRTH_DATE_WRONG),
        ({"at36": "19800102"}, Doubt.BIRTH_DATE_NOT_THAT_OF_THE_NUMBER),
        ({"at30": "7"}, Doubt.SEX_UNKNOWN_CODE),
        ({"at188": "20410101"}, Doubt.VALIDITY_WRONG),
        ({"at204": "notadate"}, Doubt.VALIDITY_WRONG),
    ],
)
def test_what_does_not_fit_is_a_doubt(changes: dict[str, str], doubt: Doubt) -> None:
    assert doubt in Card(resident(**changes)).doubts()


def test_a_card_expires_after_its_last_day() -> None:
    card = Card(resident())
    assert not card.expired(date(2040, 1, 1))
    assert card.expired(date(2040, 1, 2))


def test_every_kind_has_a_layout_within_the_record() -> None:
    assert set(LAYOUTS) == set(CardKind)


def test_a_card_shows_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    card = Card(resident())
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").info("card %s %r", card, card)
    assert "测试" not in caplog.text
    assert "9900" not in caplog.text
    assert repr(card) == "<Card>"
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not to be stored"):
            take(card)


def test_a_masked_card_tells_that_fields_were_read_and_not_what_they_say() -> None:
    masked = Card(resident()).masked()
    assert masked["name"] == "测**"
    assert masked["number"] == "9" + "*" * 16 + "2"
    assert "街" not in str(masked)


def test_a_wiped_card_holds_no_byte_of_it_and_says_so() -> None:
    card = Card(resident())
    card.set_newest_address(b"\x31\x00" * 35)
    text, address = card._text, card._address
    card.wipe()
    card.wipe()
    assert set(text) == set(address) == {0}
    assert repr(card) == "<Card wiped>"
    for field in ("name", "number", "birth", "address", "english_name", "is_long_term"):
        with pytest.raises(CardWipedError):
            getattr(card, field)
    with pytest.raises(CardWipedError):
        card.doubts()


@given(st.binary(min_size=256, max_size=256))
def test_no_record_of_garbage_makes_a_field_raise(text: bytes) -> None:
    card = Card(text)
    card.doubts()
    card.masked()
    card.expired(date(2026, 1, 1))
    for name in ("name", "english_name", "number", "nation", "address", "issuer", "pass_number", "issues"):
        assert isinstance(getattr(card, name), str)


@pytest.mark.parametrize("length", [0, 255, 257])
def test_a_record_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="256"):
        Card(bytes(length))
