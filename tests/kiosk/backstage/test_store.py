"""What a kiosk keeps on its disk."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.catalog import Priority
from contracts.hall import PaperOutcome
from contracts.session import Language
from kiosk.backstage.leased import Block, Given
from kiosk.backstage.store import Store
from kiosk.errors import StoreError
from tests.kiosk.small_disk import SmallDisk

BLOCK = Block("20260105-A0001", "life", "A", 1, 2, 1_000)


def given(wish: str) -> Given:
    return Given("", "", wish, f"key-of-the-wish-{wish}", "t" * 22, 5, None, Language.ZH_HANS, Priority.NONE)


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
    assert store.want_block("life", "first-key-of-a-block") == "first-key-of-a-block"
    store.close()
    store = Store(tmp_path)
    assert store.want_block("life", "second-key-of-a-block") == "first-key-of-a-block"
    store.add_block(BLOCK)
    assert store.want_block("life", "third-key-of-a-block") == "third-key-of-a-block"
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


@pytest.mark.logs_errors("the disk takes nothing")
def test_a_folder_that_cant_be_used_is_told_and_the_kiosk_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    store = Store(tmp_path / "file")
    assert "kiosk.db: can't be used" in store.fault
    assert store.blocks() == []
    with pytest.raises(StoreError, match="can't be used"):
        store.add_block(BLOCK)
    store.try_again()
    assert store.fault
    (tmp_path / "file").unlink()
    store.try_again()
    assert not store.fault
    store.add_block(BLOCK)
    store.close()


KILLED = """
import os, sys
from pathlib import Path
from kiosk.backstage.leased import Block
from kiosk.backstage.store import Store

store = Store(Path(sys.argv[1]))
store.add_block(Block("20260105-A0001", "life", "A", 1, 2, 1_000))
store.begin_print("20260105-A0007")
os._exit(0)
"""


@pytest.mark.logs_errors("the disk takes nothing")
@pytest.mark.parametrize("fault", ["fill", "shut"])
@pytest.mark.parametrize("killed", [False, True])
def test_what_is_on_a_disk_that_takes_nothing_is_read_and_written_once_it_does(
    tmp_path: Path, small_disk: Callable[[Path], SmallDisk], fault: str, killed: bool
) -> None:
    disk = small_disk(tmp_path / "data")
    subprocess.run([sys.executable, "-c", KILLED, str(disk.folder)], check=True)
    if not killed:
        Store(disk.folder).close()
    getattr(disk, fault)()
    store = Store(disk.folder)
    changes: list[str] = []
    store.on_change.append(lambda: changes.append(store.fault))
    assert store.fault
    assert store.blocks() == [BLOCK]
    assert store.unconfirmed() == [("20260105-A0007", PaperOutcome.UNKNOWN)]
    with pytest.raises(StoreError):
        store.give(BLOCK, given("one"))
    with pytest.raises(StoreError):
        store.keep_fact("out-of-service", b"cleaning")
    assert store.fact("out-of-service") == b"cleaning"
    store.try_again()
    assert store.fault
    assert not changes
    disk.free()
    store.try_again()
    assert changes == [""]
    assert store.give(BLOCK, given("one")).number == "A0001"
    store.close()
    store = Store(disk.folder)
    assert not store.fault
    assert store.fact("out-of-service") == b"cleaning"
    assert [one.number for one in store.given()] == ["A0001"]
    store.close()


@pytest.mark.logs_errors("the disk takes nothing")
def test_a_disk_that_fills_is_told_once_and_found_well_when_it_has_room(
    tmp_path: Path, small_disk: Callable[[Path], SmallDisk], caplog: pytest.LogCaptureFixture
) -> None:
    disk = small_disk(tmp_path / "data")
    store = Store(disk.folder)
    disk.fill()
    for _ in range(2):
        with pytest.raises(StoreError, match="full"):
            store.keep_fact("catalog", bytes(200_000))
    assert "full" in store.fault
    assert caplog.text.count("the disk takes nothing") == 1
    disk.free()
    store.try_again()
    assert not store.fault
    store.close()
    store = Store(disk.folder)
    assert store.fact("catalog") == bytes(200_000)
    store.close()
