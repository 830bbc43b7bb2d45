"""Opens a small SQLite file whose commits survive a loss of power, and sets a damaged one aside; reads one
whose disk takes nothing."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from shutil import disk_usage

BUSY_S = 0.5
"""Nobody but a technician's own tools has such a file open beside us."""
FOLDER_MODE = 0o750
SUFFIXES = ("", "-wal", "-shm")
WHOLE, LOCKED, WITHOUT_LOG = "mode=ro", "mode=rw", "mode=ro&immutable=1"
"""Ways to read all that a file and its log hold. The first needs the index beside them; the second a file
that can be written, and no room; the third that there is no log."""

log = logging.getLogger(__name__)


def open_or_begin(path: Path, schema: str, *, alone: bool = False) -> sqlite3.Connection:
    """The file, with that schema; `alone`: no other process may have it open. A damaged one is set aside
    for a technician, and a new one is begun. One thread at a time may use it, which need not be this one.
    Raises OSError or sqlite3.Error where the file can't be used."""
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    db = _sound(path, schema, alone=alone)
    if db is None:
        _set_aside(path)
        db = _open(path, schema, alone=alone)
    return db


def last_set_aside(path: Path) -> tuple[bytes, bytes]:
    """What is in the last file that was set aside in place of that one, and in its log; empty without one.
    Raises OSError."""
    found: tuple[bytes, bytes] = (b"", b"")
    for name in _names(path):
        pair = [path.with_name(name + suffix) for suffix in SUFFIXES[:2]]
        if not any(one.exists() for one in pair):
            break
        file, wal = (one.read_bytes() if one.exists() else b"" for one in pair)
        found = (file, wal)
    return found


def read_in_memory(path: Path, schema: str) -> sqlite3.Connection:
    """All that the file holds, in a copy in memory, for a disk that takes nothing; with nothing in it where
    it can't be read whole. One thread at a time may use it."""
    for way in (WHOLE, LOCKED, WITHOUT_LOG):
        copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        try:
            if way is not WITHOUT_LOG or not _has_log(path):
                _copy(path, way, copy)
                copy.executescript(schema)
                return copy
        except (OSError, sqlite3.Error) as error:
            log.info("%s can't be read with %s: %s", path, way, error)
        copy.close()
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    copy.executescript(schema)
    return copy


def in_words(error: Exception, path: Path) -> str:
    """The error, with the room that there is: a full disk is no more than an "I/O error" to SQLite."""
    try:
        return f"{path}: {error} ({disk_usage(path.parent).free // 1024} KiB are free)"
    except OSError:
        return f"{path}: {error}"


def write_something(db: sqlite3.Connection) -> None:
    """Of no meaning, to see whether the disk takes it. Raises sqlite3.Error where it does not: the same value
    once more would not be written."""
    number = db.execute("PRAGMA user_version").fetchone()[0]
    db.execute(f"PRAGMA user_version = {1 - number}")


def _copy(path: Path, way: str, copy: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{way}", uri=True, timeout=BUSY_S)) as db:
        if way is LOCKED:
            db.execute("PRAGMA locking_mode = EXCLUSIVE")  # then its index is in memory
        db.backup(copy)
    if copy.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("it is damaged")


def _has_log(path: Path) -> bool:
    file = path.with_name(f"{path.name}-wal")
    return file.exists() and file.stat().st_size > 0


def _open(path: Path, schema: str, *, alone: bool) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        if alone:
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA secure_delete = ON")
        db.executescript(schema)
    except sqlite3.Error:
        db.close()
        raise
    return db


def _sound(path: Path, schema: str, *, alone: bool) -> sqlite3.Connection | None:
    """None when the file is damaged."""
    try:
        db = _open(path, schema, alone=alone)
        try:
            if (found := db.execute("PRAGMA quick_check(1)").fetchone()[0]) == "ok":
                db.execute("REINDEX")  # of one that does not fit its table no row can be dropped
                return db
        except sqlite3.Error:
            db.close()
            raise
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        log.error("%s is damaged: %s", path, error)
        return None
    log.error("%s is damaged: %s", path, found)
    db.close()
    return None


def _set_aside(path: Path) -> None:
    """Under a name that no earlier one has: there may be in each what nobody else has."""
    name = next(n for n in _names(path) if not any(path.with_name(n + s).exists() for s in SUFFIXES))
    for suffix in SUFFIXES:
        old = path.with_name(path.name + suffix)
        if old.exists():
            old.replace(path.with_name(name + suffix))


def _names(path: Path) -> Iterator[str]:
    """Of files that are set aside, in order."""
    return (f"damaged-{path.name}" if n == 1 else f"damaged-{n}-{path.name}" for n in count(1))
