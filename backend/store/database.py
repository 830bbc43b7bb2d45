"""Opening the store: creating it whole, checking it, one writer at a time, readers that cannot write."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from importlib.resources import files
from os import O_CLOEXEC, O_CREAT, O_EXCL, O_RDWR, close
from os import open as open_descriptor
from pathlib import Path
from stat import S_IMODE

from backend.errors import (
    StoreCorruptError,
    StoreError,
    StoreFaultError,
    StoreInUseError,
    StoreMissingError,
    StoreRefusalError,
)

APPLICATION_ID = 0x48414C4C
"""In the file's header: "HALL"."""
SCHEMA_VERSION = 2
STORE_MODE = 0o640
"""Most rights that a store's files have: whom somebody rated, and how, is not for every account."""
BUSY_TIMEOUT_S = 5.0
"""How long a statement waits for another process's lock."""
PAGE_CACHE_KIB = 16_384
CHECKPOINT_PAGES = 4_000
"""After so many pages of write-ahead log (16 MB) they are moved into the store."""


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open the store, made new where there is no file. Raises StoreCorruptError rather than replace one.

    `sqlite3.Connection` may be used by any one thread at a time.
    """
    try:
        if not path.exists():
            _create(path)
        _keep_from_others(path)
        connection = _connect(path, "rw")
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"cannot open the store {path}: {error}") from error
    try:
        _check_header(connection, path)
        _check_pages(connection, path)
        _configure(connection)
    except StoreError:
        connection.close()
        raise
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open the store for queries. Raises StoreMissingError or StoreCorruptError."""
    if not path.exists():
        raise StoreMissingError(f"there is no store at {path}")
    connection = _connect(path, "ro")
    try:
        _check_header(connection, path)
    except StoreError:
        connection.close()
        raise
    return connection


def open_scratch(path: Path) -> sqlite3.Connection:
    """An empty store in a temporary file, for a replay, with the store at `path` beside it as `stored`.

    Nothing can write `stored`.
    """
    scratch = sqlite3.connect("", uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_S)
    try:
        scratch.execute("PRAGMA journal_mode = OFF")
        scratch.executescript(_schema())
        scratch.execute("ATTACH ? AS stored", (f"{path.resolve().as_uri()}?mode=ro",))
    except sqlite3.Error:
        scratch.close()
        raise
    return scratch


@contextmanager
def sole_writer(path: Path) -> Iterator[None]:
    """Hold the right to write the store; a dead process holds nothing. Raises StoreInUseError."""
    try:
        descriptor = open_descriptor(f"{path}.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"cannot lock the store {path}: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise StoreInUseError(f"another backend writes {path}: stop it, or choose another store") from error
    finally:
        close(descriptor)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit all or nothing. Raises when it is nothing:

    StoreFaultError for a reason outside, e.g. a full disk; StoreRefusalError for one in the values;
    StoreCorruptError for one in the file.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        _roll_back(connection)
        raise StoreFaultError(str(error)) from error
    except (sqlite3.IntegrityError, sqlite3.DataError, OverflowError, UnicodeError) as error:
        _roll_back(connection)
        raise StoreRefusalError(str(error)) from error
    except sqlite3.DatabaseError as error:
        raise StoreCorruptError(f"the store turned out damaged while it was written: {error}") from error
    except BaseException:
        _roll_back(connection)
        raise


def _create(path: Path) -> None:
    """Under another name first: no power cut leaves half a store, so half a store is never ours to redo."""
    draft = path.with_name(path.name + ".new")
    for leftover in (draft, Path(f"{draft}-wal"), Path(f"{draft}-shm"), Path(f"{draft}-journal")):
        leftover.unlink(missing_ok=True)
    close(open_descriptor(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, STORE_MODE))
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.executescript(_schema())
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    draft.rename(path)


def _keep_from_others(path: Path) -> None:
    """Take rights beyond STORE_MODE away, as old releases gave them. New -wal and -shm take the store's."""
    for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        with suppress(FileNotFoundError, PermissionError):
            mode = S_IMODE(file.stat().st_mode)
            if mode & ~STORE_MODE:
                file.chmod(mode & STORE_MODE)


def _schema() -> str:
    return files("backend").joinpath("schema.sql").read_text(encoding="utf-8")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_TIMEOUT_S,
    )


def _configure(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA cache_size = -{PAGE_CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")


def _check_header(connection: sqlite3.Connection, path: Path) -> None:
    if _ask(connection, path, "PRAGMA application_id") != APPLICATION_ID:
        raise _corrupt(path, "it is empty or of another program")
    version = _ask(connection, path, "PRAGMA user_version")
    if version != SCHEMA_VERSION:
        raise StoreError(f"{path} has schema {version}, this release knows {SCHEMA_VERSION}: use its release")


def _check_pages(connection: sqlite3.Connection, path: Path) -> None:
    verdict = _ask(connection, path, "PRAGMA quick_check(1)")
    if verdict != "ok":
        raise _corrupt(path, str(verdict).splitlines()[0])


def _ask(connection: sqlite3.Connection, path: Path, question: str) -> object:
    """The one value that answers; damage on the way to it is StoreCorruptError."""
    try:
        row: tuple[object] = connection.execute(question).fetchone()
    except sqlite3.OperationalError as error:
        raise StoreError(f"cannot read the store {path}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise _corrupt(path, str(error)) from error
    return row[0]


def _corrupt(path: Path, finding: str) -> StoreCorruptError:
    return StoreCorruptError(
        f"the store {path} is damaged ({finding}). It holds the only receipted copy of ratings, so it is not "
        f"replaced. Move it away with its -wal file and restore a backup; gateways can send again what their "
        f"journals still hold."
    )


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")
