"""The queue in journals of other releases, and in damaged ones."""

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random

import pytest

from contracts.hall import TicketState
from contracts.hall_commands import (
    CallNextCommand,
    SignInCommand,
)
from gateway.hall import dispatch
from gateway.journal.quarantine import open_journal
from tests.gateway.hall_books import (
    do,
    hall_store,
    new_book,
    number,
    records,
)
from tests.gateway.journals import GATEWAY, make_store, press
from tests.gateway.queue.halls import DAY_MS, NINE, wish


def test_a_journal_from_before_the_queue_opens_and_keeps_what_it_has(tmp_path: Path) -> None:
    store = hall_store(tmp_path)
    store.begin()
    store.record_press(press(1))
    store.commit()
    store.close()
    with closing(sqlite3.connect(tmp_path / "journal.db")) as db:
        db.executescript("DROP TABLE hall; DROP TABLE cases; DROP TABLE case_files")
        db.execute("PRAGMA user_version = 2")
    opened = open_journal(tmp_path, GATEWAY, 0, Random(1), stamp="now")
    assert (opened.detail, opened.store.head[0]) == ("", 1)
    assert opened.store.hall.use(new_book()) == []
    number(opened.store, 1)
    opened.store.close()


@pytest.mark.logs_errors("journal damaged")
def test_a_damaged_journal_from_before_the_queue_is_still_set_aside(tmp_path: Path) -> None:
    store = hall_store(tmp_path)
    store.begin()
    for sequence in range(1, 300):
        store.record_press(press(sequence))
    store.commit()
    store.close()
    with closing(sqlite3.connect(tmp_path / "journal.db")) as db:
        db.executescript("DROP TABLE hall; DROP TABLE cases; DROP TABLE case_files")
        db.execute("PRAGMA user_version = 2")
    spoil(tmp_path / "journal.db", "events")
    opened = open_journal(tmp_path, GATEWAY, 0, Random(1), stamp="now")
    assert opened.quarantined is not None
    assert opened.salvaged > 100
    opened.store.close()


def spoil(path: Path, table: str) -> None:
    """Overwrite a leaf page of the table."""
    with closing(sqlite3.connect(path)) as db:
        size = db.execute("PRAGMA page_size").fetchone()[0]
        root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    data = bytearray(path.read_bytes())
    page = (root - 1) * size
    assert data[page] == 5, "the root has leaves"
    pointer = int.from_bytes(data[page + 12 : page + 14], "big")
    leaf = int.from_bytes(data[page + pointer : page + pointer + 4], "big")
    data[(leaf - 1) * size : leaf * size] = b"\x55" * size
    path.write_bytes(data)


@pytest.mark.logs_errors("journal damaged")
def test_the_queue_is_taken_over_from_a_damaged_journal(tmp_path: Path) -> None:
    store = hall_store(tmp_path)
    do(store, SignInCommand(window="1", staff_no="S1"))
    for request in range(1, 101):
        number(store, request)
    called = do(store, CallNextCommand(window="1")).ticket.number
    before = records(store)
    store.close()
    spoil(tmp_path / "journal.db", "hall")
    opened = open_journal(tmp_path, GATEWAY, 0, Random(1), stamp="now")
    assert opened.quarantined is not None
    told = opened.store.hall.use(new_book())
    after = records(opened.store)
    lost = before["ticket"].keys() - after["ticket"].keys()
    assert 0 < len(lost) < 20, "what lay on the page, and nothing else"
    assert told, "and the desk, or its ticket, or the counter that lay there too"
    fresh = number(opened.store, 1000).ticket.number
    assert fresh not in {ticket.number for ticket in before["ticket"].values()}
    assert called == "A0001"
    assert not [t for t in after["ticket"].values() if t.state is TicketState.CALLED and t.id in lost]
    opened.store.close()


def test_a_hall_where_nobody_has_come_yet_today_has_lost_no_counter(tmp_path: Path) -> None:
    store = hall_store(tmp_path)
    do(store, wish(1))
    for now_ms in (NINE + DAY_MS, NINE + 2 * DAY_MS):
        store.begin()
        store.hall.apply(partial(dispatch.tick, now_ms=now_ms), now_ms)
        store.commit()
    assert (len(records(store)["ticket"]), len(records(store)["counter"])) == (1, 0)
    store.close()
    hall_store(tmp_path).close()


def test_a_record_that_cannot_be_read_is_told_and_stays_in_the_file(tmp_path: Path) -> None:
    store = hall_store(tmp_path)
    number(store, 1)
    store.close()
    with closing(sqlite3.connect(tmp_path / "journal.db")) as db, db:
        db.execute("INSERT INTO hall (kind, key, document) VALUES ('ticket', 'x', '{}'), ('dream', 'y', '1')")
    again = make_store(tmp_path)
    told = again.hall.use(new_book())
    assert [line for line in told if "left out" in line] == [
        "the record ticket/x can't be read and is left out",
        "the record dream/y can't be read and is left out",
    ]
    assert again._db.execute("SELECT count(*) FROM hall WHERE key IN ('x', 'y')").fetchone()[0] == 2
    again.close()
