"""What can still be read of a damaged journal goes into a new one.

Events without a receipt are taken over as sealed links of their own chain, when their hash fits their
content; sessions and tokens as they are, so that a pad's late press still finds its session; the queue's
records as they are, and `gateway.hall.mend` makes them fit again. One bad page costs what lies on it, nothing
else: where a table can't be walked, its events are looked for in the bytes of the file and of its write-ahead
log. Those may have had their receipts; receivers store each once.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from contracts import chain
from contracts.errors import ChainError
from contracts.events import Event
from gateway.journal.database import connect_to_read
from gateway.journal.store import JournalStore

COMMIT_EVERY = 1000
BLIND_STEPS_MAX = 10_000
"""Row numbers tried one by one behind the last readable row when the table's end can't be read."""
EVENT_START, EVENT_END = rb'\{"bootid":', b'.v1"}'
"""How a sealed event begins and ends: its keys are in order, `bootid` first, `type` last."""
EVENT_MAX_BYTES = 16_384
COPIES = {
    "sessions": "id, project_no, service_no, document, window, state, token, device, armed_ms, due_ms, arms,"
    " rated_by",
    "tokens": "token, session, made_ms, document, device",
    "hall": "n, kind, key, document",
    "cases": "n, project_no, service_no, used_ms",
    "case_files": "n, key, person, over, changed_ms, document",
}


def salvage(damaged: Path, store: JournalStore) -> int:
    """Take over what can be read. Returns how many events. Raises only what the new journal raises."""
    count = 0
    with suppress(sqlite3.DatabaseError), closing(connect_to_read(damaged)) as old:
        for table, columns in COPIES.items():
            _in_parts(store, (store.take_over(table, columns, row) for row in _rows(old, table, columns)))
        bodies = (body for _, body, state in _rows(old, "events", "n, body, state") if state != 2)
        count = _in_parts(store, (_adopt(store, body) for body in bodies))
    wal = damaged.with_name(damaged.name + "-wal")
    return count + sum(_in_parts(store, _carve(store, file)) for file in (damaged, wal) if file.exists())


def _carve(store: JournalStore, file: Path) -> Iterator[bool]:
    """Events found by how they begin and end, whatever page they lie on."""
    if not file.stat().st_size:
        return
    with file.open("rb") as opened, mmap(opened.fileno(), 0, access=ACCESS_READ) as data:
        for found in re.finditer(EVENT_START, data):
            end = data.find(EVENT_END, found.start(), found.start() + EVENT_MAX_BYTES)
            if end > 0:
                yield _adopt(store, data[found.start() : end + len(EVENT_END)])


def _in_parts(store: JournalStore, done: Iterator[bool]) -> int:
    count = 0
    store.begin()
    for number, taken in enumerate(done, 1):
        count += taken
        if number % COMMIT_EVERY == 0:
            store.commit()
            store.begin()
    store.commit()
    return count


def is_sealed(body: object) -> bool:
    """Whether it is an event as it was sealed, by its hash."""
    try:
        chain.verify(orjson.loads(body))  # type: ignore[arg-type]  # whatever lies there
    except (ChainError, ValueError, TypeError, AttributeError):
        return False
    return True


def _adopt(store: JournalStore, body: object) -> bool:
    if not is_sealed(body):
        return False
    try:
        event = Event.model_validate_json(body)  # type: ignore[arg-type]  # it is JSON
    except ValidationError:
        return False
    return event.kind is not None and isinstance(body, bytes) and store.adopt(event, event.kind.value, body)


def _rows(db: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """Every row that can be read, by its number; no index is trusted."""
    key = columns.partition(",")[0]
    query = f"SELECT {columns} FROM {table} NOT INDEXED WHERE {key} > ? ORDER BY {key}"  # noqa: S608  # constants
    top: int | None = None
    with suppress(sqlite3.Error):
        top = db.execute(f"SELECT max({key}) FROM {table} NOT INDEXED").fetchone()[0] or 0  # noqa: S608
    after, misses = 0, 0
    while (after < top) if top is not None else (misses < BLIND_STEPS_MAX):
        try:
            for row in db.execute(query, (after,)):
                yield row
                after, misses = row[0], 0
        except sqlite3.Error:
            step = _gap(db, query, after, top - after) if top is not None else 1
            after, misses = after + step, misses + 1
        else:
            return


def _gap(db: sqlite3.Connection, query: str, after: int, most: int) -> int:
    """How far to the next row behind a bad page. Tokens are drawn at random: one by one would take hours."""

    def bad(step: int) -> bool:
        try:
            db.execute(query, (after + step,)).fetchone()
        except sqlite3.Error:
            return True
        return False

    high = 1
    while high < most and bad(high):
        high *= 2
    low, high = high // 2, min(high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if bad(middle) else (low, middle)
    return max(1, high)
