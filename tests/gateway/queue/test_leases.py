"""Blocks of numbers for kiosks that may lose their gateway."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalog import Priority
from contracts.commands import CommandErrorCode as Code
from contracts.hall import PaperOutcome, TicketState
from contracts.hall_commands import ConfirmCommand, LeaseCommand, OfflineTicket, SettleCommand
from contracts.hall_replies import IssueResult, LeaseResult, SettledTicket, SettleResult
from gateway.hall.book import Book
from gateway.hall.counting import left_today
from gateway.hall.leases import expire, lease, settle
from gateway.hall.numbers import confirm, issue
from gateway.hall.refusal import HallRefusedError
from tests.gateway.queue.halls import MINUTE_MS, NINE, at, new_book, request, wish

OFFLINE_MS = at("10:00")


def borrow(
    book: Book, number: int = 500, service: str = "a", now_ms: int = NINE, **changes: Any
) -> LeaseResult:
    plain: dict[str, Any] = {"request": request(number), "kiosk": "kiosk-1", "service": service}
    reply = lease(book, LeaseCommand(**(plain | changes)), now_ms).reply
    assert isinstance(reply, LeaseResult)
    return reply


def offline(book: Book, number: str, at_ms: int = OFFLINE_MS, **changes: Any) -> OfflineTicket:
    plain: dict[str, Any] = {
        "request": f"offline-request-{number}",
        "number": number,
        "token": number.ljust(22, "t"),
        "issued_at": book.catalog.local(at_ms),
    }
    return OfflineTicket(**(plain | changes))


def tell(
    book: Book,
    block: str,
    *tickets: OfflineTicket,
    kiosk: str = "kiosk-1",
    done: bool = False,
    now_ms: int = at("11:00"),
) -> SettleResult:
    command = SettleCommand(block=block, kiosk=kiosk, tickets=tickets, done=done)
    reply = settle(book, command, now_ms).reply
    assert isinstance(reply, SettleResult)
    return reply


def only(result: SettleResult) -> SettledTicket:
    (told,) = result.tickets
    return told


def take(book: Book, number: int, service: str = "a", now_ms: int = NINE) -> str:
    reply = issue(book, wish(number, service), now_ms).reply
    assert isinstance(reply, IssueResult)
    return reply.ticket.ticket


def test_a_block_is_a_run_of_numbers_that_nobody_else_gets() -> None:
    book = new_book()
    take(book, 1)
    block = borrow(book)
    assert (block.first, block.last, block.again) == ("A0002", "A0021", False)
    assert borrow(book, 501, kiosk="kiosk-2", size=2).first == "A0022"
    assert book.tickets[take(book, 2)].number == "A0024"


def test_the_same_request_gives_the_same_block() -> None:
    book = new_book()
    first, second = borrow(book), borrow(book, now_ms=at("11:00"))
    assert (second.block, second.first, second.again) == (first.block, first.first, True)
    assert len(book.blocks) == 1


def test_a_block_lasts_until_the_service_closes_for_the_day() -> None:
    book = new_book()
    assert borrow(book, 1, "b", at("08:00")).until == datetime.fromisoformat("2026-01-05T17:00+08:00")
    assert borrow(book, 2, "a").until == datetime.fromisoformat("2026-01-06T00:00+08:00")
    with pytest.raises(HallRefusedError) as caught:
        borrow(book, 3, "b", at("17:30"))
    assert caught.value.code is Code.CLOSED


def test_leased_numbers_count_for_the_quota_until_the_rest_is_given_back() -> None:
    book = new_book()
    service_b = book.catalog.services["b"]
    take(book, 1, "b")
    block = borrow(book, service="b")
    assert (block.first, block.last) == ("B0002", "B0005")
    with pytest.raises(HallRefusedError) as caught:
        take(book, 2, "b")
    assert caught.value.code is Code.FULL
    tell(book, block.block, offline(book, "B0002"), done=True)
    assert left_today(book, service_b, NINE) == 3
    assert book.tickets[take(book, 2, "b")].number == "B0006"


def test_a_kiosk_hoards_no_numbers() -> None:
    book = new_book()
    borrow(book, 1, size=150)
    assert borrow(book, 2, size=100).last == "A0200"
    with pytest.raises(HallRefusedError) as caught:
        borrow(book, 3)
    assert caught.value.code is Code.NOT_NOW
    assert borrow(book, 4, kiosk="kiosk-2").first == "A0201"


def test_a_block_skips_the_numbers_that_are_still_open_from_yesterday() -> None:
    book = new_book()
    for number in range(4):
        ticket = take(book, number)
        if number == 3:
            confirm(book, ConfirmCommand(ticket=ticket, outcome=PaperOutcome.PRINTED), NINE)
        else:
            confirm(book, ConfirmCommand(ticket=ticket, outcome=PaperOutcome.FAILED), NINE)
    block = borrow(book, size=5, now_ms=at("09:00", 6))
    assert (block.first, block.last) == ("A0005", "A0009")


def test_numbers_that_a_cut_off_kiosk_may_have_given_out_are_not_used_the_day_after() -> None:
    book = new_book()
    borrow(book, size=3)
    assert book.tickets[take(book, 1, now_ms=at("09:00", 6))].number == "A0004"


def test_what_was_given_out_offline_waits_at_the_place_where_it_was_issued() -> None:
    book = new_book()
    block = borrow(book).block
    later = take(book, 1, now_ms=OFFLINE_MS + 1)
    confirm(book, ConfirmCommand(ticket=later, outcome=PaperOutcome.PRINTED), OFFLINE_MS + 2)
    told = only(tell(book, block, offline(book, "A0003", item="a1", priority=Priority.NONE)))
    assert told.accepted
    assert told.ticket is not None
    assert (told.ticket.state, told.ticket.people_ahead, told.ticket.item) == (TicketState.WAITING, 0, "a1")
    assert [t.number for t in book.waiting("a")] == ["A0003", "A0021"]


@pytest.mark.parametrize(("claimed", "stands"), [("08:00", "09:00"), ("15:00", "11:00")])
def test_a_kiosks_wrong_clock_gives_no_place_before_the_block_nor_after_now(
    claimed: str, stands: str
) -> None:
    book = new_book()
    tell(book, borrow(book).block, offline(book, "A0001", at(claimed)))
    assert book.tickets["20260105-A0001"].rank_ms == at(stands)


def test_what_is_told_twice_is_one_ticket() -> None:
    book = new_book()
    block = borrow(book, size=3).block
    first = tell(book, block, offline(book, "A0001"), done=True)
    second = tell(book, block, offline(book, "A0001"), done=True)
    assert first.tickets == second.tickets
    assert (len(book.tickets), first.left, second.left) == (1, 0, 0)
    assert book.counters["20260105/A"].issued == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"request": "another-request-1"}, "told before"),
        ({"token": "u" * 22}, "told before"),
        ({"number": "A0004"}, "not in block"),
        ({"number": "B0001"}, "not in block"),
        ({"number": "A0002"}, "another ticket's"),
    ],
)
def test_a_number_that_can_not_be_taken_over_is_answered_with_the_reason(
    changes: dict[str, str], says: str
) -> None:
    book = new_book()
    block = borrow(book, size=3).block
    told = offline(book, "A0001")
    tell(book, block, told)
    answer = only(tell(book, block, told.model_copy(update=changes)))
    assert (answer.accepted, answer.ticket) == (False, None)
    assert says in answer.reason
    assert len(book.tickets) == 1


def test_another_kiosks_block_is_not_ones_own() -> None:
    book = new_book()
    answer = tell(book, borrow(book).block, offline(book, "A0001"), kiosk="kiosk-2", done=True)
    assert "not kiosk-2's" in only(answer).reason
    assert answer.left == 0
    assert tell(book, "20260105-A0001", offline(book, "A0001")).left == 19


def test_after_a_block_was_given_back_no_more_of_it_is_taken() -> None:
    book = new_book()
    block = borrow(book).block
    assert tell(book, block, offline(book, "A0001")).left == 19
    assert tell(book, block, done=True).left == 0
    assert "given back" in only(tell(book, block, offline(book, "A0002"))).reason


def test_a_kiosk_that_was_cut_off_tells_the_day_after_what_it_gave_out_in_time() -> None:
    book = new_book()
    block = borrow(book, service="b").block
    expire(book, at("23:00", 6))
    answer = tell(
        book,
        block,
        offline(book, "B0001", at("16:59")),
        offline(book, "B0002", at("17:01")),
        now_ms=at("23:00", 6),
    )
    assert [told.accepted for told in answer.tickets] == [True, False]
    assert "2026-01-05 17:00" in answer.tickets[1].reason
    assert book.tickets["20260105-B0001"].state is TicketState.WAITING
    assert answer.left == 0


def test_a_block_is_forgotten_when_the_day_after_its_own_is_over() -> None:
    book = new_book()
    block = borrow(book).block
    expire(book, at("00:00", 7))
    assert not len(book.blocks)
    with pytest.raises(HallRefusedError) as caught:
        tell(book, block, offline(book, "A0001"))
    assert caught.value.hint


def test_a_number_whose_paper_failed_offline_is_on_record_and_waits_for_nobody() -> None:
    book = new_book()
    block = borrow(book).block
    told = only(tell(book, block, offline(book, "A0001", outcome=PaperOutcome.FAILED)))
    assert told.ticket is not None
    assert told.ticket.state is TicketState.CANCELLED
    assert book.waiting_count("a") == 0
    assert book.counters["20260105/A"].issued == 0


@given(st.lists(st.tuples(st.sampled_from(["issue", "lease"]), st.integers(1, 30)), max_size=20))
@settings(max_examples=40)
def test_no_number_is_given_out_twice(steps: list[tuple[str, int]]) -> None:
    book = new_book()
    given_out: list[int] = []
    for step, (kind, size) in enumerate(steps):
        if kind == "issue":
            given_out.append(int(book.tickets[take(book, step, now_ms=NINE + step * MINUTE_MS)].number[1:]))
        else:
            block = borrow(book, 1000 + step, kiosk=f"kiosk-{step}", size=size)
            given_out += range(int(block.first[1:]), int(block.last[1:]) + 1)
    assert given_out == list(range(1, len(given_out) + 1))
