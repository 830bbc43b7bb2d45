"""What the backend tells of the findings of electronic supervision that reached it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backend.cli import main
from backend.presentation import supervision_text
from backend.store.database import open_for_reading
from backend.store.supervision import FINDINGS, HallFindings, halls
from backend.store.writing import Store
from backend.verification import examine
from contracts.figures import FindingKind
from tests.backend.history import START, Hall, Sent

IDLE, OVERDUE, HASTY = FindingKind.IDLE_WINDOW, FindingKind.OVERDUE_WAIT, FindingKind.HASTY_SERVICE


def told(path: Path, *sent: Sent, since: datetime = START) -> list[HallFindings]:
    """What a store with these events tells."""
    with Store.open(path, lambda: 0) as store:
        store.commit([examine(message.topic, message.body) for message in sent])
    connection = open_for_reading(path)
    found = halls(connection, since)
    connection.close()
    return found


def opens(hall: HallFindings) -> list[str]:
    return [found.detail for found in hall.open]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ratings.db"


def test_a_finding_is_open_until_it_is_told_as_over(path: Path) -> None:
    hall = Hall()
    (found,) = told(
        path,
        hall.finding(IDLE, "12"),
        hall.finding(IDLE, "13"),
        hall.finding(OVERDUE, "20260105-A0001"),
        hall.finding(IDLE, "12", over=True),
        hall.finding(HASTY, "case/1", over=True),
    )
    assert opens(found) == ["idle-window of 13", "overdue-wait of 20260105-A0001"]
    assert found.began == {"idle-window": 2, "overdue-wait": 1, "hasty-service": 1}


def test_halls_are_kept_apart(path: Path) -> None:
    one, two = Hall("hall-1"), Hall("hall-2")
    found = told(path, one.finding(IDLE, "12"), two.finding(IDLE, "12"), two.finding(IDLE, "12", over=True))
    assert [(hall.gateway, len(hall.open)) for hall in found] == [("hall-1", 1), ("hall-2", 0)]


def test_what_an_epoch_left_open_is_not_open_in_the_next(path: Path) -> None:
    old, new = Hall(epoch=1), Hall(epoch=2)
    (found,) = told(path, old.finding(IDLE, "12"), new.finding(IDLE, "13"))
    assert opens(found) == ["idle-window of 13"]


def test_what_began_before_the_time_asked_for_is_not_told(path: Path) -> None:
    hall = Hall()
    early = hall.finding(IDLE, "12", at=START)
    over = hall.finding(IDLE, "12", over=True, at=START + timedelta(hours=2))
    found = told(path, early, over, since=START + timedelta(hours=1))
    assert [(one.began, one.open) for one in found] == [({}, [])]


def test_events_of_other_kinds_are_passed_over(path: Path) -> None:
    assert told(path, Hall().rating(1, 1)) == []


def test_the_text_names_what_is_open_and_counts_what_began(path: Path) -> None:
    hall = Hall()
    found = told(path, hall.finding(IDLE, "12"), hall.finding(HASTY, "case/1", over=True))
    assert supervision_text(found, UTC) == [
        "01-05 01:00:00  hall-1       idle-window    idle-window of 12",
        "",
        "hall-1       1 open; began: 1 hasty-service, 1 idle-window",
    ]
    assert supervision_text([], UTC) == ["no findings"]


def test_the_command_looks_back_as_many_hours_as_asked(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = Hall()
    told(path, hall.finding(IDLE, "12", at=datetime.now(UTC) - timedelta(hours=30)))
    assert main(["supervision", "--store", str(path)]) == 0
    assert capsys.readouterr().out == "no findings\n"
    assert main(["supervision", "--store", str(path), "--hours", "48", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [one["window"] for one in answer["halls"][0]["open"]] == ["12"]


def test_the_newest_findings_are_found_by_their_index(path: Path) -> None:
    told(path, Hall().finding(IDLE, "12"))
    connection = open_for_reading(path)
    plan = connection.execute(f"EXPLAIN QUERY PLAN {FINDINGS}", ("2026",)).fetchall()
    connection.close()
    assert any("events_findings" in row[3] for row in plan)
