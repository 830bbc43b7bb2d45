"""One rating a session, whatever the order in which its events come."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.store import reading
from backend.store.database import open_for_reading
from backend.store.writing import Store
from backend.verification import examine
from contracts.events import Flag
from contracts.ratings import Level
from contracts.session import UnratedCause
from tests.backend.history import Hall, Sent

BAD = Level.DISSATISFIED


class Books:
    """A store and what it says."""

    def __init__(self, path: Path, store: Store) -> None:
        self.path = path
        self.store = store

    def take(self, *sent: Sent) -> None:
        self.store.commit([examine(message.topic, message.body) for message in sent])

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with closing(open_for_reading(self.path)) as connection:
            return connection.execute(query).fetchall()

    def ratings(self) -> list[tuple[object, ...]]:
        return self.rows("SELECT project_no, level, reasons FROM ratings ORDER BY project_no")

    def summary(self) -> dict[str, object]:
        with closing(open_for_reading(self.path)) as connection:
            return reading.summary(connection)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    path = tmp_path / "ratings.db"
    with Store.open(path, lambda: 1) as store:
        yield Books(path, store)


def test_reasons_that_follow_a_press_join_its_rating(books: Books) -> None:
    hall = Hall()
    books.take(hall.rating(1, of=1, level=BAD), hall.reasons(1, of=1, level=BAD, reasons=(207, 213)))
    assert books.ratings() == [("P1", 2, "[207,213]")]
    assert books.summary()["presses"] == 1


def test_reasons_that_overtake_their_press_wait_for_it(books: Books) -> None:
    hall = Hall()
    pressed, reasons = hall.rating(1, of=1, level=BAD), hall.reasons(1, of=1, level=BAD, reasons=(207,))
    books.take(reasons)
    assert books.ratings() == []
    assert books.summary()["awaiting_rating"] == 1
    books.take(pressed)
    assert books.ratings() == [("P1", 2, "[207]")]
    assert books.summary()["awaiting_rating"] == 0


def test_the_highest_revision_of_reasons_wins(books: Books) -> None:
    hall = Hall()
    sent = [
        hall.rating(1, of=1),
        hall.reasons(1, 1, (510,), revision=1),
        hall.reasons(1, 1, (511, 512), revision=2),
    ]
    books.take(sent[2], sent[0], sent[1])
    assert books.ratings() == [("P1", 5, "[511,512]")]


def test_a_second_press_for_a_rated_session_is_a_conflict_and_the_first_stands(books: Books) -> None:
    first, second = Hall("hall-1"), Hall("hall-2")
    books.take(first.rating(1, of=1, level=BAD))
    books.take(second.rating(2, of=1), second.reasons(2, of=1, reasons=(510,)))
    assert books.ratings() == [("P1", 2, "[]")]
    assert books.rows("SELECT gateway, project_no, level, sequence FROM conflicts") == [
        ("hall-2", "P1", 5, 2)
    ]
    assert books.summary()["conflicts"] == 1


def test_a_gateway_that_forges_anothers_device_ids_reaches_none_of_its_presses(books: Books) -> None:
    honest, forger = Hall("hall-1"), Hall("hall-2")
    books.take(forger.unsolicited(1), forger.rating(2, of=20), forger.reasons(3, of=30, reasons=(510,)))
    books.take(*(honest.rating(press, of=press, level=BAD) for press in (1, 2, 3)))
    books.take(forger.reasons(1, of=1, level=BAD, reasons=(207,), revision=9))
    assert books.rows("SELECT gateway, project_no, level, reasons FROM ratings ORDER BY id") == [
        ("hall-2", "P20", 5, "[]"),
        ("hall-1", "P1", 2, "[]"),
        ("hall-1", "P2", 2, "[]"),
        ("hall-1", "P3", 2, "[]"),
    ]
    assert books.summary()["conflicts"] == 0


def test_another_gateways_claim_with_the_same_press_is_a_conflict_too(books: Books) -> None:
    books.take(Hall("hall-1").rating(1, of=1, level=BAD))
    books.take(Hall("hall-2").rating(1, of=1))
    assert books.rows("SELECT gateway, level FROM ratings") == [("hall-1", 2)]
    assert books.rows("SELECT gateway, level FROM conflicts") == [("hall-2", 5)]


def test_a_press_that_comes_again_in_a_new_epoch_keeps_the_chain_whole_and_counts_once(books: Books) -> None:
    before, after = Hall(epoch=1), Hall(epoch=2)
    books.take(before.started(), before.rating(1, of=1))
    books.take(after.started(), after.rating(1, of=1), after.rating(2, of=2))
    summary = books.summary()
    assert (summary["presses"], summary["ratings"], summary["repeated_presses"]) == (2, 2, 1)
    assert (summary["events"], summary["conflicts"], summary["duplicates"]) == (5, 0, 0)
    with closing(open_for_reading(books.path)) as connection:
        assert all(report.ok for report in reading.chain_reports(connection, 0))


@pytest.mark.parametrize("known_first", [True, False])
def test_a_press_that_one_store_knew_and_another_did_not_is_a_rating(books: Books, known_first: bool) -> None:
    known, unknown = Hall(epoch=1).rating(1, of=1), Hall(epoch=2).unsolicited(1)
    books.take(*((known, unknown) if known_first else (unknown, known)))
    summary = books.summary()
    assert (summary["ratings"], summary["unsolicited"], summary["presses"]) == (1, 0, 1)


def test_reasons_reach_their_rating_even_through_a_store_that_had_forgotten_the_session(books: Books) -> None:
    books.take(Hall(epoch=1).rating(1, of=1))
    books.take(Hall(epoch=2).unsolicited(1, reasons=(510,), revision=1))
    assert books.ratings() == [("P1", 5, "[510]")]
    assert books.summary()["unsolicited"] == 0


def test_a_session_nobody_rated_is_unrated_and_no_rating(books: Books) -> None:
    books.take(Hall().unrated(of=1))
    assert books.rows("SELECT project_no, cause FROM unrated") == [("P1", "timeout")]
    assert books.summary()["ratings"] == 0


@pytest.mark.parametrize("late_first", [True, False])
def test_a_late_rating_takes_unrated_back(books: Books, late_first: bool) -> None:
    hall = Hall()
    sent = [hall.unrated(of=1), hall.rating(1, of=1, flags=(Flag.LATE,))]
    books.take(*(reversed(sent) if late_first else sent))
    assert books.rows("SELECT * FROM unrated") == []
    assert books.ratings() == [("P1", 5, "[]")]


def test_of_several_ends_of_an_unrated_session_the_latest_stands(books: Books) -> None:
    hall = Hall()
    declined, timed_out = hall.unrated(1, UnratedCause.DECLINED), hall.unrated(1, UnratedCause.TIMEOUT)
    books.take(timed_out, declined)
    assert books.rows("SELECT cause FROM unrated") == [("timeout",)]


def test_refused_and_unsolicited_presses_are_counted_and_are_no_ratings(books: Books) -> None:
    hall = Hall()
    books.take(hall.rating(1, of=1), hall.refused(2, of=1), hall.unsolicited(3))
    summary = books.summary()
    assert (summary["refused"], summary["unsolicited"], summary["ratings"]) == (1, 1, 1)
    assert summary["presses"] == 3


def test_levels_are_counted_apart(books: Books) -> None:
    hall = Hall()
    books.take(
        *(hall.rating(n, of=n, level=level) for n, level in enumerate(map(Level, (5, 5, 3, 1)), start=1))
    )
    assert books.summary()["by_level"] == {"5": 2, "4": 0, "3": 1, "2": 0, "1": 1}


@st.composite
def histories(draw: st.DrawFn) -> list[Sent]:
    """What a gateway may tell of a few sessions over two epochs; presses may come again in the second."""
    press, halls = 0, [Hall(epoch=1), Hall(epoch=2)]
    sent: list[Sent] = []
    for epoch, hall in enumerate(halls):
        sent.append(hall.started())
        for number in range(draw(st.integers(1, 3))):
            of, press = 10 * epoch + number, press + 1
            course = draw(
                st.sampled_from(["rated", "reasons", "unrated", "late", "rearmed", "refused", "stray"])
            )
            sent += _course(hall, course, of, press)
            if epoch == 0 and course in ("rated", "reasons") and draw(st.booleans()):
                sent.append(halls[1].rating(press, of=of))
                sent.append(halls[1].unsolicited(press, reasons=(513,), revision=1))
    return sent


def _course(hall: Hall, course: str, of: int, press: int) -> list[Sent]:
    match course:
        case "reasons":
            return [
                hall.rating(press, of),
                hall.reasons(press, of, (510,), revision=1),
                hall.reasons(press, of, (511, 512), revision=2),
            ]
        case "unrated":
            return [hall.unrated(of, UnratedCause.PAD_OFFLINE)]
        case "late":
            return [hall.unrated(of), hall.rating(press, of, flags=(Flag.LATE,))]
        case "rearmed":
            return [hall.unrated(of, UnratedCause.DECLINED), hall.unrated(of)]
        case "refused":
            return [hall.rating(press, of), hall.refused(press + 100, of)]
        case "stray":
            return [hall.unsolicited(press)]
        case _:
            return [hall.rating(press, of)]


@settings(max_examples=60, deadline=None)
@given(histories(), st.data())
def test_any_order_and_any_repetition_ends_in_the_same_tables(
    history: list[Sent], data: st.DataObject
) -> None:
    repeated = data.draw(st.lists(st.sampled_from(history), max_size=4))
    shuffled = data.draw(st.permutations(history + repeated))
    size = data.draw(st.integers(1, len(shuffled)))
    assert _tables(shuffled, size) == _tables(history + repeated, size=1)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(4)))
def test_how_many_conflicts_there_are_does_not_depend_on_the_order(order: list[int]) -> None:
    hall = Hall()
    sent = [hall.rating(1, of=1), hall.rating(2, of=1), hall.rating(3, of=1), hall.rating(4, of=2)]
    with TemporaryDirectory() as folder, Store.open(Path(folder, "s.db"), lambda: 1) as store:
        books = Books(Path(folder, "s.db"), store)
        books.take(*(sent[number] for number in order))
        summary = books.summary()
    assert (summary["ratings"], summary["conflicts"]) == (2, 2)


RATINGS = """
    SELECT project_no, service_no, gateway, window, level, reasons, unknown_reasons, flags, pressed_at,
           device, boot, sequence, revision
    FROM ratings ORDER BY project_no, service_no
"""
FINAL_TABLES = (
    RATINGS,
    "SELECT gateway, device, boot, sequence, revision, rank, copies, reasons FROM presses",
    "SELECT project_no, service_no, cause, time, epoch, idx FROM unrated",
    "SELECT gateway, epoch, first, last, prev, hash FROM spans",
    "SELECT gateway, epoch, idx, hash, body FROM events ORDER BY 1, 2, 3",
    "SELECT gateway, device, boot, sequence, project_no FROM conflicts",
    "SELECT name, value FROM counters",
)


def _tables(sent: list[Sent], size: int) -> list[list[tuple[object, ...]]]:
    with TemporaryDirectory() as folder, Store.open(Path(folder, "s.db"), lambda: 1) as store:
        books = Books(Path(folder, "s.db"), store)
        for start in range(0, len(sent), size):
            books.take(*sent[start : start + size])
        return [books.rows(query) for query in FINAL_TABLES]
