"""The queue beside a reference that is as plain as can be: whatever kiosks, clerks, time and failing
transactions do, both come to the same, nobody is lost and no number is anybody else's.

The book is the journal's: each operation goes through its store into an SQLite database in memory.
"""

from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contracts.catalog import Priority
from contracts.events import TicketClosed
from contracts.hall import PaperOutcome, RatingState, WindowState
from contracts.hall import TicketState as S
from gateway.hall.calls import CALLS_KEPT
from gateway.hall.policy import Balance, Policy
from tests.gateway.queue.halls import ANNA, BORIS, DAY_MS, NINE
from tests.gateway.queue.machine import (
    CLERKS,
    PHASES,
    SERVICES,
    WINDOWS,
    ordered,
    picks,
    priorities,
    services,
    whos,
)
from tests.gateway.queue.model_kiosks import Kiosks
from tests.gateway.queue.model_windows import Windows
from tests.gateway.queue.reference import Reference


class Queue(Kiosks, Windows):
    """All at work."""

    @initialize(
        balance=st.sampled_from(Balance),
        next_finishes=st.booleans(),
        crowd=st.lists(st.tuples(services, whos, priorities), max_size=8),
    )
    def open(self, balance: Balance, next_finishes: bool, crowd: list[tuple[str, str, Priority]]) -> None:
        self.policy = Policy(balance=balance, next_finishes=next_finishes)
        self.random = Random(1)
        self.hall = Reference(self.index.catalog, self.policy)
        self.store = self.opened()
        self.time_passes()
        for window, clerk in zip(WINDOWS, CLERKS, strict=True):
            self.sign_in(window, clerk)
        for service, who, priority in crowd:
            self.come(service, who, PaperOutcome.PRINTED, priority)

    # -- time, ratings and failures -------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0, 1, 30, 121, 400, 1300, 3700]), ticks=st.booleans())
    def wait(self, seconds: int, ticks: bool) -> None:
        self.now_ms += seconds * 1000
        if ticks:
            self.time_passes()

    @rule(days=st.sampled_from([0, 0, 1, 1, 2, 4]))
    def go_to_another_day(self, days: int) -> None:
        if days:
            self.now_ms += days * DAY_MS - (self.now_ms - NINE) % DAY_MS
        self.time_passes()

    @rule(pick=picks, rated=st.booleans(), level=st.integers(1, 5))
    def rating_ends(self, pick: int, rated: bool, level: int) -> None:
        served = [one for ticket in self.store_book.tickets for one in ticket.served]
        if not served:
            return
        one = served[pick % len(served)]
        self.within(lambda: self.store.rating_ended(one.key, rated, level if rated else 0, self.now_ms))
        ticket = self.store_book.of_session(one.key)
        assert ticket is not None
        now = next(now for now in ticket.served if now.key == one.key)
        if one.rating is RatingState.RATED:
            assert now == one
        elif rated:
            assert (now.rating, now.level) == (RatingState.RATED, level)
        else:
            assert now.rating is RatingState.UNRATED

    @rule()
    def undo_the_next(self) -> None:
        self.undoes = True

    @rule(fails=st.booleans())
    def transaction(self, fails: bool) -> None:
        """Several operations share one; it is written, or it fails."""
        if self.before_group is None:
            self.begin_group()
        else:
            self.end_group(fails)

    def begin_group(self) -> None:
        self.db.execute("BEGIN")
        kept = (self.snapshot(), self.hall.copy(), len(self.drafts), len(self.wishes), len(self.given))
        self.before_group = (*kept, dict(self.appointments))

    def end_group(self, fails: bool) -> None:
        assert self.before_group is not None
        snapshot, reference, drafts, wishes, given, appointments = self.before_group
        self.before_group = None
        if not fails:
            self.db.execute("COMMIT")
            self.store.committed()
            return
        self.db.execute("ROLLBACK")
        self.store.rolled_back()
        assert self.snapshot() == snapshot
        self.hall = reference
        self.appointments = appointments
        del self.drafts[drafts:], self.wishes[wishes:], self.given[given:]

    @precondition(lambda self: self.before_group is None)
    @rule()
    def restart(self) -> None:
        before = self.snapshot()
        self.store = self.opened()
        assert self.snapshot() == before

    # -- what always holds ----------------------------------------------------------------------------------

    @invariant()
    def both_agree(self) -> None:
        self.hall.check()
        book = self.store_book
        assert {ticket.id for ticket in book.tickets} == {person.ticket for person in self.hall.people}
        for person in self.hall.people:
            ticket = book.tickets[person.ticket]
            assert (ticket.state, ticket.service, ticket.person, ticket.paper, ticket.misses) == (
                person.state, person.service, person.who, person.paper, person.misses,
            ), person  # fmt: skip
            assert len(ticket.served) == person.served
        for window, seat in self.hall.seats.items():
            desk = book.desk(window)
            assert desk.ticket == (seat.present.ticket if seat.present else "")
            assert desk.staff_no == seat.staff
            assert (desk.state is WindowState.PAUSED) is seat.paused

    @invariant()
    def nobody_is_lost(self) -> None:
        """Each end of a way is told once; who is in the book has come, and has not been told of as gone."""
        closed = Counter(d.data.ticket for d in self.drafts if isinstance(d.data, TicketClosed))
        for person in self.hall.people:
            assert closed[person.ticket] == person.ends, person
        gone = {ticket for ticket in closed if ticket not in {person.ticket for person in self.hall.people}}
        assert self.hall.issued == len(self.hall.people) + len(gone)

    @invariant()
    def indexes_are_what_a_full_look_gives(self) -> None:
        book = self.store_book
        tickets = list(book.tickets)
        opened = [ticket for ticket in tickets if ticket.is_open]
        for service in SERVICES:
            waiting = ordered(t for t in tickets if t.state is S.WAITING and t.service == service)
            assert list(book.waiting(service)) == waiting
            assert [book.ahead_of(ticket) for ticket in waiting] == list(range(len(waiting)))
            assert [person.ticket for person in self.hall.queue(service)] == [t.id for t in waiting]
            assert {b.id for b in book.blocks_of(service)} == {
                b.id for b in book.blocks if b.service == service
            }
            for who in (ANNA, BORIS):
                holds = [t for t in opened if (t.person, t.service) == (who, service) and not t.parked]
                found = book.of_person(who, service)
                assert found in holds if holds else found is None
        assert book.reserved() == [t for t in sorted(tickets, key=lambda t: t.id) if t.state is S.RESERVED]
        assert book.handed() == ordered(t for t in tickets if t.state is S.WAITING and t.window)
        for window in WINDOWS:
            held = {t.id for t in tickets if t.state is S.HELD and t.window == window}
            assert {ticket.id for ticket in book.held(window)} == held
        for ticket in tickets:
            assert book.of_request(ticket.request) is ticket
            assert book.of_token(ticket.token) is ticket
            assert all(book.of_session(served.key) is ticket for served in ticket.served)
            assert {t.id for t in book.of_number(ticket.number)} == {
                t.id for t in opened if t.number == ticket.number
            }

    @invariant()
    def every_call_is_announced(self) -> None:
        sequences = sorted(call.sequence for call in self.store_book.calls)
        newest = self.store_book.numbers.call
        assert sequences == list(range(newest - len(sequences) + 1, newest + 1))
        assert len(sequences) <= CALLS_KEPT

    def teardown(self) -> None:
        """In the end everybody who waits is called, one at each call: nobody starves."""
        if not hasattr(self, "hall"):
            return
        if self.before_group is not None:
            self.end_group(fails=True)
        self.undoes = False
        self.restart()
        for window in WINDOWS:
            if self.hall.seats[window].present:
                self.finish(window, later=False, case=None)
        for window, clerk in zip(WINDOWS, CLERKS, strict=True):
            self.sign_in(window, clerk)
            self.pause_or_resume(window, resumes=True)
        waiting = sum(len(self.hall.queue(service)) for service in SERVICES)
        for _ in range(waiting):
            window = next(window for window in WINDOWS if any(self.hall.own(window, self.now_ms)))
            self.call_next(window, keyed=False)
            self.finish(window, later=False, case=None)
        self.both_agree()
        self.nobody_is_lost()
        assert not any(self.hall.queue(service) for service in SERVICES)
        self.db.close()


def test_the_queue_does_what_the_reference_does() -> None:
    run_state_machine_as_test(
        Queue, settings=settings(max_examples=100, stateful_step_count=50, deadline=None, phases=PHASES)
    )


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_the_queue_does_what_the_reference_does_for_long() -> None:
    slow = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Queue,
        settings=settings(
            max_examples=10_000, stateful_step_count=200, deadline=None, suppress_health_check=slow
        ),
    )
