"""The pad's memory on its disk. SQLite; what `write` has taken survives a loss of power.

Once the gateway has a press nothing of it stays: its row is overwritten, and the log of the file is emptied.
"""

import logging
import sqlite3
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from random import Random

from kiosk.backstage.sqlite_port import UNREAD, in_words, open_or_begin, unread, was_read, write_something
from kiosk.errors import StoreError
from kiosk.window_pad.memory import (
    DEFAULT_SETTINGS,
    NUMBER_MAX,
    Booted,
    Change,
    Configured,
    Dropped,
    Entry,
    Kept,
    Memory,
    Removed,
    is_setting,
)
from kiosk.window_pad.salvage import (
    HARDWARE_ID_BYTES,
    Salvaged,
    Value,
    check_of,
    identity_of,
    is_pad,
    press_of,
    salvaged,
)

FILE = "pad.db"
TABLES = {"pad", "identity", "settings", "presses"}
PRESSES = (
    "SELECT sequence, boot, session, key, pressed_ms, revision, open, acked, reasons FROM presses"
    " ORDER BY sequence"
)

log = logging.getLogger(__name__)


class RingStore:
    """One process has it open at a time: two would give out the same identities."""

    def __init__(self, folder: Path, random: Random) -> None:
        """Opens it. A damaged file is set aside; what can still be read of it is in the new one: the pad is
        another one when its identity can't. `random` draws what is new. Raises StoreError where the file
        can't be used."""
        self.path = folder / FILE
        try:
            schema = files("kiosk.window_pad").joinpath("ring.sql").read_text(encoding="utf-8")
            self._db = open_or_begin(self.path, schema, alone=True, aside=UNREAD, fault=_fault)
            try:
                if self._db.execute("SELECT 1 FROM pad").fetchone() is None:
                    self._begin(random)
                self._copy_identity()
                was_read(self.path)
            except BaseException:
                self._db.close()  # it is locked: nobody else could open it
                raise
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"can't be used: {in_words(error, self.path)}") from error

    def _begin(self, random: Random) -> None:
        """All at once, so that whoever is killed meanwhile begins again. The boot id is drawn also where the
        one of before was found: after an older one the next could be in use."""
        before = salvaged(unread(self.path))
        hardware_id = before.hardware_id or random.randbytes(HARDWARE_ID_BYTES)
        pad = (hardware_id, random.randint(1, NUMBER_MAX), before.next, before.dropped)
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("INSERT INTO pad VALUES (1, ?, ?, ?, ?)", pad)
        for entry in before.ring:
            self._do(Kept(entry))
        self._db.execute("COMMIT")
        if before != Salvaged():
            log.warning("%s: %d presses of the damaged file are sent", self.path, len(before.ring))

    def _copy_identity(self) -> None:
        """A memory that was begun without the copy gets it."""
        if self._db.execute("SELECT 1 FROM identity").fetchone() is None:
            (hardware_id,) = self._db.execute("SELECT hardware_id FROM pad").fetchone()
            self._db.execute("INSERT INTO identity VALUES (1, ?, ?)", (hardware_id, check_of(hardware_id)))

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def memory(self) -> Memory:
        """All that it holds. Raises StoreError where it can't be read."""
        try:
            pad = self._db.execute("SELECT hardware_id, boot, next, dropped FROM pad").fetchone()
            settings = dict(self._db.execute("SELECT setting, value FROM settings"))
            rows = self._db.execute(PRESSES).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: can't be read: {error}") from error
        hardware_id, boot, following, dropped = pad
        ring = tuple(_entry(row) for row in rows)
        return Memory(bytes(hardware_id), boot, following, dropped, {**DEFAULT_SETTINGS, **settings}, ring)

    def write(self, changes: Iterable[Change]) -> None:
        """All of them or none. Raises StoreError."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            for change in changes:
                self._do(change)
            left = self._db.execute("SELECT count(*) FROM presses").fetchone()[0]
            self._db.execute("COMMIT")
        except BaseException as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise StoreError(in_words(error, self.path)) from error
            raise
        if not left:
            self._empty_log()

    def try_again(self) -> None:
        """Raises StoreError while the disk takes nothing."""
        try:
            write_something(self._db)
        except sqlite3.Error as error:
            raise StoreError(in_words(error, self.path)) from error

    def _do(self, change: Change) -> None:
        match change:
            case Booted(boot):
                self._db.execute("UPDATE pad SET boot = ?", (boot,))
            case Dropped(count):
                self._db.execute("UPDATE pad SET dropped = ?", (count,))
            case Configured(setting, value):
                self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (setting, value))
            case Kept(entry):
                self._db.execute(
                    "INSERT OR REPLACE INTO presses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _row(entry)
                )
                self._db.execute("UPDATE pad SET next = max(next, ?)", (entry.sequence + 1,))
            case Removed(sequence):
                self._db.execute("DELETE FROM presses WHERE sequence = ?", (sequence,))

    def _empty_log(self) -> None:
        """What was committed is safe without it."""
        try:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            log.warning("%s: its log is not emptied: %s", self.path, error)


def _fault(db: sqlite3.Connection) -> str:
    """What no pad can have written, in words; empty: nothing. Says nothing of a citizen's opinion. Raises
    sqlite3.Error where it can't be read."""
    return "; ".join(_faults(db))


def _faults(db: sqlite3.Connection) -> Iterator[str]:
    names = db.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    if {name for (name,) in names} != TABLES:
        yield "its tables have other names"
    pad = db.execute("SELECT one, hardware_id, boot, next, dropped FROM pad").fetchone()
    identity = db.execute("SELECT NULL, hardware_id, checksum FROM identity").fetchone()
    rows = db.execute(PRESSES).fetchall()
    if pad is None:
        if rows or identity:
            yield "it does not say which pad it is of"
    elif not is_pad(pad) or (identity and identity_of(identity) != pad[1]):
        yield "what it says of the pad can't be"
    else:
        for sequence, *values in rows:
            if not isinstance(sequence, int) or not _is_press(sequence, values, pad[3]):
                yield f"press {sequence} can't be"
    for setting, value in db.execute("SELECT setting, value FROM settings"):
        if not (isinstance(value, int) and is_setting(setting, value)):
            yield f"setting {setting} can't be"


def _is_press(sequence: int, values: list[Value], following: int) -> bool:
    return sequence < following and press_of(sequence, (None, *values)) is not None


def _row(entry: Entry) -> tuple[int | str, ...]:
    return (
        entry.sequence,
        entry.boot,
        entry.session,
        entry.key,
        entry.pressed_ms,
        entry.revision,
        int(entry.open),
        entry.acked,
        ",".join(map(str, entry.reasons)),
    )


def _entry(row: tuple[int, int, int, int, int, int, int, int, str]) -> Entry:
    sequence, boot, session, key, pressed_ms, revision, opened, acked, reasons = row
    return Entry(
        sequence=sequence,
        boot=boot,
        session=session,
        key=key,
        pressed_ms=pressed_ms,
        revision=revision,
        open=bool(opened),
        acked=acked,
        reasons=tuple(map(int, reasons.split(","))) if reasons else (),
    )
