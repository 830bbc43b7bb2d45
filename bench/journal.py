"""Durable rows a second in groups of 1, 10 and 100: the journal, bare SQLite, and a bare file.

All contenders write bodies of the same length to the same disk, in turns.
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

from bench.figures import FDATASYNC_NOTE, Beside, Figure, Options
from bench.rehearsal import BODY_BYTES, Rehearsal, heard
from gateway.journal.store import JournalStore, open_store
from gateway.journal.writer import JournalWriter

GROUPS = (1, 10, 100)
ROWS = {1: 3000, 10: 10_000, 100: 20_000}
"""Rows a round, by size of the group."""
ROUNDS = 3
CHECKPOINT_PAGES = 2000
"""As the journal has it."""
GOAL_RATIO = 0.7


def run(options: Options) -> list[Figure]:
    """The journal's store, and its writer with its thread, beside the two floors."""
    figures = []
    for group in GROUPS:
        rows = max(group, options.count(ROWS[group]) // group * group)
        rates = _measure(options.folder / f"journal-{group}", group, rows, 1 if options.quick else ROUNDS)
        figures += _figures(group, rates)
    return figures


def _figures(group: int, rates: dict[str, float]) -> list[Figure]:
    beside = (
        Beside("bare SQLite WAL FULL, one insert a row", rates["sqlite"]),
        Beside("append + fdatasync", rates["append"]),
    )
    goal = f"at least {GOAL_RATIO:g} × bare SQLite"
    return [
        Figure(
            f"{name}_groups_of_{group}",
            rates[name],
            "rows/s",
            beside,
            goal,
            rates[name] >= GOAL_RATIO * rates["sqlite"],
            {"commits_per_s": round(rates[name] / group), "note": FDATASYNC_NOTE},
        )
        for name in ("journal_store", "journal_writer")
    ]


def _measure(folder: Path, group: int, rows: int, rounds: int) -> dict[str, float]:
    """Rows a second, the median round of each contender."""
    folder.mkdir(parents=True)
    contenders: dict[str, Callable[[Path], float]] = {
        "sqlite": lambda path: _bare_sqlite(path, group, rows),
        "append": lambda path: _append(path, group, rows),
        "journal_store": lambda path: _store(path, group, rows),
        "journal_writer": lambda path: asyncio.run(_writer(path, group, rows)),
    }
    seen: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds):
        for name, contender in contenders.items():
            seen[name].append(contender(folder / f"{name}-{number}"))
    return {name: sorted(rates)[len(rates) // 2] for name, rates in seen.items()}


def _bare_sqlite(path: Path, group: int, rows: int) -> float:
    body = os.urandom(BODY_BYTES)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        db.execute("CREATE TABLE events (n INTEGER PRIMARY KEY, body BLOB NOT NULL)")
        began = time.perf_counter()
        for _ in range(rows // group):
            db.execute("BEGIN IMMEDIATE")
            for _ in range(group):
                db.execute("INSERT INTO events (body) VALUES (?)", (body,))
            db.execute("COMMIT")
        return rows / (time.perf_counter() - began)


def _append(path: Path, group: int, rows: int) -> float:
    bodies = os.urandom(BODY_BYTES) * group
    fd = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    try:
        began = time.perf_counter()
        for _ in range(rows // group):
            os.write(fd, bodies)
            os.fdatasync(fd)
        return rows / (time.perf_counter() - began)
    finally:
        os.close(fd)


def _rehearsed(path: Path, rows: int) -> tuple[JournalStore, list[int]]:
    with Rehearsal(path, "bench") as rehearsal:
        tokens = rehearsal.invite(rows)
    return open_store(path, "bench", 0, Random(1)), tokens


def _store(path: Path, group: int, rows: int) -> float:
    store, tokens = _rehearsed(path, rows)
    presses = [heard(token, n) for n, token in enumerate(tokens, 1)]
    with closing(store):
        began = time.perf_counter()
        for start in range(0, rows, group):
            store.begin()
            for press in presses[start : start + group]:
                row = store.record_press(press)
                assert row is not None
            store.commit()
        return rows / (time.perf_counter() - began)


async def _writer(path: Path, group: int, rows: int) -> float:
    """So many operations are always on their way, as from so many pads; the writer makes the groups."""
    store, tokens = _rehearsed(path, rows)
    presses = iter([heard(token, n) for n, token in enumerate(tokens, 1)])
    writer = JournalWriter(store)
    done = asyncio.get_running_loop().create_future()
    left = rows

    def submit() -> None:
        if (press := next(presses, None)) is not None:
            writer.submit(lambda store: store.record_press(press), finished)

    def finished(row: object, error: BaseException | None) -> None:
        nonlocal left
        left -= 1
        submit()
        if error is not None and not done.done():
            done.set_exception(error)
        if left == 0 and not done.done():
            done.set_result(None)

    writer.start()
    began = time.perf_counter()
    for _ in range(group):
        submit()
    await done
    elapsed = time.perf_counter() - began
    await writer.stop()
    return rows / elapsed
