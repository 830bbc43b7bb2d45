"""Journals with a queue, for tests without a broker."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from contracts.hall import PaperOutcome, TicketState
from contracts.hall_commands import (
    CallNextCommand,
    ConfirmCommand,
    FinishCommand,
    HallCommand,
    HoldCommand,
    NoShowCommand,
    PauseCommand,
    ResumeCommand,
    SignInCommand,
    TransferCommand,
)
from contracts.hall_replies import IssueResult
from gateway.hall import dispatch
from gateway.hall.book import Book
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall.policy import Policy
from gateway.hall.refusal import HallRefusedError
from gateway.journal.hall_store import Done
from gateway.journal.store import JournalStore
from tests.gateway.journals import GATEWAY, make_store
from tests.gateway.queue.halls import NINE, catalog, wish


def new_book(seed: int = 1) -> Book:
    """An empty one."""
    return Book(CatalogIndex(catalog()), Policy(), Random(seed), GATEWAY)


def hall_store(folder: Path, *, max_bytes: int = 0, seed: int = 1) -> JournalStore:
    """A journal whose book is open; made anew when there is none."""
    store = make_store(folder, max_bytes=max_bytes, seed=seed)
    assert store.hall.use(new_book(seed)) == []
    return store


def records(store: JournalStore) -> dict[str, dict[str, Any]]:
    """All that the book holds."""
    assert store.hall.book is not None
    return {
        kind: {table.key(record): record for record in table}
        for kind, table in store.hall.book.tables.items()
    }


def applied(store: JournalStore, command: HallCommand, now_ms: int = NINE) -> Done | HallRefusedError:
    """Inside a transaction."""
    return store.hall.apply(lambda book: dispatch.carry_out(book, command, now_ms), now_ms)


def carried_out(command: HallCommand, now_ms: int = NINE) -> Callable[[JournalStore], Done]:
    """An operation for the writer that is not refused."""

    def operation(store: JournalStore) -> Done:
        done = applied(store, command, now_ms)
        assert isinstance(done, Done), done
        return done

    return operation


def do(store: JournalStore, command: HallCommand, now_ms: int = NINE) -> Any:
    """Carry it out in a transaction of its own; its reply."""
    store.begin()
    done = carried_out(command, now_ms)(store)
    store.commit()
    return done.outcome.reply


def number(store: JournalStore, request: int, service: str = "a") -> IssueResult:
    """A number in its citizen's hands."""
    issued = do(store, wish(request, service))
    assert isinstance(issued, IssueResult)
    do(store, ConfirmCommand(ticket=issued.ticket.ticket, outcome=PaperOutcome.PRINTED))
    return issued


def served(store: JournalStore, request: int, window: str = "1") -> IssueResult:
    """A number whose service is over, its rating still open."""
    issued = number(store, request)
    do(store, SignInCommand(window=window, staff_no=f"S{window}"))
    do(store, CallNextCommand(window=window))
    do(store, FinishCommand(window=window))
    return issued


def any_command(book: Book, random: Random) -> HallCommand:
    """One that may or may not be possible now."""
    window = random.choice("123")
    reserved = [t for t in book.tickets if t.state is TicketState.RESERVED]
    if reserved and random.random() < 0.5:
        return ConfirmCommand(ticket=random.choice(reserved).id, outcome=random.choice(list(PaperOutcome)))
    return random.choice(
        [
            wish(random.randint(1, 500), random.choice("ab")),
            wish(random.randint(1, 500)),
            SignInCommand(window=window, staff_no=f"S{window}"),
            CallNextCommand(window=window),
            FinishCommand(window=window, collect_later=random.random() < 0.2),
            NoShowCommand(window=window),
            HoldCommand(window=window),
            TransferCommand(window=window, to_service=random.choice("ab")),
            PauseCommand(window=window),
            ResumeCommand(window=window),
        ]
    )
