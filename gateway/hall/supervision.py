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
from gateway.hall.figures import finding_of
from gateway.hall.outcome import Effect, TellEvent, TellFinding
from gateway.hall.policy import Balance
from gateway.hall.records import Desk, OpenFinding, Served, Ticket

MINUTE_MS = 60_000


def observe(book: Book, now_ms: int) -> list[Effect]:
    """What the operation itself shows: services finished within seconds."""
    effects: list[Effect] = []
    for change in book.changed():
        if not isinstance(change.new, Ticket):
            continue
        known = len(change.old.served) if change.old else 0
        for served in change.new.served[known:]:
            if served.lasted_s < book.policy.hasty_s:
                effects += _tell(book, _hasty(change.new, served), over=True)
    return effects


def watch(book: Book, now_ms: int) -> list[Effect]:
    """What time brings: findings that begin and findings that are over. Run each second."""
    effects: list[Effect] = []
    waits = _Waits(book)
    for found in book.findings:
        if (ending := _ending(book, waits, found, now_ms)) is not None:
            book.findings.drop(book.findings.key(found))
            effects += _tell(book, replace(found, detail=ending), over=True)
    open_now = {(found.kind, found.about) for found in book.findings}
    for found in (*_overdue(book, now_ms), *_idle(book, waits, now_ms), *_paused(book, now_ms)):
        if (found.kind, found.about) not in open_now:
            effects += _tell(book, book.findings.put(found))
    return effects


def _tell(book: Book, found: OpenFinding, over: bool = False) -> list[Effect]:
    finding = finding_of(book, found, over)
    return [TellEvent(EventKind.SUPERVISION_FINDING, finding, found.about), TellFinding(finding)]


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


def _overdue(book: Book, now_ms: int) -> Iterator[OpenFinding]:
    promised_min = book.policy.promised_wait_min
    before_ms = now_ms - promised_min * MINUTE_MS
    for service in book.catalog.services:
        for ticket in book.waiting(service):
            if ticket.queued_ms < before_ms:
                yield OpenFinding(
                    kind=FindingKind.OVERDUE_WAIT,
                    about=ticket.id,
                    since_ms=ticket.queued_ms,
                    window=ticket.window,
                    service=service,
                    number=ticket.number,
                    detail=f"{ticket.number} has waited longer than {promised_min:g} min",
                )


def _idle(book: Book, waits: "_Waits", now_ms: int) -> Iterator[OpenFinding]:
    after_ms = book.policy.idle_min * MINUTE_MS
    for desk in book.desks:
        if not _is_idle(desk) or now_ms - desk.idle_ms <= after_ms:
            continue
        queued_ms = waits.oldest(desk.window, now_ms)
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
        if desk.state is WindowState.PAUSED and now_ms - desk.since_ms > pause_min * MINUTE_MS:
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


def _ending(book: Book, waits: "_Waits", found: OpenFinding, now_ms: int) -> str | None:
    """How a finding ended, None while it goes on."""
    lasted = _minutes(now_ms - found.since_ms)
    match found.kind:
        case FindingKind.OVERDUE_WAIT:
            ticket = book.tickets.get(found.about)
            if (
                ticket is None
                or ticket.queued_ms != found.since_ms
                or ticket.state is not TicketState.WAITING
            ):
                now = "gone" if ticket is None else ticket.state.value
                return f"{found.number} waited for {lasted}; it is {now} now"
        case FindingKind.IDLE_WINDOW:
            desk = book.desk(found.about)
            if not _is_idle(desk) or desk.idle_ms > found.since_ms:
                return f"window {found.about} called nobody for {lasted} while people waited"
            if waits.oldest(found.about, now_ms) is None:
                return f"nobody waits any more whom window {found.about} may call, after {lasted}"
        case FindingKind.LONG_PAUSE:
            desk = book.desk(found.about)
            if desk.state is not WindowState.PAUSED or desk.since_ms != found.since_ms:
                return f"window {found.about} paused for {lasted}"
        case FindingKind.HASTY_SERVICE:
            return found.detail
    return None


# -- private ----------------------------------------------------------------------------------------------


class _Waits:
    """Since when people wait, looked up once a service."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._by_service: dict[str, dict[str, int]] = {}

    def oldest(self, window: str, now_ms: int) -> int | None:
        """Since when somebody waits whom that window may call, Unix milliseconds; None: there is nobody."""
        duty = self._book.catalog.windows.get(window)
        if duty is None:
            return None
        own = [self._of(service, window) for service in duty.serves]
        found = [ms for ms in (*own, *self._helped(duty, now_ms)) if ms is not None]
        return min(found, default=None)

    def _helped(self, duty: WindowDuty, now_ms: int) -> Iterator[int]:
        policy = self._book.policy
        if policy.balance is Balance.OWN:
            return
        for service in duty.helps:
            queued_ms = self._of(service, duty.number)
            if queued_ms is not None and now_ms - queued_ms >= policy.help_after_min * MINUTE_MS:
                yield queued_ms

    def _of(self, service: str, window: str) -> int | None:
        by_window = self._by_service.get(service)
        if by_window is None:
            by_window = self._by_service[service] = {}
            for ticket in self._book.waiting(service):
                ms = by_window.get(ticket.window)
                if ms is None or ticket.queued_ms < ms:
                    by_window[ticket.window] = ticket.queued_ms
        return min((by_window[w] for w in ("", window) if w in by_window), default=None)


def _is_idle(desk: Desk) -> bool:
    return desk.state is WindowState.OPEN and desk.idle_ms > 0


def _minutes(ms: int) -> str:
    return f"{ms / MINUTE_MS:.0f} min"
