"""When something is open, by the hall's own clock: a week's spans, breaks, holidays and days with hours of
their own. The hall's time is a fixed offset from UTC: no day is longer than another.

A span that ends at 23:59 or later goes on until midnight, and so into one that begins the next day at 00:00.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from contracts.catalog import Hours, Weekday
from gateway.hall.catalog_index import CatalogIndex

SEARCH_DAYS = 14
"""So far ahead an end or a beginning is looked for."""
DAY_MS = 86_400_000
WEEKDAYS = tuple(Weekday)
LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether it is open now, and when that changes: None when not within `SEARCH_DAYS`."""

    open: bool
    until_ms: int | None


def opening(index: CatalogIndex, hours_id: str, now_ms: int) -> Opening:
    """Whether those hours are open now and until when, else when they open next."""
    since: int | None = None
    until = now_ms
    for start, end in _spans(index, index.hours[hours_id], now_ms):
        if since is None and start > now_ms:
            return Opening(False, start)
        if since is None:
            if now_ms < end:
                since, until = start, end
        elif start == until:
            until = end
        else:
            return Opening(True, until)
    horizon = midnight_ms(index, now_ms) + SEARCH_DAYS * DAY_MS
    return Opening(since is not None, until if since is not None and until < horizon else None)


def close_ms(index: CatalogIndex, hours_id: str, now_ms: int) -> int | None:
    """When the last span of the present day ends; None when nothing is open any more today."""
    spans = _spans_of(index.hours[hours_id], index.local(now_ms).date(), midnight_ms(index, now_ms) - DAY_MS)
    last = max((end for _, end in spans), default=0)
    return last if last > now_ms else None


def midnight_ms(index: CatalogIndex, now_ms: int) -> int:
    """When the hall's present day is over."""
    offset_ms = index.catalog.utc_offset_min * 60_000
    return ((now_ms + offset_ms) // DAY_MS + 1) * DAY_MS - offset_ms


def _spans(index: CatalogIndex, hours: Hours, now_ms: int) -> Iterator[tuple[int, int]]:
    """Spans of today and of the days to come, in order."""
    today, midnight = index.local(now_ms).date(), midnight_ms(index, now_ms)
    for ahead in range(SEARCH_DAYS + 1):
        yield from _spans_of(hours, today + timedelta(days=ahead), midnight + (ahead - 1) * DAY_MS)


def _spans_of(hours: Hours, day: date, begin_ms: int) -> list[tuple[int, int]]:
    """A day's spans in Unix milliseconds, in order. A day with hours of its own has them, holiday or not."""
    spans = hours.extra.get(day)
    if spans is None:
        spans = () if day in hours.closed else hours.week.get(WEEKDAYS[day.weekday()], ())
    return sorted((begin_ms + _ms(span.start), begin_ms + _end_ms(span.end)) for span in spans)


def _ms(clock: time) -> int:
    return (clock.hour * 3600 + clock.minute * 60 + clock.second) * 1000 + clock.microsecond // 1000


def _end_ms(clock: time) -> int:
    return DAY_MS if clock >= LAST_MINUTE else _ms(clock)
