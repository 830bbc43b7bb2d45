"""A recheck finds every row that does not follow from the stored events, and no other."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from random import Random

import pytest

from backend.cli import main
from backend.store import bookkeeping
from backend.store.database import open_for_reading
from backend.store.replay import Fault, Finding, findings
from backend.store.writing import Store
from backend.verification import examine
from contracts.ratings import Level
from tests.backend.history import Hall, Sent


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ratings.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, count(1_000).__next__) as opened:
        yield opened


def history() -> list[Sent]:
    """Of everything: reasons, a conflict, a session unrated and one unrated before its rating, refusals."""
    hall, again, other = Hall(), Hall(epoch=2), Hall("hall-2")
    return [
        hall.started(),
        hall.rating(1, of=1),
        hall.rating(2, of=2, level=Level.DISSATISFIED),
        hall.reasons(2, 2, (207, 213), Level.DISSATISFIED),
        hall.reasons(2, 2, (213,), Level.DISSATISFIED, revision=2),
        hall.unrated(3),
        hall.rating(3, of=3),
        hall.unrated(4),
        hall.refused(5, of=1),
        hall.unsolicited(6),
        hall.unsolicited(6, (510,), revision=1),
        again.unrated(4),
        again.rating(1, of=1),
        other.rating(1, of=1),
    ]


def put(store: Store, *sent: Sent, at_once: int = 3) -> None:
    for start in range(0, len(sent), at_once):
        store.commit([examine(message.topic, message.body) for message in sent[start : start + at_once]])


def tamper(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as intruder, intruder:
        assert intruder.execute(statement).rowcount


def counted(path: Path) -> list[Finding]:
    with closing(open_for_reading(path)) as connection:
        return bookkeeping.findings(connection)


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_found_in_a_sound_store_whatever_the_order_of_arrival(
    store: Store, path: Path, seed: int
) -> None:
    sent, chance = history(), Random(seed)
    chance.shuffle(sent)
    put(store, *sent, *chance.sample(sent, 5), at_once=chance.randint(1, 6))
    assert findings(path) == []
    assert counted(path) == []


RATED = ("P2", 1)
PRESS = ("hall-1", "PAD-7", 3)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE ratings SET level=5 WHERE level=2", Finding("ratings", Fault.DIFFERS, RATED, ("level",))),
        (
            "UPDATE ratings SET staff_no='S001' WHERE level=2",
            Finding("ratings", Fault.DIFFERS, RATED, ("staff_no",)),
        ),
        (
            "UPDATE ratings SET stored_ns=7 WHERE level=2",
            Finding("ratings", Fault.DIFFERS, RATED, ("stored_ns",)),
        ),
        ("DELETE FROM ratings WHERE level=2", Finding("ratings", Fault.MISSING, RATED)),
        ("DELETE FROM unrated", Finding("unrated", Fault.MISSING, ("P4", 1))),
        ("UPDATE unrated SET service_no='x'", Finding("unrated", Fault.EXTRA, ("P4", "x"))),
        ("DELETE FROM conflicts", Finding("conflicts", Fault.MISSING, ("hall-2", "PAD-7", 3, 1))),
        (
            "UPDATE presses SET copies=9 WHERE sequence=6 AND revision=1",
            Finding("presses", Fault.DIFFERS, (*PRESS, 6, 1), ("copies",)),
        ),
        (
            "UPDATE events SET device='PAD-8' WHERE gateway='hall-1' AND epoch=1 AND idx=3",
            Finding("events", Fault.DIFFERS, ("hall-1", 1, 3), ("device",)),
        ),
        (
            "UPDATE events SET hash=prev WHERE gateway='hall-1' AND epoch=1 AND idx=3",
            Finding("events", Fault.DIFFERS, ("hall-1", 1, 3), ("hash",)),
        ),
        (
            "UPDATE events SET kind='device-birth' WHERE gateway='hall-1' AND epoch=1 AND idx=3",
            Finding("events", Fault.UNPROVED, ("hall-1", 1, 3)),
        ),
        (
            "DELETE FROM events WHERE gateway='hall-1' AND epoch=1 AND idx=3",
            Finding("ratings", Fault.EXTRA, RATED),
        ),
    ],
)
def test_a_row_that_its_events_do_not_prove_is_found(
    store: Store, path: Path, capsys: pytest.CaptureFixture[str], statement: str, found: Finding
) -> None:
    put(store, *history())
    assert main(["chain", "--store", str(path), "--recheck"]) == 0
    capsys.readouterr()
    tamper(path, statement)
    assert found in findings(path)
    assert main(["chain", "--store", str(path), "--recheck", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is False
    told = {
        "table": found.table,
        "fault": found.fault.value,
        "key": list(found.key),
        "columns": list(found.columns),
    }
    assert told in answer["findings"]


def test_a_changed_rating_is_the_only_finding_and_told_in_one_line(
    store: Store, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(store, *history())
    tamper(path, "UPDATE ratings SET level=5, staff_no='S001' WHERE level=2")
    assert main(["chain", "--store", str(path)]) == 0
    assert "not checked: whether the content of events and ratings was changed" in capsys.readouterr().out
    assert main(["chain", "--store", str(path), "--recheck"]) == 1
    assert capsys.readouterr().out.splitlines()[3:] == ["ratings      P2/1  differs: staff_no, level"]


def test_all_ratings_deleted_are_all_found(store: Store, path: Path) -> None:
    put(store, *history())
    tamper(path, "DELETE FROM ratings")
    assert findings(path) == [Finding("ratings", Fault.MISSING, (f"P{n}", 1)) for n in (1, 2, 3)]


def test_a_recheck_writes_nothing_into_the_store(store: Store, path: Path) -> None:
    put(store, *history())
    before = path.read_bytes()
    assert findings(path) == []
    assert counted(path) == []
    assert path.read_bytes() == before


RATING_PRESS = ("hall-1", "PAD-7", 3, 2)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "DELETE FROM events WHERE gateway='hall-1' AND epoch=1 AND idx IN (3, 4)",
            Finding("events", Fault.MISSING, ("hall-1", 1, "3-4")),
        ),
        (
            "DELETE FROM events WHERE gateway='hall-2'",
            Finding("events", Fault.MISSING, ("hall-2", 1, 1)),
        ),
        ("DELETE FROM spans WHERE gateway='hall-2'", Finding("events", Fault.EXTRA, ("hall-2", 1, 1))),
        (
            "UPDATE events SET hash=prev WHERE gateway='hall-1' AND epoch=1 AND idx=11",
            Finding("events", Fault.DIFFERS, ("hall-1", 1, 11), ("hash",)),
        ),
        ("DELETE FROM ratings WHERE level=2", Finding("ratings", Fault.MISSING, RATING_PRESS)),
        ("DELETE FROM presses WHERE sequence=2", Finding("ratings", Fault.EXTRA, RATING_PRESS)),
        (
            "UPDATE ratings SET event=4711 WHERE level=2",
            Finding("ratings", Fault.EXTRA, RATING_PRESS, ("event",)),
        ),
    ],
)
def test_what_is_gone_or_too_much_is_found_without_a_recheck(
    store: Store, path: Path, capsys: pytest.CaptureFixture[str], statement: str, found: Finding
) -> None:
    put(store, *history())
    tamper(path, statement)
    assert found in counted(path)
    assert main(["chain", "--store", str(path)]) == 1
    assert "/".join(map(str, found.key)) in capsys.readouterr().out
