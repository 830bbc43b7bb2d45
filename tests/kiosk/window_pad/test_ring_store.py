"""The pad's memory on its disk is the same as the one in its mind, over kills and damage."""

from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from contracts.pad.messages import Setting
from kiosk.errors import StoreError
from kiosk.window_pad.memory import (
    Booted,
    Change,
    Configured,
    Dropped,
    Entry,
    Kept,
    Memory,
    Removed,
    changed,
)
from kiosk.window_pad.ring_store import FILE, RingStore

PRESS = Entry(sequence=1, boot=8, session=0xFFFFFFFF, key=1, pressed_ms=2**40, open=True)
TOKEN = 0x51525354


def stored(folder: Path) -> Memory:
    with closing(RingStore(folder, Random(2))) as store:
        return store.memory()


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    with closing(RingStore(tmp_path, Random(1))) as store:
        memory = store.memory()
        changes: list[tuple[Change, ...]] = [
            (Booted(8),),
            (Kept(PRESS), Kept(Entry(2, 8, 7, 5, 20))),
            (Kept(Entry(1, 8, 7, 1, 2**40, revision=1, acked=0, reasons=(108, 111))), Removed(2)),
            (Dropped(3), Configured(Setting.REASON_TIMEOUT, 77)),
        ]
        for each in changes:
            store.write(each)
            memory = changed(memory, each)
            assert store.memory() == memory
    assert stored(tmp_path) == memory
    assert memory.next == 3
    assert len(memory.hardware_id) == 8


def test_each_new_memory_is_another_pad(tmp_path: Path) -> None:
    stores = [RingStore(tmp_path / name, Random(seed)) for seed, name in enumerate("ab")]
    one, other = (store.memory().hardware_id for store in stores)
    assert one != other
    for store in stores:
        store.close()


def test_changes_are_written_all_or_not_at_all(tmp_path: Path) -> None:
    with closing(RingStore(tmp_path, Random(1))) as store:
        before = store.memory()
        with pytest.raises(OverflowError):
            store.write((Kept(PRESS), Kept(Entry(2, 8, 2**70, 5, 20))))
        assert store.memory() == before


def test_of_a_press_that_the_gateway_has_nothing_stays_on_the_disk(tmp_path: Path) -> None:
    with closing(RingStore(tmp_path, Random(1))) as store:
        store.write((Kept(Entry(1, 8, TOKEN, 1, 20, reasons=(108,))),))
        files = [tmp_path / FILE, tmp_path / f"{FILE}-wal"]
        mark = TOKEN.to_bytes(4, "big")
        assert any(mark in file.read_bytes() for file in files)
        store.write((Removed(1),))
        assert not any(mark in file.read_bytes() for file in files)


def test_one_process_alone_has_it(tmp_path: Path) -> None:
    with closing(RingStore(tmp_path, Random(1))), pytest.raises(StoreError, match="locked"):
        RingStore(tmp_path, Random(1))


@pytest.mark.logs_errors("is damaged")
def test_a_damaged_file_is_set_aside_and_the_pad_is_another_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(RingStore(tmp_path, Random(1))) as store:
        store.write((Kept(PRESS),))
        before = store.memory()
    (tmp_path / FILE).write_bytes(b"not a database at all" * 400)
    with closing(RingStore(tmp_path, Random(2))) as store:
        assert store.memory().hardware_id != before.hardware_id
        assert not store.memory().ring
    assert (tmp_path / f"damaged-{FILE}").exists()
    assert "is damaged" in caplog.text


@pytest.mark.logs_errors("is damaged")
def test_presses_of_a_file_that_was_set_aside_outlive_the_next_damage(tmp_path: Path) -> None:
    for token in (0x51525354, 0x61626364):
        with closing(RingStore(tmp_path, Random(1))) as store:
            store.write((Kept(Entry(1, 8, token, 1, 20)),))
        file = tmp_path / FILE
        file.write_bytes(b"no database at all" + file.read_bytes()[18:])
    with closing(RingStore(tmp_path, Random(2))) as store:
        assert not store.memory().ring
    for name, token in ((f"damaged-{FILE}", 0x51525354), (f"damaged-2-{FILE}", 0x61626364)):
        assert token.to_bytes(4, "big") in (tmp_path / name).read_bytes()


def test_a_folder_that_can_t_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"can't be used: .*pad\.db"):
        RingStore(tmp_path / "file", Random(1))
