"""Cases in the journal's file: told by the approval system, shown to their citizens, removed after a time.

Owns the table `case_files`. They are many and seldom asked for, so none is kept in memory. A refusal is a
value: raised, it would undo the group.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterable

from pydantic import ValidationError

from contracts.cases import CASES_TOLD_MAX, Case, CaseList, CasePut, CaseStatusCommand
from gateway.hall import case_rules
from gateway.hall.book import Book
from gateway.hall.numbers import ticket_named
from gateway.hall.policy import CasePolicy
from gateway.hall.refusal import HallRefusedError

DAY_MS = 86_400_000

log = logging.getLogger(__name__)


class CaseFiles:
    """Works inside the store's transaction."""

    def __init__(self, db: sqlite3.Connection, check_room: Callable[[], None]) -> None:
        self._db = db
        self._check_room = check_room
        self._kept: int | None = None
        """How many are kept; None: the file is to be asked."""

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
        if len(document.encode()) > case_rules.DOCUMENT_MAX:
            return case_rules.too_long(told.case, len(document.encode()))
        if row is None and self.count() >= policy.most:
            return case_rules.full(policy.most)
        self._check_room()
        self._db.execute(
            "INSERT INTO case_files (key, person, over, changed_ms, document) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET person = excluded.person, over = excluded.over,"
            " changed_ms = excluded.changed_ms, document = excluded.document",
            (case_rules.key_of(told.case), told.person, told.is_over, now_ms, document),
        )
        if row is None and self._kept is not None:
            self._kept += 1
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

    def count(self) -> int:
        """How many are kept. An import asks for each case: the file is asked once."""
        if self._kept is None:
            self._kept = int(self._db.execute("SELECT count(*) FROM case_files").fetchone()[0])
        return self._kept

    def rolled_back(self) -> None:
        """Some of what was put or forgotten is undone."""
        self._kept = None

    def forget(self, policy: CasePolicy, now_ms: int, limit: int) -> None:
        """Delete those whose time is over."""
        for over, days in ((1, policy.keep_days), (0, policy.open_days)):
            gone = self._db.execute(
                "DELETE FROM case_files WHERE n IN"
                " (SELECT n FROM case_files WHERE over = ? AND changed_ms < ? LIMIT ?)",
                (over, now_ms - round(days * DAY_MS), limit),
            ).rowcount
            if self._kept is not None:
                self._kept -= gone

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
