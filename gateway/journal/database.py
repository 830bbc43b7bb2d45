"""The journal's file: its settings, its schema, and to whom it belongs."""

import sqlite3
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from random import Random

from contracts.base import UINT31_MAX
from gateway.errors import JournalError
from gateway.journal.folder_lock import FILE_MODE

SCHEMA_VERSION = 4
OLDEST_VERSION = 2
"""Older files than this are refused; from here on they are brought up to date when they are opened."""
SCHEMA_FILES = ("schema.sql", "hall.sql", "cases.sql")
"""In the order in which versions brought them: version 2 had the first alone."""
BUSY_TIMEOUT_S = 10.0
CHECKPOINT_PAGES = 2000
"""Pages in the WAL that start a checkpoint: the WAL stays near 8 MB."""


def open_database(path: Path, gateway: str, random: Random) -> sqlite3.Connection:
    """The journal's database in `path`, made anew when there is none.

    Raises sqlite3.DatabaseError when it is damaged, JournalError when it is another gateway's.
    """
    path.touch(mode=FILE_MODE)
    db = connect(path)
    try:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            _create(db, gateway, random)
        elif not OLDEST_VERSION <= version <= SCHEMA_VERSION:
            raise JournalError(
                f"{path} has schema {version}, this release knows {OLDEST_VERSION} to {SCHEMA_VERSION}: "
                "upgrade it"
            )
        _check_owner(db, path, gateway)
        if OLDEST_VERSION <= version < SCHEMA_VERSION:
            _upgrade(db, version)
        # What a crash left behind its last commit must not be taken for damage after the next one.
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except BaseException:
        db.close()
        raise
    return db


def connect(path: Path) -> sqlite3.Connection:
    """A connection with the journal's settings, usable from one thread at a time."""
    db = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("PRAGMA secure_delete = ON")  # a person's hash that was wiped is gone from the file
        db.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    except BaseException:
        db.close()
        raise
    return db


def checkpoint(db: sqlite3.Connection) -> bool:
    """Empty the WAL into the file: what was wiped is then in neither. False when a reader is at it, or the
    disk does not let it; no commit is lost by that."""
    try:
        db.execute("PRAGMA busy_timeout = 0")  # presses don't wait for a reader
        return bool(db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
    except sqlite3.Error:
        return False
    finally:
        db.execute(f"PRAGMA busy_timeout = {round(BUSY_TIMEOUT_S * 1000)}")


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection that leaves the file and its WAL as they are."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_TIMEOUT_S)


def _create(db: sqlite3.Connection, gateway: str, random: Random) -> None:
    epoch = random.randint(1, UINT31_MAX)
    db.execute("BEGIN IMMEDIATE")
    _run_scripts(db, SCHEMA_FILES)
    db.executemany("INSERT INTO meta VALUES (?, ?)", (("epoch", str(epoch)), ("gateway", gateway)))
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    db.execute("COMMIT")


def _upgrade(db: sqlite3.Connection, version: int) -> None:
    """In one transaction: cut off, it is done again at the next start."""
    db.execute("BEGIN IMMEDIATE")
    _run_scripts(db, SCHEMA_FILES[version - OLDEST_VERSION + 1 :])
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    db.execute("COMMIT")


def _run_scripts(db: sqlite3.Connection, names: Iterable[str]) -> None:
    for name in names:
        script = files("gateway.journal").joinpath(name).read_text(encoding="utf-8")
        for statement in script.split(";\n"):
            db.execute(statement)


def _check_owner(db: sqlite3.Connection, path: Path, gateway: str) -> None:
    found = db.execute("SELECT value FROM meta WHERE key = 'gateway'").fetchone()
    if found is not None and found[0] != gateway:
        raise JournalError(
            f"{path} is the journal of gateway {found[0]!r}: give {gateway!r} a data_dir of its own, "
            "or its old id back"
        )
