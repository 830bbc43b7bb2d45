"""Cases: which telling stands, who is shown one, how long it is kept, and how wrong codes are held off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.cases import CaseList, CasePut, CaseStatusCommand
from contracts.commands import CommandErrorCode as Code
from contracts.hall_commands import TicketStatusCommand
from contracts.short_codes import check_hash, ticket_code
from gateway.hall.guesses import (
    PER_HALL,
    PER_KIOSK,
    PER_NUMBER,
    Guess,
    Guesses,
    guess_of,
)
from gateway.hall.policy import CasePolicy
from gateway.hall.refusal import HallRefusedError
from gateway.journal.case_files import DAY_MS, CaseFiles
from gateway.journal.salvage import salvage
from gateway.journal.store import JournalStore
from tests.gateway.case_samples import CODE, NUMBER, PERSON, case
from tests.gateway.hall_books import hall_store
from tests.gateway.journals import make_store
from tests.gateway.queue.halls import NINE

POLICY = CasePolicy()
MINUTE_MS = 60_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JournalStore]:
    made = hall_store(tmp_path)
    made.begin()
    yield made
    made.rollback()
    made.close()


@pytest.fixture
def files(store: JournalStore) -> CaseFiles:
    return store.case_files


def asked(store: JournalStore, **named: Any) -> CaseList | HallRefusedError:
    assert store.hall.book is not None
    command = CaseStatusCommand(kiosk="kiosk-1", **named)
    return store.case_files.status(store.hall.book, command, NINE)


def numbers(found: CaseList | HallRefusedError) -> list[str]:
    assert isinstance(found, CaseList), found
    return [one.case for one in found.cases]


def refusal(found: object) -> HallRefusedError:
    assert isinstance(found, HallRefusedError), found
    return found


def put(files: CaseFiles, *told: Any) -> list[bool]:
    """Whether each changed nothing."""
    answers = [files.put(one, POLICY, NINE) for one in told]
    return [isinstance(answer, CasePut) and answer.again for answer in answers]


# -- which telling stands -----------------------------------------------------------------------------------


def test_the_higher_revision_stands_whichever_comes_first(files: CaseFiles) -> None:
    newer, older = case(revision=3, state="granted"), case(revision=2)
    assert put(files, newer, older, newer) == [False, True, True]
    assert files.find(NUMBER) == newer
    assert put(files, case(revision=4)) == [False]
    assert files.kept().count == 1


def test_the_same_revision_with_another_content_is_refused(files: CaseFiles) -> None:
    put(files, case())
    told = refusal(files.put(case(state="granted"), POLICY, NINE))
    assert (told.code, "raise the revision" in told.hint) == (Code.BAD_REQUEST, True)


def test_more_cases_than_the_hall_keeps_are_refused_and_changes_are_not(files: CaseFiles) -> None:
    small = CasePolicy(most=1)
    files.put(case(), small, NINE)
    assert refusal(files.put(case("990000-2"), small, NINE)).code is Code.FULL
    assert isinstance(files.put(case(revision=2), small, NINE), CasePut)


def test_a_case_is_removed_after_its_time_and_an_open_one_later(files: CaseFiles) -> None:
    put(files, case("990000-1", state="granted"), case("990000-2"))
    files.forget(POLICY, NINE + 31 * DAY_MS, 100)
    assert files.find("990000-1") is None
    assert files.find("990000-2") is not None
    files.forget(POLICY, NINE + 401 * DAY_MS, 100)
    assert files.kept().count == 0


def test_an_import_asks_the_file_for_its_number_of_cases_once(store: JournalStore) -> None:
    asked_for: list[str] = []
    store._db.set_trace_callback(asked_for.append)
    put(store.case_files, *(case(f"990000-{n}") for n in range(50)))
    store._db.set_trace_callback(None)
    assert sum("FROM case_files" in statement and "key" not in statement for statement in asked_for) == 1


def test_the_number_of_cases_is_the_files_whatever_is_put_forgotten_or_undone(store: JournalStore) -> None:
    def in_file() -> int:
        return int(store._db.execute("SELECT count(*) FROM case_files").fetchone()[0])

    files = store.case_files
    put(files, case("990000-1", state="granted"), case("990000-2"))
    put(files, case("990000-2", revision=2), case("990000-2"))
    assert files.kept().count == in_file() == 2
    store.commit()
    store.begin()
    put(files, case("990000-3"), case("990000-4"))
    assert files.kept().count == in_file() == 4
    files.forget(POLICY, NINE + 31 * DAY_MS, 100)
    assert files.kept().count == in_file() == 3
    store.rollback()
    store.begin()
    assert files.kept().count == in_file() == 2
    store._db.execute("UPDATE case_files SET document = '{}' WHERE key LIKE '%-2'")
    put(files, case("990000-2"))
    assert files.kept().count == in_file() == 2, (
        "one that could not be read is told again, and not another one"
    )


def test_cases_are_taken_over_from_a_journal_that_is_set_aside(store: JournalStore, tmp_path: Path) -> None:
    put(store.case_files, case())
    store.commit()
    fresh = make_store(tmp_path / "fresh")
    salvage(tmp_path / "journal.db", fresh)
    assert fresh.case_files.find(NUMBER) == case()
    fresh.close()
    store.begin()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": {"zh-Hans": "申请人 990000199001010017 "}}, "ID number"),
        ({"title": {"zh-Hans": "申请人 990000-19900101-0017"}}, "ID number"),
        ({"title": {"zh-Hans": "x" * 201}}, "at most 200"),
        ({"title": None}, "what the case is about"),
        ({"stages": [{"name": {"zh-Hans": "a"}, "state": "now"}] * 2}, "at most one stage"),
    ],
)
def test_what_a_kiosk_must_not_show_is_no_case(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        case(**changes)


# -- who is shown one ---------------------------------------------------------------------------------------


def test_a_case_number_with_its_code_shows_the_case_without_what_protects_it(store: JournalStore) -> None:
    put(store.case_files, case("990000-a1"))
    found = asked(store, case="990000-A1", code=CODE.lower())
    assert numbers(found) == ["990000-a1"]
    assert isinstance(found, CaseList)
    assert not {PERSON, check_hash("990000-a1", CODE)} & set(str(found.model_dump()).split("'"))


def test_a_wrong_number_a_wrong_code_and_a_case_without_a_code_have_one_answer(store: JournalStore) -> None:
    put(store.case_files, case(), case("990000-2", check=None))
    tries = [(NUMBER, "0000"), ("990000-9", CODE), ("990000-2", CODE)]
    answers = [refusal(asked(store, case=number, code=code)) for number, code in tries]
    assert len({(a.code, str(a), a.hint) for a in answers}) == 1
    assert answers[0].code is Code.UNKNOWN_CASE


def test_a_person_sees_his_cases_the_one_that_changed_last_first(store: JournalStore) -> None:
    for day, number in enumerate(("990000-1", "990000-2")):
        store.case_files.put(case(number), POLICY, NINE + day * DAY_MS)
    put(store.case_files, case("990000-3", person="cd" * 32))
    assert numbers(asked(store, person=PERSON)) == ["990000-2", "990000-1"]
    assert numbers(asked(store, person="ef" * 32)) == []


def test_a_way_to_a_case_is_named_whole_and_alone() -> None:
    for named in ({}, {"case": NUMBER}, {"code": CODE}, {"person": PERSON, "case": NUMBER, "code": CODE}):
        with pytest.raises(ValidationError, match="name one of"):
            CaseStatusCommand(kiosk="kiosk-1", **named)


# -- codes and tries ----------------------------------------------------------------------------------------


def test_a_tickets_code_is_six_digits_that_every_kiosk_makes_alike() -> None:
    assert ticket_code("ABCDEFGHIJKLMNOPQRSTUV") == "606549"
    assert {len(ticket_code(f"{n:022d}")) for n in range(200)} == {6}


def test_what_is_named_by_token_or_person_is_no_guess() -> None:
    token = "A" * 22
    assert guess_of(TicketStatusCommand(token=token)) is None
    assert guess_of(CaseStatusCommand(kiosk="k", person=PERSON)) is None
    typed = TicketStatusCommand(number="A0001", code="123456", kiosk="k")
    by_ticket = CaseStatusCommand(number="A0001", code="123456", kiosk="k")
    assert guess_of(typed) == guess_of(by_ticket) == Guess("ticket A0001", "k")


def first_wait_ms(guesses: Guesses, guess: Guess, now_ms: int) -> int:
    """Minutes until a try is taken again, in milliseconds; the try itself counts."""
    for minute in range(2000):
        try:
            guesses.begin(guess, now_ms + minute * MINUTE_MS)
        except HallRefusedError:
            continue
        return minute * MINUTE_MS
    raise AssertionError("never")


def test_wrong_tries_of_a_number_cost_twice_the_time_each_and_an_hour_at_most() -> None:
    guesses, now_ms, waits = Guesses(), NINE, []
    for n in range(PER_NUMBER.free + 8):
        waited_ms = first_wait_ms(guesses, Guess("case 1", f"kiosk-{n}"), now_ms)
        now_ms += waited_ms
        waits.append(waited_ms // MINUTE_MS)
    assert waits == [0] * PER_NUMBER.free + [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_kiosk_at_which_many_numbers_are_tried_waits_and_others_do_not() -> None:
    guesses = Guesses()
    for n in range(PER_KIOSK.free):
        guesses.begin(Guess(f"case {n}", "kiosk-1"), NINE)
    with pytest.raises(HallRefusedError) as refused:
        guesses.begin(Guess("case x", "kiosk-1"), NINE)
    assert refused.value.code is Code.TOO_MANY_TRIES
    guesses.begin(Guess("case x", "kiosk-2"), NINE)
    guesses.begin(Guess("case x", "kiosk-1"), NINE + PER_KIOSK.forget_ms)


def test_who_is_right_is_held_up_by_nothing_and_frees_his_number() -> None:
    guesses, mine = Guesses(), Guess("case 1", "kiosk-1")
    for _ in range(100):
        guesses.begin(mine, NINE)
        guesses.right(mine, NINE)
    for _ in range(PER_NUMBER.free - 1):
        guesses.begin(mine, NINE)
    guesses.right(mine, NINE)
    guesses.begin(mine, NINE)


def test_typos_now_and_then_close_no_kiosk_and_right_tries_keep_none_closed() -> None:
    guesses = Guesses()
    for n in range(8 * 30):  # a day: somebody types every two minutes, each eighth makes a mistake
        now_ms, typed = NINE + 2 * n * MINUTE_MS, Guess(f"ticket {n}", "kiosk-1")
        guesses.begin(typed, now_ms)
        if n % 8:
            guesses.right(typed, now_ms)
    for n in range(PER_KIOSK.free + 1):
        first_wait_ms(guesses, Guess(f"case {n}", "kiosk-2"), NINE + n)
    for n in range(
        60
    ):  # one right try a minute, each let through: the wait of before goes on from where it was
        now_ms, typed = NINE + (n + 3) * MINUTE_MS, Guess(f"ticket {n}", "kiosk-2")
        guesses.begin(typed, now_ms)
        guesses.right(typed, now_ms)


def test_a_client_is_counted_by_where_it_is_answered_whatever_kiosk_it_names() -> None:
    typed = TicketStatusCommand(number="A0001", code="123456", kiosk="invented")
    assert guess_of(typed, "kiosk-1") == Guess("ticket A0001", "kiosk-1")
    assert guess_of(typed, "") == Guess("ticket A0001", "")


def test_all_names_together_have_one_allowance_of_the_hall() -> None:
    guesses = Guesses()
    for n in range(PER_HALL.free):
        guesses.begin(Guess(f"ticket {n}", f"client-{n}"), NINE)
    with pytest.raises(HallRefusedError):
        guesses.begin(Guess("ticket x", "client-x"), NINE)
    for n in range(100):
        typed, now_ms = Guess(f"ticket x{n}", "kiosk-1"), NINE + PER_HALL.first_ms + n
        guesses.begin(typed, now_ms)
        guesses.right(typed, now_ms)
    guesses.begin(Guess("ticket y", "client-y"), NINE + PER_HALL.forget_ms)


def test_junk_does_not_make_a_number_that_waits_forgotten() -> None:
    guesses, sought = Guesses(keys_max=100), "ticket A0001"
    for n in range(PER_NUMBER.free):
        guesses.begin(Guess(sought, f"client-{n}"), NINE)
    for n in range(PER_HALL.free - PER_NUMBER.free):
        guesses.begin(Guess(f"ticket junk-{n}", f"junk-{n}"), NINE)
    with pytest.raises(HallRefusedError):
        guesses.begin(Guess(sought, "client-x"), NINE + PER_HALL.first_ms)
