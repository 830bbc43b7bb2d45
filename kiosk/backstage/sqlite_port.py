"""Opens a small SQLite file whose commits survive a loss of power, and sets a damaged one aside; reads one
whose disk takes nothing."""

import logging
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import disk_usage

BUSY_S = 0.5
"""Nobody but a technician's own tools has such a file open beside us."""
FOLDER_MODE = 0o750
SUFFIXES = ("", "-wal", "-shm")
ASIDE, UNREAD = "damaged", "unread"
"""How the name of a file that is set aside begins; the second until what is in it was salvaged."""
FILE_MIN = 512
"""Bytes. SQLite takes a shorter file for none, and deletes its log."""
VERSIONS = {1, 2}
"""The bytes 18 and 19 of every file that SQLite writes; one with another is never written, or read."""
WHOLE, LOCKED, WITHOUT_LOG = "mode=ro", "mode=rw", "mode=ro&immutable=1"
"""Ways to read all that a file and its log hold. The first needs the index beside them; the second a file
that can be written, and no room; the third that there is no log."""

log = logging.getLogger(__name__)


def open_or_begin(
    path: Path,
    schema: str,
    *,
    alone: bool = False,
    aside: str = ASIDE,
    fault: Callable[[sqlite3.Connection], str] | None = None,
) -> sqlite3.Connection:
    """The file, with that schema; `alone`: no other process may have it open. A damaged one is set aside
    for a technician, or as `UNREAD` to be salvaged first, and a new one is begun. `fault` says in words what
    SQLite does not see of a damage; empty: nothing. One thread at a time may use it, which need not be this
    one. Raises OSError or sqlite3.Error where the file can't be used."""
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    damage = _header_damage(path)
    if damage:
        log.error("%s is damaged: %s", path, damage)
    db = None if damage else _sound(path, schema, alone=alone, fault=fault)
    if db is None:
        _set_aside(path, aside)
        db = _open(path, schema, alone=alone)
    return db


def unread(path: Path) -> list[tuple[bytes, bytes]]:
    """What is in each file that was set aside as `UNREAD` in place of that one, and in its log, in order. Of
    one that can't be read nothing is taken. Raises OSError where the folder can't be read."""
    names = _set_aside_in(path, UNREAD)
    return [(_bytes(path.with_name(name)), _bytes(path.with_name(f"{name}-wal"))) for name in names]


def was_read(path: Path) -> None:
    """What `unread` gives is safe elsewhere: from now on those files are only kept for a technician."""
    try:
        for name in _set_aside_in(path, UNREAD):
            _move(path.with_name(name), path.with_name(ASIDE + name.removeprefix(UNREAD)))
    except OSError as error:
        log.warning("%s: what was salvaged is not marked: %s", path, error)


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
    except BaseException:
        db.close()
        raise
    return db


def _sound(
    path: Path, schema: str, *, alone: bool, fault: Callable[[sqlite3.Connection], str] | None
) -> sqlite3.Connection | None:
    """None when the file is damaged."""
    db = None
    try:
        db = _open(path, schema, alone=alone)
        found = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
        if found == "ok":
            db.execute("REINDEX")  # of one that does not fit its table no row can be dropped
            found = fault(db) if fault is not None else ""
    except BaseException as error:
        if db is not None:
            db.close()
        if not _is_damage(error, known=fault is not None):
            raise
        db, found = None, str(error)
    if not found:
        return db
    log.error("%s is damaged: %s", path, found)
    if db is not None:
        db.close()
    return None


def _is_damage(error: BaseException, *, known: bool) -> bool:
    """`known`: whose schema has always been the one that was asked for, so that what is missing in it was
    there."""
    if isinstance(error, sqlite3.OperationalError):
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)  # none: a text that is no UTF-8
        return known and code & 0xFF == sqlite3.SQLITE_ERROR
    return isinstance(
        error, sqlite3.DatabaseError | UnicodeDecodeError
    )  # the second: of what SQLite says of it


def _header_damage(path: Path) -> str:
    """What is wrong before SQLite looks at it, in words; empty: nothing."""
    size = path.stat().st_size if path.exists() else 0
    if size < FILE_MIN:
        return "there is a log without it" if _has_log(path) else ""
    with path.open("rb") as file:
        versions = file.read(20)[18:]
    return "" if VERSIONS.issuperset(versions) else "it says that another program wrote it"


def _set_aside(path: Path, kind: str) -> None:
    """Under a number that no earlier one has: there may be in each what nobody else has."""
    number = 1 + max((_number(path, name) for name in _set_aside_in(path, ASIDE, UNREAD)), default=0)
    _move(path, path.with_name(f"{kind}-{path.name}" if number == 1 else f"{kind}-{number}-{path.name}"))


def _move(old: Path, new: Path) -> None:
    """A file with what belongs to it."""
    for suffix in SUFFIXES:
        one = old.with_name(old.name + suffix)
        if one.exists():
            one.replace(new.with_name(new.name + suffix))


def _set_aside_in(path: Path, *kinds: str) -> list[str]:
    """Names of those that stand in its folder, without what belongs to them, in order."""
    names = {one.name.removesuffix("-wal").removesuffix("-shm") for one in path.parent.iterdir()}
    ours = (name for name in names if _number(path, name) and name.startswith(kinds))
    return sorted(ours, key=lambda name: _number(path, name))


def _number(path: Path, name: str) -> int:
    """0: it is none that was set aside in place of that one."""
    found = re.fullmatch(f"(?:{ASIDE}|{UNREAD})-(?:([0-9]+)-)?{re.escape(path.name)}", name)
    return int(found[1] or 1) if found else 0


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        log.error("%s can't be read, and nothing of it is salvaged: %s", path, error)
        return b""
