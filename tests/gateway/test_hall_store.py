"""The queue's records in the journal: book and file go the same way, whatever happens between."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from contracts.commands import REQUESTS, CommandErrorCode
from contracts.events import EventKind
from contracts.hall import RatingState
from contracts.hall_commands import (
    CallNextCommand,
    CancelCommand,
    HallCommand,
    RateCommand,
    SignInCommand,
)
from contracts.hall_replies import IssueResult
from contracts.ratings import Level
from contracts.session import UnratedCause
from gateway.config import JournalSection
from gateway.errors import JournalFullError
from gateway.hall import dispatch, rating
from gateway.hall.book import Book
from gateway.hall.outcome import Outcome
from gateway.hall.ratings_due import Due, ratings_due
from gateway.hall.refusal import HallRefusedError
from gateway.housekeeping import EMPTY_WAL_S, Housekeeping
from gateway.journal import kiosk
from gateway.journal.database import connect_to_read
from gateway.journal.entries import Invitation
from gateway.journal.hall_store import RECORDS, Done
from gateway.journal.quarantine import JOURNAL_FILE
from gateway.journal.store import JournalStore
from gateway.journal.writer import JournalWriter
from tests.gateway.hall_books import (
    any_command,
    applied,
    carried_out,
    do,
    hall_store,
    new_book,
    number,
    records,
    served,
)
from tests.gateway.journals import check_chain, events, press
from tests.gateway.queue.halls import ANNA, NINE, wish

KIOSK = """
import asyncio, os, sys
from pathlib import Path
from gateway.journal.writer import JournalWriter
from tests.gateway.hall_books import carried_out, hall_store
from tests.gateway.queue.halls import wish

async def main():
    writer = JournalWriter(hall_store(Path(sys.argv[1])))
    writer.start()
    def tell(request):
        return lambda done, error: os.write(1, f"{request} {done.outcome.reply.ticket.number}\\n".encode())
    request = int(sys.argv[2])
    parent = os.getppid()
    # Whoever is to kill it may be killed himself.
    while os.getppid() == parent:
        for _ in range(7):
            request += 1
            # A kiosk of its own each: none has more unconfirmed numbers than it may.
            asked = wish(request).model_copy(update={"kiosk": f"kiosk-{request}"})
            writer.submit(carried_out(asked), tell(request))
        await asyncio.sleep(0.005)  # a group is not to grow without bounds before it is committed

asyncio.run(main())
"""


def crash(_: JournalStore) -> None:
    raise ValueError("a rule with a bug")


def test_every_kind_of_record_can_be_read(tmp_path: Path) -> None:
    assert set(RECORDS) == set(new_book().tables)
    store = hall_store(tmp_path)
    served(store, 1)
    number(store, 2)
    store.begin()
    store.hall.apply(lambda book: dispatch.tick(book, NINE + 60_000), NINE + 60_000)
    store.commit()
    before = records(store)
    store.close()
    again = hall_store(tmp_path)
    assert records(again) == before
    again.close()


def test_each_command_has_a_rule() -> None:
    driver_serves = {"RateCommand", "CatalogCommand", "CasePutCommand", "CaseStatusCommand"}
    named = {model.__name__ for model in REQUESTS.values() if issubclass(model, HallCommand)}
    assert {model.__name__ for model in dispatch.RULES} == named - driver_serves


def test_a_refusal_is_an_answer_and_leaves_no_trace(tmp_path: Path) -> None:
    store = hall_store(tmp_path)
    store.begin()
    assert isinstance(applied(store, wish(1)), Done)
    before = records(store)
    assert isinstance(applied(store, CallNextCommand(window="1")), HallRefusedError)
    assert records(store) == before
    store.commit()
    assert store.head[0] == 0
    store.close()


def test_an_undone_transaction_is_undone_in_the_book_too(tmp_path: Path) -> None:
    store = hall_store(tmp_path)
    number(store, 1)
    before = records(store)
    store.begin()
    applied(store, wish(2))
    applied(store, SignInCommand(window="1", staff_no="S1"))
    applied(store, CallNextCommand(window="1"))
    assert records(store) != before
    store.rollback()
    assert records(store) == before
    assert number(store, 3).ticket.number == "A0002"
    assert waiting(store) == ["A0001", "A0002"]
    store.close()


def in_files(folder: Path, text: str) -> int:
    """How often that is in the journal's files."""
    return sum(path.read_bytes().count(text.encode()) for path in folder.iterdir() if path.is_file())


async def test_an_hour_after_a_ticket_ended_its_persons_hash_is_in_no_file(tmp_path: Path) -> None:
    store = hall_store(tmp_path)
    seconds = [0.0]
    writer = JournalWriter(store)
    housekeeping = Housekeeping(
        writer,
        JournalSection(),
        tmp_path,
        lambda: NINE + int(seconds[0] * 1000),
        monotonic=lambda: seconds[0],
    )
    writer.start()
    for n, service in enumerate("abc"):
        command = wish(n, service, person=ANNA)
        issued = (await writer.run(carried_out(command))).outcome.reply
        assert isinstance(issued, IssueResult)
        assert in_files(tmp_path, ANNA)
        await writer.run(carried_out(CancelCommand(token=issued.token)))
    await housekeeping.look()
    assert in_files(tmp_path, ANNA)
    seconds[0] = EMPTY_WAL_S
    await housekeeping.look()
    await writer.run(records)  # the WAL is emptied once the commit before was told of
    assert in_files(tmp_path, ANNA) == 0
    await writer.stop()


def test_a_reader_puts_off_the_emptying_of_the_wal_and_stops_nothing(tmp_path: Path) -> None:
    store = hall_store(tmp_path)
    number(store, 1)
    wal = tmp_path / f"{JOURNAL_FILE}-wal"
    with closing(connect_to_read(tmp_path / JOURNAL_FILE)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM hall").fetchone()
        number(store, 2)
        store.empty_wal()
        number(store, 3)
        assert wal.stat().st_size > 0
    number(store, 4)
    store.empty_wal()
    store.begin()
    store.commit()
    assert wal.stat().st_size == 0
    store.close()


def waiting(store: JournalStore) -> list[str]:
    assert store.hall.book is not None
    return [ticket.number for ticket in store.hall.book.waiting("a")]


async def test_a_crash_in_the_middle_of_a_group_costs_the_others_nothing(tmp_path: Path) -> None:
    store = hall_store(tmp_path)
    writer = JournalWriter(store)
    first = asyncio.create_task(writer.run(carried_out(wish(1))))
    bad = asyncio.create_task(writer.run(crash))
    second = asyncio.create_task(writer.run(carried_out(wish(2))))
    await asyncio.sleep(0)
    writer.start()  # only now: the three are one group
    done = await asyncio.gather(first, second)
    with pytest.raises(ValueError, match="bug"):
        await bad
    numbers = [d.outcome.reply.ticket.number for d in done if isinstance(d.outcome.reply, IssueResult)]
    assert numbers == ["A0001", "A0002"]
    before = await writer.run(records)
    await writer.stop()
    again = hall_store(tmp_path)
    assert records(again) == before
    again.close()


def test_a_rule_that_fails_after_it_wrote_is_undone(tmp_path: Path) -> None:
    def half(book: Book) -> Outcome:
        dispatch.carry_out(book, wish(1), NINE)
        raise ValueError("half done")

    store = hall_store(tmp_path)
    before = records(store)
    store.begin()
    with pytest.raises(ValueError, match="half done"):
        store.hall.apply(half, NINE)
    assert records(store) == before
    store.rollback()
    store.close()


def test_a_full_journal_refuses_numbers_and_takes_them_again(tmp_path: Path) -> None:
    store = hall_store(tmp_path)
    number(store, 1)
    before = records(store)
    store.max_bytes = 1
    store.begin()
    with pytest.raises(JournalFullError):
        applied(store, wish(2))
    store.rollback()
    store.begin()
    status = store.hall.apply(lambda _: Outcome(), NINE)
    store.commit()
    assert isinstance(status, Done), "who only looks needs no room"
    assert records(store) == before
    store.max_bytes = 0
    assert number(store, 2).ticket.number == "A0002"
    store.close()


def test_a_commit_that_fails_is_undone_in_the_book(tmp_path: Path) -> None:
    store = hall_store(tmp_path)
    number(store, 1)
    before = records(store)
    with closing(sqlite3.connect(tmp_path / "journal.db")) as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
    store.begin()
    limit_pages(store, pages)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        issue_many(store)
    store.rollback()
    assert records(store) == before
    limit_pages(store, 2**30)
    assert number(store, 2).ticket.number == "A0002"
    store.close()


def issue_many(store: JournalStore) -> None:
    for request in range(2, 200):
        applied(store, wish(request))


def limit_pages(store: JournalStore, pages: int) -> None:
    store._db.execute(f"PRAGMA max_page_count = {pages}")  # the only way to a full disk without a disk


def test_numbers_that_were_told_survive_kill_9(tmp_path: Path) -> None:
    told: dict[str, str] = {}
    for life in range(2):
        child = subprocess.Popen(
            [sys.executable, "-c", KIOSK, str(tmp_path), str(life * 100_000)], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(40)]
        child.send_signal(signal.SIGKILL)
        lines += child.stdout.read().splitlines(keepends=True)
        child.wait()
        child.stdout.close()
        told |= dict(line.decode().split() for line in lines if line.endswith(b"\n"))
    store = hall_store(tmp_path)
    assert store.hall.book is not None
    kept = {t.request: t.number for t in store.hall.book.tickets}
    assert len(told) >= 80
    assert {f"request-{int(request):08d}": n for request, n in told.items()}.items() <= kept.items()
    assert len(set(kept.values())) == len(kept), "no number twice"
    store.close()


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_undone_in_between_book_and_file_are_the_same(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    store = hall_store(tmp_path, seed=seed)
    book = store.hall.book
    assert book is not None
    now_ms = NINE
    for _ in range(120):
        before = records(store)
        store.begin()
        for _ in range(random.randint(1, 4)):
            now_ms += random.randint(0, 20_000)
            applied(store, any_command(book, random), now_ms)
            if random.random() < 0.3:
                store.hall.apply(lambda book, now=now_ms: dispatch.tick(book, now), now_ms)  # type: ignore[misc]
        if random.random() < 0.3:
            store.rollback()
            assert records(store) == before
        else:
            store.commit()
    kept, waiting_now = records(store), waiting(store)
    store.close()
    again = hall_store(tmp_path, seed=seed)
    assert records(again) == kept
    assert waiting(again) == waiting_now
    assert len(kept["ticket"]) > 20
    again.close()


def test_a_kiosks_rating_is_known_again_after_a_restart(tmp_path: Path) -> None:
    store = hall_store(tmp_path)
    command = RateCommand(
        request="r" * 20, kiosk="kiosk-1", token=served(store, 1).token, level=Level.SATISFIED
    )
    other = command.model_copy(update={"request": "s" * 20})

    def rate(store: JournalStore, command: RateCommand) -> kiosk.RatedAtKiosk | HallRefusedError:
        store.begin()
        answer = kiosk.rate(store, command, "hall-1:kiosk-1", NINE)
        store.commit()
        return answer

    first = rate(store, command)
    assert isinstance(first, kiosk.RatedAtKiosk)
    assert isinstance(rate(store, other), HallRefusedError)
    store.close()
    again = hall_store(tmp_path)
    assert rate(again, command) == kiosk.RatedAtKiosk(first.session, again=True)
    assert isinstance(rate(again, other), HallRefusedError)
    for update in ({"level": Level.DISSATISFIED}, {"remark": "很好"}, {"remark": "很好"}):
        changed = rate(again, command.model_copy(update=update))
        assert isinstance(changed, HallRefusedError)
        assert changed.code is CommandErrorCode.ALREADY_RATED
    assert rating_of(again, "A0001") == (RatingState.RATED, Level.SATISFIED)
    again.close()
    told = events(tmp_path / "journal.db")
    kinds = [event["type"].split(".")[2] for event in told]
    assert kinds.count("rating-given") == 1
    refused = [event["data"] for event in told if event["type"].split(".")[2] == "rating-refused"]
    assert [(data["key"], data.get("remark")) for data in refused] == [(4, None), (2, None), (4, "很好")]


# -- ratings ------------------------------------------------------------------------------------------------


def test_what_ends_a_session_is_told_in_its_transaction(tmp_path: Path) -> None:
    store = hall_store(tmp_path)
    first, second = served(store, 1), served(store, 2)
    due = {d.invite.session.ticket: d.invite.session for d in ratings(store)}
    assert set(due) == {first.ticket.number, second.ticket.number}
    store.begin()
    armed = store.invite(Invitation(due["A0001"], "pad-1", NINE, NINE + 30_000))
    store.commit()
    store.begin()
    store.record_press(press(1, key=2, token=armed.token))
    assert rating_of(store, "A0001") == (RatingState.RATED, 2)
    store.rollback()
    assert rating_of(store, "A0001") == (RatingState.PENDING, 0)
    store.begin()
    store.record_press(press(1, key=2, token=armed.token))
    other = store.invite(Invitation(due["A0002"], "pad-1", NINE, NINE + 30_000))
    store.end_unrated(other.token, UnratedCause.TIMEOUT, NINE)
    store.commit()
    assert rating_of(store, "A0001") == (RatingState.RATED, 2)
    assert rating_of(store, "A0002") == (RatingState.UNRATED, 0)
    assert not ratings(store)
    store.begin()
    store.record_press(press(2, key=5, token=other.token))
    store.commit()
    assert rating_of(store, "A0002") == (RatingState.RATED, 5), "the late press takes it back"
    store.close()


def ratings(store: JournalStore) -> list[Due]:
    assert store.hall.book is not None
    return ratings_due(store.hall.book)


def rating_of(store: JournalStore, number: str) -> tuple[RatingState, int]:
    assert store.hall.book is not None
    (ticket,) = [t for t in store.hall.book.tickets if t.number == number]
    return ticket.served[-1].rating, ticket.served[-1].level


@pytest.mark.logs_errors("did not reach the queue")
def test_a_rule_with_a_bug_costs_no_press(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def buggy(book: Book, *_: object) -> None:
        raise KeyError("gone")

    store = hall_store(tmp_path)
    served(store, 1)
    (due,) = ratings(store)
    monkeypatch.setattr(rating, "rating_ended", buggy)
    store.begin()
    armed = store.invite(Invitation(due.invite.session, "pad-1", NINE, NINE + 30_000))
    assert store.record_press(press(1, token=armed.token)) is not None
    store.commit()
    monkeypatch.undo()
    assert rating_of(store, "A0001") == (RatingState.PENDING, 0)
    store.begin()
    store.tell_hall(due.invite.session, NINE)
    store.commit()
    assert rating_of(store, "A0001") == (RatingState.RATED, 5), "the next start tells it again"
    store.close()


def test_a_clerks_case_gets_a_service_number_that_it_never_had(tmp_path: Path) -> None:
    store = hall_store(tmp_path)
    assert store.hall.book is not None
    served(store, 1)
    (due,) = ratings(store)
    other = due.invite.session.model_copy(update={"project_no": "case-7", "service_no": 4})
    store.begin()
    store.invite(Invitation(other, "pad-1", NINE, NINE + 30_000))
    store.commit()
    assert store.hall.book.next_service_no("case-7") == 5
    assert store.hall.book.next_service_no("case-8") == 1
    assert store.hall.book.next_service_no(due.invite.session.project_no) == 2
    store.close()


def test_what_ends_a_ticket_is_an_event_of_the_chain(tmp_path: Path) -> None:
    store = hall_store(tmp_path)
    served(store, 1)
    gone = number(store, 2)
    do(store, CancelCommand(token=gone.token))
    store.close()
    found = events(tmp_path / "journal.db")
    check_chain(found)
    kinds = [event["type"].split(".")[2] for event in found]
    assert kinds.count(EventKind.SERVICE_FINISHED) == 1
    assert kinds.count(EventKind.TICKET_CLOSED) == 2
    assert gone.token not in str(found)


def test_a_catalog_that_was_not_kept_is_not_gone_by(tmp_path: Path) -> None:
    store = hall_store(tmp_path)
    book = store.hall.book
    assert book is not None
    catalog, policy = book.catalog, book.policy
    other = (new_book(2).catalog, policy.model_copy(update={"reserve_s": 60.0}))
    for go_on in (store.rollback, store.commit):
        store.begin()
        book.go_by(*other)
        book.go_by(*other)
        go_on()
        assert (book.catalog, book.policy) == (other if go_on == store.commit else (catalog, policy))
    store.begin()
    store.rollback()
    assert (book.catalog, book.policy) == other
    store.close()
