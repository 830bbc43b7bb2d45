"""Electronic supervision: when a finding begins, that it is told once, and when it is over."""

from dataclasses import replace

from contracts.events import EventKind
from contracts.figures import Finding, FindingKind
from contracts.hall import TicketState, WindowState
from gateway.hall.book import Book
from gateway.hall.outcome import TellEvent, TellFinding
from gateway.hall.policy import Balance, Policy
from gateway.hall.records import Desk
from gateway.hall.supervision import observe, watch
from tests.gateway.queue.halls import MINUTE_MS, NINE, new_book, open_window
from tests.gateway.queue.test_figures import served, ticket


def told(book: Book, now_ms: int) -> list[Finding]:
    """What the operation and a tick tell; each finding on the topic is an event too."""
    effects = watch(book, now_ms) + observe(book, now_ms)
    book.accept()
    findings = [e.finding for e in effects if isinstance(e, TellFinding)]
    events = [e for e in effects if isinstance(e, TellEvent)]
    assert [e.data for e in events] == findings
    assert all(e.kind is EventKind.SUPERVISION_FINDING and e.subject for e in events)
    return findings


def after(minutes: float) -> int:
    return NINE + int(minutes * MINUTE_MS)


def test_a_wait_beyond_the_promise_is_told_once_and_when_it_is_over() -> None:
    book = new_book()
    book.tickets.put(ticket())
    assert told(book, after(60)) == []
    (begun,) = told(book, after(60.1))
    assert (begun.kind, begun.over, begun.number, begun.service) == (
        FindingKind.OVERDUE_WAIT,
        False,
        "A0001",
        "a",
    )
    assert begun.since == book.catalog.local(NINE)
    assert begun.detail == "A0001 has waited more than 60 min for a"
    assert told(book, after(61)) == []
    book.tickets.put(ticket(state=TicketState.CALLED))
    (ended,) = told(book, after(75))
    assert (ended.over, ended.detail) == (True, "A0001 waited for 75 min; it is called now")
    assert told(book, after(76)) == []
    assert len(book.findings) == 0


def test_a_window_that_is_idle_while_somebody_waits_is_told() -> None:
    book = new_book()
    open_window(book, "1")
    open_window(book, "4", "S4")
    book.tickets.put(ticket(made_ms=after(2)))
    assert told(book, after(5)) == [], "neither has been so for long"
    (begun,) = told(book, after(5.1))
    assert (begun.kind, begun.window, begun.staff_no) == (FindingKind.IDLE_WINDOW, "1", "S1")
    assert begun.since == book.catalog.local(after(2))
    book.tickets.put(ticket(2, made_ms=after(6)))
    book.tickets.put(ticket(state=TicketState.CALLED))
    assert told(book, after(6.5)) == [], "somebody else waits, so it goes on"
    book.desks.put(replace(book.desk("1"), idle_ms=0, ticket="x"))
    (ended,) = told(book, after(8))
    assert ended.over
    assert ended.detail == "window 1 called nobody for 6 min while people waited"


def test_an_idle_window_is_over_when_nobody_waits_any_more() -> None:
    book = new_book()
    open_window(book, "1")
    book.tickets.put(ticket())
    assert len(told(book, after(4))) == 1
    book.tickets.put(ticket(state=TicketState.CANCELLED))
    (ended,) = told(book, after(5))
    assert ended.detail == "nobody waits any more whom window 1 may call, after 5 min"


def test_a_window_that_called_and_finished_between_two_ticks_is_idle_anew() -> None:
    book = new_book()
    open_window(book, "1")
    book.tickets.put(ticket())
    assert [f.over for f in told(book, after(4))] == [False]
    book.desks.put(replace(book.desk("1"), idle_ms=after(4.5)))
    assert [f.over for f in told(book, after(4.6))] == [True]
    assert [f.over for f in told(book, after(7.6))] == [False]


def test_a_window_need_not_call_whom_another_window_was_handed_while_that_is_open() -> None:
    book = new_book()
    open_window(book, "1")
    book.desks.put(replace(book.desk("2"), state=WindowState.OPEN, since_ms=NINE, staff_no="S2", ticket="x"))
    book.tickets.put(replace(ticket(), window="2"))
    assert told(book, after(10)) == []
    book.desks.put(Desk(window="2", since_ms=after(11)))
    assert [f.window for f in told(book, after(11))] == ["1"]


def test_a_window_that_was_handed_somebody_of_a_service_not_its_own_should_call_him() -> None:
    book = new_book()
    open_window(book, "4", "S4")
    book.tickets.put(replace(ticket(), window="4"))
    assert [f.window for f in told(book, after(4))] == ["4"]


def test_a_window_that_helps_is_idle_some_time_after_it_may_help() -> None:
    for balance, found in ((Balance.OWN, []), (Balance.IDLE_HELPS, ["3"])):
        book = new_book(Policy(balance=balance, help_after_min=8, idle_min=3))
        open_window(book, "3")
        book.tickets.put(ticket())
        assert told(book, after(8 + 2.9)) == [], "not at the moment at which it may"
        assert [f.window for f in told(book, after(8 + 3.1))] == found


def test_a_long_pause_is_told_with_its_reason_and_when_it_ends() -> None:
    book = new_book()
    open_window(book, "1")
    book.desks.put(replace(book.desk("1"), state=WindowState.PAUSED, reason="lunch", idle_ms=0))
    assert told(book, after(30)) == []
    (begun,) = told(book, after(30.1))
    assert (begun.kind, begun.window) == (FindingKind.LONG_PAUSE, "1")
    assert begun.detail == "window 1 has paused for longer than 30 min (lunch)"
    open_window(book, "1", now_ms=after(45))
    assert [f.detail for f in told(book, after(45))] == ["window 1 paused for 45 min"]


def test_somebody_who_is_at_a_window_for_hours_is_told_and_when_he_is_there_no_more() -> None:
    book = new_book()
    open_window(book, "1")
    at_window = replace(ticket(state=TicketState.CALLED), window="1", called_ms=NINE)
    book.tickets.put(at_window)
    book.desks.put(replace(book.desk("1"), ticket=at_window.id, idle_ms=0))
    assert told(book, after(120)) == []
    (begun,) = told(book, after(120.1))
    assert (begun.kind, begun.number, begun.staff_no) == (FindingKind.LONG_SERVICE, "A0001", "S1")
    assert begun.detail == "A0001 has been called at window 1 for more than 120 min"
    assert told(book, after(121)) == []
    book.tickets.put(replace(at_window, state=TicketState.SERVED))
    open_window(book, "1", now_ms=after(125))
    book.desks.put(replace(book.desk("1"), ticket=""))
    (ended,) = told(book, after(125))
    assert (ended.over, ended.detail) == (True, "A0001 was at window 1 for 125 min")


def test_a_hasty_service_is_told_once_and_over() -> None:
    book = new_book()
    hasty = replace(served(), began_ms=NINE - 4_000)
    book.tickets.put(replace(ticket(state=TicketState.SERVED), served=(hasty,)))
    findings = [e.finding for e in observe(book, NINE) if isinstance(e, TellFinding)]
    book.accept()
    assert [(f.kind, f.over, f.staff_no) for f in findings] == [(FindingKind.HASTY_SERVICE, True, "S1")]
    assert findings[0].detail == "window 1 finished A0001 after 4 s"
    book.tickets.put(replace(ticket(state=TicketState.SERVED), served=(hasty,), reason="again"))
    assert observe(book, NINE) == []
    assert watch(book, NINE) == []


def test_a_service_that_took_its_time_is_no_finding() -> None:
    book = new_book()
    book.tickets.put(replace(ticket(state=TicketState.SERVED), served=(served(),)))
    assert observe(book, NINE) == []
