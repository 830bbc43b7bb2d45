"""The store's one writer: a batch of arrivals in, one transaction, a verdict on each out."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Self, assert_never

from backend.store import events, ratings
from backend.store.database import open_for_writing, sole_writer, transaction
from backend.store.events import Placed
from backend.verification import Announced, Examined, Rejected, Verified


class Verdict(Enum):
    """What became of an arrival, once its batch is committed."""

    STORED = "stored"
    CONTESTED = "contested"
    """Stored, but it rates a session that another press has rated: that rating stands, this is a conflict."""
    DUPLICATE = "duplicate"
    """It was in the store before; its receipt had not arrived in time."""
    ALTERED = "altered"
    """Another content than the stored one at the same place in the chain; its gateway is told."""
    REJECTED = "rejected"
    NOTED = "noted"
    """A gateway's state that tells something new."""
    KNOWN = "known"
    """A gateway's state that tells nothing new."""

    @property
    def receipted(self) -> bool:
        """Whether the gateway may forget the event."""
        return self in (Verdict.STORED, Verdict.CONTESTED, Verdict.DUPLICATE)


_COUNTED = {Verdict.DUPLICATE: "duplicates", Verdict.ALTERED: "altered", Verdict.REJECTED: "rejected"}
"""The store's own counters, which outlive the process."""
_PLACED = {Placed.NEW: Verdict.STORED, Placed.SAME: Verdict.DUPLICATE, Placed.OTHER: Verdict.ALTERED}


class Store:
    """The write side. One thread at a time; `commit` is the only way in."""

    def __init__(self, connection: sqlite3.Connection, clock_ns: Callable[[], int]) -> None:
        self._connection = connection
        self._clock_ns = clock_ns

    @classmethod
    @contextmanager
    def open(cls, path: Path, clock_ns: Callable[[], int]) -> Iterator[Self]:
        """Open and check the store, made new where there is none. `clock_ns`: Unix time in nanoseconds."""
        with sole_writer(path):
            store = cls(open_for_writing(path), clock_ns)
            try:
                yield store
            finally:
                store._connection.close()

    def commit(self, batch: Sequence[Examined]) -> list[Verdict]:
        """Store a batch in one transaction; the verdicts, in order, hold once this returns.

        Raises StoreFaultError, and nothing is stored, when writing failed and may work later.
        """
        with transaction(self._connection):
            marks = self._marks()
            verdicts, stored = self._write(batch)
            events.add_spans(self._connection, stored)
            self._count(verdicts)
            self._stamp(*marks)
        return verdicts

    def _marks(self) -> tuple[int, int]:
        """The last event's id and the last change of a rating."""
        query = (
            "SELECT (SELECT ifnull(max(id), 0) FROM events), (SELECT ifnull(max(changed), 0) FROM ratings)"
        )
        event, change = self._connection.execute(query).fetchone()
        return int(event), int(change)

    def _write(self, batch: Sequence[Examined]) -> tuple[list[Verdict], list[Verified]]:
        verdicts: list[Verdict] = []
        stored: list[Verified] = []
        now_ns = self._clock_ns()
        for item in batch:
            match item:
                case Verified():
                    placed, row = events.place(self._connection, item, now_ns)
                    verdict = _PLACED[placed]
                    if placed is Placed.NEW:
                        stored.append(item)
                        if not ratings.apply(self._connection, item, row):
                            verdict = Verdict.CONTESTED
                    verdicts.append(verdict)
                case Rejected():
                    events.reject(self._connection, item, now_ns)
                    verdicts.append(Verdict.REJECTED)
                case Announced():
                    new = events.note_gateway(self._connection, item, now_ns)
                    verdicts.append(Verdict.NOTED if new else Verdict.KNOWN)
                case _:
                    assert_never(item)
        return verdicts, stored

    def _count(self, verdicts: list[Verdict]) -> None:
        for verdict, number in Counter(verdicts).items():
            if verdict in _COUNTED:
                events.count(self._connection, _COUNTED[verdict], number)
        if Verdict.REJECTED in verdicts:
            events.trim_rejected(self._connection)

    def _stamp(self, last_event: int, last_change: int) -> None:
        """The time of storing is that of the commit, not of the first insert of its batch."""
        now_ns = self._clock_ns()
        self._connection.execute("UPDATE events SET stored_ns=? WHERE id>?", (now_ns, last_event))
        self._connection.execute(
            "UPDATE ratings SET stored_ns=? WHERE changed>? AND stored_ns=0", (now_ns, last_change)
        )
