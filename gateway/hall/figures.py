"""Figures of a day: kept up as the queue works, read at any time, and told once more as the day ends.

Today's come from tallies, with what still runs added at reading; a day that is over is one record. A change
to yesterday's services (a rating that arrives late) makes yesterday's record anew.
"""

import base64
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from contracts.commands import CommandErrorCode
from contracts.figures import DayFigures, Finding, FindingKind
from contracts.hall_commands import FiguresCommand
from gateway.hall.book import Book, Change
from gateway.hall.choose import callable_count
from gateway.hall.figures_page import FiguresPage, FiguresSnapshot, narrowed
from gateway.hall.outcome import Outcome
from gateway.hall.records import Daily, OpenFinding, Sequences, Tally
from gateway.hall.refusal import HallRefusedError
from gateway.hall.tallies import Standing, add_up, carry_over, left_open, standing

OF_SERVICE = "service/"
FINDINGS_MAX = 100
"""Findings in the figures. In an overcrowded hall everybody waits too long; all are counted."""


def observe(book: Book, now_ms: int) -> None:
    """Count what the operation has changed. When it began a new day, close the one before."""
    changes = book.changed()
    closed = {day for day in add_up(book, changes, now_ms) if day in book.dailies}
    if any(change.kind == book.sequences.kind and _turned(change) for change in changes):
        carry_over(book, book.numbers.day)
    for day in sorted(closed | _ended(changes)):
        close_day(book, day, now_ms)


def close_day(book: Book, day: str, now_ms: int) -> None:
    """Keep the figures of a day that is over, as they are now, and forget days that are too old."""
    found = FiguresPage().render(snapshot(book, now_ms, day))
    book.dailies.put(Daily(day=day, document=_packed(found)))
    for old in sorted(daily.day for daily in book.dailies)[: -book.policy.figures_days]:
        book.dailies.drop(old)


def snapshot(book: Book, now_ms: int, day: str | None = None) -> FiguresSnapshot:
    """What the figures of a day are made of, today's without one; may leave the book's thread."""
    index = book.catalog
    today = index.day(now_ms)
    still = FiguresSnapshot(
        index=index,
        day=day or today,
        at_ms=now_ms,
        tallies=_tallies(book, day or today),
        desks={desk.window: desk for desk in book.desks},
    )
    if still.day != today:
        left = {thing: left_open(tally) for thing, tally in still.tallies.items()}
        return replace(still, open=_of_services(left))
    waiting = {service: book.waiting_count(service) for service in index.services}
    findings = list(book.findings)
    return FiguresSnapshot(
        index=index,
        day=today,
        at_ms=now_ms,
        tallies=still.tallies,
        desks=still.desks,
        waiting=waiting,
        open=Counter(ticket.service for ticket in book.open() if standing(ticket) is Standing.OPEN),
        callable={w: callable_count(book, w, now_ms) for w in index.windows},
        findings=tuple(finding_of(book, f) for f in sorted(findings, key=_urgency)[:FINDINGS_MAX]),
        open_findings=Counter(found.kind for found in findings),
    )


def day_figures(book: Book, day: str, now_ms: int, window: str | None = None) -> DayFigures:
    """Figures of a day, of all windows or one; all zero for a day that nothing is known of."""
    daily = book.dailies.get(day)
    found = _unpacked(daily.document) if daily else FiguresPage().render(snapshot(book, now_ms, day))
    return found if window is None else narrowed(book.catalog, found, window)


def figures(book: Book, command: FiguresCommand, now_ms: int) -> Outcome:
    """Answer with `DayFigures`. Refused for a window that is not and for a day that is not kept."""
    today = book.catalog.day(now_ms)
    day = command.day or today
    known = {today, *(daily.day for daily in book.dailies)}
    if command.window is not None and command.window not in book.catalog.windows:
        raise HallRefusedError(
            CommandErrorCode.UNKNOWN_WINDOW,
            f"there is no window {command.window}",
            f"the catalog's windows: {', '.join(book.catalog.windows)}",
        )
    if day not in known:
        raise HallRefusedError(
            CommandErrorCode.BAD_REQUEST,
            f"no figures are kept of {day}",
            f"days with figures: {min(known)} to {max(known)}, {len(known)} in all",
        )
    return Outcome(day_figures(book, day, now_ms, command.window))


def finding_of(book: Book, found: OpenFinding, over: bool = False) -> Finding:
    """A finding as it is told."""
    return Finding(
        kind=found.kind,
        since=book.catalog.local(found.since_ms),
        over=over,
        window=found.window or None,
        service=found.service or None,
        number=found.number or None,
        staff_no=found.staff_no or None,
        detail=found.detail,
    )


# -- private ----------------------------------------------------------------------------------------------


def _ended(changes: Iterable[Change]) -> set[str]:
    """The day that the queue was in until now."""
    for change in changes:
        match change.old, change.new:
            case Sequences(day=before), Sequences(day=after) if before and before != after:
                return {before}
    return set()


def _turned(change: Change) -> bool:
    """Whether a day began: the first one, too."""
    before = change.old.day if change.old else ""
    return bool(change.new and change.new.day != before)


def _of_services(counts: Mapping[str, int]) -> dict[str, int]:
    """By service, of counts by thing."""
    return {t.removeprefix(OF_SERVICE): n for t, n in counts.items() if t.startswith(OF_SERVICE)}


def _tallies(book: Book, day: str) -> dict[str, Tally]:
    """A day's tallies; those too that the present operation has dropped because the day is over."""
    dropped = [c.old for c in book.changed() if c.kind == book.tallies.kind and c.new is None and c.old]
    return {tally.thing: tally for tally in (*dropped, *book.tallies) if tally.day == day}


def _urgency(found: OpenFinding) -> tuple[bool, int]:
    """Windows first, then who has waited longest."""
    return found.kind is FindingKind.OVERDUE_WAIT, found.since_ms


def _packed(found: DayFigures) -> str:
    document = found.model_dump_json(exclude_defaults=True).encode()
    return base64.b64encode(zlib.compress(document, 9)).decode()


def _unpacked(document: str) -> DayFigures:
    return DayFigures.model_validate_json(zlib.decompress(base64.b64decode(document)))
