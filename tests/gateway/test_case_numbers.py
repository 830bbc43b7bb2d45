"""Clerks' case numbers: no service number of a case is given twice, also when nobody was asked to rate."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from contracts.hall import PaperOutcome
from contracts.hall_commands import (
    CallNextCommand,
    ConfirmCommand,
    FinishCommand,
    HallCommand,
    SignInCommand,
)
from contracts.hall_replies import IssueResult, WindowResult
from gateway.hall import dispatch
from gateway.hall.book import Book
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall.policy import Policy
from gateway.journal.hall_store import Done
from gateway.journal.salvage import salvage
from gateway.journal.store import JournalStore
from tests.gateway.journals import GATEWAY, make_store
from tests.gateway.queue.halls import DAY_MS, NINE, catalog, item, wish

CASE = "P-77"


class Window:
    """Window 1 over a journal."""

    def __init__(self, store: JournalStore) -> None:
        self.store = store
        self.now_ms = NINE
        self._wishes = 0
        # Of service a no item is known: nobody can be asked to rate it.
        index = CatalogIndex(catalog(items=(item("b1", "b"),)))
        store.hall.use(Book(index, Policy(), Random(1), GATEWAY))

    def do(self, command: HallCommand) -> object:
        """The reply, once it is durable."""
        self.store.begin()
        done = self.store.hall.apply(lambda book: dispatch.carry_out(book, command, self.now_ms), self.now_ms)
        self.store.commit()
        assert isinstance(done, Done), done
        return done.outcome.reply

    def serve(self) -> int:
        """Finish somebody's service under the case; its service number."""
        self._wishes += 1
        self.do(SignInCommand(window="1", staff_no="S1"))
        issued = self.do(wish(self._wishes + self.now_ms, "a"))
        assert isinstance(issued, IssueResult)
        self.do(ConfirmCommand(ticket=issued.ticket.ticket, outcome=PaperOutcome.PRINTED))
        called = self.do(CallNextCommand(window="1"))
        assert isinstance(called, WindowResult)
        assert called.ticket is not None
        finished = self.do(FinishCommand(window="1", number=called.ticket.number, case=CASE))
        assert isinstance(finished, WindowResult)
        assert finished.session is None
        book = self.store.hall.book
        assert book is not None
        return book.tickets[called.ticket.ticket].served[-1].service_no

    def days(self, days: int) -> None:
        """So much later; tickets are forgotten."""
        for _ in range(days):
            self.now_ms += DAY_MS
            self.store.begin()
            self.store.hall.apply(lambda book: dispatch.tick(book, self.now_ms), self.now_ms)
            self.store.commit()

    def forget(self, days: int) -> None:
        """Housekeeping of what is older than that."""
        self.store.begin()
        self.store.sessions.forget(self.now_ms - days * DAY_MS, 1000)
        self.store.hall.forget_cases(self.now_ms - days * DAY_MS, 1000)
        self.store.commit()


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    found = Window(make_store(tmp_path))
    yield found
    found.store.close()


def test_a_case_keeps_its_numbers_when_its_tickets_are_forgotten(window: Window) -> None:
    assert [window.serve(), window.serve()] == [1, 2]
    window.days(3)
    assert window.store.hall.book is not None
    assert len(window.store.hall.book.tickets) == 0
    window.forget(180)
    assert window.serve() == 3


def test_a_case_is_forgotten_so_long_after_its_last_service(window: Window) -> None:
    window.serve()
    window.days(3)
    window.serve()
    window.days(3)
    window.forget(4)
    assert window.serve() == 3
    window.days(6)
    window.forget(5)
    assert window.serve() == 1


def test_a_case_keeps_its_numbers_in_the_journal_that_follows_a_damaged_one(
    window: Window, tmp_path: Path
) -> None:
    window.serve()
    window.days(3)
    fresh = Window(make_store(tmp_path / "fresh", seed=2))
    salvage(tmp_path / "journal.db", fresh.store)
    fresh.now_ms = window.now_ms
    assert fresh.serve() == 2
    fresh.store.close()
