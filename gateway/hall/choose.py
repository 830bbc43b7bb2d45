"""Who is next for a window. Reads the book, changes nothing.

Whoever has the smallest place over all services of the window. A place is when somebody came, less a bounded
credit, and nothing makes it better later; a no-show makes it worse, so many times at most. So there are only
finitely many people who can ever have a smaller place than somebody: those who came before him and those who
come within the largest credit after him. Each call of a window that serves his service takes him or one of
them, whatever the service of that one: nobody starves while such a window calls. A window that helps
takes people whom the windows of the service itself would call later; idle, it shortens everybody's wait.

A ticket that was handed to one window waits there alone, as long as somebody is signed in there, and while
that window pauses until it has waited as long as for help; else it is whoever's turn it is to call it.
"""

from collections.abc import Iterator

from contracts.catalog import WindowDuty
from contracts.hall import WindowState
from gateway.hall.book import Book
from gateway.hall.policy import Balance
from gateway.hall.records import Ticket

MINUTE_MS = 60_000


def choose(book: Book, window: str, now_ms: int) -> Ticket | None:
    """Whom the window calls next; None when there is nobody whom it may call."""
    duty = book.catalog.windows.get(window)
    if duty is None:
        return None
    found = [t for t in _own(book, duty, now_ms) if t is not None]
    balance = book.policy.balance
    if balance is Balance.LONGEST_WAIT or (balance is Balance.IDLE_HELPS and not found):
        found += _helped(book, duty, now_ms)
    return min(found, key=lambda ticket: (ticket.place, ticket.id), default=None)


def callable_count(book: Book, window: str, now_ms: int) -> int:
    """How many people the window could call now."""
    duty = book.catalog.windows.get(window)
    if duty is None:
        return 0
    own = _own_count(book, duty, now_ms)
    policy = book.policy.balance
    if policy is Balance.OWN or (policy is Balance.IDLE_HELPS and own):
        return own
    return own + sum(1 for service in duty.helps for _ in _long_waiting(book, service, now_ms))


def is_elsewheres(book: Book, ticket: Ticket, window: str, now_ms: int) -> bool:
    """Whether this ticket is for another window to call: for one where somebody is signed in; but with a
    pause there not for longer than anybody waits for help."""
    if ticket.window in ("", window):
        return False
    state = book.desk(ticket.window).state
    if state is WindowState.PAUSED:
        return now_ms - ticket.queued_ms < book.policy.help_after_min * MINUTE_MS
    return state is not WindowState.CLOSED


# -- private ------------------------------------------------------------------------------------------------


def _own(book: Book, duty: WindowDuty, now_ms: int) -> Iterator[Ticket | None]:
    """The first of each of the window's own services, and whoever was handed to it."""
    for service in duty.serves:
        yield next(
            (t for t in book.waiting(service) if not is_elsewheres(book, t, duty.number, now_ms)), None
        )
    yield next((t for t in book.handed() if t.window == duty.number), None)


def _own_count(book: Book, duty: WindowDuty, now_ms: int) -> int:
    count = sum(book.waiting_count(service) for service in duty.serves)
    for ticket in book.handed():
        is_own = ticket.service in duty.serves
        if is_own and is_elsewheres(book, ticket, duty.number, now_ms):
            count -= 1
        elif not is_own and ticket.window == duty.number:
            count += 1
    return count


def _helped(book: Book, duty: WindowDuty, now_ms: int) -> Iterator[Ticket]:
    """The first of each service that the window helps with, among those who have waited long enough."""
    for service in duty.helps:
        if (ticket := next(_long_waiting(book, service, now_ms), None)) is not None:
            yield ticket


def _long_waiting(book: Book, service: str, now_ms: int) -> Iterator[Ticket]:
    """Who has waited long enough for a helping window, in order. Who was handed to a window is not helped."""
    since_ms = now_ms - book.policy.help_after_min * MINUTE_MS
    return (t for t in book.waiting(service) if t.queued_ms <= since_ms and not t.window)
