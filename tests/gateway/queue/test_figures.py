"""The day's figures: what a ticket's and a window's changes add to them, and when."""

from dataclasses import replace

import pytest

from contracts.commands import CommandErrorCode
from contracts.figures import DayFigures, WorkFigures
from contracts.hall import RatingState, TicketState, WindowState
from contracts.hall_commands import FiguresCommand
from gateway.hall.book import Book
from gateway.hall.figures import day_figures, figures, observe
from gateway.hall.policy import Policy
from gateway.hall.records import Desk, Sequences, Served, Ticket
from gateway.hall.refusal import HallRefusedError
from tests.gateway.queue.halls import DAY, HOUR_MS, MINUTE_MS, NINE, at, new_book, open_window

NEXT_DAY = "20260106"


def ticket(number: int = 1, state: TicketState = TicketState.WAITING, made_ms: int = NINE) -> Ticket:
    """A ticket of service a, item a1."""
    return Ticket(
        id=f"{DAY}-A{number:04d}",
        number=f"A{number:04d}",
        day=DAY,
        service="a",
        item="a1",
        state=state,
        token=f"token-{number}",
        request=f"request-{number}",
        kiosk="kiosk-1",
        made_ms=made_ms,
        rank_ms=made_ms,
        rank_seq=number,
        queued_ms=made_ms,
    )


def served(
    window: str = "1", waited_s: float = 300.0, at_ms: int = NINE, rating: RatingState = RatingState.PENDING
) -> Served:
    """A service of five minutes that ended then."""
    return Served(
        case="hall-1",
        service_no=1,
        item="a1",
        service="a",
        window=window,
        staff_no="S1",
        waited_s=waited_s,
        called_ms=at_ms - 6 * MINUTE_MS,
        began_ms=at_ms - 5 * MINUTE_MS,
        finished_ms=at_ms,
        rating=rating,
    )


def done(book: Book, now_ms: int = NINE) -> DayFigures:
    """Count the operation, accept it, read the figures."""
    observe(book, now_ms)
    book.accept()
    return day_figures(book, book.catalog.day(now_ms), now_ms)


def counts(work: WorkFigures) -> tuple[int, int, int, int]:
    return work.issued, work.served, work.no_shows, work.lost


def test_a_ticket_is_issued_once_when_it_is_confirmed() -> None:
    book = new_book()
    book.tickets.put(ticket(state=TicketState.RESERVED))
    assert done(book).hall.issued == 0
    book.tickets.put(ticket(state=TicketState.WAITING))
    assert done(book).hall.issued == 1
    book.tickets.put(ticket(state=TicketState.CALLED))
    book.tickets.put(ticket(state=TicketState.WAITING))
    found = done(book)
    assert (found.hall.issued, found.services[0].issued, found.items[0].issued) == (1, 1, 1)
    assert found.waiting == found.services[0].waiting == found.windows[0].waiting == 1


def test_a_ticket_that_an_offline_kiosk_gave_out_is_issued_as_it_is_settled() -> None:
    book = new_book()
    book.tickets.put(ticket())
    assert done(book).hall.issued == 1


def test_an_expired_ticket_that_turns_out_printed_is_issued_and_no_longer_unissued() -> None:
    book = new_book()
    book.tickets.put(ticket(state=TicketState.RESERVED))
    done(book)
    book.tickets.put(replace(ticket(state=TicketState.EXPIRED), ended_ms=NINE))
    found = done(book)
    assert (counts(found.hall), found.hall.unissued) == ((0, 0, 0, 0), 1)
    book.tickets.put(ticket())
    found = done(book)
    assert (counts(found.hall), found.hall.unissued, found.open) == ((1, 0, 0, 0), 0, 1)


def test_a_transfer_is_one_ticket_that_one_service_hands_to_another() -> None:
    book = new_book()
    book.tickets.put(ticket())
    done(book)
    book.tickets.put(replace(ticket(), service="b", served=(served(),)))
    done(book)
    book.tickets.put(
        replace(
            ticket(state=TicketState.SERVED), service="b", served=(served(), replace(served(), service="b"))
        )
    )
    found = done(book)
    assert (found.hall.issued, found.hall.served, found.hall.tickets_served, found.open) == (1, 2, 1, 0)
    here, there = found.services[:2]
    assert (here.issued, here.handed_out, here.tickets_served, here.open) == (1, 1, 0, 0)
    assert (there.issued, there.handed_in, there.tickets_served, there.open) == (0, 1, 1, 0)


def test_who_was_lost_yesterday_and_comes_today_is_carried_over() -> None:
    book = new_book()
    book.sequences.put(Sequences(day=DAY))
    lost = replace(ticket(state=TicketState.NO_SHOW), ended_ms=NINE)
    book.tickets.put(lost)
    done(book)
    tomorrow = NINE + 24 * HOUR_MS
    book.sequences.put(Sequences(day=NEXT_DAY))
    assert done(book, tomorrow).carried_over == 0
    book.tickets.put(replace(lost, state=TicketState.CALLED, window="1", ended_ms=0))
    found = done(book, tomorrow)
    assert (found.carried_over, found.open, found.hall.lost) == (1, 1, 0)
    assert day_figures(book, DAY, tomorrow).hall.lost == 1


def test_a_service_counts_for_hall_window_service_and_item() -> None:
    book = new_book()
    book.tickets.put(ticket())
    done(book)
    book.tickets.put(replace(ticket(state=TicketState.SERVED), served=(served(),)))
    found = done(book)
    for work in (found.hall, found.windows[0], found.services[0], found.items[0]):
        assert work.served == 1
        assert (work.waited.count, work.waited.mean_s) == (1, 300.0)
        assert (work.lasted.count, work.lasted.mean_s) == (1, 300.0)
    assert [w.window for w in found.windows] == ["1", "2", "3", "4"]
    assert [w.served for w in found.windows] == [1, 0, 0, 0]
    assert [i.item for i in found.items] == ["a1"]


def test_a_miss_counts_for_the_window_that_called_and_a_lost_number_for_the_hall() -> None:
    book = new_book()
    called = replace(ticket(state=TicketState.CALLED), window="2")
    book.tickets.put(called)
    done(book)
    book.tickets.put(replace(ticket(), misses=1))
    assert [w.no_shows for w in done(book).windows] == [0, 1, 0, 0]
    book.tickets.put(replace(called, misses=1))
    done(book)
    book.tickets.put(replace(ticket(state=TicketState.NO_SHOW), misses=2, ended_ms=NINE))
    found = done(book)
    assert counts(found.hall) == (1, 0, 2, 1)
    assert (found.windows[1].no_shows, found.windows[1].lost) == (2, 0)
    book.tickets.put(replace(called, misses=2))
    assert done(book).hall.lost == 0, "he came in the end"


def test_a_late_rating_takes_the_unrated_back_on_the_day_of_the_service() -> None:
    book = new_book()
    book.tickets.put(replace(ticket(state=TicketState.SERVED), served=(served(),)))
    assert done(book).hall.unrated_share is None
    unrated = served(rating=RatingState.UNRATED)
    book.tickets.put(replace(ticket(state=TicketState.SERVED), served=(unrated,)))
    assert done(book).hall.unrated_share == 1.0
    rated = replace(unrated, rating=RatingState.RATED, level=2)
    book.tickets.put(replace(ticket(state=TicketState.SERVED), served=(rated,)))
    tomorrow = NINE + 24 * HOUR_MS
    assert done(book, tomorrow).hall.rated == 0
    found = day_figures(book, DAY, tomorrow)
    for work in (found.hall, found.windows[0], found.services[0], found.items[0]):
        assert (work.rated, work.unrated, work.bad, work.unrated_share) == (1, 0, 1, 0.0)
        assert work.served == 1


def test_a_window_is_open_idle_and_paused_for_as_long_as_it_was() -> None:
    book = new_book()
    open_window(book, "1")
    done(book)
    busy_ms, paused_ms, back_ms = (NINE + m * MINUTE_MS for m in (10, 20, 25))
    desk = book.desk("1")
    book.desks.put(replace(desk, ticket="x", idle_ms=0))
    done(book, busy_ms)
    book.desks.put(replace(desk, state=WindowState.PAUSED, since_ms=paused_ms, idle_ms=0))
    done(book, paused_ms)
    book.desks.put(replace(desk, state=WindowState.OPEN, since_ms=back_ms, idle_ms=back_ms))
    done(book, back_ms)
    window = day_figures(book, DAY, back_ms + 5 * MINUTE_MS).windows[0]
    assert (window.open_s, window.idle_s, window.paused_s) == (25 * 60, 15 * 60, 5 * 60)
    assert window.idle_share == 0.6


def test_a_window_that_is_open_over_midnight_shares_its_time_between_the_days() -> None:
    book = new_book()
    book.sequences.put(Sequences(day=DAY))
    open_window(book, "1", now_ms=at("23:00"))
    done(book, at("23:00"))
    half_past = at("00:30", day=6)
    assert day_figures(book, NEXT_DAY, half_past).windows[0].open_s == 1800
    book.sequences.put(Sequences(day=NEXT_DAY))
    done(book, half_past)
    assert day_figures(book, DAY, half_past).windows[0].open_s == 3600
    book.desks.put(Desk(window="1", since_ms=at("01:00", day=6)))
    assert done(book, at("01:00", day=6)).windows[0].open_s == 3600
    assert day_figures(book, DAY, at("02:00", day=6)).windows[0].open_s == 3600


def test_a_day_is_kept_as_it_ends_though_its_tallies_go_in_the_same_operation() -> None:
    book = new_book()
    book.sequences.put(Sequences(day=DAY))
    book.tickets.put(ticket())
    done(book)
    for tally in book.tallies:
        book.tallies.drop(f"{tally.day}/{tally.thing}")
    book.sequences.put(Sequences(day="20260110"))
    done(book, at("08:00", day=10))
    found = day_figures(book, DAY, at("09:00", day=10))
    assert (found.day, found.hall.issued, found.waiting) == (DAY, 1, 0)
    assert len(found.windows) == 4


def test_as_many_days_are_kept_as_the_policy_says() -> None:
    book = new_book(Policy(figures_days=3))
    for day in range(5, 12):
        book.sequences.put(Sequences(day=f"202601{day:02d}"))
        done(book, at("00:00", day))
    assert [daily.day for daily in book.dailies] == ["20260108", "20260109", "20260110"]


def test_figures_of_one_window_hold_that_window_and_its_services() -> None:
    book = new_book()
    book.tickets.put(ticket())
    done(book)
    reply = figures(book, FiguresCommand(window="2"), NINE).reply
    assert isinstance(reply, DayFigures)
    assert [w.window for w in reply.windows] == ["2"]
    assert [s.service for s in reply.services] == ["a", "b"]
    assert reply.hall.issued == 1


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (FiguresCommand(window="9"), CommandErrorCode.UNKNOWN_WINDOW, "1, 2, 3, 4"),
        (FiguresCommand(day="20251231"), CommandErrorCode.BAD_REQUEST, "20260105 to 20260105"),
        (FiguresCommand(day="99999999"), CommandErrorCode.BAD_REQUEST, "1 in all"),
    ],
)
def test_figures_that_are_not_there_are_refused(
    command: FiguresCommand, code: CommandErrorCode, says: str
) -> None:
    with pytest.raises(HallRefusedError) as refused:
        figures(new_book(), command, NINE)
    assert refused.value.code is code
    assert says in refused.value.hint
