"""A book whose file was damaged: what is left fits again, and nothing is promised twice."""

from dataclasses import replace

import pytest

from contracts.hall import PaperOutcome, TicketState
from contracts.hall_commands import CallNextCommand, ConfirmCommand, LeaseCommand, SignInCommand
from contracts.hall_replies import IssueResult
from gateway.hall import dispatch
from gateway.hall.book import Book
from gateway.hall.mend import SKIPPED, mend
from tests.gateway.hall_books import new_book
from tests.gateway.queue.halls import DAY, NINE, wish

FIRST = f"{DAY}-A0001"


@pytest.fixture
def busy() -> Book:
    """A0001 is called to window 1; A0002 and A0003 wait."""
    book = new_book()
    for number in (1, 2, 3):
        dispatch.carry_out(book, wish(number), NINE)
        confirm = ConfirmCommand(ticket=f"{DAY}-A000{number}", outcome=PaperOutcome.PRINTED)
        dispatch.carry_out(book, confirm, NINE)
    dispatch.carry_out(book, SignInCommand(window="1", staff_no="S1"), NINE)
    dispatch.carry_out(book, CallNextCommand(window="1"), NINE)
    settle(book)
    return book


def settle(book: Book) -> None:
    book.accept()
    book.committed()


def next_number(book: Book) -> str:
    reply = dispatch.carry_out(book, wish(99), NINE).reply
    assert isinstance(reply, IssueResult)
    return reply.ticket.number


def test_a_sound_book_stays_as_it_is(busy: Book) -> None:
    before = {kind: list(table) for kind, table in busy.tables.items()}
    assert mend(busy) == []
    assert {kind: list(table) for kind, table in busy.tables.items()} == before


def test_a_lost_counter_goes_on_behind_all_that_may_be_out_there(busy: Book) -> None:
    busy.counters.drop(f"{DAY}/A")
    settle(busy)
    assert mend(busy) == [f"the counter of A on {DAY} was lost: it goes on from {3 + SKIPPED}"]
    assert next_number(busy) == f"A{4 + SKIPPED:04d}"


def test_a_counter_that_lags_goes_on_behind_tickets_and_blocks(busy: Book) -> None:
    lease = LeaseCommand(request="block-0123456789", kiosk="kiosk-1", service="a", size=10)
    dispatch.carry_out(busy, lease, NINE)
    busy.counters.put(replace(busy.counters[f"{DAY}/A"], last=2))
    settle(busy)
    assert mend(busy) == [f"the counter of A on {DAY} was behind: it goes on from 13"]
    assert next_number(busy) == "A0014"


def test_a_window_without_its_ticket_is_free(busy: Book) -> None:
    busy.tickets.drop(FIRST)
    settle(busy)
    assert mend(busy) == [f"window 1 has lost its ticket {FIRST}"]
    dispatch.carry_out(busy, CallNextCommand(window="1"), NINE)
    assert busy.desk("1").ticket == f"{DAY}-A0002"


def test_a_ticket_without_its_window_waits_again_at_its_place(busy: Book) -> None:
    busy.desks.drop("1")
    settle(busy)
    assert mend(busy) == ["A0001 was at window 1, which was lost: it waits again"]
    assert next(iter(busy.waiting("a"))).id == FIRST
    assert busy.tickets[FIRST].state is TicketState.WAITING


def test_lost_sequences_go_on_from_the_highest_known(busy: Book) -> None:
    call, rank = busy.numbers.call, busy.numbers.rank
    busy.sequences.drop("")
    settle(busy)
    assert len(mend(busy)) == 1
    assert (busy.numbers.call, busy.numbers.rank) == (call, rank)
