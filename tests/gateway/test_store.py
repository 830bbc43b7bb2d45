"""The journal's store: one row a press, one chain, sessions, the outbox and its end."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from contracts.events import EventKind
from contracts.session import ServiceSession, UnratedCause
from gateway.errors import CommandFailedError, JournalError, JournalFullError
from gateway.journal.entries import Armed, Invitation
from gateway.journal.quarantine import open_journal
from gateway.journal.store import open_store
from gateway.rules import SessionState
from tests.gateway.journals import (
    GATEWAY,
    check_chain,
    events,
    invitation,
    make_store,
    press,
    record,
    rows,
    settle,
)


def test_the_same_press_twice_is_one_row(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    store.begin()
    assert store.record_press(press(1)) is not None
    assert store.record_press(press(1)) is None
    assert store.record_press(press(1, boot=5)) is not None
    assert store.record_press(press(1, revision=1)) is not None
    assert store.record_press(press(1)) is None
    assert len(store.commit()) == 3
    store.close()
    check_chain(events(tmp_path / "journal.db"))


def test_a_rolled_back_transaction_leaves_no_trace_in_the_chain(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    record(store, 1)
    store.begin()
    store.record_press(press(2))
    store.rollback()
    assert (store.head[0], store.queue.waiting) == (1, 1)
    record(store, 3)
    store.close()
    check_chain(events(tmp_path / "journal.db"))


def test_the_chain_goes_on_after_a_restart_and_a_purge(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    record(store, *range(1, 11))
    settle(store)
    store.begin()
    assert store.queue.purge(10**9, 1000) == 9, "the head stays"
    store.commit()
    head = store.head
    store.close()
    store = make_store(tmp_path)
    assert store.head == head
    record(store, 11)
    (row,) = rows(store, 11)
    assert row.n > 10, "no place is given twice"
    store.close()


def test_a_purge_takes_the_oldest_receipts_and_never_what_has_none(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    record(store, *range(1, 7))
    settle(store, 4, 5, now_ms=1000)
    settle(store, 1, 2, now_ms=2000)
    store.begin()
    assert store.queue.purge(5000, 3) == 3
    assert store.queue.purge(5000, 3) == 1
    assert store.queue.purge(5000, 3) == 0
    store.commit()
    assert [row.index for row in rows(store)] == [3, 6]
    store.close()


def test_a_copy_of_a_purged_rating_is_no_second_one(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    store.begin()
    token = store.invite(invitation()).token
    store.record_press(press(1, token=token))
    store.commit()
    record(store, 2)
    settle(store)
    store.begin()
    store.queue.purge(10**9, 10)
    assert store.record_press(press(1, token=token)) is None
    store.commit()
    store.close()


def test_a_receipt_with_another_hash_settles_nothing(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    record(store, 1, 2)
    (first, _) = rows(store)
    store.begin()
    settled, strangers = store.queue.settle(
        [(first.epoch, 1, "0" * 64), (first.epoch, 99, "1" * 64), (first.epoch, 1, first.hash)], 5
    )
    store.commit()
    assert (settled, strangers) == (1, [(first.epoch, 1)])
    assert store.queue.waiting == 1
    store.close()


def test_replay_queues_again_what_is_there(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    record(store, 1, 2, 3)
    settle(store)
    store.begin()
    assert store.queue.replay(store.epoch, 2, 100) == (2, None)
    assert store.queue.replay(store.epoch, 2, 100) == (2, None)
    assert store.queue.replay(store.epoch + 1, 1, 100) == (0, None)
    store.commit()
    assert [row.index for row in rows(store)] == [2, 3]
    assert store.queue.waiting == 2
    store.close()


def test_replay_goes_page_by_page_to_the_end(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    record(store, *range(1, 9))
    settle(store, 1, 2, 3, 4, 6, 7)
    pages, index = [], 2
    while True:
        store.begin()
        count, following = store.queue.replay(store.epoch, index, 3)
        store.commit()
        pages.append((count, store.queue.waiting))
        if following is None:
            break
        index = following
    assert pages == [(3, 5), (3, 7), (1, 7)]
    assert [row.index for row in rows(store)] == [2, 3, 4, 5, 6, 7, 8]
    store.close()


def test_a_full_journal_takes_nothing_until_there_is_room(tmp_path: Path) -> None:
    store = make_store(tmp_path, max_bytes=200_000)
    with pytest.raises(JournalFullError):
        record(store, *range(1, 1000))
    store.rollback()
    held = store.head[0]
    assert store.used_bytes() < 300_000
    with pytest.raises(JournalFullError, match="200000"):
        store.invite(invitation())
    settle(store, now_ms=5)
    store.begin()
    store.queue.purge(10, 1000)
    store.commit()
    record(store, held + 1)
    assert store.head[0] == held + 1
    store.close()


def test_a_declined_session_may_be_invited_again(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    store.begin()
    token = store.invite(invitation()).token
    row = store.record_press(press(1, key=0, token=token))
    assert row is not None
    assert row.kind == EventKind.SESSION_UNRATED
    again = store.invite(invitation(armed_ms=45_000))
    assert again.token != token
    assert store.record_press(press(2, token=again.token)) is not None
    with pytest.raises(CommandFailedError):
        store.invite(invitation())
    store.commit()
    flags = events(tmp_path / "journal.db")[-1]["data"]["flags"]
    assert flags == ["rearmed"]
    store.close()


def test_an_old_token_still_rates_its_session(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    store.begin()
    first = store.invite(invitation(window="1")).token
    second = store.invite(invitation(window="2")).token
    assert first != second
    row = store.record_press(press(1, token=first))
    assert row is not None
    assert row.kind == EventKind.RATING_GIVEN
    refused = store.record_press(press(2, token=second))
    assert refused is not None
    assert refused.kind == EventKind.RATING_REFUSED
    assert store.end_unrated(second, UnratedCause.TIMEOUT, 1) is None
    store.commit()
    store.close()


@pytest.mark.parametrize(
    "changed", [{"staff_no": "S18"}, {"ticket": "B7"}, {"task_code": "2" * 31}, {"window": "2"}]
)
def test_each_token_is_rated_as_its_pad_showed_it(tmp_path: Path, changed: dict[str, str]) -> None:
    store = make_store(tmp_path)
    store.begin()
    other = invitation().session.model_copy(update=changed)
    shown = [invitation(), Invitation(other, f"pad-{other.window}", 45_000, 75_000)]
    first, second = (store.invite(one) for one in shown)
    assert (first.again, second.again) == (False, False)
    assert first.token != second.token
    assert store.invite(shown[1]) == Armed(second.token, again=True)
    store.record_press(press(1, token=first.token))
    store.record_press(press(2, token=second.token))
    store.commit()
    store.close()
    given, refused = events(tmp_path / "journal.db")
    assert [given["type"], refused["type"]] == [
        f"org.hallside.{kind}.v1" for kind in (EventKind.RATING_GIVEN, EventKind.RATING_REFUSED)
    ]
    for event, one in zip((given, refused), shown, strict=True):
        told = ServiceSession.model_validate(event["data"]["session"])
        assert told == one.session


def test_a_late_press_counts_for_the_clerk_it_was_shown_with(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    store.begin()
    first = store.invite(invitation(staff_no="ANNA")).token
    store.disarm("1", 41_000)
    store.invite(invitation(window="2", armed_ms=49_990, staff_no="BERT"))
    store.record_press(press(1, token=first))
    store.commit()
    store.close()
    rated = events(tmp_path / "journal.db")[-1]["data"]
    assert (rated["session"]["staff_no"], rated["session"]["window"]) == ("ANNA", "1")
    assert rated["flags"] == ["rearmed"], "not quick: it was shown long before"


def test_a_pad_that_a_session_has_left_is_named(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    store.begin()
    first = store.invite(invitation(1)).token
    other = store.invite(invitation(2, window="2")).token
    assert store.invite(invitation(1, staff_no="S18")).left == (), "the same pad shows the new one"
    again = store.invite(invitation(1)).token
    moved = store.invite(invitation(1, window="2"))
    assert [(left.token, left.device) for left in moved.left] == [(again, "pad-1")]
    elsewhere = store.invite(replace(invitation(1, window="2"), device="pad-9"))
    assert [(left.token, left.device) for left in elsewhere.left] == [(moved.token, "pad-2")]
    assert len({first, other, again, moved.token, elsewhere.token}) == 5
    store.commit()
    store.close()


def test_a_journal_of_an_older_schema_is_refused_and_kept(tmp_path: Path) -> None:
    make_store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "journal.db")) as db:
        db.execute("ALTER TABLE tokens DROP COLUMN document")
        db.execute("PRAGMA user_version = 1")
    with pytest.raises(JournalError, match="has schema 1, this release knows 2 to 4"):
        open_journal(tmp_path, GATEWAY, 0, Random(1), stamp="now")
    assert (tmp_path / "journal.db").exists()


def test_tokens_and_their_sessions_are_forgotten_when_no_pad_can_hold_them(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    store.begin()
    for number in range(1, 6):
        store.record_press(press(number, token=store.invite(invitation(number, armed_ms=number)).token))
    still_open = store.invite(invitation(9, armed_ms=3)).token
    assert store.sessions.forget(4, 2) == 2
    assert store.sessions.forget(4, 10) == 2
    assert store.sessions.forget(4, 10) == 0
    store.commit()
    assert store.sessions.invited(still_open) is not None, "an open invitation is ended, not forgotten"
    states = [store.sessions.find(invitation(n).session) for n in range(1, 6)]
    assert [found and found[1] for found in states] == [None, None, None, *[SessionState.RATED] * 2]
    store.close()


def test_a_journal_serves_one_gateway_id_only(tmp_path: Path) -> None:
    make_store(tmp_path).close()
    store = make_store(tmp_path)
    store.close()
    with pytest.raises(JournalError, match=GATEWAY):
        open_store(tmp_path / "journal.db", "another-hall", 0, Random(1))
