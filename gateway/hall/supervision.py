"""Electronic supervision (电子监察): what a hall's office should look at while it can still do something.

A finding is told when it begins and when it is over, each time as an event of the chain and on the hall's
topic; between the two it is a record, so a restart tells nothing twice. A hasty service is told once.
"""

from collections.abc import Iterator
from dataclasses import replace

from contracts.catalog import WindowDuty
from contracts.events import EventKind
from contracts.figures import FindingKind
from contracts.hall import TicketState, WindowState
from gateway.hall.book import Book, Change
from gateway.hall.choose import is_elsewheres
from gateway.hall.figures import finding_of
from gateway.hall.outcome import Effect, TellEvent, TellFinding
from gateway.hall.policy import Balance
from gateway.hall.records import Desk, OpenFinding, Served, Ticket

MINUTE_MS = 60_000


def observe(book: Book, now_ms: int) -> list[Effect]:
    """What the operation itself shows: services finished within seconds, and findings that it ended."""
    effects: list[Effect] = []
    for change in book.changed():
        if change.kind == book.tickets.kind:
            effects += _of_ticket(book, change, now_ms)
        elif change.kind == book.desks.kind:
            effects += _of_desk(book, change.key, now_ms)
    return effects


def watch(book: Book, now_ms: int) -> list[Effect]:
    """What time brings: findings that begin, and windows that need not call any more. Run each second."""
    waits = _Waits(book, now_ms)
    effects = list(_nobody_left(book, waits, now_ms))
    for found in (*_overdue(book, waits), *_idle(book, waits, now_ms), *_paused(book, now_ms)):
        effects += _tell(book, book.findings.put(found))
    return effects


def _tell(book: Book, found: OpenFinding, over: bool = False) -> list[Effect]:
    finding = finding_of(book, found, over)
    return [TellEvent(EventKind.SUPERVISION_FINDING, finding, found.about), TellFinding(finding)]


def _end(book: Book, found: OpenFinding, detail: str) -> list[Effect]:
    book.findings.drop(book.findings.key(found))
    return _tell(book, replace(found, detail=detail), over=True)


def _open(book: Book, kind: FindingKind, about: str) -> OpenFinding | None:
    return book.findings.get(f"{kind.value}/{about}")


# -- what begins ------------------------------------------------------------------------------------------


def _hasty(ticket: Ticket, served: Served) -> OpenFinding:
    return OpenFinding(
        kind=FindingKind.HASTY_SERVICE,
        about=served.key,
        since_ms=served.began_ms or served.called_ms,
        window=served.window,
        service=served.service,
        number=ticket.number,
        staff_no=served.staff_no,
        detail=f"window {served.window} finished {ticket.number} after {served.lasted_s:.0f} s",
    )


def _overdue(book: Book, waits: "_Waits") -> Iterator[OpenFinding]:
    for ticket in waits.overdue:
        yield OpenFinding(
            kind=FindingKind.OVERDUE_WAIT,
            about=ticket.id,
            since_ms=ticket.queued_ms,
            window=ticket.window,
            service=ticket.service,
            number=ticket.number,
            detail=f"{ticket.number} has waited longer than {book.policy.promised_wait_min:g} min",
        )


def _idle(book: Book, waits: "_Waits", now_ms: int) -> Iterator[OpenFinding]:
    after_ms = book.policy.idle_min * MINUTE_MS
    for desk in book.desks:
        if not _is_idle(desk) or now_ms - desk.idle_ms <= after_ms:
            continue
        if _open(book, FindingKind.IDLE_WINDOW, desk.window):
            continue
        queued_ms = waits.oldest(desk.window)
        if queued_ms is None or now_ms - queued_ms <= after_ms:
            continue
        yield OpenFinding(
            kind=FindingKind.IDLE_WINDOW,
            about=desk.window,
            since_ms=max(desk.idle_ms, queued_ms),
            window=desk.window,
            staff_no=desk.staff_no,
            detail=f"window {desk.window} has called nobody for {_minutes(now_ms - desk.idle_ms)} "
            f"while somebody whom it may call has waited for {_minutes(now_ms - queued_ms)}",
        )


def _paused(book: Book, now_ms: int) -> Iterator[OpenFinding]:
    pause_min = book.policy.pause_min
    for desk in book.desks:
        if desk.state is not WindowState.PAUSED or now_ms - desk.since_ms <= pause_min * MINUTE_MS:
            continue
        if not _open(book, FindingKind.LONG_PAUSE, desk.window):
            reason = f" ({desk.reason})" if desk.reason else ""
            yield OpenFinding(
                kind=FindingKind.LONG_PAUSE,
                about=desk.window,
                since_ms=desk.since_ms,
                window=desk.window,
                staff_no=desk.staff_no,
                detail=f"window {desk.window} has paused for longer than {pause_min:g} min{reason}",
            )


# -- what ends --------------------------------------------------------------------------------------------


def _of_ticket(book: Book, change: Change, now_ms: int) -> Iterator[Effect]:
    old: Ticket | None = change.old
    new: Ticket | None = change.new
    if new is not None:
        for served in new.served[len(old.served) if old else 0 :]:
            if served.lasted_s < book.policy.hasty_s:
                yield from _tell(book, _hasty(new, served), over=True)
    found = _open(book, FindingKind.OVERDUE_WAIT, change.key)
    if found is None:
        return
    if new is None or new.state is not TicketState.WAITING or new.queued_ms != found.since_ms:
        now = new.state.value if new else "gone"
        yield from _end(book, found, f"{found.number} waited for {_since(found, now_ms)}; it is {now} now")


def _of_desk(book: Book, window: str, now_ms: int) -> Iterator[Effect]:
    desk = book.desk(window)
    idle = _open(book, FindingKind.IDLE_WINDOW, window)
    if idle and (not _is_idle(desk) or desk.idle_ms > idle.since_ms):
        lasted = _since(idle, now_ms)
        yield from _end(book, idle, f"window {window} called nobody for {lasted} while people waited")
    pause = _open(book, FindingKind.LONG_PAUSE, window)
    if pause and (desk.state is not WindowState.PAUSED or desk.since_ms != pause.since_ms):
        yield from _end(book, pause, f"window {window} paused for {_since(pause, now_ms)}")


def _nobody_left(book: Book, waits: "_Waits", now_ms: int) -> Iterator[Effect]:
    for window in book.catalog.windows:
        found = _open(book, FindingKind.IDLE_WINDOW, window)
        if found and waits.oldest(window) is None:
            lasted = _since(found, now_ms)
            yield from _end(
                book, found, f"nobody waits any more whom window {window} may call, after {lasted}"
            )


# -- private ----------------------------------------------------------------------------------------------


class _Waits:
    """Who waits, looked at once. Whom a window may call is as `gateway.hall.choose` has it."""

    def __init__(self, book: Book, now_ms: int) -> None:
        self.overdue: list[Ticket] = []
        """Those of whom nothing has been told yet."""
        self._book = book
        self._now_ms = now_ms
        self._told = {f.about for f in book.findings if f.kind is FindingKind.OVERDUE_WAIT}
        self._oldest = {service: self._look(service) for service in book.catalog.services}
        """Since when somebody waits who was handed to no window."""

    def oldest(self, window: str) -> int | None:
        """Since when somebody waits whom that window may call, Unix milliseconds; None: there is nobody."""
        duty = self._book.catalog.windows.get(window)
        if duty is None:
            return None
        handed = [t.queued_ms for t in self._book.handed() if self._may_call_handed(duty, t)]
        own = [ms for service in duty.serves if (ms := self._oldest[service]) is not None]
        balance = self._book.policy.balance
        helps = balance is Balance.LONGEST_WAIT or (balance is Balance.IDLE_HELPS and not own + handed)
        helped = self._helped(duty) if helps else ()
        return min((*handed, *own, *helped), default=None)

    def _may_call_handed(self, duty: WindowDuty, ticket: Ticket) -> bool:
        return ticket.window == duty.number or (
            ticket.service in duty.serves and not is_elsewheres(self._book, ticket, duty.number)
        )

    def _helped(self, duty: WindowDuty) -> Iterator[int]:
        since_ms = self._now_ms - self._book.policy.help_after_min * MINUTE_MS
        for service in duty.helps:
            queued_ms = self._oldest[service]
            if queued_ms is not None and queued_ms <= since_ms:
                yield queued_ms

    def _look(self, service: str) -> int | None:
        before_ms = self._now_ms - self._book.policy.promised_wait_min * MINUTE_MS
        oldest: int | None = None
        for ticket in self._book.waiting(service):  # everybody, each second: no calls in here
            queued_ms = ticket.queued_ms
            if not ticket.window and (oldest is None or queued_ms < oldest):
                oldest = queued_ms
            if queued_ms < before_ms and ticket.id not in self._told:
                self.overdue.append(ticket)
        return oldest


def _is_idle(desk: Desk) -> bool:
    return desk.state is WindowState.OPEN and desk.idle_ms > 0


def _since(found: OpenFinding, now_ms: int) -> str:
    return _minutes(now_ms - found.since_ms)


def _minutes(ms: int) -> str:
    return f"{ms / MINUTE_MS:.0f} min"
