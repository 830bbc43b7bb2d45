"""Presses of devices without a memory: whose they are, and an identity that never comes again."""

import json
from pathlib import Path
from typing import Any

from contracts.events import EventKind, UnsolicitedCause
from contracts.session import UnratedCause
from gateway.journal.entries import LinePress, Row, placed_id
from gateway.journal.store import JournalStore
from tests.gateway.journals import GATEWAY, invitation, make_store, settle

DEVICE = placed_id(GATEWAY, "evaluator-1")


def line_press(key: int = 5, *, heard_ms: int = 50_000, is_level: bool = True, token: int = 0) -> LinePress:
    return LinePress(DEVICE, "evaluator-1", "1", key, is_level, heard_ms, token)


def pressed(store: JournalStore, press: LinePress | None = None) -> dict[str, Any]:
    """In a transaction of its own."""
    store.begin()
    row = store.record_line_press(press or line_press())
    store.commit()
    return said(row)


def said(row: Row) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(row.body)
    return event | {"kind": row.kind}


def armed(store: JournalStore, number: int = 1, at_ms: int = 40_000) -> int:
    store.begin()
    token = store.invite(invitation(number, armed_ms=at_ms)).token
    store.commit()
    return token


def test_a_press_belongs_to_the_session_that_is_armed_when_it_is_committed(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    armed(store, 1)
    armed(store, 2)
    event = pressed(store)
    assert (event["kind"], event["subject"]) == (EventKind.RATING_GIVEN, "case-7/2")
    assert event["data"]["delivery"] == "unacked"
    assert "remark" not in event["data"]


def test_a_press_that_shares_its_commit_with_the_timeout_before_it_rates_nothing(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    token = armed(store)
    store.begin()
    store.end_unrated(token, UnratedCause.TIMEOUT, 70_000)
    row = store.record_line_press(line_press(heard_ms=70_001))
    store.commit()
    assert said(row)["data"]["cause"] == UnsolicitedCause.NO_SESSION


def test_while_the_citizens_time_runs_a_second_press_is_refused_and_then_unsolicited(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    armed(store)
    first = pressed(store)
    second = pressed(store, line_press(1, heard_ms=60_000))
    assert (second["kind"], second["data"]["rated_by"]) == (EventKind.RATING_REFUSED, first["id"])
    third = pressed(store, line_press(1, heard_ms=80_000))
    assert third["kind"] == EventKind.PRESS_UNSOLICITED


def test_a_press_after_a_disarm_is_not_of_the_session_before(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    armed(store, 1)
    pressed(store)
    armed(store, 2, at_ms=51_000)
    store.begin()
    store.disarm("1", 52_000)
    store.commit()
    assert pressed(store, line_press(heard_ms=53_000))["kind"] == EventKind.PRESS_UNSOLICITED


def test_a_key_without_a_level_is_unsolicited_even_when_its_number_is_one(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    armed(store)
    for key in (0, 5):
        event = pressed(store, line_press(key, is_level=False))
        assert (event["kind"], event["data"]["cause"]) == (EventKind.PRESS_UNSOLICITED, "bad_key")
    assert pressed(store)["kind"] == EventKind.RATING_GIVEN


def test_no_identity_comes_twice_over_restarts_clocks_that_jump_and_a_purge(tmp_path: Path) -> None:
    seen = []
    for heard_ms in (50_000, 50_000, 10, 50_000):
        store = make_store(tmp_path)
        seen += [pressed(store, line_press(heard_ms=heard_ms))["id"] for _ in range(3)]
        settle(store)
        store.begin()
        store.queue.purge(10**15, 10**6)
        store.commit()
        store.close()
    assert len(set(seen)) == len(seen) == 12


def test_a_press_whose_place_is_taken_gets_another_identity_and_its_session_follows(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    armed(store)
    first, second = pressed(store), pressed(store, line_press(1))
    store.begin()
    refused = [(e["chainepoch"], e["chainindex"], e["chainhash"]) for e in (first, second)]
    assert store.give_new_places(refused) == 2
    moved, again = (said(row) for row in store.commit())
    assert moved["id"] not in {first["id"], second["id"]}
    assert (moved["bootid"], moved["seqnum"]) == (moved["chainepoch"], moved["chainindex"])
    assert again["data"]["rated_by"] == moved["id"]
    third = pressed(store, line_press(2))
    assert (third["kind"], third["data"]["rated_by"]) == (EventKind.RATING_REFUSED, moved["id"])


def test_the_session_of_a_press_is_found_without_reading_all_sessions(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    asked: list[str] = []
    store._db.set_trace_callback(asked.append)
    store.sessions.at_window("1", 50_000)
    store._db.set_trace_callback(None)
    plans = [row[3] for query in asked for row in store._db.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert len(plans) >= 3
    assert not [step for step in plans if step.startswith("SCAN")]
