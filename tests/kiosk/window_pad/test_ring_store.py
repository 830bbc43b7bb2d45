"""The pad's memory on its disk is the same as the one in its mind, over kills and damage."""

from contextlib import closing
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from kiosk.window_pad.salvage import PAGE, salvaged

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
def test_a_file_of_which_nothing_is_left_is_set_aside_and_the_pad_is_another_one(
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


def spoil(file: Path, at: int = 0) -> None:
    """A sector of it is not what it was."""
    data = file.read_bytes()
    file.write_bytes(data[:at] + b"no database at all" + data[at + 18 :])


@pytest.mark.logs_errors("is damaged")
def test_presses_outlive_one_damage_after_another_as_those_that_they_were(tmp_path: Path) -> None:
    pads = set()
    for sequence, boot in ((1, 8), (2, 9), (4, 10)):
        with closing(RingStore(tmp_path, Random(sequence))) as store:
            store.write((Booted(boot), Dropped(3), Kept(Entry(sequence, boot, TOKEN + boot, 1, 20))))
            pads.add((store.memory().hardware_id, store.memory().dropped))
        spoil(tmp_path / FILE)
    with closing(RingStore(tmp_path, Random(9))) as store:
        memory = store.memory()
    assert [(one.sequence, one.boot, one.session) for one in memory.ring] == [
        (1, 8, TOKEN + 8), (2, 9, TOKEN + 9), (4, 10, TOKEN + 10),
    ]  # fmt: skip
    assert pads == {(memory.hardware_id, 3)}
    assert memory.next == 5
    assert memory.boot not in {8, 9, 10}, "a boot id of before may have been given out since"
    assert {path.name for path in tmp_path.glob("damaged-*")} == {
        f"damaged-{FILE}", f"damaged-2-{FILE}", f"damaged-3-{FILE}",
    }  # fmt: skip


@pytest.mark.logs_errors("is damaged")
def test_one_bad_page_costs_what_lies_on_it(tmp_path: Path) -> None:
    presses = tuple(Entry(n, 8, TOKEN, 1 + n % 5, 2**33 + n, reasons=(108, 111)) for n in range(1, 257))
    found = []
    for page in range(1, 8):
        folder = tmp_path / str(page)
        with closing(RingStore(folder, Random(1))) as store:
            store.write(map(Kept, presses))
            hardware_id = store.memory().hardware_id
        spoil(folder / FILE, page * PAGE)
        with closing(RingStore(folder, Random(2))) as store:
            memory = store.memory()
        assert set(memory.ring) <= set(presses)
        found.append((memory.hardware_id == hardware_id, len(memory.ring)))
    assert all(pad for pad, _ in found)
    assert sum(count == len(presses) for _, count in found) >= 3
    assert min(count for _, count in found) >= len(presses) // 2


def test_of_each_press_the_latest_state_is_found_in_file_and_log(tmp_path: Path) -> None:
    with closing(RingStore(tmp_path, Random(1))) as store:
        for change in (
            Kept(PRESS), Kept(Entry(2, 8, 7, 5, 20)), Kept(Entry(1, 8, TOKEN, 1, 20, acked=0, open=True)),
            Kept(Entry(1, 8, TOKEN, 1, 20, acked=0, open=True, reasons=(108,))),
            Kept(Entry(1, 8, TOKEN, 1, 20, 1, acked=0, reasons=(108, 111))), Kept(Entry(3, 8, 0, 0, 1)),
        ):  # fmt: skip
            store.write((change,))
        memory = store.memory()
        file, log = (tmp_path / f"{FILE}{suffix}" for suffix in ("", "-wal"))
        assert salvaged([(file.read_bytes(), log.read_bytes())]).ring == memory.ring
        found = salvaged([(b"", log.read_bytes())])
    assert (found.hardware_id, found.next, found.ring) == (memory.hardware_id, 4, memory.ring)


@given(st.integers(0, 2**32), st.binary(min_size=1, max_size=40))
def test_no_damage_is_more_than_damage(at: int, what: bytes) -> None:
    whole = one_page()
    at %= len(whole)
    found = salvaged([(whole[:at] + what + whole[at + len(what) :], what * 200)])
    assert len(found.ring) <= 1


@cache
def one_page() -> bytes:
    with TemporaryDirectory() as folder:
        with closing(RingStore(Path(folder), Random(1))) as store:
            store.write((Kept(PRESS),))
        return (Path(folder) / FILE).read_bytes()


def test_a_folder_that_can_t_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"can't be used: .*pad\.db"):
        RingStore(tmp_path / "file", Random(1))
