"""Opening the journal at start: check it, set a damaged one aside, save from it what can be saved.

A gateway that can't start because its file is damaged rates nobody; one that silently makes a new file loses
what it acknowledged. So: a new epoch begins in a new file, which takes over what can still be read of the old
one, and the old file is kept under another name. Each step can be cut off and is done again at the next
start: until the successor is ready the damaged file is not touched, from then on it is not looked at. A file
that can't be opened for another reason (rights, a full disk) is not touched.
"""

import logging
import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from gateway.errors import JournalError
from gateway.journal.database import OLDEST_VERSION, connect_to_read
from gateway.journal.folder_lock import FILE_MODE, FOLDER_MODE
from gateway.journal.salvage import is_sealed, salvage
from gateway.journal.store import JournalStore, open_store
from gateway.journal.wal import lost_commits

SIDE_FILES = ("", "-wal", "-shm")
EPOCH_FILE = "journal.epoch"
JOURNAL_FILE = "journal.db"
SUCCESSOR_FILE = "journal.next.db"
"""The new journal until it has taken over all it can."""
READY_FILE = "journal.ready.db"
"""The new journal from then on, until the damaged one is out of its way."""
DAMAGE_CODES = (
    "SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ",
    "SQLITE_IOERR_DATA", "SQLITE_IOERR_CORRUPTFS",
)  # fmt: skip

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A journal that is fit for use."""

    store: JournalStore
    quarantined: Path | None = None
    """Where the damaged file lies now."""
    previous_epoch: int | None = None
    salvaged: int = 0
    detail: str = ""


def open_journal(
    folder: Path, gateway: str, max_bytes: int, random: Random, *, stamp: str, thorough: bool = True
) -> Opened:
    """The journal in `folder`. `stamp` names a quarantined file; `thorough` checks every page first.

    Raises JournalError when it can't be used as things are.
    """
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        return _open(folder, gateway, max_bytes, random, stamp=stamp, thorough=thorough)
    except (OSError, sqlite3.Error) as error:
        raise JournalError(f"the journal in {folder} can't be opened: {error}") from error


def _open(
    folder: Path, gateway: str, max_bytes: int, random: Random, *, stamp: str, thorough: bool
) -> Opened:
    path, ready = folder / JOURNAL_FILE, folder / READY_FILE
    before = _remembered_epoch(folder)
    aside = _put_in_place(folder, stamp) if ready.exists() else None
    damage = _damage(path, known=before is not None, thorough=thorough)
    if damage is None:
        store = open_store(path, gateway, max_bytes, random)
        repaired = before not in {None, store.epoch}
        _remember_epoch(folder, store.epoch)
        if repaired:
            return Opened(store, aside, before, store.queue.waiting, "repaired at the start before")
        return Opened(store)
    log.error("journal damaged, set aside", extra={"detail": damage})
    salvaged = _build_successor(folder, gateway, random)
    aside = _put_in_place(folder, stamp)
    store = open_store(path, gateway, max_bytes, random)
    _remember_epoch(folder, store.epoch)
    return Opened(store, aside, before, salvaged, damage)


def _build_successor(folder: Path, gateway: str, random: Random) -> int:
    damaged, successor = folder / JOURNAL_FILE, folder / SUCCESSOR_FILE
    for part in _parts(successor):
        part.unlink(missing_ok=True)
    store = open_store(successor, gateway, 0, random)
    salvaged = 0
    try:
        if any(part.exists() for part in _parts(damaged)):
            salvaged = salvage(damaged, store)
    finally:
        store.close()
    if any(part.exists() for part in _parts(successor)[1:]):
        raise OSError(f"{successor} has a write-ahead log left: is the disk full?")
    successor.rename(folder / READY_FILE)
    _sync(folder)
    return salvaged


def _put_in_place(folder: Path, stamp: str) -> Path | None:
    """The ready successor becomes the journal. Returns where the damaged file lies now."""
    aside = _set_aside(folder / JOURNAL_FILE, stamp)
    (folder / READY_FILE).rename(folder / JOURNAL_FILE)
    _sync(folder)
    return aside


def _damage(path: Path, *, known: bool, thorough: bool) -> str | None:
    """What is wrong with the file, or None. Raises sqlite3.Error when that can't be told now."""
    if not path.exists():
        return "the journal file is gone" if known else None
    check = "integrity_check" if thorough else "quick_check"
    try:
        with closing(connect_to_read(path)) as db:
            if 0 < db.execute("PRAGMA user_version").fetchone()[0] < OLDEST_VERSION:
                return None  # whoever opens it says so: an old journal is refused, never set aside
            # A file that was made but never got its schema: a crash at the first start. It holds nothing.
            if not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                return "the journal file is empty" if known else None
            verdict = str(db.execute(f"PRAGMA {check}(1)").fetchone()[0])
            if not db.execute("SELECT 1 FROM meta WHERE key = 'epoch'").fetchone():
                verdict = "the journal names no epoch"
            if verdict == "ok":
                verdict = _damage_of_events(db) or verdict
    except sqlite3.DatabaseError as error:
        if not _is_damage(error):
            raise
        return str(error)
    if verdict != "ok":
        return verdict
    return _damage_of_wal(path)


def _damage_of_events(db: sqlite3.Connection) -> str | None:
    """SQLite notices damage of its own pages, not of what lies on them. Of the events that have yet to be
    sent each is looked at; what was receipted is the backend's."""
    for number, body in db.execute("SELECT n, body FROM events WHERE state != 2 ORDER BY n"):
        if not is_sealed(body):
            return f"event {number} is not what was sealed"
    return None


def _damage_of_wal(path: Path) -> str | None:
    wal = path.with_name(path.name + "-wal")
    lost = lost_commits(wal.read_bytes()) if wal.exists() else 0
    return f"{lost} commits of the write-ahead log can't be read" if lost else None


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    name = getattr(error, "sqlite_errorname", "")
    return name.startswith(DAMAGE_CODES) or "no such table" in str(error)


def _set_aside(path: Path, stamp: str) -> Path | None:
    """Side files go first: a main file without them is one that was left, never one to come."""
    aside = _begun_aside(path) or _new_aside(path, stamp)
    if not path.exists() and any(part.exists() for part in _parts(path)):
        aside.touch()  # else a later main file would be put beside side files that are not its own
    for part, target in reversed(list(zip(_parts(path), _parts(aside), strict=True))):
        if part.exists():
            part.rename(target)
            _sync(path.parent)
    return aside if aside.exists() else None


def _begun_aside(path: Path) -> Path | None:
    """Where the side files of `path` went when the start before was cut off between them and it."""
    if not path.exists():
        return None
    for side in sorted(path.parent.glob("journal.damaged-*.db-*"), reverse=True):
        aside = side.with_name(side.name.removesuffix("-wal").removesuffix("-shm"))
        targets = zip(_parts(path), _parts(aside), strict=True)
        if not any(part.exists() and target.exists() for part, target in targets):
            return aside
    return None


def _new_aside(path: Path, stamp: str) -> Path:
    aside, number = path.with_name(f"journal.damaged-{stamp}.db"), 1
    while any(part.exists() for part in _parts(aside)):
        number += 1
        aside = path.with_name(f"journal.damaged-{stamp}-{number}.db")
    return aside


def _sync(folder: Path) -> None:
    """Names in the folder are on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _parts(path: Path) -> list[Path]:
    return [path.with_name(path.name + suffix) for suffix in SIDE_FILES]


def _remembered_epoch(folder: Path) -> int | None:
    with suppress(OSError, ValueError):
        return int((folder / EPOCH_FILE).read_text(encoding="ascii"))
    return None


def _remember_epoch(folder: Path, epoch: int) -> None:
    if _remembered_epoch(folder) == epoch:
        return
    part = folder / f"{EPOCH_FILE}.part"
    part.touch(mode=FILE_MODE)
    with part.open("w", encoding="ascii") as file:
        file.write(f"{epoch}\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / EPOCH_FILE)
    _sync(folder)
