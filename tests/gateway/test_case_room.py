"""Cases and presses lie in one file: cases take their share of it and leave the rest to presses."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from contracts.cases import CasePut
from contracts.commands import CommandErrorCode as Code
from contracts.events import EventKind, GatewayData
from gateway.alarms import AlarmName
from gateway.cli import main
from gateway.config import JournalSection
from gateway.errors import JournalFullError
from gateway.hall.case_rules import DOCUMENT_MAX, room_of
from gateway.hall.policy import CasePolicy, Policy
from gateway.hall.refusal import HallRefusedError
from gateway.housekeeping import Housekeeping
from gateway.journal.case_files import DAY_MS
from gateway.journal.entries import Draft
from gateway.journal.store import JournalStore
from gateway.journal.writer import JournalWriter
from tests.gateway.case_samples import CODE, case
from tests.gateway.hall import Hall, until
from tests.gateway.hall_books import hall_store
from tests.gateway.hall_queue import clerk, with_queue
from tests.gateway.journals import MB, press
from tests.gateway.queue.halls import NINE

POLICY = CasePolicy()
PAGE_BYTES = 4096
"""Of a file that is made anew."""
FILLER = Draft(EventKind.GATEWAY_ALARM, 0, GatewayData(version="0", epoch=1, detail="x" * 9_000))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JournalStore]:
    made = hall_store(tmp_path, max_bytes=MB)
    made.begin()
    yield made
    made.rollback()
    made.close()


def told(number: int, size: int = 0, revision: int = 1, *, over: bool = False) -> Any:
    """A case with so many letters of opinions."""
    opinions = ["x" * min(200, size - at) for at in range(0, size, 200)]
    per_stage = [opinions[at : at + 3] for at in range(0, len(opinions), 3)]
    stages = [
        {
            "name": {"zh-Hans": "a"},
            "state": "done",
            "opinion": dict(zip(("zh-Hans", "en", "ug"), part, strict=False)),
        }
        for part in per_stage
    ]
    state = "granted" if over else "accepted"
    return case(f"990000-{number}", revision, stages=stages, state=state)


def put(store: JournalStore, one: Any, now_ms: int = NINE) -> CasePut | HallRefusedError:
    return store.case_files.put(one, POLICY, now_ms)


def put_until_full(store: JournalStore, size: int = 0) -> HallRefusedError:
    for number in range(1, 10_000):
        answer = put(store, told(number, size))
        if isinstance(answer, HallRefusedError):
            return answer
    raise AssertionError("cases never end")


# -- presses keep their room --------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1500, 3200, 9000])
def test_no_number_of_cases_takes_the_room_of_presses(tmp_path: Path, size: int) -> None:
    store = hall_store(tmp_path, max_bytes=MB)
    empty = store.used_bytes()
    store.begin()
    refusal = put_until_full(store, size)
    assert refusal.code is Code.FULL
    assert store.used_bytes() - empty <= POLICY.share * MB
    assert store.record_press(press(1)) is not None
    with suppress(JournalFullError):
        while True:
            store.append(FILLER)
            store.commit()
            store.begin()
    taken = store.case_files.kept().room
    assert store.used_bytes() - taken > (1 - POLICY.share) * MB - 2 * PAGE_BYTES, "presses had all the rest"
    store.rollback()
    store.close()


def test_a_refused_case_is_told_what_to_do_and_those_that_are_kept_stay(store: JournalStore) -> None:
    refusal = put_until_full(store)
    kept = store.case_files.kept().count
    assert str(refusal) == (
        f"case 990000-{kept + 1} is not taken in: the {kept} cases that are kept fill their share of the "
        "journal, 250000 bytes"
    )
    assert all(word in refusal.hint for word in ("`share`", "`max_bytes`", "`keep_days`"))
    assert store.case_files.find(f"990000-{kept + 1}") is None
    assert all(store.case_files.find(f"990000-{n}") for n in range(1, kept + 1))


def test_at_the_limit_a_kept_case_changes_and_does_not_grow(store: JournalStore) -> None:
    put_until_full(store)
    assert isinstance(put(store, told(1, revision=2, over=True)), CasePut)
    grown = put(store, told(1, size=5000, revision=3))
    assert isinstance(grown, HallRefusedError)
    assert grown.code is Code.FULL
    found = store.case_files.find("990000-1")
    assert found is not None
    assert found.revision == 2


def test_finished_cases_make_room_when_their_time_is_over(store: JournalStore) -> None:
    put_until_full(store)
    assert isinstance(put(store, told(1, revision=2, over=True)), CasePut)
    store.case_files.forget(POLICY, NINE + 31 * DAY_MS, 100)
    assert isinstance(put(store, told(9999)), CasePut)


def test_a_journal_without_a_limit_gives_cases_none(store: JournalStore) -> None:
    store.max_bytes = 0
    for number in range(100):
        assert isinstance(put(store, told(number)), CasePut)


# -- how room is counted ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_cases_take_no_more_of_the_file_than_is_counted_however_they_come_and_go(
    store: JournalStore, seed: int
) -> None:
    store.max_bytes = 0
    random, empty = Random(seed), store.used_bytes()
    for step in range(1500):
        size = random.choice((0, 700, 1500, 3300, random.randint(0, 12_000)))
        one = told(random.randint(1, 400), size, step + 1, over=random.random() < 0.7)
        put(store, one, NINE + step * DAY_MS // 20)
        if random.random() < 0.02:
            store.case_files.forget(POLICY, NINE + step * DAY_MS // 20, 1000)
        assert store.used_bytes() - empty <= store.case_files.kept().room + 4 * PAGE_BYTES
    store.case_files.forget(CasePolicy(keep_days=0.1), NINE + 75 * DAY_MS, 1000)
    assert 0 < store.used_bytes() - empty <= store.case_files.kept().room + 4 * PAGE_BYTES
    counted = store.case_files.kept()
    store.case_files._kept = None
    assert store.case_files.kept() == counted, "the same as when the file is asked"


def test_the_room_of_a_case_is_whole_pages() -> None:
    assert room_of(300, PAGE_BYTES) == room_of(3900, PAGE_BYTES) == 4736
    assert room_of(3911, PAGE_BYTES) == room_of(7900, PAGE_BYTES) == 8832
    assert room_of(DOCUMENT_MAX, PAGE_BYTES) < 1.2 * DOCUMENT_MAX + 2 * PAGE_BYTES


@pytest.mark.parametrize("page_bytes", [1024, 16_384, 65_536])
def test_of_a_file_with_other_pages_cases_take_no_more_than_is_counted(
    tmp_path: Path, page_bytes: int
) -> None:
    with closing(sqlite3.connect(tmp_path / "journal.db")) as db:
        db.executescript(f"PRAGMA page_size = {page_bytes}; CREATE TABLE t (n); DROP TABLE t")
    store = hall_store(tmp_path)
    store.begin()
    random, empty = Random(page_bytes), store.used_bytes()
    for number in range(200):
        put(store, told(random.randint(1, 100), random.choice((0, 700, 3300, 12_000)), number + 1))
        assert store.used_bytes() - empty <= store.case_files.kept().room + 4 * page_bytes
    kept = store.case_files.kept()
    assert kept.room >= kept.count * page_bytes
    store.rollback()
    store.close()


def test_what_is_undone_frees_its_room_without_asking_the_file_again(store: JournalStore) -> None:
    put(store, told(1))
    store.commit()
    before = store.case_files.kept()
    store.begin()
    put(store, told(2, 9000))
    asked_for: list[str] = []
    store._db.set_trace_callback(asked_for.append)
    store.rollback()
    assert store.case_files.kept() == before
    store._db.set_trace_callback(None)
    assert asked_for == ["ROLLBACK"]
    store.begin()


# -- alarms -------------------------------------------------------------------------------------------------


async def looked(store: JournalStore, folder: Path, share: float) -> dict[AlarmName, str]:
    """The alarms of a housekeeping that looks once, with that share."""
    book = store.hall.book
    assert book is not None
    book.go_by(book.catalog, Policy(cases=CasePolicy(share=share)))
    writer, raised = JournalWriter(store), dict[AlarmName, str]()
    writer.start()
    housekeeping = Housekeeping(writer, JournalSection(max_bytes=MB), folder, lambda: NINE)
    housekeeping.on_alarm = raised.__setitem__
    await housekeeping.look()
    await writer.stop()
    return raised


@pytest.mark.parametrize("share", [0.01, 0.25])
async def test_the_alarm_of_a_full_journal_names_cases_that_take_more_than_their_share(
    tmp_path: Path, share: float
) -> None:
    store = hall_store(tmp_path, max_bytes=MB)
    store.begin()
    put_until_full(store)
    store.commit()
    taken = store.case_files.kept().room
    store.begin()
    with suppress(JournalFullError):
        while True:
            store.append(FILLER)
            store.commit()
            store.begin()
    store.rollback()
    raised = await looked(store, tmp_path, share)
    for name in (AlarmName.JOURNAL_FULL, AlarmName.JOURNAL_FILLING):
        over = f"cases take {taken - round(share * MB)} bytes more than their share: "
        assert (over in raised[name]) is (share < 0.25)
        assert ("keep_days" in raised[name]) is (share < 0.25)
        assert "see to the link" in raised[name], "events wait too"


# -- over a broker ------------------------------------------------------------------------------------------


def line(number: int, **changes: Any) -> str:
    one = {"case": f"990000-{number}", "revision": 1, "title": {"zh-Hans": "示例"}, "state": "accepted"}
    return json.dumps(one | {"code": CODE} | changes, ensure_ascii=False)


async def imported(hall: Hall, *lines: str) -> int:
    file = hall.folder / "cases.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return await asyncio.to_thread(main, ("cases", "import", str(hall.config_path), str(file)))


async def test_an_import_beyond_the_share_says_how_many_went_in_and_presses_go_on(
    hall: Hall, capsys: pytest.CaptureFixture[str]
) -> None:
    with_queue(hall)
    hall.settings["queue.cases"] = {"share": 0.02}
    hall.settings["journal"] = {"max_bytes": MB}
    pad, centre = hall.pad(), await hall.centre()
    await hall.start()
    await clerk(hall)
    new = [line(number) for number in range(1, 8)]
    assert await imported(hall, *new, line(1, revision=2)) == 1
    said = capsys.readouterr()
    file = hall.folder / "cases.jsonl"
    assert said.out == f"{file}: 5 new or changed, 0 known already, 0 refused, 3 not taken for want of room\n"
    assert len(said.err.splitlines()) == 1
    assert f"{file}:5: case 990000-5 is not taken in: the 4 cases that are kept fill their share" in said.err
    assert "raise `share` under [queue.cases]" in said.err
    pad.press(5)
    await until(lambda: len(centre.of_kind("press-unsolicited")) == 1, "the press is taken in")


@pytest.mark.logs_errors("journal_full", "journal_filling")
async def test_an_import_that_a_full_journal_ends_says_how_many_went_in_and_how_many_are_left(
    hall: Hall, capsys: pytest.CaptureFixture[str]
) -> None:
    with_queue(hall)
    hall.settings["journal"] = {"max_bytes": MB}
    gateway = await hall.start()
    await clerk(hall)

    def fill(store: JournalStore) -> None:
        while store.used_bytes() < MB - 6 * PAGE_BYTES:
            store.append(FILLER)

    await gateway.writer.run(fill)
    title = dict.fromkeys(("zh-Hans", "en", "ug"), "示" * 200)
    assert await imported(hall, "{", *(line(number, title=title) for number in range(20))) == 1
    said = capsys.readouterr()
    taken = await gateway.writer.run(lambda store: store.case_files.kept().count)
    assert 0 < taken < 20
    assert f"{taken} new or changed, 0 known already, 1 refused, {20 - taken} not taken, where it" in said.out
    assert f"cases.jsonl:{taken + 2}: the journal has reached its {MB} bytes" in said.err
    assert "stopped there" in said.err
