"""Damaged journals: set aside, repaired as far as can be, and never forked."""

import json
import os
import shutil
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import pytest

from contracts import chain
from contracts.events import EventKind
from gateway.errors import JournalError
from gateway.journal.folder_lock import FolderLock
from gateway.journal.quarantine import Opened, open_journal
from gateway.journal.wal import lost_commits
from tests.gateway.journals import (
    GATEWAY,
    check_chain,
    events,
    invitation,
    make_store,
    press,
    record,
    rows,
    settle,
)

pytestmark = pytest.mark.logs_errors("journal damaged")
STAMP = "20260105T010203Z"


def reopen(folder: Path, seed: int = 2, stamp: str = STAMP) -> Opened:
    return open_journal(folder, GATEWAY, 0, Random(seed), stamp=stamp)


def filled(folder: Path, count: int = 400) -> int:
    """A closed journal of so many presses, the first hundred receipted; its epoch."""
    opened = open_journal(folder, GATEWAY, 0, Random(1), stamp=STAMP)
    store = opened.store
    store.begin()
    for sequence in range(1, count + 1):
        store.record_press(press(sequence))
    store.commit()
    settle(store, *range(1, 101))
    store.close()
    return store.epoch


def corrupt(path: Path, offset: int, length: int) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(os.urandom(length))


def test_a_sound_journal_keeps_its_epoch_and_its_chain(tmp_path: Path) -> None:
    epoch = filled(tmp_path)
    opened = reopen(tmp_path)
    assert (opened.store.epoch, opened.quarantined, opened.detail) == (epoch, None, "")
    record(opened.store, 401)
    opened.store.close()
    check_chain(events(tmp_path / "journal.db"))


def test_a_damaged_middle_costs_what_lies_there_and_nothing_else(tmp_path: Path) -> None:
    epoch = filled(tmp_path)
    size = (tmp_path / "journal.db").stat().st_size
    corrupt(tmp_path / "journal.db", size // 2 // 4096 * 4096, 8192)
    opened = reopen(tmp_path)
    assert opened.store.epoch != epoch
    assert opened.previous_epoch == epoch
    assert opened.quarantined == tmp_path / f"journal.damaged-{STAMP}.db"
    assert opened.quarantined.exists()
    assert 250 <= opened.salvaged < 400
    saved = rows(opened.store)
    assert {row.epoch for row in saved} == {epoch}
    assert len(saved) == opened.salvaged == opened.store.queue.waiting
    opened.store.close()
    again = reopen(tmp_path)
    assert (again.quarantined, len(rows(again.store))) == (None, opened.salvaged)
    again.store.close()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_damaged_the_journal_opens_and_lies_about_nothing(tmp_path: Path, seed: int) -> None:
    filled(tmp_path, 200)
    size = (tmp_path / "journal.db").stat().st_size
    random = Random(seed)
    for _ in range(3):
        corrupt(tmp_path / "journal.db", random.randrange(size - 600), 600)
    opened = reopen(tmp_path)
    record(opened.store, 9001)
    unsent = [bytes(row.body) for row in rows(opened.store)]
    opened.store.close()
    assert unsent
    for body in unsent:
        chain.verify(json.loads(body))


def test_a_byte_that_changed_in_an_event_to_be_sent_is_damage_also_where_the_page_is_whole(
    tmp_path: Path,
) -> None:
    epoch = filled(tmp_path, 200)
    file = tmp_path / "journal.db"
    event = events(file)[150]
    at = file.read_bytes().index(str(event["id"]).encode())
    with file.open("r+b") as opened_file:
        opened_file.seek(at)
        opened_file.write(b"X")
    opened = reopen(tmp_path)
    assert (opened.detail, opened.previous_epoch) == ("event 151 is not what was sealed", epoch)
    assert opened.salvaged == 199, "every other one, also of those that have their receipts"
    opened.store.close()


def test_a_lost_header_means_a_new_epoch(tmp_path: Path) -> None:
    epoch = filled(tmp_path)
    corrupt(tmp_path / "journal.db", 0, 100)
    opened = reopen(tmp_path)
    assert opened.previous_epoch == epoch
    assert opened.salvaged >= 300, "the events are still in the bytes"
    assert opened.store.epoch != epoch
    opened.store.close()


@pytest.mark.parametrize("how", ["gone", "empty"])
def test_a_journal_that_vanished_is_noticed(tmp_path: Path, how: str) -> None:
    epoch = filled(tmp_path)
    (tmp_path / "journal.db").unlink()
    if how == "empty":
        (tmp_path / "journal.db").touch()
    opened = reopen(tmp_path)
    assert how in opened.detail
    assert (opened.previous_epoch, opened.store.epoch != epoch) == (epoch, True)
    opened.store.close()


def test_what_the_log_of_a_vanished_journal_holds_is_saved(tmp_path: Path) -> None:
    dead = half_in_the_log(tmp_path)
    (dead / "journal.db").unlink()
    opened = reopen(dead)
    assert opened.salvaged >= 60
    assert opened.quarantined is not None
    assert opened.quarantined.with_name(f"{opened.quarantined.name}-wal").exists()
    opened.store.close()
    corrupt(dead / "journal.db", 0, 100)
    again = reopen(dead)
    assert again.quarantined not in {None, opened.quarantined}, "not beside another's log"
    again.store.close()


def test_the_very_first_start_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / "journal.db").touch()  # a crash before the schema was there
    opened = reopen(tmp_path)
    assert (opened.detail, opened.previous_epoch) == ("", None)
    opened.store.close()


def crashed(folder: Path, presses: int = 60) -> Path:
    """A journal whose gateway was killed: everything is in the WAL still."""
    live, dead = folder / "live", folder / "dead"
    opened = reopen(live, seed=1)
    record(opened.store, *range(1, presses + 1))
    shutil.copytree(live, dead)
    opened.store.close()
    return dead


def test_a_kill_loses_nothing_and_is_no_damage(tmp_path: Path) -> None:
    dead = crashed(tmp_path)
    opened = reopen(dead)
    assert (opened.detail, opened.store.head[0]) == ("", 60)
    opened.store.close()


def test_a_torn_last_transaction_is_no_damage(tmp_path: Path) -> None:
    dead = crashed(tmp_path)
    wal = dead / "journal.db-wal"
    os.truncate(wal, wal.stat().st_size - 1000)
    opened = reopen(dead)
    assert (opened.detail, opened.store.head[0]) == ("", 59)
    opened.store.close()


@pytest.mark.parametrize("place", [0.0, 0.3, 0.7])
def test_a_write_ahead_log_that_lost_commits_does_not_fork_the_chain(tmp_path: Path, place: float) -> None:
    dead = crashed(tmp_path)
    wal = dead / "journal.db-wal"
    offset = int(wal.stat().st_size * place) or 8
    corrupt(wal, offset, 16)
    opened = reopen(dead)
    assert "write-ahead log" in opened.detail or opened.store.head[0] == 60 or "empty" in opened.detail
    if opened.detail:
        assert opened.previous_epoch != opened.store.epoch
        assert opened.store.head[0] == 0
        assert opened.salvaged >= 57, "all but the damaged page's"
    opened.store.close()


def test_a_reset_log_with_older_frames_behind_is_sound(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    record(store, *range(1, 200))
    with closing(sqlite3.connect(tmp_path / "journal.db")) as other:
        other.execute("PRAGMA wal_checkpoint(RESTART)")
    record(store, 200, 201, 202)
    log = (tmp_path / "journal.db-wal").read_bytes()
    assert lost_commits(log) == 0
    flipped = bytearray(log)
    flipped[32 + 24 + 5] ^= 1
    assert lost_commits(bytes(flipped)) >= 2
    store.close()


def test_sessions_and_tokens_are_saved_too(tmp_path: Path) -> None:
    opened = reopen(tmp_path, seed=1)
    opened.store.begin()
    token = opened.store.invite(invitation()).token
    for sequence in range(1, 300):
        opened.store.record_press(press(sequence))
    opened.store.commit()
    opened.store.close()
    size = (tmp_path / "journal.db").stat().st_size
    corrupt(tmp_path / "journal.db", size // 2 // 4096 * 4096, 4096)
    opened = reopen(tmp_path)
    assert opened.quarantined is not None
    assert [waiting.token for waiting in opened.store.sessions.open()] == [token]
    opened.store.begin()
    row = opened.store.record_press(press(700, token=token))
    assert row is not None
    assert row.kind == EventKind.RATING_GIVEN
    opened.store.commit()
    opened.store.close()


def test_a_token_of_a_lost_journal_is_unknown_and_its_press_is_kept(tmp_path: Path) -> None:
    filled(tmp_path)
    corrupt(tmp_path / "journal.db", 0, 100)
    opened = reopen(tmp_path)
    opened.store.begin()
    row = opened.store.record_press(press(5000, token=77))
    assert row is not None
    opened.store.commit()
    opened.store.close()
    assert events(tmp_path / "journal.db")[-1]["data"]["cause"] == "unknown_session"


def test_a_repair_that_was_cut_off_is_done_again(tmp_path: Path) -> None:
    filled(tmp_path)
    corrupt(tmp_path / "journal.db", 8192, 4096)
    shutil.copytree(tmp_path, tmp_path / "before")
    (tmp_path / "before" / "journal.next.db").write_bytes(b"half a successor")
    expected = reopen(tmp_path)
    opened = reopen(tmp_path / "before")
    assert opened.salvaged == expected.salvaged > 0
    expected.store.close()
    opened.store.close()


class _KilledError(BaseException):
    pass


@pytest.mark.parametrize("damaged", ["journal.db", "journal.db-wal"])
@pytest.mark.parametrize("second_kill", [None, 0, 1])
@pytest.mark.parametrize("renames", range(6))
def test_a_kill_at_any_rename_of_a_repair_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renames: int, second_kill: int | None, damaged: str
) -> None:
    dead = half_in_the_log(tmp_path)
    corrupt(dead / damaged, 40 * 4096, 2 * 4096)
    before = {part.name: part.read_bytes() for part in dead.glob("journal.db*")}
    shutil.copytree(dead, tmp_path / "calm")
    calm = reopen(tmp_path / "calm")
    for allowed in (renames, second_kill):
        if allowed is not None:
            with monkeypatch.context() as patch, suppress(_KilledError):
                kill_at_rename(patch, allowed)
                reopen(dead, stamp="first").store.close()
    opened = reopen(dead, seed=3, stamp="second")
    assert [row.hash for row in rows(opened.store)] == [row.hash for row in rows(calm.store)]
    record(opened.store, 901)
    opened.store.close()
    calm.store.close()
    (aside,) = dead.glob("journal.damaged-*.db")
    assert aside.read_bytes() == before["journal.db"]
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == before["journal.db-wal"]
    assert {part.name for part in dead.iterdir() if "damaged" not in part.name} == {
        "journal.db",
        "journal.epoch",
    }
    again = reopen(dead, seed=4)
    assert (again.detail, again.store.epoch) == ("", opened.store.epoch)
    again.store.close()


def half_in_the_log(folder: Path) -> Path:
    """A journal whose gateway was killed with 300 presses in the file and 60 in its log."""
    live, dead = folder / "live", folder / "dead"
    store = reopen(live, seed=1).store
    record(store, *range(1, 301))
    with closing(sqlite3.connect(live / "journal.db")) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    record(store, *range(301, 361))
    shutil.copytree(live, dead)
    store.close()
    return dead


def kill_at_rename(patch: pytest.MonkeyPatch, allowed: int) -> None:
    """After so many renames the process is gone."""
    real, done = Path.rename, iter(range(allowed))

    def rename(self: Path, target: Path) -> Path:
        if next(done, None) is None:
            raise _KilledError
        return real(self, target)

    patch.setattr(Path, "rename", rename)


def test_a_repair_that_was_cut_off_is_told_of_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    epoch = filled(tmp_path)
    corrupt(tmp_path / "journal.db", 0, 100)
    with monkeypatch.context() as patch:
        kill_at_rename(patch, 1)
        with pytest.raises(_KilledError):
            reopen(tmp_path)
    opened = reopen(tmp_path)
    assert opened.previous_epoch == epoch
    assert opened.quarantined is not None
    assert opened.detail
    assert opened.salvaged == len(rows(opened.store)) >= 300
    opened.store.close()


def test_a_bad_page_of_tokens_costs_its_own_and_no_time(tmp_path: Path) -> None:
    opened = reopen(tmp_path, seed=1)
    opened.store.begin()
    tokens = [opened.store.invite(invitation(n, window=f"w{n}")).token for n in range(1, 400)]
    opened.store.commit()
    opened.store.close()
    path = tmp_path / "journal.db"
    with closing(sqlite3.connect(path)) as db:
        pages = db.execute("SELECT pageno FROM dbstat WHERE name = 'tokens' AND pagetype = 'leaf'").fetchall()
    corrupt(path, (pages[len(pages) // 2][0] - 1) * 4096, 4096)
    opened = reopen(tmp_path)
    known = sum(opened.store.sessions.of_token(token) is not None for token in tokens)
    assert 350 <= known < 399
    opened.store.close()


def test_two_repairs_in_one_second_keep_both_files(tmp_path: Path) -> None:
    for _ in range(2):
        filled(tmp_path, 50)
        corrupt(tmp_path / "journal.db", 0, 100)
    reopen(tmp_path).store.close()
    assert len(list(tmp_path.glob("journal.damaged-*.db"))) == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_a_journal_that_may_not_be_read_is_not_set_aside(tmp_path: Path) -> None:
    filled(tmp_path)
    (tmp_path / "journal.db").chmod(0)
    with pytest.raises(JournalError, match="can't be opened"):
        reopen(tmp_path)


def test_a_locked_journal_is_not_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path)
    monkeypatch.setattr("gateway.journal.database.BUSY_TIMEOUT_S", 0.1)
    with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(JournalError, match="locked"):
            reopen(tmp_path)
    assert not list(tmp_path.glob("journal.damaged*"))
    reopen(tmp_path).store.close()


def test_one_folder_serves_one_gateway(tmp_path: Path) -> None:
    first = FolderLock.take(tmp_path)
    with pytest.raises(JournalError, match=f"process {os.getpid()}"):
        FolderLock.take(tmp_path)
    first.release()
    FolderLock.take(tmp_path).release()


def test_a_data_dir_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match="data_dir"):
        FolderLock.take(tmp_path / "file" / "data")


def test_the_journal_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    before = os.umask(0)
    try:
        lock = FolderLock.take(folder)
        opened = open_journal(folder, GATEWAY, 0, Random(1), stamp="1")
    finally:
        os.umask(before)
    record(opened.store, 1)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750
    assert {"journal.db", "journal.db-wal", "journal.db-shm", "journal.epoch", "gateway.lock"} <= set(modes)
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o137} == {}
    opened.store.close()
    lock.release()
    (folder / "journal.db").chmod(0o644)
    FolderLock.take(folder).release()
    assert stat.S_IMODE((folder / "journal.db").stat().st_mode) == 0o640, "an older release's file"
