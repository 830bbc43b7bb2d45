"""What the centre still lacks: the journal's events by their state, in the journal's file.

Owns the states of `events` (0 queued, 1 sent, 2 receipted) and their end. Never changes what an event says.
"""

import sqlite3
from collections.abc import Iterable, Sequence

from gateway.journal.entries import Row

RECEIPTED = 2
"""State of an event that the backend has stored."""

Receipted = tuple[int, int, str]
"""Epoch, index and hash of an event that the backend has stored."""


class Queue:
    """Works inside the store's transaction. `waiting` counts events without a receipt."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.waiting = self._count()
        self._committed_waiting = self.waiting

    def committed(self) -> None:
        """The transaction is on disk."""
        self._committed_waiting = self.waiting

    def rolled_back(self) -> None:
        """The transaction is forgotten."""
        self.waiting = self._committed_waiting

    @property
    def newest(self) -> int:
        """Newest place in the file."""
        return int(self._db.execute("SELECT max(n) FROM events").fetchone()[0] or 0)

    def page(self, after: int, up_to: int, limit: int) -> list[Row]:
        """Events without a receipt with after < n <= up_to, oldest first."""
        rows = self._db.execute(
            "SELECT n, epoch, idx, kind, hash, body FROM events"
            " WHERE state < 2 AND n > ? AND n <= ? ORDER BY n LIMIT ?",
            (after, up_to, limit),
        )
        return [Row(*row) for row in rows]

    def mark_sent(self, numbers: Iterable[int]) -> None:
        """The broker has these."""
        self._db.executemany("UPDATE events SET state = 1 WHERE n = ? AND state = 0", ((n,) for n in numbers))

    def settle(self, receipts: Sequence[Receipted], now_ms: int) -> tuple[int, list[tuple[int, int]]]:
        """The backend has stored these. Returns how many that settled, and those whose hash is not ours."""
        settled, strangers = 0, []
        for epoch, index, digest in receipts:
            done = self._db.execute(
                "UPDATE events SET state = 2, settled_ms = ?"
                " WHERE epoch = ? AND idx = ? AND hash = ? AND state < 2",
                (now_ms, epoch, index, digest),
            )
            settled += done.rowcount
            if not done.rowcount and self._hash_at(epoch, index) not in {None, digest}:
                strangers.append((epoch, index))
        self.waiting -= settled
        return settled, strangers

    def replay(self, epoch: int, index: int, limit: int) -> tuple[int, int | None]:
        """Queue at most `limit` events of `epoch` from `index` on again.

        Returns how many, and the index to go on from; None at the end.
        """
        found = self._db.execute(
            "SELECT idx, state FROM events WHERE epoch = ? AND idx >= ? ORDER BY idx LIMIT ?",
            (epoch, index, limit),
        ).fetchall()
        if not found:
            return 0, None
        last = found[-1][0]
        self._db.execute(
            "UPDATE events SET state = 0, settled_ms = NULL"
            " WHERE epoch = ? AND idx BETWEEN ? AND ? AND state > 0",
            (epoch, index, last),
        )
        self.waiting += sum(state == RECEIPTED for _, state in found)
        return len(found), last + 1 if len(found) == limit else None

    def purge(self, settled_before_ms: int, limit: int) -> int:
        """Delete at most `limit` events that were receipted before then, oldest first.

        The newest event stays: it is the chain's head, and keeps places in the file from being given twice.
        """
        old = self._db.execute(
            "SELECT n FROM events WHERE state = 2 AND settled_ms < ? AND n < (SELECT max(n) FROM events)"
            " ORDER BY settled_ms LIMIT ?",
            (settled_before_ms, limit),
        ).fetchall()
        if old:
            self._db.executemany("DELETE FROM events WHERE n = ?", old)
        return len(old)

    def _count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM events WHERE state < 2").fetchone()[0])

    def _hash_at(self, epoch: int, index: int) -> str | None:
        found = self._db.execute(
            "SELECT hash FROM events WHERE epoch = ? AND idx = ?", (epoch, index)
        ).fetchone()
        return found[0] if found else None
