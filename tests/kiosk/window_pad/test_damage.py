"""What comes of a damaged memory at the pad's next start: it starts, and loses nothing that is sound."""

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from contracts.pad.messages import Setting, encode
from kiosk.backstage.sqlite_port import open_or_begin
from kiosk.window_pad.delivery import press_of
from kiosk.window_pad.machine import booted
from kiosk.window_pad.memory import Booted, Change, Configured, Entry, Kept, Memory, Removed
from kiosk.window_pad.ring_store import FILE, RingStore
from kiosk.window_pad.salvage import PAGE
from kiosk.window_pad.turn import hello

pytestmark = pytest.mark.logs_errors("is damaged")

PRESSES = tuple(
    Entry(n, 8, 70 + n, 1, 20 + n, revision=1, acked=0, reasons=(108, 111))
    if n % 2
    else Entry(n, 8, 70 + n, 5, n)
    for n in range(1, 31)
)
BEFORE: tuple[Change, ...] = (Booted(8), Configured(Setting.REASON_TIMEOUT, 77), *map(Kept, PRESSES))


def run(folder: Path, *changes: Change, seed: int = 1) -> Memory:
    """Start, and stop after those changes: the memory as it was at the start."""
    with closing(RingStore(folder, Random(seed))) as store:
        memory = store.memory()
        if changes:
            store.write(changes)
        return memory


def spoil(folder: Path) -> None:
    file = folder / FILE
    file.write_bytes(b"no database at all" + file.read_bytes()[18:])


def killed(folder: Path, presses: int) -> None:
    """What is on the disk when the power fails while presses are only in the log."""
    store = RingStore(folder, Random(1))
    store.write((Booted(8), *map(Kept, PRESSES[:presses])))
    files = {path: path.read_bytes() for path in folder.iterdir()}
    store.close()
    for path, data in files.items():
        path.write_bytes(data)


def assert_talks(memory: Memory) -> None:
    """What the pad has to say can be said."""
    state, _ = booted(memory, 0)
    encode(hello(state))
    for entry in state.memory.ring:
        encode(press_of(state.memory, entry, 1000))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE presses SET key = 133",
        "UPDATE presses SET key = 'x'",
        "UPDATE presses SET session = -1",
        "UPDATE presses SET boot = 0",
        "UPDATE presses SET revision = 256",
        "UPDATE presses SET acked = 2",
        "UPDATE presses SET open = 3",
        "UPDATE presses SET pressed_ms = 0.5",
        "UPDATE presses SET reasons = CAST(x'FF' AS TEXT)",
        "UPDATE presses SET reasons = '108,,111'",
        "UPDATE presses SET reasons = '65536'",
    ],
)
def test_a_press_that_can_t_be_counts_as_dropped_and_the_others_are_sent(tmp_path: Path, change: str) -> None:
    pad = run(tmp_path, *BEFORE).hardware_id
    with closing(sqlite3.connect(tmp_path / FILE)) as db, db:
        db.execute(f"{change} WHERE sequence = 3")
    memory = run(tmp_path, seed=2)
    assert memory.ring == (*PRESSES[:2], *PRESSES[3:])
    assert (memory.hardware_id, memory.dropped, memory.next) == (pad, 1, 31)
    assert_talks(memory)
    assert (tmp_path / f"damaged-{FILE}").exists()
    assert run(tmp_path, seed=3) == memory, "the new file is sound"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE pad SET boot = -5",
        "UPDATE pad SET boot = x'01'",
        "UPDATE pad SET next = 2147483647",
        "UPDATE pad SET next = 4294967327",
        "UPDATE pad SET next = 30",
        "UPDATE pad SET dropped = -1",
        "UPDATE pad SET dropped = 4294967296",
        "UPDATE pad SET hardware_id = x'9900000000000001'",
        "UPDATE pad SET hardware_id = x'99'",
        "UPDATE identity SET checksum = checksum + 1",
        "DELETE FROM pad",
        "UPDATE settings SET value = 0",
        "UPDATE settings SET value = 'x'",
        "UPDATE settings SET setting = 9",
        "ALTER TABLE presses RENAME COLUMN key TO kex",
        "ALTER TABLE presses RENAME TO presser",
    ],
)
def test_what_can_t_be_of_the_pad_costs_no_press(tmp_path: Path, change: str) -> None:
    pad = run(tmp_path, *BEFORE).hardware_id
    with closing(sqlite3.connect(tmp_path / FILE)) as db, db:
        db.execute(change)
    memory = run(tmp_path, seed=2)
    assert memory.ring == PRESSES
    assert (memory.hardware_id, memory.dropped, memory.next, memory.full) == (pad, 0, 31, False)
    assert_talks(memory)
    assert (tmp_path / f"damaged-{FILE}").exists()


def test_whatever_bit_flips_the_pad_starts_as_the_one_that_it_was_and_says_what_it_has(
    tmp_path: Path,
) -> None:
    pad = run(tmp_path, *BEFORE).hardware_id
    file, random = tmp_path / FILE, Random(5)
    whole = file.read_bytes()
    used = [at for at, byte in enumerate(whole) if byte]
    for at in random.sample(used, 150):
        flipped = bytearray(whole)
        flipped[at] ^= 1 << random.randrange(8)
        file.write_bytes(flipped)
        memory = run(tmp_path, seed=2)
        assert (memory.hardware_id, memory.full) == (pad, False), at
        assert len(memory.ring) >= len(PRESSES) - 1, at
        assert_talks(memory)


def test_a_page_with_a_wrong_head_loses_no_press(tmp_path: Path) -> None:
    run(tmp_path, *BEFORE)
    file = tmp_path / FILE
    whole = file.read_bytes()
    (page,) = (at for at in range(0, len(whole), PAGE) if whole[at + 3 : at + 5] == b"\0\x1e")
    for at in range(page, page + 8):
        for bit in range(8):
            flipped = bytearray(whole)
            flipped[at] ^= 1 << bit
            file.write_bytes(flipped)
            assert run(tmp_path, seed=2).ring == PRESSES, (at - page, bit)


def test_a_memory_from_before_the_copy_of_the_identity_gets_it(tmp_path: Path) -> None:
    pad = run(tmp_path, *BEFORE).hardware_id
    with closing(sqlite3.connect(tmp_path / FILE)) as db, db:
        db.execute("DROP TABLE identity")
    assert run(tmp_path).ring == PRESSES
    with closing(sqlite3.connect(tmp_path / FILE)) as db, db:
        db.execute("UPDATE pad SET hardware_id = x'99'")
    assert run(tmp_path).hardware_id == pad


def test_the_file_that_was_set_aside_just_now_is_salvaged_whichever_was_taken_away(tmp_path: Path) -> None:
    run(tmp_path, Booted(8), Kept(PRESSES[0]))
    spoil(tmp_path)
    run(tmp_path, Removed(1))
    run(tmp_path, Kept(PRESSES[1]))
    spoil(tmp_path)
    run(tmp_path, Removed(2))
    (tmp_path / f"damaged-{FILE}").unlink()
    run(tmp_path, Kept(PRESSES[2]), Kept(PRESSES[3]))
    spoil(tmp_path)
    assert run(tmp_path).ring == PRESSES[2:4]
    assert {path.name for path in tmp_path.glob("*.db")} == {
        FILE, f"damaged-2-{FILE}", f"damaged-3-{FILE}",
    }  # fmt: skip


def test_what_was_salvaged_is_not_salvaged_again(tmp_path: Path) -> None:
    run(tmp_path, Booted(8), Kept(PRESSES[0]))
    spoil(tmp_path)
    run(tmp_path, Removed(1))
    (tmp_path / FILE).unlink()
    assert run(tmp_path, seed=3).ring == ()


class Killed(BaseException):
    """The process ends there."""


class Dying(Random):
    def randint(self, a: int, b: int) -> int:
        raise Killed


def test_who_is_killed_before_what_was_salvaged_is_safe_salvages_it_at_the_next_start(tmp_path: Path) -> None:
    pad = run(tmp_path, *BEFORE).hardware_id
    spoil(tmp_path)
    with pytest.raises(Killed):
        RingStore(tmp_path, Dying())
    spoil(tmp_path)
    memory = run(tmp_path, seed=3)
    assert (memory.hardware_id, memory.ring) == (pad, PRESSES)
    assert len(list(tmp_path.glob("damaged-*.db"))) == 2


@pytest.mark.parametrize("size", [None, 0, 1, 100, 511, 512, 4096])
def test_a_log_without_its_file_is_salvaged(tmp_path: Path, size: int | None) -> None:
    killed(tmp_path, presses=2)
    file = tmp_path / FILE
    if size is None:
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:size])
    assert run(tmp_path, seed=2).ring == PRESSES[:2]


def test_a_file_that_was_set_aside_without_its_log_is_salvaged_with_it(tmp_path: Path) -> None:
    killed(tmp_path, presses=2)
    (tmp_path / FILE).replace(tmp_path / f"unread-{FILE}")
    assert run(tmp_path, seed=2).ring == PRESSES[:2]
    assert {path.name for path in tmp_path.glob("damaged-*")} == {
        f"damaged-{FILE}", f"damaged-2-{FILE}-wal",
    }  # fmt: skip


@pytest.mark.logs_errors("can't be read, and nothing of it is salvaged")
def test_a_file_set_aside_that_can_t_be_read_does_not_keep_the_pad_from_its_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / f"unread-{FILE}").mkdir()  # no more than that can be read of it by anybody
    memory = run(tmp_path, Booted(8), Kept(PRESSES[0]))
    assert not memory.ring
    assert f"unread-{FILE} can't be read" in caplog.text
    caplog.clear()
    assert run(tmp_path).ring == PRESSES[:1]
    assert not caplog.text


@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, None])
def test_a_file_whose_disk_fails_while_it_is_looked_at_is_let_go_and_stays(
    tmp_path: Path, code: int | None
) -> None:
    before = run(tmp_path, *BEFORE)
    path = tmp_path / FILE
    error = Killed() if code is None else sqlite3.OperationalError("disk I/O error")
    if isinstance(error, sqlite3.OperationalError):
        error.sqlite_errorcode = code or 0

    def fails(_: sqlite3.Connection) -> str:
        raise error

    with pytest.raises(type(error)) as kept:
        open_or_begin(path, "SELECT 1;", alone=True, fault=fails)
    assert run(tmp_path, seed=2).hardware_id == before.hardware_id, "it is not locked"
    assert kept.value is error
    assert not list(tmp_path.glob("damaged-*"))


def test_a_text_that_is_none_is_damage(tmp_path: Path) -> None:
    run(tmp_path, *BEFORE)
    with closing(sqlite3.connect(tmp_path / FILE)) as db, db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = CAST(replace(sql, 'acked', x'FF') AS TEXT)")
    assert run(tmp_path, seed=2).ring == PRESSES
