"""What a kiosk must still know after it was killed: numbers leased and given out, prints, what is owed to the
gateway. SQLite; each method is one transaction, on disk when it returns.

A disk that takes nothing (it is full, read only, somebody else's) is no reason not to begin: what is on it is
read where that can be done, and every change raises StoreError until `try_again` has found it well.

A row that a disk has damaged, and that SQLite thinks sound, is passed over, and said once.

Nothing in it tells a person: no hash, no ID number.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from contracts.hall import PaperOutcome, number_text
from kiosk.backstage.leased import Block, Given
from kiosk.backstage.rows import Row, block_row, fact_row, given_row, print_row, wanted_row
from kiosk.backstage.sqlite_port import in_words, open_or_begin, read_in_memory, write_something
from kiosk.errors import StoreError

FILE = "kiosk.db"
FACT_CATALOG = "catalog"
"""The latest catalog that came, as it came."""
KEYS = {"facts": ("name",), "blocks": ("block",), "given": ("block", "number"), "prints": ("ticket",),
        "wanted": ("service",)}  # fmt: skip
"""Columns by which a row is known, and that may be told."""
ROWS = {
    "facts": "SELECT * FROM facts",
    "wanted": "SELECT * FROM wanted",
    "blocks": "SELECT * FROM blocks",
    "given": "SELECT * FROM given",
    "prints": "SELECT * FROM prints",
}
PRIMARY = 0xFF
"""Of SQLite's extended result codes: what they are a kind of."""

T = TypeVar("T")

log = logging.getLogger(__name__)


class Store:
    """One process has it open at a time."""

    def __init__(self, folder: Path) -> None:
        """Opens it. A damaged file is set aside and a new one begun. What was under way when the process
        before this one ended is `unknown` from now on."""
        self.path = folder / FILE
        self.fault = ""
        """Why the disk takes nothing; empty: it does, as far as is known."""
        self.on_change: list[Callable[[], None]] = []
        """Called when there is a fault, and when it is over."""
        self._schema = files("kiosk.backstage").joinpath("schema.sql").read_text(encoding="utf-8")
        self._unkept: dict[str, bytes] = {}
        """Facts that the disk did not take."""
        self._on_disk = True
        self._damaged: dict[str, str] = {}
        """Rows that are passed over, with their keys, and numbers of those that were given out."""
        try:
            self._db = self._opened()
        except (OSError, sqlite3.Error) as error:
            self._fall_ill(StoreError(f"can't be used: {error}"))
            self._on_disk = False
            self._db = read_in_memory(self.path, self._schema)
            _begin_anew(self._db)
        self._look_through()

    @property
    def damaged(self) -> tuple[str, ...]:
        """Numbers given out of which too little can be read to tell the gateway."""
        return tuple(number for number in self._damaged.values() if number)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def try_again(self) -> None:
        """After a fault: look whether the disk takes something again, and give it the facts that it did not
        take."""
        if not self.fault and not self._unkept:
            return
        try:
            if not self._on_disk:
                db = self._opened()
                self._db.close()
                self._db, self._on_disk = db, True
            with self._change() as db:
                write_something(db)
                for name, value in self._unkept.items():
                    db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))
        except (OSError, sqlite3.Error, StoreError):
            return
        self._unkept.clear()
        if self.fault:
            log.warning("%s: the disk takes what is written again", self.path)
            self.fault = ""
            self._tell()

    def _opened(self) -> sqlite3.Connection:
        """Raises OSError or sqlite3.Error where it can't be used, or the disk takes nothing."""
        db = open_or_begin(self.path, self._schema)
        try:
            db.execute("BEGIN IMMEDIATE")
            write_something(db)
            _begin_anew(db)
            db.execute("COMMIT")
            for query in ROWS.values():
                db.execute(query).fetchall()
        except sqlite3.Error:
            db.close()
            raise
        return db

    # -- facts ----------------------------------------------------------------------------------------------

    def fact(self, name: str) -> bytes:
        """Empty when there is none."""
        if name in self._unkept:
            return self._unkept[name]
        return next(iter(self._rows(fact_row, "facts", "WHERE name = ?", name)), b"")

    def keep_fact(self, name: str, value: bytes) -> None:
        """Keep it, in place of the one before. What the disk does not take is kept in memory, until
        `try_again`."""
        self._unkept[name] = value
        with self._change() as db:
            db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))
        del self._unkept[name]

    # -- blocks ---------------------------------------------------------------------------------------------

    def want_block(self, service: str, request: str) -> str:
        """The key to ask for a block with: the one of a question without an answer, if there is one."""
        with self._change() as db:
            db.execute("INSERT OR IGNORE INTO wanted VALUES (?, ?)", (service, request))
            if kept := self._rows(wanted_row, "wanted", "WHERE service = ?", service):
                return kept[0]
            db.execute("INSERT OR REPLACE INTO wanted VALUES (?, ?)", (service, request))
        return request

    def unwant_block(self, service: str) -> None:
        """It was refused."""
        with self._change() as db:
            db.execute("DELETE FROM wanted WHERE service = ?", (service,))

    def add_block(self, block: Block) -> None:
        """A block that was leased. One that is known already stays as it is."""
        with self._change() as db:
            db.execute("DELETE FROM wanted WHERE service = ?", (block.service,))
            values = (block.id, block.service, block.prefix, block.next, block.last, block.until_ms)
            db.execute("INSERT OR IGNORE INTO blocks VALUES (?, ?, ?, ?, ?, ?)", values)

    def blocks(self) -> list[Block]:
        """All that have not been given back, oldest first."""
        return self._rows(block_row, "blocks", "ORDER BY until_ms, block")

    def drop_block(self, block: str) -> None:
        """It was given back, with all that was given out of it told."""
        with self._change() as db:
            db.execute("DELETE FROM blocks WHERE block = ?", (block,))
            db.execute("DELETE FROM given WHERE block = ?", (block,))

    # -- numbers given out ----------------------------------------------------------------------------------

    def give(self, block: Block, given: Given) -> Given:
        """Take the block's next number for this wish. Raises StoreError when it is not there any more."""
        given = replace(given, block=block.id, number=number_text(block.prefix, block.next))
        with self._change() as db:
            taken = db.execute(
                "UPDATE blocks SET next = next + 1 WHERE block = ? AND next = ? AND next <= last",
                (block.id, block.next),
            )
            if taken.rowcount != 1:
                raise StoreError(f"{given.number} of block {block.id} was given out before")
            values = (
                given.block, given.number, given.wish, given.request, given.token, given.issued_ms,
                given.item, given.language.value, given.priority.value,
            )  # fmt: skip
            db.execute(
                "INSERT INTO given (block, number, wish, request, token, issued_ms, item, language, "
                "priority) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
        return given

    def given(self) -> list[Given]:
        """All of the blocks that are kept, in the order in which they were given out."""
        return self._rows(given_row, "given", "ORDER BY issued_ms, block, number")

    def given_for(self, wish: str) -> Given | None:
        """What that wish was given."""
        return next(iter(self._rows(given_row, "given", "WHERE wish = ?", wish)), None)

    def outcome_of_given(self, given: Given, outcome: PaperOutcome) -> bool:
        """How it reached its citizen; False when the gateway was told already."""
        with self._change() as db:
            changed = db.execute(
                "UPDATE given SET outcome = ? WHERE block = ? AND number = ? AND settled = 0",
                (outcome.value, given.block, given.number),
            )
            return changed.rowcount == 1

    def settled(self, given: Given, refused: str = "") -> None:
        """The gateway was told; `refused` is why it does not take the number."""
        with self._change() as db:
            db.execute(
                "UPDATE given SET settled = 1, refused = ? WHERE block = ? AND number = ?",
                (refused, given.block, given.number),
            )

    # -- prints ---------------------------------------------------------------------------------------------

    def begin_print(self, ticket: str) -> None:
        """Of a reserved number: from now on it may be on paper."""
        with self._change() as db:
            db.execute("INSERT OR REPLACE INTO prints VALUES (?, NULL)", (ticket,))

    def end_print(self, ticket: str, outcome: PaperOutcome) -> None:
        """The gateway is to be told."""
        with self._change() as db:
            db.execute("INSERT OR REPLACE INTO prints VALUES (?, ?)", (ticket, outcome.value))

    def unconfirmed(self) -> list[tuple[str, PaperOutcome]]:
        """Prints whose end the gateway has not heard of."""
        return self._rows(print_row, "prints", "WHERE outcome IS NOT NULL ORDER BY ticket")

    def confirmed(self, ticket: str, outcome: PaperOutcome) -> None:
        """The gateway has heard that."""
        with self._change() as db:
            db.execute("DELETE FROM prints WHERE ticket = ? AND outcome = ?", (ticket, outcome.value))

    # -- private --------------------------------------------------------------------------------------------

    def _look_through(self) -> None:
        """So that what is damaged is said at the start."""
        self._rows(fact_row, "facts")
        self.blocks()
        self.given()
        self.unconfirmed()

    def _rows(self, parse: Callable[[Row], T], table: str, which: str = "", *values: str) -> list[T]:
        """Those that can be read. Raises StoreError when the disk gives none."""
        try:
            rows = [dict(row) for row in self._db.execute(f"{ROWS[table]} {which}", values)]
        except sqlite3.Error as error:
            raise self._told_of(error) from error
        found = []
        for row in rows:
            try:
                found.append(parse(row))
            except StoreError as error:
                self._pass_over(table, row, error)
        return found

    def _pass_over(self, table: str, row: Row, error: StoreError) -> None:
        keys = ", ".join(f"{key} {row[key]!r}" for key in KEYS[table])
        if f"{table}: {keys}" not in self._damaged:
            self._damaged[f"{table}: {keys}"] = "" if row.get("settled") == 1 else str(row.get("number", ""))
            log.error("%s: %s (%s) is damaged and passed over: %s", self.path, table, keys, error)

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """Raises StoreError when the disk does not take it: then nothing of it has changed."""
        if not self._on_disk:
            raise StoreError(self.fault)
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield self._db
            self._db.execute("COMMIT")
        except BaseException as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise self._told_of(error) from error
            raise

    def _told_of(self, error: sqlite3.Error) -> StoreError:
        if _is_of_the_disk(error):
            self._fall_ill(error)
        return StoreError(f"{self.path}: {error}")

    def _fall_ill(self, error: Exception) -> None:
        if not self.fault:
            self.fault = in_words(error, self.path)
            log.error("the disk takes nothing: %s", self.fault)
            self._tell()

    def _tell(self) -> None:
        for callback in self.on_change:
            callback()


def _is_of_the_disk(error: sqlite3.Error) -> bool:
    """Not of another program's lock, which is over in a moment, and not a fault of ours."""
    code = getattr(error, "sqlite_errorcode", 0) & PRIMARY
    return isinstance(error, sqlite3.OperationalError) and code not in {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_ERROR,
    }


def _begin_anew(db: sqlite3.Connection) -> None:
    """What was under way has ended, nobody knows how."""
    db.row_factory = sqlite3.Row
    db.text_factory = lambda text: text.decode(errors="replace")  # one damaged text hides no other row
    db.execute("UPDATE prints SET outcome = 'unknown' WHERE outcome IS NULL")
    db.execute("UPDATE given SET outcome = 'unknown' WHERE outcome IS NULL")
