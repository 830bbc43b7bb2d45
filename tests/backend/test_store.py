"""The store: nothing twice, nothing rewritten, nothing silently lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from backend.errors import (
    StoreCorruptError,
    StoreFaultError,
    StoreInUseError,
    StoreMissingError,
    StoreRefusalError,
)
from backend.store import events, reading
from backend.store.database import open_for_reading
from backend.store.writing import Store, Verdict
from backend.verification import Announced, Examined, Verified, examine
from contracts.device import GatewayState
from tests.backend.history import START, Hall, Sent, ratings

NOW_NS = 1_000_000
"""Later than anything that the stores below know of."""


def judged(*sent: Sent) -> list[Examined]:
    return [examine(message.topic, message.body) for message in sent]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ratings.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, count(1_000).__next__) as opened:
        yield opened


@pytest.fixture
def reader(path: Path, store: Store) -> Iterator[sqlite3.Connection]:
    with closing(open_for_reading(path)) as connection:
        yield connection


def test_an_event_is_stored_once_and_a_second_arrival_counted(
    store: Store, reader: sqlite3.Connection
) -> None:
    [sent] = ratings(1)
    assert store.commit(judged(sent, sent)) == [Verdict.STORED, Verdict.DUPLICATE]
    assert store.commit(judged(sent)) == [Verdict.DUPLICATE]
    counts = reading.summary(reader)
    assert (counts["events"], counts["ratings"], counts["duplicates"]) == (1, 1, 2)


def test_another_content_at_the_same_place_is_an_alteration_and_changes_nothing(
    store: Store, reader: sqlite3.Connection
) -> None:
    true, forged = Hall().rating(1, of=1), Hall().unsolicited(1)
    assert store.commit(judged(true)) == [Verdict.STORED]
    assert store.commit(judged(forged, forged)) == [Verdict.ALTERED, Verdict.ALTERED]
    assert not Verdict.ALTERED.receipted
    row = reader.execute("SELECT gateway, epoch, idx, hash, other_hash FROM alterations").fetchall()
    assert row == [("hall-1", 1, 1, true.hash, forged.hash)]
    assert reader.execute("SELECT hash FROM events").fetchall() == [(true.hash,)]
    assert reading.summary(reader)["unsolicited"] == 0
    assert not reading.chain_reports(reader, NOW_NS)[0].ok


def test_events_that_come_in_any_order_end_as_one_span(store: Store, reader: sqlite3.Connection) -> None:
    sent = ratings(9)
    for group in (sent[6:8], sent[0:1], sent[3:5], sent[8:], sent[1:3], sent[5:6]):
        store.commit(judged(*reversed(group)))
    assert reader.execute("SELECT first, last FROM spans").fetchall() == [(1, 9)]
    assert reading.chain_reports(reader, NOW_NS)[0].ok


def test_what_is_missing_is_reported_and_heals_when_it_comes(
    store: Store, reader: sqlite3.Connection
) -> None:
    sent = ratings(9)
    store.commit(judged(*sent[:2], *sent[4:6], sent[8]))
    [report] = reading.chain_reports(reader, NOW_NS)
    assert (report.gaps, report.count, report.last) == (((3, 4), (7, 8)), 5, 9)
    store.commit(judged(*sent))
    assert reading.chain_reports(reader, NOW_NS)[0].ok


def test_two_histories_of_one_epoch_show_as_a_broken_link(store: Store, reader: sqlite3.Connection) -> None:
    told, rewritten = ratings(3), ratings(5, first=11)
    store.commit(judged(*told, *rewritten[3:]))
    [report] = reading.chain_reports(reader, NOW_NS)
    assert (report.broken, report.gaps) == ((4,), ())


def test_each_epoch_has_a_chain_of_its_own(store: Store, reader: sqlite3.Connection) -> None:
    store.commit(judged(*ratings(2), *ratings(3, Hall(epoch=2), first=3)))
    assert [(r.epoch, r.count, r.ok) for r in reading.chain_reports(reader, NOW_NS)] == [
        (1, 2, True),
        (2, 3, True),
    ]


def test_a_recheck_finds_what_was_changed_inside_the_store(
    store: Store, reader: sqlite3.Connection, path: Path
) -> None:
    sent = ratings(5)
    store.commit(judged(*sent))
    assert all(report.ok for report in reading.recheck_chains(reader, NOW_NS))
    with closing(sqlite3.connect(path)) as intruder, intruder:
        intruder.execute("UPDATE events SET body = replace(body, '\"key\":5', '\"key\":1') WHERE idx = 3")
    assert reading.chain_reports(reader, NOW_NS)[0].ok
    assert [report.gaps for report in reading.recheck_chains(reader, NOW_NS)] == [((3, 3),)]


def test_an_event_of_a_kind_to_come_keeps_its_place_in_the_chain(
    store: Store, reader: sqlite3.Connection
) -> None:
    hall = Hall()
    sent = [hall.started(), hall.rating(1, of=1, type="org.hallside.smile-seen.v1"), hall.rating(2, of=2)]
    assert set(store.commit(judged(*sent))) == {Verdict.STORED}
    assert reading.chain_reports(reader, NOW_NS)[0].ok
    assert reading.summary(reader)["ratings"] == 1


def test_the_time_of_storing_is_read_last_before_the_commit(store: Store, reader: sqlite3.Connection) -> None:
    store.commit(judged(*ratings(2)))
    last_reading = 1_001
    assert reader.execute("SELECT DISTINCT stored_ns FROM events").fetchall() == [(last_reading,)]
    assert reader.execute("SELECT DISTINCT stored_ns FROM ratings").fetchall() == [(last_reading,)]
    store.commit(judged(*ratings(3)))
    assert reader.execute("SELECT idx, stored_ns FROM events").fetchall() == [
        (1, 1_001),
        (2, 1_001),
        (3, 1_003),
    ]


def test_rejections_are_kept_once_each_and_counted_always(store: Store, reader: sqlite3.Connection) -> None:
    garbage = Sent("hallside/v1/hall-1/event/rating-given", b"not json")
    assert store.commit(judged(garbage, garbage)) == [Verdict.REJECTED, Verdict.REJECTED]
    rows = reader.execute("SELECT reason, head, times, first_ns, last_ns FROM rejected").fetchall()
    assert rows == [("not_json", b"not json", 2, 1_000, 1_000)]
    assert reading.summary(reader)["rejected"] == 2


def test_rejections_are_bounded(
    store: Store, reader: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events.trim_rejected, "__defaults__", (3,))
    for number in range(5):
        store.commit(judged(Sent("hallside/v1/hall-1/event/x", b"%d" % number)))
    assert reader.execute("SELECT head FROM rejected").fetchall() == [(b"2",), (b"3",), (b"4",)]
    assert reading.summary(reader)["rejected"] == 5


def test_a_gateways_state_is_news_once(store: Store) -> None:
    state = GatewayState(gateway="hall-1", online=True, epoch=1, since=START, version="0.1.0")
    gone = Announced(state.model_copy(update={"online": False}))
    assert store.commit([Announced(state), Announced(state), gone]) == [
        Verdict.NOTED,
        Verdict.KNOWN,
        Verdict.NOTED,
    ]


def announced(head: int, epoch: int = 1, online: bool = True) -> Announced:
    return Announced(
        GatewayState(gateway="hall-1", online=online, epoch=epoch, head=head, since=START, version="0.1.0")
    )


def chain_state(reader: sqlite3.Connection, before_ns: int = NOW_NS) -> list[tuple[int, int, int, bool]]:
    """(epoch, last, announced, tail missing) of each chain."""
    reports = reading.chain_reports(reader, before_ns)
    return [(report.epoch, report.last, report.announced, report.tail_missing) for report in reports]


def test_a_tail_that_was_announced_and_never_came_is_missing_until_it_comes(
    store: Store, reader: sqlite3.Connection
) -> None:
    sent = ratings(5)
    store.commit([*judged(*sent[:3]), announced(5)])
    assert chain_state(reader) == [(1, 3, 5, True)]
    assert not reading.chain_reports(reader, NOW_NS)[0].ok
    store.commit(judged(*sent[3:]))
    assert chain_state(reader) == [(1, 5, 5, False)]
    assert reading.chain_reports(reader, NOW_NS)[0].ok


def test_an_announcement_is_given_its_time(store: Store, reader: sqlite3.Connection) -> None:
    store.commit([*judged(*ratings(3)), announced(5)])
    assert chain_state(reader, before_ns=999) == [(1, 3, 5, False)]
    assert chain_state(reader, before_ns=1_000) == [(1, 3, 5, True)]


def test_an_epoch_of_which_nothing_came_is_missing(store: Store, reader: sqlite3.Connection) -> None:
    store.commit([*judged(*ratings(2)), announced(2), announced(7, epoch=2)])
    assert chain_state(reader) == [(1, 2, 2, False), (2, 0, 7, True)]


def test_an_epoch_announced_without_events_is_not_missed(store: Store, reader: sqlite3.Connection) -> None:
    store.commit([announced(0)])
    assert chain_state(reader) == []


def test_a_last_will_with_an_old_head_takes_back_nothing(store: Store, reader: sqlite3.Connection) -> None:
    store.commit([announced(7)])
    store.commit([announced(2, online=False)])
    [report] = reading.chain_reports(reader, NOW_NS)
    assert (report.announced, report.tail_missing, report.offline) == (7, True, True)


def test_a_head_told_again_does_not_begin_its_time_anew(store: Store, reader: sqlite3.Connection) -> None:
    store.commit([announced(7)])
    for _ in range(5):
        store.commit([announced(7)])
    assert chain_state(reader, before_ns=1_000) == [(1, 0, 7, True)]


def test_heads_that_keep_growing_do_not_hide_that_nothing_comes(
    store: Store, reader: sqlite3.Connection
) -> None:
    store.commit([*judged(*ratings(3)), announced(3)])
    for head in range(4, 9):
        store.commit([announced(head)])
    assert chain_state(reader, before_ns=1_001) == [(1, 3, 8, False)]
    assert chain_state(reader, before_ns=1_002) == [(1, 3, 8, True)]


def test_a_gateway_whose_events_come_a_little_late_is_never_reported(
    store: Store, reader: sqlite3.Connection
) -> None:
    for index, sent in enumerate(ratings(9), start=1):
        store.commit([announced(index)])
        (now_ns,) = reader.execute("SELECT seen_ns FROM announced").fetchone()
        assert chain_state(reader, before_ns=now_ns - 5)[0][3] is False
        store.commit(judged(sent))


def test_a_recheck_misses_a_last_event_that_no_longer_proves_itself(
    store: Store, reader: sqlite3.Connection, path: Path
) -> None:
    store.commit(judged(*ratings(1)))
    with closing(sqlite3.connect(path)) as intruder, intruder:
        intruder.execute("UPDATE events SET body = replace(body, '\"key\":5', '\"key\":1')")
    [report] = reading.recheck_chains(reader, NOW_NS)
    assert (report.first, report.last, report.count, report.gaps) == (0, 0, 0, ((1, 1),))


def test_content_that_the_database_refuses_stores_nothing_of_its_batch(
    store: Store, reader: sqlite3.Connection
) -> None:
    [good, bad] = judged(*ratings(2))
    assert isinstance(bad, Verified)
    huge = replace(bad, envelope=bad.envelope.model_copy(update={"seqnum": 2**64}))
    with pytest.raises(StoreRefusalError):
        store.commit([good, huge])
    assert reading.summary(reader)["events"] == 0
    assert store.commit([good, bad]) == [Verdict.STORED, Verdict.STORED]


def test_a_full_disk_stores_nothing_and_can_be_tried_again(store: Store, reader: sqlite3.Connection) -> None:
    connection = store._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    batch = judged(*ratings(200))
    with pytest.raises(StoreFaultError, match="full"):
        store.commit(batch)
    assert reading.summary(reader)["events"] == 0
    connection.execute("PRAGMA max_page_count = 100000")
    assert set(store.commit(batch)) == {Verdict.STORED}


def test_a_store_survives_being_closed_and_opened(path: Path) -> None:
    sent = ratings(4)
    verdicts: list[Verdict] = []
    for part in (sent[:2], sent):
        with Store.open(path, count(1).__next__) as store:
            verdicts = store.commit(judged(*part))
    assert verdicts == [Verdict.DUPLICATE, Verdict.DUPLICATE, Verdict.STORED, Verdict.STORED]


def test_a_second_backend_may_not_write_the_same_store(store: Store, path: Path) -> None:
    with pytest.raises(StoreInUseError), Store.open(path, count(1).__next__):
        pass


def test_a_damaged_store_is_refused_and_left_as_it_is(path: Path) -> None:
    with Store.open(path, count(1).__next__) as store:
        store.commit(judged(*ratings(200)))
    content = bytearray(path.read_bytes())
    content[4096:12288] = b"\xa5" * 8192
    path.write_bytes(content)
    with pytest.raises(StoreCorruptError, match="damaged"), Store.open(path, count(1).__next__):
        pass
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"not a database at all", b"SQLite format 3\0" + b"\0" * 500])
def test_a_file_that_is_no_store_is_never_replaced(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreCorruptError), Store.open(path, count(1).__next__):
        pass
    assert path.read_bytes() == content


def test_half_a_store_from_a_power_cut_during_creation_is_begun_again(path: Path) -> None:
    path.with_name("ratings.db.new").write_bytes(b"half")
    with Store.open(path, count(1).__next__) as store:
        assert store.commit(judged(*ratings(1))) == [Verdict.STORED]


def test_a_question_to_a_store_that_is_not_there_makes_none(path: Path) -> None:
    with pytest.raises(StoreMissingError):
        open_for_reading(path)
    assert not path.exists()


def test_a_reader_cannot_write(reader: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("DELETE FROM events")


def test_a_stores_files_are_for_its_owner_and_group_alone(store: Store, path: Path) -> None:
    store.commit(judged(*ratings(1)))
    assert sorted(file.name for file in path.parent.iterdir() if file.stat().st_mode & 0o137) == []
    assert {f"{path.name}{end}" for end in ("", "-wal", "-shm")} <= {f.name for f in path.parent.iterdir()}


def test_a_store_that_everybody_could_read_is_closed_to_others_when_it_is_opened(path: Path) -> None:
    with Store.open(path, lambda: 1):
        pass
    path.chmod(0o644)
    with Store.open(path, lambda: 1):
        assert path.stat().st_mode & 0o777 == 0o640
