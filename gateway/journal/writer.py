"""The journal's one writer: a thread that commits whatever has queued, as one group.

An operation is a function of the store. Its outcome (result or exception) reaches the event loop after the
commit, never before: whoever acknowledges a press does so on a durable one. The events that a group added go
to `on_rows`, whoever asked for them and whether or not he still waits. When an operation of a group fails,
the group is undone and each of its operations runs in a transaction of its own, so that one bad entry costs
the others nothing.
"""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from gateway.errors import JournalCorruptError, JournalError, JournalFullError
from gateway.journal.entries import Row
from gateway.journal.store import JournalStore

T = TypeVar("T")

GROUP_MAX = 500
"""Operations in one commit at most."""
STOP_TIMEOUT_S = 10.0
FULL_CODES = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_SHMSIZE"}
CORRUPT_CODES = {"SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_CORRUPT_VTAB", "SQLITE_CORRUPT_INDEX"}

Outcome = tuple[Any, BaseException | None]

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Job:
    operation: Callable[[JournalStore], Any]
    done: Callable[[Any, BaseException | None], None]


@dataclass(slots=True)
class WriterCounts:
    """Since the start."""

    commits: int = 0
    operations: int = 0
    failures: int = 0
    largest_group: int = 0


class JournalWriter:
    """Made and used on the event loop; the store belongs to its thread from `start` on."""

    def __init__(self, store: JournalStore) -> None:
        self.counts = WriterCounts()
        self.on_corrupt: Callable[[JournalCorruptError], None] = lambda _: None
        self.on_rows: Callable[[list[Row]], None] = lambda _: None
        """Gets the events of each commit, in order, after their operations' outcomes were told."""
        self._store = store
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def submit(
        self,
        operation: Callable[[JournalStore], T],
        done: Callable[[T | None, BaseException | None], None],
    ) -> None:
        """Queue an operation; `done` gets its outcome on the loop, after the commit."""
        self._queue.put(_Job(operation, done))

    async def run(self, operation: Callable[[JournalStore], T]) -> T:
        """The same, for a coroutine. Raises what the operation raised, JournalFullError or
        JournalCorruptError."""
        future: asyncio.Future[T] = self._loop.create_future()

        def settle(result: Any, error: BaseException | None) -> None:
            if future.done():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)

        self.submit(operation, settle)
        return await future

    async def stop(self) -> None:
        """Commit what has queued, then close the store."""
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join, STOP_TIMEOUT_S)

    @property
    def waiting(self) -> int:
        """Operations not taken up yet."""
        return self._queue.qsize()

    def _work(self) -> None:
        open_ = True
        while open_:
            group = self._take()
            open_ = None not in group
            jobs = [job for job in group if job is not None]
            if jobs:
                outcomes, rows = self._commit(jobs)
                if not self._loop.is_closed():
                    self._loop.call_soon_threadsafe(self._tell, jobs, outcomes, rows)
        self._store.close()

    def _take(self) -> list[_Job | None]:
        group = [self._queue.get()]
        try:
            while len(group) < GROUP_MAX and group[-1] is not None:
                group.append(self._queue.get_nowait())
        except Empty:
            pass
        return group

    def _commit(self, jobs: list[_Job]) -> tuple[list[Outcome], list[Row]]:
        self.counts.largest_group = max(self.counts.largest_group, len(jobs))
        try:
            return self._transact(jobs)
        except Exception as error:  # noqa: BLE001  # every failure is told to whoever asked
            if len(jobs) == 1:
                self.counts.failures += 1
                return [(None, _translate(error))], []
        outcomes: list[Outcome] = []
        rows: list[Row] = []
        for job in jobs:
            alone, fresh = self._commit([job])
            outcomes += alone
            rows += fresh
        return outcomes, rows

    def _transact(self, jobs: list[_Job]) -> tuple[list[Outcome], list[Row]]:
        store = self._store
        try:
            store.begin()
            outcomes: list[Outcome] = [(job.operation(store), None) for job in jobs]
            rows = store.commit()
        except BaseException:
            store.rollback()
            raise
        self.counts.commits += 1
        self.counts.operations += len(jobs)
        return outcomes, rows

    def _tell_rows(self, rows: list[Row]) -> None:
        try:
            self.on_rows(rows)
        except Exception:
            log.exception("committed events not handed on; they are sent from the journal later")

    def _tell(self, jobs: list[_Job], outcomes: list[Outcome], rows: list[Row]) -> None:
        # Events first: a rating's way to the centre is measured, an ACK only has to come before a repetition.
        if rows:
            self._tell_rows(rows)
        for job, (result, error) in zip(jobs, outcomes, strict=True):
            if isinstance(error, JournalCorruptError):
                self.on_corrupt(error)
            try:
                job.done(result, error)
            except Exception:
                log.exception("a journal callback failed")


def _translate(error: Exception) -> BaseException:
    if not isinstance(error, sqlite3.Error):
        return error
    name = getattr(error, "sqlite_errorname", "")
    if name in CORRUPT_CODES:
        return JournalCorruptError(f"the journal is damaged: {error}")
    if name in FULL_CODES:
        return JournalFullError(f"the disk takes no more: {error}")
    return JournalError(f"{name or type(error).__name__}: {error}")
