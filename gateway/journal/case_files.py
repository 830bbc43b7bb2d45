"""Cases in the journal's file: told by the approval system, shown to their citizens, removed after a time.

Owns the table `case_files`. They are many and seldom asked for, so none is kept in memory. Presses lie in the
same file: cases have a share of its room and take no more. A refusal is a value: raised, it would undo the
group.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from contracts.cases import CASES_TOLD_MAX, Case, CaseList, CasePut, CaseStatusCommand
from gateway.hall import case_rules
from gateway.hall.book import Book
from gateway.hall.numbers import ticket_named
from gateway.hall.policy import CasePolicy
from gateway.hall.refusal import HallRefusedError

DAY_MS = 86_400_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept: how many cases, and the bytes of the file that they take at most."""

    count: int
    room: int

    def plus(self, count: int, room: int) -> "Kept":
        """With so much more."""
        return Kept(self.count + count, self.room + room)


class CaseFiles:
    """Works inside the store's transaction. `max_bytes` is the journal's limit; 0: it has none."""

    def __init__(
        self, db: sqlite3.Connection, check_room: Callable[[], None], max_bytes: Callable[[], int]
    ) -> None:
        self._db = db
        self._check_room = check_room
        self._max_bytes = max_bytes
        self._page_bytes = int(db.execute("PRAGMA page_size").fetchone()[0])
        self._kept: Kept | None = None
        """None: the file is to be asked."""
        self._committed_kept: Kept | None = None

    def put(self, told: Case, policy: CasePolicy, now_ms: int) -> CasePut | HallRefusedError:
        """Keep what was told, if it is news. Raises JournalFullError."""
        row = self._row(told.case)
        before = _read(row) if row else None
        try:
            if answer := case_rules.stands(before, told):
                return answer
        except HallRefusedError as refusal:
            return refusal
        document = told.model_dump_json(exclude_none=True)
        size, kept = len(document.encode()), self.kept()
        if size > case_rules.DOCUMENT_MAX:
            return case_rules.too_long(told.case, size)
        if row is None and kept.count >= policy.most:
            return case_rules.full(policy.most)
        more = self._room_of(size) - (self._room_of(len(row.encode())) if row else 0)
        share = self.share(policy)
        if share and more > 0 and kept.room + more > share:
            return case_rules.over_share(told.case, share, kept.count)
        self._check_room()
        self._db.execute(
            "INSERT INTO case_files (key, person, over, changed_ms, document) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET person = excluded.person, over = excluded.over,"
            " changed_ms = excluded.changed_ms, document = excluded.document",
            (case_rules.key_of(told.case), told.person, told.is_over, now_ms, document),
        )
        self._kept = kept.plus(row is None, more)
        return CasePut(case=told.case, revision=told.revision, again=False)

    def status(self, book: Book, command: CaseStatusCommand, now_ms: int) -> CaseList | HallRefusedError:
        """The cases that the command may see."""
        try:
            if command.person is not None:
                return self._of_person(command.person)
            if command.case is not None:
                found = self.find(command.case)
                return _told([case_rules.refuse_wrong_code(found, command.case, command.code or "")])
            numbers = case_rules.numbers_of(ticket_named(book, command, now_ms))
        except HallRefusedError as refusal:
            return refusal
        return _told(filter(None, map(self.find, numbers)))

    def find(self, number: str) -> Case | None:
        """The case with that number, in small letters or capital ones."""
        row = self._row(number)
        return _read(row) if row else None

    def kept(self) -> Kept:
        """An import asks for each case: the file is asked once, and all of it is read."""
        if self._kept is None:
            sizes = self._db.execute("SELECT length(CAST(document AS BLOB)) FROM case_files")
            rooms = [self._room_of(size) for (size,) in sizes]
            self._kept = Kept(len(rooms), sum(rooms))
        return self._kept

    def share(self, policy: CasePolicy) -> int:
        """Bytes of the file that cases may take; 0: there is no limit."""
        return round(policy.share * self._max_bytes())

    def over_share(self, policy: CasePolicy) -> int:
        """Bytes that cases take beyond their share: it was larger, or there was none, when they came."""
        share = self.share(policy)
        return max(0, self.kept().room - share) if share else 0

    def committed(self) -> None:
        """What was put or forgotten is durable."""
        self._committed_kept = self._kept

    def rolled_back(self) -> None:
        """What was put or forgotten since the last commit is undone."""
        self._kept = self._committed_kept

    def forget(self, policy: CasePolicy, now_ms: int, limit: int) -> None:
        """Delete those whose time is over."""
        for over, days in ((1, policy.keep_days), (0, policy.open_days)):
            gone = self._db.execute(
                "DELETE FROM case_files WHERE n IN"
                " (SELECT n FROM case_files WHERE over = ? AND changed_ms < ? LIMIT ?)"
                " RETURNING length(CAST(document AS BLOB))",
                (over, now_ms - round(days * DAY_MS), limit),
            ).fetchall()
            if self._kept is not None:
                room = sum(self._room_of(size) for (size,) in gone)
                self._kept = self._kept.plus(-len(gone), -room)

    def _room_of(self, document_bytes: int) -> int:
        return case_rules.room_of(document_bytes, self._page_bytes)

    def _row(self, number: str) -> str | None:
        """The document under that number."""
        row = self._db.execute(
            "SELECT document FROM case_files WHERE key = ?", (case_rules.key_of(number),)
        ).fetchone()
        return str(row[0]) if row else None

    def _of_person(self, person: str) -> CaseList:
        rows = self._db.execute(
            "SELECT document FROM case_files WHERE person = ? ORDER BY changed_ms DESC, n DESC LIMIT ?",
            (person, CASES_TOLD_MAX),
        ).fetchall()
        all_of_him = self._db.execute(
            "SELECT count(*) FROM case_files WHERE person = ?", (person,)
        ).fetchone()[0]
        return _told(filter(None, (_read(row[0]) for row in rows)), more=all_of_him - len(rows))


def _told(found: Iterable[Case], more: int = 0) -> CaseList:
    return CaseList(cases=tuple(case.facts() for case in found), more=more)


def _read(document: str) -> Case | None:
    """None for what this release can't read: the approval system tells it again."""
    try:
        return Case.model_validate_json(document)
    except ValidationError:
        log.warning("a case can't be read and is passed over")
        return None
