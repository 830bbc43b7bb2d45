"""The queue under test in its journal's store; an operation on it is kept, refused or undone."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from random import Random
from typing import Any, TypeVar

from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from contracts.catalog import Priority
from contracts.commands import CommandErrorCode as Code
from contracts.hall import PaperOutcome
from contracts.hall_commands import BookCommand, HallCommand, IssueCommand, OfflineTicket
from gateway.hall.book import Book
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall.dispatch import carry_out, tick
from gateway.hall.outcome import InviteRating, Outcome
from gateway.hall.policy import Policy
from gateway.hall.records import Ticket
from gateway.hall.refusal import HallRefusedError
from gateway.journal.entries import Draft, Row
from gateway.journal.hall_store import Done, HallStore
from tests.gateway.queue.halls import ANNA, BORIS, MINUTE_MS, NINE, catalog, service
from tests.gateway.queue.reference import Person, Reference

T = TypeVar("T")
PHASES = tuple(phase for phase in Phase if phase is not Phase.explain)
"""Explaining takes minutes here."""
SERVICES = ("a", "b", "c")
WINDOWS = ("1", "2", "3", "4")
CLERKS = ("S1", "S2", "S3", "S4")
SHORT_OF_PATIENCE = (
    service("a", appointments=True, miss_behind=1),
    service("b", hours="office", quota=8, area="west", misses=1),
    service("c", needs_id=True, miss_behind=2, misses=2),
)
"""The small hall's services, where somebody who does not come meets every rule soon."""
services = st.sampled_from(["a", "a", "a", "b", "c"])
windows = st.sampled_from(["1", "1", "2", "2", "3", "4"])
whos = st.sampled_from(["", ANNA, BORIS])
priorities = st.sampled_from([Priority.NONE, Priority.NONE, Priority.ELDERLY, Priority.GREEN])
outcomes = st.sampled_from(
    [PaperOutcome.PRINTED, PaperOutcome.SHOWN, PaperOutcome.UNKNOWN, PaperOutcome.FAILED]
)
picks = st.integers(0, 30)
LATE_MS, EARLY_MS = 15 * MINUTE_MS, 30 * MINUTE_MS
"""Of check-in."""


@dataclass(frozen=True)
class Given:
    """A number that a kiosk gave out while it was offline."""

    lease: str
    ticket: OfflineTicket


class Machine(RuleBasedStateMachine):
    """Kiosks, clerks and time at work."""

    policy: Policy
    random: Random
    hall: Reference
    store: HallStore

    def __init__(self) -> None:
        super().__init__()
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        for name in ("schema.sql", "hall.sql"):
            self.db.executescript(files("gateway.journal").joinpath(name).read_text(encoding="utf-8"))
        self.index = CatalogIndex(catalog(services=SHORT_OF_PATIENCE))
        self.now_ms = NINE
        self.keys = 0
        self.drafts: list[Draft] = []
        self.given: list[Given] = []
        self.wishes: list[IssueCommand] = []
        self.appointments: dict[str, BookCommand] = {}
        self.undoes = False
        """The next operation is first carried out and undone."""
        self.before_group: tuple[Any, ...] | None = None
        """All as it was when the transaction of several operations began."""

    @property
    def store_book(self) -> Book:
        assert self.store.book is not None
        return self.store.book

    @property
    def day(self) -> str:
        return self.hall.of_day(self.now_ms)

    def opened(self) -> HallStore:
        """The queue as a gateway that starts finds it."""

        def append(draft: Draft) -> Row:
            self.drafts.append(draft)
            return Row(len(self.drafts), 1, len(self.drafts), str(draft.kind), "", b"")

        store = HallStore(self.db, append, lambda: None)
        assert store.use(Book(self.index, self.policy, self.random)) == []
        return store

    def do(self, command: HallCommand, reply: type[T]) -> T | HallRefusedError:
        """Carry it out; first, if it is to be undone, for nothing."""
        result = self.apply(lambda book: carry_out(book, command, self.now_ms))
        if isinstance(result, HallRefusedError):
            return result
        assert isinstance(result.outcome.reply, reply)
        return result.outcome.reply

    def done(self, command: HallCommand, reply: type[T]) -> T:
        result = self.do(command, reply)
        assert not isinstance(result, HallRefusedError), result
        return result

    def apply(self, work: Callable[[Book], Outcome]) -> Done | HallRefusedError:
        before, drafts = self.snapshot(), len(self.drafts)
        if self.undoes:
            self.undoes = False
            state = self.random.getstate()
            self.within(lambda: self.store.apply(lambda book: undone(work(book)), self.now_ms))
            assert self.snapshot() == before
            self.random.setstate(state)
        result = self.within(lambda: self.store.apply(work, self.now_ms))
        if isinstance(result, HallRefusedError):
            assert self.snapshot() == before
            assert len(self.drafts) == drafts
        else:
            for effect in result.outcome.effects:
                self.carry(effect)
        return result

    def carry(self, effect: object) -> None:
        """An invitation leaves its session in the journal."""
        if isinstance(effect, InviteRating):
            key = (effect.session.project_no, effect.session.service_no)
            self.db.execute(
                "INSERT INTO sessions (project_no, service_no, document, window, state, token, device,"
                " armed_ms, due_ms, arms) VALUES (?, ?, '', '', 0, 0, '', 0, 0, 1)",
                key,
            )

    def within(self, work: Callable[[], T]) -> T:
        """In a transaction: that of the group, or its own."""
        if self.before_group is not None:
            return work()
        self.db.execute("BEGIN")
        result = work()
        self.db.execute("COMMIT")
        self.store.committed()
        return result

    def snapshot(self) -> dict[tuple[str, str], Any]:
        book = self.store_book
        return {(kind, table.key(one)): one for kind, table in book.tables.items() for one in table}

    def time_passes(self) -> None:
        result = self.apply(lambda book: tick(book, self.now_ms))
        assert isinstance(result, Done)
        self.hall.tick(self.now_ms)

    def person(self, pick: int) -> Person:
        """Most of the time one of the newest."""
        return self.hall.people[-1 - pick % len(self.hall.people)]

    def key(self) -> str:
        self.keys += 1
        return f"request-{self.keys:08d}"

    def code(self, result: object) -> Code | None:
        return result.code if isinstance(result, HallRefusedError) else None


def undone(_: Outcome) -> Outcome:
    """It never was."""
    raise HallRefusedError(Code.NOT_NOW, "undone")


def ordered(tickets: Iterator[Ticket]) -> list[Ticket]:
    return sorted(tickets, key=lambda ticket: (ticket.place, ticket.id))
