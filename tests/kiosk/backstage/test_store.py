"""What a kiosk keeps on its disk."""

from dataclasses import replace
from pathlib import Path

import pytest

from contracts.catalog import Priority
from contracts.hall import PaperOutcome
from contracts.session import Language
from kiosk.backstage.leased import Block, Given
from kiosk.backstage.store import Store
from kiosk.errors import StoreError

BLOCK = Block("20260105-A0001", "life", "A", 1, 2, 1_000)


def given(wish: str) -> Given:
    return Given("", "", wish, f"key-of-{wish}", "t" * 22, 5, None, Language.ZH_HANS, Priority.NONE)


def test_a_number_is_given_out_once_whoever_asks(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    store.add_block(BLOCK)
    assert store.give(BLOCK, given("one")).number == "A0001"
    with pytest.raises(StoreError, match="A0001 of block 20260105-A0001 was given out before"):
        store.give(BLOCK, given("two"))
    (block,) = store.blocks()
    assert store.give(block, given("two")).number == "A0002"
    (block,) = store.blocks()
    assert block.left == 0
    with pytest.raises(StoreError):
        store.give(block, given("three"))
    store.add_block(BLOCK)
    assert store.blocks() == [block], "a block that comes again does not begin again"
    store.close()


def test_what_was_under_way_is_unknown_after_a_restart(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.add_block(BLOCK)
    first = store.give(BLOCK, given("one"))
    second = store.give(replace(BLOCK, next=2), given("two"))
    assert store.outcome_of_given(second, PaperOutcome.SHOWN)
    store.begin_print("20260105-A0007")
    store.begin_print("20260105-A0008")
    store.end_print("20260105-A0008", PaperOutcome.PRINTED)
    assert store.unconfirmed() == [("20260105-A0008", PaperOutcome.PRINTED)]
    store.close()
    store = Store(tmp_path)
    assert [one.outcome for one in store.given()] == [PaperOutcome.UNKNOWN, PaperOutcome.SHOWN]
    assert [outcome for _, outcome in store.unconfirmed()] == ["unknown", "printed"]
    store.settled(first)
    assert not store.outcome_of_given(first, PaperOutcome.PRINTED), "the gateway has been told another"
    store.close()


def test_a_confirmation_of_an_older_outcome_does_not_settle_a_newer_one(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.end_print("20260105-A0007", PaperOutcome.SHOWN)
    store.end_print("20260105-A0007", PaperOutcome.PRINTED)
    store.confirmed("20260105-A0007", PaperOutcome.SHOWN)
    assert store.unconfirmed() == [("20260105-A0007", PaperOutcome.PRINTED)]
    store.confirmed("20260105-A0007", PaperOutcome.PRINTED)
    assert store.unconfirmed() == []
    store.close()


def test_a_question_for_a_block_keeps_its_key_until_it_is_answered(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.want_block("life", "first") == "first"
    store.close()
    store = Store(tmp_path)
    assert store.want_block("life", "second") == "first"
    store.add_block(BLOCK)
    assert store.want_block("life", "third") == "third"
    store.close()


@pytest.mark.logs_errors("is damaged")
def test_a_damaged_file_is_set_aside_and_the_kiosk_goes_on(tmp_path: Path) -> None:
    (tmp_path / "kiosk.db").write_bytes(b"no database" * 500)
    store = Store(tmp_path)
    store.keep_fact("catalog", b"{}")
    assert store.fact("catalog") == b"{}"
    assert (tmp_path / "damaged-kiosk.db").read_bytes().startswith(b"no database")
    store.close()


@pytest.mark.logs_errors("is damaged")
def test_each_damaged_file_that_was_set_aside_stays(tmp_path: Path) -> None:
    for damage in (b"first damage", b"second damage", b"third damage"):
        (tmp_path / "kiosk.db").write_bytes(damage * 500)
        Store(tmp_path).close()
    kept = {path.name: path.read_bytes().split(b" ")[0] for path in tmp_path.glob("damaged-*")}
    assert kept == {
        "damaged-kiosk.db": b"first",
        "damaged-2-kiosk.db": b"second",
        "damaged-3-kiosk.db": b"third",
    }


def test_a_folder_that_cant_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(StoreError, match="can't be used"):
        Store(tmp_path / "file")
