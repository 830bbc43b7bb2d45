"""A day ends and another begins."""

from dataclasses import replace

import pytest

from contracts.events import TicketClosed
from contracts.hall import PaperOutcome, TicketState
from contracts.hall_commands import BookCommand, ConfirmCommand, LeaseCommand
from contracts.hall_replies import IssueResult, LeaseResult
from contracts.session import Language
from gateway.hall import appointments, leases, numbers
from gateway.hall.book import Book
from gateway.hall.day import turn
from gateway.hall.dispatch import tick as carry_out_tick
from gateway.hall.outcome import TellEvent
from gateway.hall.records import CallRecord, Tally
from tests.gateway.queue.halls import DAY_MS, NINE, at, new_book, wish


def waiting(book: Book, number: int, now_ms: int = NINE) -> str:
    reply = numbers.issue(book, wish(number), now_ms).reply
    assert isinstance(reply, IssueResult)
    numbers.confirm(book, ConfirmCommand(ticket=reply.ticket.ticket, outcome=PaperOutcome.PRINTED), now_ms)
    return reply.ticket.ticket


def tick(book: Book, now_ms: int) -> None:
    numbers.expire(book, now_ms)
    leases.expire(book, now_ms)
    appointments.expire(book, now_ms)
    turn(book, now_ms)


def test_who_waits_at_midnight_keeps_number_and_place() -> None:
    book = new_book()
    tick(book, NINE)
    old = [waiting(book, n, NINE + n) for n in range(2)]
    tick(book, at("00:00", 6))
    new = waiting(book, 5, at("09:00", 6))
    assert [t.id for t in book.waiting("a")] == [*old, new]
    assert book.tickets[new].number == "A0003"


def test_a_number_whose_holder_was_served_is_given_out_anew_the_day_after() -> None:
    book = new_book()
    ticket = book.tickets[waiting(book, 1)]
    book.tickets.put(replace(ticket, state=TicketState.SERVED, ended_ms=NINE))
    tick(book, at("00:00", 6))
    assert waiting(book, 2, at("09:00", 6)) == "20260106-A0001"


@pytest.mark.parametrize(
    ("state", "becomes"),
    [
        (TicketState.WAITING, TicketState.LEFT),
        (TicketState.HELD, TicketState.LEFT),
        (TicketState.COLLECT, TicketState.SERVED),
        (TicketState.SERVING, TicketState.SERVING),
    ],
)
def test_who_has_waited_since_before_yesterday_has_left(state: TicketState, becomes: TicketState) -> None:
    book = new_book()
    id_ = waiting(book, 1)
    book.tickets.put(replace(book.tickets[id_], state=state))
    tick(book, at("23:59", 6))
    assert book.tickets[id_].state is state
    tick(book, at("00:00", 7))
    assert book.tickets[id_].state is becomes


def test_what_ended_before_yesterday_is_forgotten_and_what_ended_yesterday_is_not() -> None:
    book = new_book()
    for day in (5, 6, 7):
        id_ = waiting(book, day, at("09:00", day))
        book.tickets.put(replace(book.tickets[id_], state=TicketState.SERVED, ended_ms=at("09:05", day)))
        book.tallies.put(Tally(day=f"202601{day:02d}", thing="hall"))
        book.calls.put(
            CallRecord(
                sequence=day,
                number="A0001",
                ticket=id_,
                window="1",
                area="east",
                language=Language.ZH_HANS,
                text="",
                again=0,
                at_ms=at("09:01", day),
            )
        )
    tick(book, at("08:00", 8))
    assert [t.day for t in book.tickets] == ["20260107"]
    assert [c.day for c in book.counters] == ["20260107"]
    assert [t.day for t in book.tallies] == ["20260107"]
    assert [c.sequence for c in book.calls] == [7]


def test_the_turn_comes_once_a_day_and_not_when_the_clock_goes_back() -> None:
    book = new_book()
    tick(book, at("00:00", 6))
    book.accept()
    for now_ms in (at("12:00", 6), at("23:00"), at("00:00", 6)):
        tick(book, now_ms)
        assert book.changed() == []
    assert book.numbers.day == "20260106"


def test_who_waited_before_days_off_has_left_a_day_after_them() -> None:
    book = new_book()
    tick(book, NINE)
    id_ = waiting(book, 1)
    for day in (13, 14):
        assert book.tickets[id_].state is TicketState.WAITING
        tick(book, at("09:00", day))
    assert book.tickets[id_].state is TicketState.LEFT
    tick(book, at("09:00", 15))
    tick(book, at("09:00", 16))
    assert len(book.tickets) == 0


def test_a_clock_that_jumps_days_ahead_and_comes_back_takes_nobodys_number_away() -> None:
    book = new_book()
    carry_out_tick(book, NINE)
    who = [waiting(book, n, NINE + n) for n in range(3)]
    lost = book.tickets[who[0]]
    book.tickets.put(replace(lost, state=TicketState.SERVED, ended_ms=NINE + 9))
    command = LeaseCommand(request="lease-0123456789", kiosk="kiosk-1", service="a", size=5)
    lent = leases.lease(book, command, NINE + 10).reply
    assert isinstance(lent, LeaseResult)
    start = book.catalog.local(at("10:00"))
    booking = BookCommand(appointment="one", service="a", start=start)
    appointments.book_appointment(book, booking, NINE + 10)
    for now_ms in (NINE + 3 * DAY_MS, NINE + 3 * DAY_MS + 1000, NINE + 5000, NINE + 6000):
        carry_out_tick(book, now_ms)
        book.accept()
    assert [t.id for t in book.waiting("a")] == who[1:]
    assert (lent.block in book.blocks, "one" in book.appointments) == (True, True)
    assert waiting(book, 9, NINE + 7000) == "20260105-A0009"
    assert who[0] in book.tickets


def test_no_number_is_used_twice_a_day_though_its_counter_is_lost() -> None:
    book = new_book()
    served = waiting(book, 1)
    book.tickets.put(replace(book.tickets[served], state=TicketState.SERVED, ended_ms=NINE))
    command = LeaseCommand(request="lease-0123456789", kiosk="kiosk-1", service="a", size=5)
    leases.lease(book, command, NINE)
    book.counters.drop("20260105/A")
    assert waiting(book, 2) == "20260105-A0007"
    assert book.tickets[served].state is TicketState.SERVED


def test_the_last_day_before_days_off_keeps_its_tallies_until_they_are_made_up() -> None:
    book = new_book()
    tick(book, NINE)
    book.tallies.put(Tally(day="20260105", thing="hall"))
    tick(book, at("09:00", 9))
    assert len(book.tallies) == 1
    tick(book, at("09:00", 10))
    assert not len(book.tallies)


def test_a_reservation_that_expires_when_the_gateway_stood_still_for_days_is_still_told_of() -> None:
    book = new_book()
    carry_out_tick(book, NINE)
    reply = numbers.issue(book, wish(1), NINE).reply
    assert isinstance(reply, IssueResult)
    book.accept()
    told = carry_out_tick(book, NINE + 5 * DAY_MS).effects
    closed = [e.data for e in told if isinstance(e, TellEvent) and isinstance(e.data, TicketClosed)]
    assert [(one.ticket, one.state) for one in closed] == [(reply.ticket.ticket, TicketState.EXPIRED)]
    book.accept()
    carry_out_tick(book, NINE + 6 * DAY_MS)
    carry_out_tick(book, NINE + 7 * DAY_MS)
    assert len(book.tickets) == 0


def test_memory_stays_flat_over_weeks() -> None:
    book = new_book()
    sizes = []
    for day in range(20):
        now_ms = NINE + day * DAY_MS
        tick(book, now_ms)
        for n in range(10):
            id_ = waiting(book, day * 100 + n, now_ms + n)
            if n:
                book.tickets.put(replace(book.tickets[id_], state=TicketState.SERVED, ended_ms=now_ms))
        sizes.append(sum(len(table) for table in book.tables.values()))
        book.accept()
        book.committed()
    assert len(set(sizes[4:])) == 1
