"""The writer: nothing is receipted or acknowledged before it is committed."""

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from backend.errors import StoreFaultError
from backend.ingest import Arrival, Inbox, Writer
from backend.logs import FIELDS
from backend.metrics import Metrics
from backend.receipts import Outgoing
from backend.store import reading
from backend.store.database import open_for_reading
from backend.store.writing import Store, Verdict
from backend.verification import Examined
from contracts.receipt import Receipt
from contracts.topics import GatewayTopics
from tests.backend.history import Hall, Sent, ratings
from tests.backend.processes import REPOSITORY, until

ROOMY = 10_000


class Witness:
    """An uplink that looks into the store, as another process would, whenever something is about to leave."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen: list[tuple[str, int, int]] = []
        self.receipts: list[Outgoing] = []
        self.acknowledged: list[int] = []

    def publish(self, message: Outgoing) -> bool:
        self.receipts.append(message)
        self.seen.append(("receipt", message.events, self._stored()))
        return True

    def acknowledge(self, arrivals: Sequence[Arrival]) -> None:
        self.acknowledged += [arrival.packet for arrival in arrivals]
        self.seen.append(("acknowledgement", len(arrivals), self._stored()))

    def _stored(self) -> int:
        with closing(open_for_reading(self.path)) as connection:
            return int(str(reading.summary(connection)["events"]))


def arrivals(sent: Sequence[Sent]) -> list[Arrival]:
    return [Arrival(m.topic, m.body, len(m.body), packet, 1, 1) for packet, m in enumerate(sent, start=1)]


def served(path: Path, sent: Sequence[Sent]) -> Witness:
    """Let a writer work off these arrivals."""
    inbox, witness = Inbox(ROOMY), Witness(path)
    for arrival in arrivals(sent):
        inbox.put(arrival)
    with Store.open(path, time.time_ns) as store:
        writer = Writer(store, inbox, witness, Metrics())
        writer.stop()
        writer.run()
        assert writer.failure is None
    return witness


def test_receipts_and_acknowledgements_leave_after_the_commit_and_in_that_order(tmp_path: Path) -> None:
    witness = served(tmp_path / "s.db", ratings(300))
    assert witness.seen == [("receipt", 200, 300), ("receipt", 100, 300), ("acknowledgement", 300, 300)]
    assert witness.acknowledged == list(range(1, 301))


def test_what_has_queued_becomes_one_transaction_up_to_the_limit(tmp_path: Path) -> None:
    witness = served(tmp_path / "s.db", ratings(700))
    assert [(number, stored) for what, number, stored in witness.seen if what == "acknowledgement"] == [
        (500, 500),
        (200, 700),
    ]


def test_what_is_not_believed_is_acknowledged_to_the_broker_and_never_receipted(tmp_path: Path) -> None:
    witness = served(
        tmp_path / "s.db", [Sent(GatewayTopics("hall-1").event("x"), b"garbage"), Hall().started()]
    )
    assert [message.events for message in witness.receipts] == [1]
    assert witness.acknowledged == [1, 2]


def test_one_event_that_the_database_refuses_holds_up_no_other(tmp_path: Path) -> None:
    """The checks know no such event, so the database is given a rule that they do not have."""
    path, sent = tmp_path / "s.db", ratings(4)
    with Store.open(path, time.time_ns), closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "CREATE TRIGGER picky BEFORE INSERT ON events WHEN new.idx = 2"
            " BEGIN SELECT RAISE(ABORT, 'not this one'); END"
        )
    witness = served(path, sent)
    assert _receipted(witness) == {1, 3, 4}
    assert witness.acknowledged == [1, 2, 3, 4]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT reason, detail FROM rejected").fetchall() == [
            ("unstorable", "not this one")
        ]


def _receipted(witness: Witness) -> set[int]:
    receipts = [Receipt.model_validate_json(message.payload) for message in witness.receipts]
    return {entry.index for receipt in receipts for entry in receipt.received}


def test_refusals_leave_after_the_commit_apart_from_receipts(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told, others = ratings(300), ratings(250, first=1_001)
    witness = served(tmp_path / "s.db", [*told, *others, *others])
    messages = [Receipt.model_validate_json(message.payload) for message in witness.receipts]
    refused = {(entry.index, entry.hash) for message in messages for entry in message.refused}
    assert refused == {(sent.index, sent.hash) for sent in others}
    assert all(not (message.received and message.refused) for message in messages)
    assert max(len(message.refused) for message in messages) == 200
    assert sum(message.events for message in witness.receipts) == 300
    assert any("history altered" in record.getMessage() for record in caplog.records)


def test_a_second_claim_to_a_session_is_receipted_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    witness = served(tmp_path / "s.db", [Hall("hall-1").rating(1, of=1), Hall("hall-2").rating(7, of=1)])
    assert sum(message.events for message in witness.receipts) == 2
    [record] = [record for record in caplog.records if "claims a session" in record.getMessage()]
    assert getattr(record, FIELDS) == {"gateway": "hall-2", "epoch": 1, "index": 1}


@contextmanager
def failing(store: Store, times: int) -> Iterator[list[str]]:
    """The store's next commits fail as on a full disk."""
    commit = store.commit
    failures: list[str] = []

    def fail(batch: Sequence[Examined]) -> list[Verdict]:
        if len(failures) < times:
            failures.append("full")
            raise StoreFaultError("database or disk is full")
        return commit(batch)

    store.commit = fail  # type: ignore[method-assign]
    yield failures


def test_a_full_disk_delays_receipts_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.ingest.RETRY_FIRST_S", 0.01)
    path, inbox = tmp_path / "s.db", Inbox(ROOMY)
    witness = Witness(path)
    with Store.open(path, time.time_ns) as store, failing(store, times=3) as failures:
        writer = Writer(store, inbox, witness, Metrics())
        writer.start()
        inbox.put(arrivals(ratings(1))[0])
        until(lambda: len(witness.acknowledged) == 1, "the commit succeeds")
        assert len(failures) == 3
        assert writer.writable
        writer.stop()
        writer.join()
    assert witness.seen == [("receipt", 1, 1), ("acknowledgement", 1, 1)]


def test_a_writer_that_is_stopped_while_the_disk_is_full_acknowledges_nothing(tmp_path: Path) -> None:
    path, inbox = tmp_path / "s.db", Inbox(ROOMY)
    witness = Witness(path)
    with Store.open(path, time.time_ns) as store, failing(store, times=1_000):
        writer = Writer(store, inbox, witness, Metrics())
        writer.start()
        inbox.put(arrivals(ratings(1))[0])
        until(lambda: not writer.writable, "the commit fails")
        writer.stop()
        writer.join()
    assert witness.seen == []


def test_a_full_inbox_holds_the_network_back_and_a_closed_one_takes_nothing() -> None:
    inbox, [first, second] = Inbox(1), arrivals(ratings(2))
    inbox.put(first)
    inbox.close()
    inbox.put(second)
    assert inbox.take(10, 0) == [first]
    assert inbox.take(10, 0) == []


KILLED_BEFORE_ITS_RECEIPTS = """
import os, signal, sys, time
from pathlib import Path
from backend.ingest import Inbox, Writer
from backend.metrics import Metrics
from backend.store.writing import Store
from tests.backend.history import ratings
from tests.backend.test_ingest import arrivals

class Killer:
    def publish(self, message):
        os.kill(os.getpid(), signal.SIGKILL)

inbox = Inbox(100)
for arrival in arrivals(ratings(20)):
    inbox.put(arrival)
with Store.open(Path(sys.argv[1]), time.time_ns) as store:
    Writer(store, inbox, Killer(), Metrics()).run()
"""


def test_a_backend_killed_between_commit_and_receipt_gives_the_receipt_next_time(tmp_path: Path) -> None:
    path, sent = tmp_path / "s.db", ratings(20)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_BEFORE_ITS_RECEIPTS, str(path)], cwd=REPOSITORY, check=False, timeout=30
    )
    assert killed.returncode == -signal.SIGKILL
    witness = served(path, sent)
    assert witness.seen == [("receipt", 20, 20), ("acknowledgement", 20, 20)]
    with closing(open_for_reading(path)) as connection:
        summary = reading.summary(connection)
    assert (summary["ratings"], summary["duplicates"]) == (20, 20)
