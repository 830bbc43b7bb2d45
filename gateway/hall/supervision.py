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
from gateway.hall.book import Book
from gateway.hall.choose import is_elsewheres
from gateway.hall.figures import finding_of
from gateway.hall.outcome import Effect, TellEvent, TellFinding
from gateway.hall.policy import Balance
from gateway.hall.records import Desk, OpenFinding, Ticket

MINUTE_MS = 60_000
KINDS_OF = {
    "ticket": (FindingKind.OVERDUE_WAIT,),
    "desk": (FindingKind.IDLE_WINDOW, FindingKind.LONG_PAUSE),
}
"""Findings that a change of such a record, with the key that they are about, can end."""


def observe(book: Book, now_ms: int) -> list[Effect]:
    """What the operation itself shows: services finished within seconds, and findings that it ended."""
    effects: list[Effect] = []
    for change in book.changed():
        if isinstance(change.new, Ticket):
            effects += _hasty(book, change.old, change.new)
        for kind in KINDS_OF.get(change.kind, ()):
            found = book.findings.get(f"{kind.value}/{change.key}")
            if found and (ending := _ending(book, found, now_ms)):
                effects += _end(book, found, ending)
    return effects


def watch(book: Book, now_ms: int) -> list[Effect]:
    """What time brings: findings that begin, and windows that need not call any more. Run each second."""
    effects: list[Effect] = []
    waits = Waits(book, now_ms)
    for found in book.findings:
        if ending := _ending(book, found, now_ms) or _nobody_left(waits, found, now_ms):
            effects += _end(book, found, ending)
    for found in (*_overdue(book, waits), *_idle(book, waits, now_ms), *_paused(book, now_ms)):
        effects += _tell(book, book.findings.put(found))
    return effects


def _tell(book: Book, found: OpenFinding, over: bool = False) -> list[Effect]:
    finding = finding_of(book, found, over)
    return [TellEvent(EventKind.SUPERVISION_FINDING, finding, found.about), TellFinding(finding)]


def _end(book: Book, found: OpenFinding, detail: str) -> list[Effect]:
    book.findings.drop(book.findings.key(found))
    return _tell(book, replace(found, detail=detail), over=True)


def _is_open(book: Book, kind: FindingKind, about: str) -> bool:
    return f"{kind.value}/{about}" in book.findings


# -- what begins ------------------------------------------------------------------------------------------


def _hasty(book: Book, old: Ticket | None, new: Ticket) -> Iterator[Effect]:
    for served in new.served[len(old.served) if old else 0 :]:
        if served.lasted_s < book.policy.hasty_s:
            found = OpenFinding(
                kind=FindingKind.HASTY_SERVICE,
                about=served.key,
                since_ms=served.began_ms or served.called_ms,
                window=served.window,
                service=served.service,
                number=new.number,
                staff_no=served.staff_no,
                detail=f"window {served.window} finished {new.number} after {served.lasted_s:.0f} s",
            )
            yield from _tell(book, found, over=True)


def _overdue(book: Book, waits: "Waits") -> Iterator[OpenFinding]:
    for ticket in waits.overdue:
        yield OpenFinding(
            kind=FindingKind.OVERDUE_WAIT,
            about=ticket.id,
            since_ms=ticket.queued_ms,
            window=ticket.window,
            service=ticket.service,
            number=ticket.number,
            detail=f"{ticket.number} has waited more than {book.policy.promised_wait_min:g} min "
            f"for {ticket.service}",
        )


def _idle(book: Book, waits: "Waits", now_ms: int) -> Iterator[OpenFinding]:
    after_ms = book.policy.idle_min * MINUTE_MS
    for desk in book.desks:
        if not _is_idle(desk) or now_ms - desk.idle_ms <= after_ms:
            continue
        if _is_open(book, FindingKind.IDLE_WINDOW, desk.window):
            continue
        since_ms = waits.oldest(desk.window)
        if since_ms is None or now_ms - since_ms <= after_ms:
            continue
        yield OpenFinding(
            kind=FindingKind.IDLE_WINDOW,
            about=desk.window,
            since_ms=max(desk.idle_ms, since_ms),
            window=desk.window,
            staff_no=desk.staff_no,
            detail=f"window {desk.window} has called nobody for {_minutes(now_ms - desk.idle_ms)}; "
            f"for {_minutes(now_ms - since_ms)} somebody has waited whom it may call",
        )


def _paused(book: Book, now_ms: int) -> Iterator[OpenFinding]:
    pause_min = book.policy.pause_min
    for desk in book.desks:
        if desk.state is not WindowState.PAUSED or now_ms - desk.since_ms <= pause_min * MINUTE_MS:
            continue
        if not _is_open(book, FindingKind.LONG_PAUSE, desk.window):
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


def _ending(book: Book, found: OpenFinding, now_ms: int) -> str | None:
    """How a finding ended, in plain words; None while it goes on."""
    if found.kind is FindingKind.OVERDUE_WAIT:
        ticket = book.tickets.get(found.about)
        if ticket and ticket.state is TicketState.WAITING and ticket.queued_ms == found.since_ms:
            return None
        now = ticket.state.value if ticket else "gone"
        return f"{found.number} waited for {_since(found, now_ms)}; it is {now} now"
    desk = book.desk(found.about)
    if found.kind is FindingKind.IDLE_WINDOW:
        if _is_idle(desk) and desk.idle_ms <= found.since_ms:
            return None
        return f"window {desk.window} called nobody for {_since(found, now_ms)} while people waited"
    if desk.state is WindowState.PAUSED and desk.since_ms == found.since_ms:
        return None
    return f"window {desk.window} paused for {_since(found, now_ms)}"


def _nobody_left(waits: "Waits", found: OpenFinding, now_ms: int) -> str | None:
    if found.kind is not FindingKind.IDLE_WINDOW or waits.oldest(found.about) is not None:
        return None
    return f"nobody waits any more whom window {found.about} may call, after {_since(found, now_ms)}"


# -- who waits ---------------------------------------------------------------------------------------------


class Waits:
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
        """Since when somebody has waited whom that window may call, Unix milliseconds; None: there is nobody.
        A wait for help counts from when it may be given."""
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
            ticket.service in duty.serves and not is_elsewheres(self._book, ticket, duty.number, self._now_ms)
        )

    def _helped(self, duty: WindowDuty) -> Iterator[int]:
        after_ms = round(self._book.policy.help_after_min * MINUTE_MS)
        for service in duty.helps:
            queued_ms = self._oldest[service]
            if queued_ms is not None and queued_ms + after_ms <= self._now_ms:
                yield queued_ms + after_ms

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


# -- private ----------------------------------------------------------------------------------------------


def _is_idle(desk: Desk) -> bool:
    return desk.state is WindowState.OPEN and desk.idle_ms > 0


def _since(found: OpenFinding, now_ms: int) -> str:
    return _minutes(now_ms - found.since_ms)


def _minutes(ms: int) -> str:
    return f"{ms / MINUTE_MS:.0f} min"
