"""The simulated pad's NVRAM: torn at every byte, flipped in every record, compacted, locked."""

import asyncio
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.pad.messages import Setting
from firmware_sim.errors import NvramError
from firmware_sim.pad import nvram_port
from firmware_sim.pad.memory import Booted, Change, Configured, Counted, Dropped, Entry, Kept, Memory, Removed
from firmware_sim.pad.nvram import RECORD_BYTES, decode, encode, encode_all, header, replay, snapshot
from firmware_sim.pad.nvram_port import FileNvram, RamNvram
from tests.firmware_sim.bench import Bench

PAD = bytes.fromhex("485300000000000c")
OTHER = bytes.fromhex("485300000000000d")
ENTRY = Entry(7, 1001, 77, 2, 123_456, revision=1, open=False, acked=0, reasons=(207, 208))
CHANGES: list[Change] = [
    Booted(1001),
    Kept(Entry(1, 1001, 0, 5, 10)),
    Kept(Entry(2, 1001, 77, 2, 20, open=True)),
    Kept(Entry(2, 1001, 77, 2, 20, open=True, reasons=(207,))),
    Removed(1),
    Configured(Setting.REASON_TIMEOUT, 50),
    Dropped(3),
    Booted(1002),
]

u31 = st.integers(1, 2**31 - 1)
entries = st.builds(
    Entry, u31, u31, st.integers(0, 2**32 - 1), st.integers(0, 5), st.integers(0, 2**32 - 1),
    st.integers(0, 255), st.booleans(), st.integers(-1, 254),
    st.lists(st.integers(0, 0xFFFF), max_size=8).map(tuple),
)  # fmt: skip
changes = st.one_of(
    st.builds(Booted, u31), st.builds(Counted, u31), st.builds(Dropped, u31), st.builds(Removed, u31),
    st.builds(Configured, st.integers(0, 255), st.integers(0, 2**32 - 1)), st.builds(Kept, entries),
)  # fmt: skip


def memory_of(given: list[Change]) -> Memory:
    memory = Memory(boot=0)
    memory.apply_all(given)
    return memory


@given(change=changes)
def test_a_change_survives_its_record(change: Change) -> None:
    assert len(encode(change)) == RECORD_BYTES
    assert decode(encode(change)) == change


@given(given=st.lists(changes, max_size=20), boot=u31)
def test_a_snapshot_is_the_same_memory(given: list[Change], boot: int) -> None:
    memory = memory_of([*given, Booted(boot)])
    assert replay(snapshot(PAD, memory)).memory == memory


def test_a_log_torn_at_any_byte_is_the_memory_before_the_torn_write() -> None:
    log = header(PAD) + encode_all(CHANGES)
    for size in range(len(log) + 1):
        found = replay(log[:size])
        whole = max(0, size // RECORD_BYTES - 1)
        assert not found.corrupt
        assert found.memory == (memory_of(CHANGES[:whole]) if whole else None)


@given(at=st.integers(0, RECORD_BYTES * (len(CHANGES) + 1) - 1), bit=st.integers(0, 7))
def test_a_log_with_any_bit_flipped_does_not_pass_its_check(at: int, bit: int) -> None:
    log = bytearray(header(PAD) + encode_all(CHANGES))
    log[at] ^= 1 << bit
    found = replay(bytes(log))
    assert found.corrupt
    assert found.memory is None


@given(log=st.binary(max_size=500))
def test_garbage_is_never_a_memory_and_never_raises(log: bytes) -> None:
    assert replay(log).memory is None


def test_a_file_torn_at_any_byte_is_repaired_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "pad.nvram"
    log = header(PAD) + encode_all(CHANGES)
    for size in range(0, len(log) + 1, 5):
        path.write_bytes(log[:size])
        store = FileNvram(path, PAD)
        before = store.load() or Memory(boot=0)
        store.append([Booted(2000), Kept(ENTRY)])
        store.close()
        before.apply_all([Booted(2000), Kept(ENTRY)])
        again = FileNvram(path, PAD)
        assert again.load() == before
        again.close()


def test_a_corrupt_file_is_set_aside_and_the_pad_is_blank(tmp_path: Path) -> None:
    path = tmp_path / "pad.nvram"
    log = bytearray(header(PAD) + encode_all(CHANGES))
    log[RECORD_BYTES + 3] ^= 1
    path.write_bytes(log)
    store = FileNvram(path, PAD)
    assert store.load() is None
    store.append([Booted(5)])
    store.close()
    assert (tmp_path / "pad.corrupt").read_bytes() == log
    again = FileNvram(path, PAD)
    assert again.load() == memory_of([Booted(5)])
    again.close()


def test_the_memory_of_another_pad_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "pad.nvram"
    path.write_bytes(header(OTHER) + encode_all(CHANGES))
    store = FileNvram(path, PAD)
    with pytest.raises(NvramError, match=OTHER.hex()):
        store.load()
    store.close()
    assert path.read_bytes() == header(OTHER) + encode_all(CHANGES)


def test_two_simulators_cannot_play_one_pad(tmp_path: Path) -> None:
    first = FileNvram(tmp_path / "pad.nvram", PAD)
    with pytest.raises(NvramError, match="in use"):
        FileNvram(tmp_path / "pad.nvram", PAD)
    first.close()
    FileNvram(tmp_path / "pad.nvram", PAD).close()


@pytest.mark.parametrize("kind", ["file", "ram"])
def test_a_long_log_is_compacted_and_says_the_same(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nvram_port, "COMPACT_BYTES", 20 * RECORD_BYTES)
    path = tmp_path / "pad.nvram"
    store = FileNvram(path, PAD) if kind == "file" else RamNvram(PAD)
    store.load()
    memory = Memory(boot=0)
    for number in range(1, 500):
        step: list[Change] = [Booted(9), Kept(Entry(number, 9, 0, 5, number))]
        step += [Removed(number - 3)] if number > 3 else []
        store.append(step)
        memory.apply_all(step)
        assert store.load() == memory
    if kind == "file":
        assert path.stat().st_size < 60 * RECORD_BYTES
        with pytest.raises(NvramError, match="in use"):
            FileNvram(path, PAD)
    store.close()


def test_a_compaction_that_was_killed_leaves_the_old_log(tmp_path: Path) -> None:
    path = tmp_path / "pad.nvram"
    path.write_bytes(header(PAD) + encode_all(CHANGES))
    (tmp_path / "pad.new").write_bytes(os.urandom(77))
    store = FileNvram(path, PAD)
    assert store.load() == memory_of(CHANGES)
    store.close()


@contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """No file of ours grows beyond so many bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room", [0, 20, RECORD_BYTES])
def test_a_write_that_does_not_fit_is_told_and_leaves_no_half_record(tmp_path: Path, room: int) -> None:
    path = tmp_path / "pad.nvram"
    store = FileNvram(path, PAD)
    store.load()
    store.append([Booted(7)])
    with files_end_at(path.stat().st_size + room), pytest.raises(NvramError, match="cannot write"):
        store.append([Kept(ENTRY), Dropped(1)])
    store.append([Dropped(2)])
    store.close()
    again = FileNvram(path, PAD)
    assert again.load() == memory_of([Booted(7), Dropped(2)])
    again.close()


async def test_a_pad_whose_memory_cannot_be_written_goes_dark_and_tells_nobody_of_the_press(
    bench: Bench,
) -> None:
    told: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["message"]))
    pad = bench.pad()
    pad.press(5)
    (nvram,) = bench.ledger_file.parent.rglob("*.nvram")
    with files_end_at(nvram.stat().st_size + 20):
        pad.press(4)
    assert not pad.powered
    assert [line["sequence"] for line in bench.ledger_lines()] == [1]
    assert pad.ring_used == 1
    assert "choose another --state" in told[0]
