"""The queue's memory: all records, with indexes, and what an operation changed.

An operation (a rule at work) changes records by `put` and `drop`. `Change`s are kept until the operation is
accepted or undone, and again until the transaction that it belongs to is: so memory and file never differ.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Generic, TypeVar

from contracts.hall import TicketState
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall.policy import Policy
from gateway.hall.records import (
    Appointment,
    Block,
    CallRecord,
    Counter,
    Daily,
    Desk,
    Experience,
    KioskRating,
    OpenFinding,
    Pace,
    Sequences,
    Tally,
    Ticket,
)

R = TypeVar("R")
Key = tuple[str, str]
"""Kind of record and key within it."""
Changes = dict[Key, Any]
"""Records as they were before: None for one that was not there."""


@dataclass(frozen=True, slots=True)
class Change:
    """A record before and after; None where there is none."""

    kind: str
    key: str
    old: Any
    new: Any


class Table(Generic[R]):
    """Records of one kind by key. Changed only through its book."""

    def __init__(self, kind: str, key: Callable[[R], str], book: "Book") -> None:
        self.kind = kind
        self.key = key
        self._book = book
        self._rows: dict[str, R] = {}

    def get(self, key: str) -> R | None:
        """The record with that key."""
        return self._rows.get(key)

    def __getitem__(self, key: str) -> R:
        return self._rows[key]

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[R]:
        """A snapshot: records may be put and dropped meanwhile."""
        return iter(list(self._rows.values()))

    def put(self, record: R) -> R:
        """Add or replace; returns it."""
        self._book.write(self, self.key(record), record)
        return record

    def drop(self, key: str) -> None:
        """Remove, if it is there."""
        if key in self._rows:
            self._book.write(self, key, None)

    def set(self, key: str, record: R | None) -> R | None:
        """For the book alone: no trace is kept. Returns what was there."""
        old = self._rows.pop(key, None)
        if record is not None:
            self._rows[key] = record
        return old


class Book:
    """All that the queue knows. `random` draws tokens."""

    def __init__(self, catalog: CatalogIndex, policy: Policy, random: Random, gateway: str = "hall") -> None:
        self.catalog = catalog
        self.policy = policy
        self.random = random
        self.gateway = gateway
        """Id of the gateway: case numbers of our making begin with it."""
        self.next_service_no: Callable[[str], int] = self._next_service_no
        """The number of the next service of a clerk's case. The journal, which knows more cases, sets it."""
        self.tickets: Table[Ticket] = Table("ticket", lambda r: r.id, self)
        self.desks: Table[Desk] = Table("desk", lambda r: r.window, self)
        self.counters: Table[Counter] = Table("counter", lambda r: f"{r.day}/{r.prefix}", self)
        self.blocks: Table[Block] = Table("block", lambda r: r.id, self)
        self.appointments: Table[Appointment] = Table("appointment", lambda r: r.id, self)
        self.calls: Table[CallRecord] = Table("call", lambda r: f"{r.sequence:012d}", self)
        self.kiosk_ratings: Table[KioskRating] = Table("kiosk-rating", lambda r: r.request, self)
        self.paces: Table[Pace] = Table("pace", lambda r: r.service, self)
        self.experiences: Table[Experience] = Table("experience", lambda r: r.service, self)
        self.tallies: Table[Tally] = Table("tally", lambda r: f"{r.day}/{r.thing}", self)
        self.dailies: Table[Daily] = Table("daily", lambda r: r.day, self)
        self.findings: Table[OpenFinding] = Table("finding", lambda r: f"{r.kind.value}/{r.about}", self)
        self.sequences: Table[Sequences] = Table("sequences", lambda _: "", self)
        self.tables: dict[str, Table[Any]] = {table.kind: table for table in self._all_tables()}
        self._operation: Changes = {}
        self._transaction: Changes = {}
        self._before: tuple[CatalogIndex, Policy] | None = None
        """What it went by before the transaction changed that."""
        self._waiting: dict[str, list[tuple[int, int, str]]] = {}
        """By service: (rank, sequence, id), sorted."""
        self._by_request: dict[str, str] = {}
        self._by_token: dict[str, str] = {}
        self._by_session: dict[str, str] = {}
        self._reserved: set[str] = set()
        self._handed: set[str] = set()
        """Tickets that wait and were handed to one window."""
        self._held: dict[str, set[str]] = {}
        """Held tickets by window."""
        self._by_number: dict[str, set[str]] = {}
        """Open tickets by number."""
        self._by_service: dict[str, set[str]] = {}
        """Blocks by service."""
        self._by_prefix: dict[str, set[str]] = {}
        """Blocks by prefix: not always that of their service now."""
        self._by_person: dict[tuple[str, str], set[str]] = {}
        """Tickets that stand for a wish, by person and service."""

    def _all_tables(self) -> tuple[Table[Any], ...]:
        return (
            self.tickets,
            self.desks,
            self.counters,
            self.blocks,
            self.appointments,
            self.calls,
            self.kiosk_ratings,
            self.paces,
            self.experiences,
            self.tallies,
            self.dailies,
            self.findings,
            self.sequences,
        )

    # -- questions ------------------------------------------------------------------------------------------

    def waiting(self, service: str) -> Iterator[Ticket]:
        """Who waits for a service, in order, those that were handed to one window among them."""
        for _, _, id_ in tuple(self._waiting.get(service, ())):
            yield self.tickets[id_]

    def places(self, service: str) -> tuple[tuple[int, int, str], ...]:
        """Rank, sequence and id of those who wait for a service, in order."""
        return tuple(self._waiting.get(service, ()))

    def waiting_count(self, service: str) -> int:
        """How many wait for a service."""
        return len(self._waiting.get(service, ()))

    def ahead_of(self, ticket: Ticket) -> int:
        """How many wait for the same service before it."""
        queue = self._waiting.get(ticket.service, [])
        return bisect_left(queue, (*ticket.place, ticket.id))

    def reserved(self) -> list[Ticket]:
        """Tickets that nobody has confirmed yet."""
        return [self.tickets[id_] for id_ in sorted(self._reserved)]

    def handed(self) -> list[Ticket]:
        """Tickets that were handed to one window and wait for it, in order of their places."""
        return sorted((self.tickets[id_] for id_ in self._handed), key=lambda t: (t.place, t.id))

    def held(self, window: str) -> list[Ticket]:
        """Tickets that are held at a window, the one that was called first before others."""
        return sorted(
            (self.tickets[i] for i in self._held.get(window, ())), key=lambda t: (t.called_ms, t.id)
        )

    def open(self) -> Iterator[Ticket]:
        """Tickets that something more is to come of, reservations among them, in no order."""
        return (self.tickets[id_] for ids in self._by_number.values() for id_ in ids)

    def of_request(self, request: str) -> Ticket | None:
        """The ticket that a request made."""
        return self.tickets.get(self._by_request.get(request, ""))

    def of_token(self, token: str) -> Ticket | None:
        """The ticket with that token."""
        return self.tickets.get(self._by_token.get(token, ""))

    def of_session(self, key: str) -> Ticket | None:
        """The ticket with that service session among its services."""
        return self.tickets.get(self._by_session.get(key, ""))

    def of_number(self, number: str) -> list[Ticket]:
        """Open tickets with that number: two, when one of yesterday still waits."""
        return sorted((self.tickets[i] for i in self._by_number.get(number, ())), key=lambda t: t.made_ms)

    def of_person(self, person: str, service: str) -> Ticket | None:
        """The open ticket of that person for that service, unless it is there for a result alone."""
        found = self._by_person.get((person, service))
        return self.tickets[min(found)] if found else None

    def blocks_of(self, service: str) -> list[Block]:
        """Blocks of numbers of that service, oldest first."""
        return [self.blocks[id_] for id_ in sorted(self._by_service.get(service, ()))]

    def blocks_with(self, prefix: str) -> list[Block]:
        """Blocks of numbers with that prefix, whichever service leased them, oldest first."""
        return [self.blocks[id_] for id_ in sorted(self._by_prefix.get(prefix, ()))]

    def desk(self, window: str) -> Desk:
        """The window's record, made up when it has none yet."""
        return self.desks.get(window) or Desk(window=window)

    @property
    def numbers(self) -> Sequences:
        """The growing numbers."""
        return self.sequences.get("") or Sequences()

    def next_rank(self) -> int:
        """A new place's sequence number."""
        return self.sequences.put(replace(self.numbers, rank=self.numbers.rank + 1)).rank

    # -- operations and transactions ------------------------------------------------------------------------

    def write(self, table: Table[Any], key: str, record: Any) -> None:
        """For tables alone: replace a record and remember what was there."""
        old = self._set(table, key, record)
        self._operation.setdefault((table.kind, key), old)

    def changed(self) -> list[Change]:
        """What the operation has changed so far."""
        return [
            Change(kind, key, old, self.tables[kind].get(key)) for (kind, key), old in self._operation.items()
        ]

    def accept(self) -> dict[Key, Any]:
        """The operation stands: its changed records as they are now, None for those that are gone."""
        changes = {place: self.tables[place[0]].get(place[1]) for place in self._operation}
        for place, old in self._operation.items():
            self._transaction.setdefault(place, old)
        self._operation = {}
        return changes

    def undo(self) -> None:
        """The operation never was."""
        self._undo(self._operation)
        self._operation = {}

    def go_by(self, catalog: CatalogIndex, policy: Policy) -> None:
        """Go on under another catalog and policy, if the transaction is kept."""
        self._before = self._before or (self.catalog, self.policy)
        self.catalog, self.policy = catalog, policy

    def committed(self) -> None:
        """The transaction is on disk."""
        self._transaction = {}
        self._before = None

    def rolled_back(self) -> None:
        """The transaction never was."""
        self.undo()
        self._undo(self._transaction)
        self._transaction = {}
        if self._before is not None:
            self.catalog, self.policy = self._before
            self._before = None

    def load(self, kind: str, key: str, record: Any) -> None:
        """A record from the file."""
        self._set(self.tables[kind], key, record)

    # -- private --------------------------------------------------------------------------------------------

    def _next_service_no(self, case: str) -> int:
        number = 1
        while f"{case}/{number}" in self._by_session:
            number += 1
        return number

    def _undo(self, changes: Changes) -> None:
        for (kind, key), old in changes.items():
            self._set(self.tables[kind], key, old)

    def _set(self, table: Table[Any], key: str, record: Any) -> Any:
        old = table.set(key, record)
        if table is self.tickets:
            if old is not None:
                self._leave_indexes(old)
            if record is not None:
                self._enter_indexes(record)
        elif table is self.blocks:
            if old is not None:
                _discard(self._by_service, old.service, old.id)
                _discard(self._by_prefix, old.prefix, old.id)
            if record is not None:
                self._by_service.setdefault(record.service, set()).add(record.id)
                self._by_prefix.setdefault(record.prefix, set()).add(record.id)
        return old

    def _enter_indexes(self, ticket: Ticket) -> None:
        self._by_request[ticket.request] = self._by_token[ticket.token] = ticket.id
        for served in ticket.served:
            self._by_session[served.key] = ticket.id
        if ticket.state is TicketState.WAITING:
            insort(self._waiting.setdefault(ticket.service, []), (*ticket.place, ticket.id))
            if ticket.window:
                self._handed.add(ticket.id)
        if ticket.state is TicketState.RESERVED:
            self._reserved.add(ticket.id)
        if ticket.state is TicketState.HELD:
            self._held.setdefault(ticket.window, set()).add(ticket.id)
        if ticket.is_open:
            self._by_number.setdefault(ticket.number, set()).add(ticket.id)
        if ticket.is_wish and ticket.person:
            self._by_person.setdefault((ticket.person, ticket.service), set()).add(ticket.id)

    def _leave_indexes(self, ticket: Ticket) -> None:
        self._by_request.pop(ticket.request, None)
        self._by_token.pop(ticket.token, None)
        for served in ticket.served:
            self._by_session.pop(served.key, None)
        if ticket.state is TicketState.WAITING:
            queue = self._waiting[ticket.service]
            del queue[bisect_left(queue, (*ticket.place, ticket.id))]
        self._reserved.discard(ticket.id)
        self._handed.discard(ticket.id)
        if ticket.state is TicketState.HELD:
            _discard(self._held, ticket.window, ticket.id)
        if ticket.is_open:
            _discard(self._by_number, ticket.number, ticket.id)
        if ticket.is_wish and ticket.person:
            _discard(self._by_person, (ticket.person, ticket.service), ticket.id)


K = TypeVar("K")


def _discard(index: dict[K, set[str]], key: K, id_: str) -> None:
    ids = index[key]
    ids.discard(id_)
    if not ids:
        del index[key]
