"""What others may see of tickets and queues."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from contracts.catalog import Priority
from contracts.hall import QueueState, RatingState, TicketState
from contracts.hall_commands import LeaseCommand
from contracts.hall_replies import IssueResult
from gateway.hall import leases, numbers
from gateway.hall.book import Book
from gateway.hall.records import Served, Ticket
from gateway.hall.views import queues, ticket_view
from tests.gateway.queue.halls import ANNA, NINE, at, new_book, open_window, request, wish


def take(book: Book, number: int, service: str = "a", now_ms: int = NINE) -> Ticket:
    reply = numbers.issue(book, wish(number, service, item=None, person=ANNA), now_ms).reply
    assert isinstance(reply, IssueResult)
    ticket = book.tickets[reply.ticket.ticket]
    return book.tickets.put(replace(ticket, state=TicketState.WAITING, person=""))


def queue(book: Book, service: str, now_ms: int = NINE) -> QueueState:
    return next(state for state in queues(book, now_ms).queues if state.service == service)


def test_a_ticket_tells_who_is_ahead_while_it_waits_and_only_then() -> None:
    book = new_book()
    open_window(book, "1")
    take(book, 1)
    ticket = take(book, 2)
    seen = ticket_view(book, ticket, NINE)
    assert (seen.people_ahead, seen.number, seen.priority) == (1, "A0002", Priority.NONE)
    assert seen.estimate is not None
    for state in TicketState:
        if state not in (TicketState.WAITING, TicketState.RESERVED):
            changed = ticket_view(book, book.tickets.put(replace(ticket, state=state)), NINE)
            assert (changed.people_ahead, changed.estimate) == (None, None)


def test_a_view_leads_to_no_person_and_no_token() -> None:
    book = new_book()
    reply = numbers.issue(book, wish(1, person=ANNA), NINE).reply
    assert isinstance(reply, IssueResult)
    assert ANNA not in reply.model_dump_json()
    assert reply.token not in reply.ticket.model_dump_json()
    assert reply.token not in repr(reply)


def test_times_are_those_of_the_halls_clock() -> None:
    book = new_book()
    seen = ticket_view(book, replace(take(book, 1), called_ms=at("10:00")), NINE)
    assert seen.made_at == datetime.fromisoformat("2026-01-05T09:00+08:00")
    assert seen.called_at is not None
    assert seen.called_at.utcoffset() == timedelta(hours=8)


def test_a_ticket_tells_of_its_latest_services_rating() -> None:
    book = new_book()
    served = Served(
        case="c",
        service_no=1,
        item="",
        service="a",
        window="1",
        staff_no="S1",
        waited_s=1,
        called_ms=NINE,
        began_ms=NINE,
        finished_ms=NINE,
        rating=RatingState.RATED,
    )
    ticket = replace(
        take(book, 1), served=(served, replace(served, service_no=2, rating=RatingState.PENDING))
    )
    assert ticket_view(book, ticket, NINE).rating is RatingState.PENDING


def test_a_queue_tells_how_it_stands() -> None:
    book = new_book()
    for window in ("1", "2"):
        open_window(book, window)
    for n in range(3):
        take(book, n)
    state = queue(book, "a")
    assert (state.waiting, state.windows, state.open, state.until, state.left_today) == (
        3,
        2,
        True,
        None,
        None,
    )
    assert state.estimate is not None


def test_a_closed_queue_tells_when_it_opens() -> None:
    state = queue(new_book(), "b", at("12:30"))
    assert (state.open, state.until) == (False, datetime.fromisoformat("2026-01-05T13:30+08:00"))
    assert (state.estimate, state.windows) == (None, 0)


def test_a_queue_tells_what_its_quota_leaves_with_what_kiosks_hold() -> None:
    book = new_book()
    take(book, 1, "b")
    leases.lease(book, LeaseCommand(request=request(9), kiosk="k", service="b", size=3), NINE)
    assert queue(book, "b").left_today == 1


@pytest.mark.parametrize("ahead", [0, 1, 5])
def test_a_service_that_a_new_catalog_no_longer_has_breaks_no_view(ahead: int) -> None:
    book = new_book()
    open_window(book, "1")
    tickets = [take(book, n) for n in range(ahead + 1)]
    book.catalog = new_book(
        services=new_book().catalog.catalog.services[1:], windows=new_book().catalog.catalog.windows[3:]
    ).catalog
    assert ticket_view(book, tickets[-1], NINE).people_ahead == ahead
    assert {state.service for state in queues(book, NINE).queues} == {"b", "c"}
