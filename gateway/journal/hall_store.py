"""The queue's records in the journal's file, and the book in memory that mirrors them.

Owns the tables `hall` and `cases`. A rule changes the book; what it changed is written, and the events that
it tells of are appended, in the transaction that is open. Book and file go the same way: a commit keeps both,
a rollback undoes both.
"""

import logging
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from gateway.errors import JournalError
from gateway.hall import dispatch
from gateway.hall.book import Book, Change
from gateway.hall.finish import own_case
from gateway.hall.mend import mend
from gateway.hall.outcome import Outcome, TellEvent
from gateway.hall.records import (
    Appointment,
    Block,
    CallRecord,
    Counter,
    Daily,
    Desk,
    Experience,
    KioskRating,
    OpenFinding,
    Pace,
    Sequences,
    Tally,
    Ticket,
)
from gateway.hall.refusal import HallRefusedError
from gateway.journal.entries import Draft, Row

Rule = Callable[[Book], Outcome]

RECORDS: Mapping[str, TypeAdapter[Any]] = {
    "ticket": TypeAdapter(Ticket),
    "desk": TypeAdapter(Desk),
    "counter": TypeAdapter(Counter),
    "block": TypeAdapter(Block),
    "appointment": TypeAdapter(Appointment),
    "call": TypeAdapter(CallRecord),
    "kiosk-rating": TypeAdapter(KioskRating),
    "pace": TypeAdapter(Pace),
    "experience": TypeAdapter(Experience),
    "tally": TypeAdapter(Tally),
    "daily": TypeAdapter(Daily),
    "finding": TypeAdapter(OpenFinding),
    "sequences": TypeAdapter(Sequences),
}
"""How a document of each kind of record is read."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Done:
    """What a rule led to. Durable once the transaction is."""

    outcome: Outcome
    changes: tuple[Change, ...] = ()


class HallStore:
    """Works inside the store's transaction. Without a book (`use`) the gateway keeps no queue."""

    def __init__(
        self, db: sqlite3.Connection, append: Callable[[Draft], Row], check_room: Callable[[], None]
    ) -> None:
        self.book: Book | None = None
        self._db = db
        self._append = append
        self._check_room = check_room

    def use(self, book: Book) -> list[str]:
        """Fill the book from the file. Returns, in plain words, what had to be mended or left out.

        A record that can't be read stays in the file as it is.
        """
        odd = []
        for kind, key, document in self._db.execute("SELECT kind, key, document FROM hall ORDER BY n"):
            try:
                book.load(kind, key, RECORDS[kind].validate_json(document))
            except (KeyError, ValidationError):
                odd.append(f"the record {kind}/{key} can't be read and is left out")
        book.next_service_no = self._next_service_no
        self.book = book
        return odd + mend(book)

    def apply(self, rule: Rule, now_ms: int) -> Done | HallRefusedError:
        """Carry the rule out. A refusal leaves no trace and is returned: raised, it would undo the group.

        Raises JournalFullError when there is something to write and no room; then, and whenever else it
        raises, the transaction must be rolled back.
        """
        book = self._open_book()
        try:
            outcome = rule(book)
            changes = tuple(change for change in book.changed() if change.old != change.new)
            self._write(changes, outcome, now_ms)
        except HallRefusedError as refusal:
            book.undo()
            return refusal
        except BaseException:
            book.undo()
            raise
        book.accept()
        return Done(outcome, changes)

    def rating_ended(self, session: str, rated: bool, level: int, now_ms: int) -> None:
        """A session with that key ended. What the queue makes of it never costs the press its place."""
        if self.book is None or self.book.of_session(session) is None:
            return
        try:
            self.apply(lambda book: dispatch.end_rating(book, session, rated, level, now_ms), now_ms)
        except (sqlite3.Error, JournalError):
            raise
        except Exception:
            log.exception("a rating did not reach the queue; the next start tells it again")

    def forget_cases(self, used_before_ms: int, limit: int) -> None:
        """Delete what is known of clerks' cases that had their last service before that."""
        self._db.execute(
            "DELETE FROM cases WHERE n IN (SELECT n FROM cases WHERE used_ms < ? LIMIT ?)",
            (used_before_ms, limit),
        )

    def committed(self) -> None:
        """The transaction is on disk."""
        if self.book is not None:
            self.book.committed()

    def rolled_back(self) -> None:
        """The transaction never was."""
        if self.book is not None:
            self.book.rolled_back()

    def _open_book(self) -> Book:
        assert self.book is not None, "the gateway keeps no queue"
        return self.book

    def _write(self, changes: tuple[Change, ...], outcome: Outcome, now_ms: int) -> None:
        told = [effect for effect in outcome.effects if isinstance(effect, TellEvent)]
        if not changes and not told:
            return
        self._check_room()
        # All of it before the first is written: what can't be encoded leaves the file as it is.
        documents = [_document(change.new) for change in changes]
        for change, document in zip(changes, documents, strict=True):
            place = (change.kind, change.key)
            if document is None:
                self._db.execute("DELETE FROM hall WHERE kind = ? AND key = ?", place)
            else:
                self._db.execute(
                    "INSERT INTO hall (kind, key, document) VALUES (?, ?, ?)"
                    " ON CONFLICT (kind, key) DO UPDATE SET document = excluded.document",
                    (*place, document),
                )
            if isinstance(change.new, Ticket):
                self._note_cases(change.old, change.new)
        for event in told:
            self._append(Draft(event.kind, now_ms, event.data, event.subject))

    def _note_cases(self, old: Ticket | None, new: Ticket) -> None:
        """A service that asks for no rating has no session, and yet its number is never given again."""
        own = own_case(self._open_book().gateway, new)
        for served in new.served[len(old.served) if old else 0 :]:
            if served.case != own:
                self._db.execute(
                    "INSERT INTO cases (project_no, service_no, used_ms) VALUES (?, ?, ?)"
                    " ON CONFLICT (project_no) DO UPDATE SET used_ms = excluded.used_ms,"
                    " service_no = max(service_no, excluded.service_no)",
                    (served.case, served.service_no, served.finished_ms),
                )

    def _next_service_no(self, case: str) -> int:
        """Above all that the journal knows of a case, and all that the book does."""
        newest = self._db.execute(
            "SELECT max(service_no) FROM (SELECT service_no FROM sessions WHERE project_no = ?1"
            " UNION ALL SELECT service_no FROM cases WHERE project_no = ?1)",
            (case,),
        ).fetchone()[0]
        number = int(newest or 0) + 1
        while self._open_book().of_session(f"{case}/{number}") is not None:
            number += 1
        return number


def _document(record: object) -> str | None:
    return None if record is None else orjson.dumps(record, option=orjson.OPT_NON_STR_KEYS).decode()
