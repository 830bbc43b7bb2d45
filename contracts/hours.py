"""When something is open, by the hall's own clock: a week's spans, breaks, holidays and days with hours of
their own. The hall's time is a fixed offset from UTC: no day is longer than another.

A span that ends at 23:59 or later goes on until midnight, and so into one that begins the next day at 00:00.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from contracts.catalog import Hours, Weekday

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


def opening(hours: Hours, offset_min: int, now_ms: int) -> Opening:
    """Whether those hours are open now and until when, else when they open next.

    `offset_min`, here and below: the hall's time less UTC, in minutes.
    """
    since: int | None = None
    until = now_ms
    for start, end in _spans(hours, offset_min, now_ms):
        if since is None and start > now_ms:
            return Opening(False, start)
        if since is None:
            if now_ms < end:
                since, until = start, end
        elif start == until:
            until = end
        else:
            return Opening(True, until)
    horizon = midnight_ms(offset_min, now_ms) + SEARCH_DAYS * DAY_MS
    return Opening(since is not None, until if since is not None and until < horizon else None)


def close_ms(hours: Hours, offset_min: int, now_ms: int) -> int | None:
    """When the last span of the present day ends; None when nothing is open any more today."""
    spans = _spans_of(hours, local(offset_min, now_ms).date(), midnight_ms(offset_min, now_ms) - DAY_MS)
    last = max((end for _, end in spans), default=0)
    return last if last > now_ms else None


def midnight_ms(offset_min: int, now_ms: int) -> int:
    """When the hall's present day is over."""
    offset_ms = offset_min * 60_000
    return ((now_ms + offset_ms) // DAY_MS + 1) * DAY_MS - offset_ms


def local(offset_min: int, now_ms: int) -> datetime:
    """Unix milliseconds on the hall's clock."""
    return datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(timezone(timedelta(minutes=offset_min)))


def _spans(hours: Hours, offset_min: int, now_ms: int) -> Iterator[tuple[int, int]]:
    """Spans of today and of the days to come, in order."""
    today, midnight = local(offset_min, now_ms).date(), midnight_ms(offset_min, now_ms)
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
