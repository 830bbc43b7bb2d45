"""Figures of a day: kept up as the queue works, read at any time, and told once more as the day ends.

Today's come from tallies, with what still runs added at reading; a day that is over is one record. A change
to yesterday's services (a rating that arrives late) makes yesterday's record anew.
"""

import base64
import zlib
from collections.abc import Iterable, Mapping
from typing import TypeVar

from contracts.commands import CommandErrorCode
from contracts.figures import DayFigures, Finding, ItemFigures, ServiceFigures, WindowFigures, WorkFigures
from contracts.hall_commands import FiguresCommand
from gateway.hall.book import Book, Change
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall.durations import spread_of
from gateway.hall.outcome import Outcome
from gateway.hall.records import Daily, OpenFinding, Sequences, Tally
from gateway.hall.refusal import HallRefusedError
from gateway.hall.tallies import HALL, Span, add_up, day_span, running, within

Tallies = Mapping[str, Tally]
"""Of one day, by thing."""
COUNTS = ("issued", "served", "no_shows", "lost", "rated", "unrated", "bad")
W = TypeVar("W", bound=WorkFigures)


def observe(book: Book, now_ms: int) -> None:
    """Count what the operation has changed. When it began a new day, close the one before."""
    changes = book.changed()
    touched = add_up(book, changes, now_ms)
    touched = {day for day in touched if day in book.dailies}
    for day in sorted(touched | _ended(changes)):
        close_day(book, day, now_ms)


def close_day(book: Book, day: str, now_ms: int) -> None:
    """Keep the figures of a day that is over, as they are now, and forget days that are too old."""
    book.dailies.put(Daily(day=day, document=_packed(_from_tallies(book, day, now_ms))))
    for old in sorted(daily.day for daily in book.dailies)[: -book.policy.figures_days]:
        book.dailies.drop(old)


def day_figures(book: Book, day: str, now_ms: int, window: str | None = None) -> DayFigures:
    """Figures of a day, of all windows or one; all zero for a day that nothing is known of."""
    daily = book.dailies.get(day)
    found = _unpacked(daily.document) if daily else _from_tallies(book, day, now_ms)
    return found if window is None else _narrowed(book.catalog, found, window)


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


def _tallies(book: Book, day: str) -> dict[str, Tally]:
    """A day's tallies; those too that the present operation has dropped because the day is over."""
    dropped = [c.old for c in book.changed() if c.kind == book.tallies.kind and c.new is None and c.old]
    return {tally.thing: tally for tally in (*dropped, *book.tallies) if tally.day == day}


def _from_tallies(book: Book, day: str, now_ms: int) -> DayFigures:
    index, tallies = book.catalog, _tallies(book, day)
    span = day_span(index, day)
    is_today = day == index.day(now_ms)
    waiting = {s: book.waiting_count(s) if is_today else 0 for s in index.services}
    windows = _ids(index.windows, tallies, "window/")
    services = _ids(index.services, tallies, "service/")
    items = sorted(_ids((), tallies, "item/"))
    return DayFigures(
        day=day,
        at=index.local(now_ms),
        hall=_work(tallies.get(HALL), WorkFigures),
        waiting=sum(waiting.values()),
        windows=tuple(_window(book, w, tallies, day=span, now_ms=now_ms, waiting=waiting) for w in windows),
        services=tuple(
            _work(tallies.get(f"service/{s}"), ServiceFigures, service=s, waiting=waiting.get(s, 0))
            for s in services
        ),
        items=tuple(_work(tallies[f"item/{i}"], ItemFigures, item=i) for i in items),
        findings=tuple(finding_of(book, found) for found in book.findings) if is_today else (),
    )


def _ids(catalogued: Iterable[str], tallies: Tallies, prefix: str) -> list[str]:
    """Ids of the catalog, then of what has figures but is in the catalog no more."""
    tallied = [thing.removeprefix(prefix) for thing in tallies if thing.startswith(prefix)]
    return list(dict.fromkeys((*catalogued, *tallied)))


def _work(tally: Tally | None, model: type[W], **own: object) -> W:
    tally = tally or Tally(day="", thing="")
    counts = {name: tally.counts.get(name, 0) for name in COUNTS}
    asked = counts["rated"] + counts["unrated"]
    facts: dict[str, object] = {
        "waited": spread_of(tally.waits, tally.wait_sum_s),
        "lasted": spread_of(tally.services, tally.service_sum_s),
        "unrated_share": round(counts["unrated"] / asked, 4) if asked else None,
    }
    return model.model_validate(counts | facts | own)


def _window(
    book: Book, window: str, tallies: Tallies, *, day: Span, now_ms: int, waiting: Mapping[str, int]
) -> WindowFigures:
    tally = tallies.get(f"window/{window}")
    ms = {count: tally.counts.get(count, 0) if tally else 0 for count in ("open_ms", "idle_ms", "paused_ms")}
    for count, since_ms in running(book.desks.get(window)).items():
        ms[count] += within((since_ms, now_ms), day)
    duty = book.catalog.windows.get(window)
    return _work(
        tally,
        WindowFigures,
        window=window,
        waiting=sum(waiting[s] for s in duty.serves) if duty else 0,
        open_s=ms["open_ms"] // 1000,
        idle_s=ms["idle_ms"] // 1000,
        paused_s=ms["paused_ms"] // 1000,
        idle_share=round(min(1.0, ms["idle_ms"] / ms["open_ms"]), 4) if ms["open_ms"] else None,
    )


def _narrowed(index: CatalogIndex, found: DayFigures, window: str) -> DayFigures:
    serves = index.windows[window].serves if window in index.windows else ()
    return found.model_copy(
        update={
            "windows": tuple(w for w in found.windows if w.window == window),
            "services": tuple(s for s in found.services if s.service in serves),
            "items": (),
            "findings": tuple(f for f in found.findings if f.window == window),
        }
    )


def _packed(found: DayFigures) -> str:
    document = found.model_dump_json(exclude_defaults=True).encode()
    return base64.b64encode(zlib.compress(document, 9)).decode()


def _unpacked(document: str) -> DayFigures:
    return DayFigures.model_validate_json(zlib.decompress(base64.b64decode(document)))
