"""What a catalog's model can't see: ids that are given twice or not at all, hours that overlap, and what is
hardly meant. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import time
from typing import NamedTuple

from contracts.base import Request
from contracts.catalog import Catalog, Hours, Span
from contracts.session import Language
from contracts.toml_words import Problem

SHOWN = (Language.EN, Language.UG)
"""Languages of kiosks beside Chinese."""
NAMED_AT_MOST = 8
"""So many are named in one warning; of the rest the number is told."""


class _Unique(NamedTuple):
    """A key that no two entries of a list may share."""

    table: str
    key: str
    whose: str = "id"
    """Key that names the other entry."""


class _Use(NamedTuple):
    """A key that names an entry of another list."""

    table: str
    key: str
    target: str
    target_key: str = "id"


UNIQUE = (
    *(
        _Unique(table, "id")
        for table in ("hours", "areas", "departments", "categories", "services", "items", "situations")
    ),
    _Unique("services", "prefix"),
    _Unique("items", "task_code"),
    _Unique("windows", "number", "number"),
    _Unique("staff", "number", "number"),
)
USES = (
    _Use("services", "area", "areas"),
    _Use("services", "hours", "hours"),
    _Use("items", "department", "departments"),
    _Use("items", "category", "categories"),
    _Use("items", "service", "services"),
    _Use("situations", "items", "items"),
    _Use("windows", "area", "areas"),
    _Use("windows", "serves", "services"),
    _Use("windows", "helps", "services"),
    _Use("staff", "windows", "windows", "number"),
)


def problems(catalog: Catalog) -> Iterator[Problem]:
    """What makes a catalog useless, in the order of its tables."""
    for unique in UNIQUE:
        yield from _doubles(getattr(catalog, unique.table), unique)
    for use in USES:
        yield from _unknown(catalog, use)
    yield from _both_ways(catalog)
    for place, hours in enumerate(catalog.hours):
        yield from _bad_hours(place, hours)


def oddities(catalog: Catalog, photos: Collection[str], windows: Collection[str] | None) -> Iterator[Problem]:
    """What works but is hardly meant. `photos` are the files in the catalog's folder; `windows` those of the
    gateway's configuration, None when it isn't known."""
    served = {service for window in catalog.windows for service in window.serves}
    helped = {service for window in catalog.windows for service in window.helps}
    for place, service in enumerate(catalog.services):
        if service.id not in served:
            only = "windows only help" if service.id in helped else "no window serves"
            yield (
                ("services", place, "id"),
                f"{only} {service.id}: its numbers would wait; write it in a window's serves",
            )
    for place, hours in enumerate(catalog.hours):
        if not any(hours.week.values()) and not any(hours.extra.values()):
            yield ("hours", place, "id"), f"{hours.id} is never open"
    for place, clerk in enumerate(catalog.staff):
        if clerk.photo and clerk.photo not in photos:
            yield ("staff", place, "photo"), f"there is no file {clerk.photo} in the catalog's folder"
    yield from _untranslated(catalog)
    if windows is not None:
        yield from _other_windows({window.number for window in catalog.windows}, set(windows))


def _doubles(entries: Sequence[Request], unique: _Unique) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for place, entry in enumerate(entries):
        value: str = getattr(entry, unique.key)
        before = first.setdefault(value, place)
        if before != place:
            other = getattr(entries[before], unique.whose)
            has_it = "" if unique.key == unique.whose else f" {other}"
            yield (
                (unique.table, place, unique.key),
                f"{value} stands twice: {unique.table}[{before + 1}]{has_it} has it",
            )


def _unknown(catalog: Catalog, use: _Use) -> Iterator[Problem]:
    known = {getattr(entry, use.target_key) for entry in getattr(catalog, use.target)}
    for place, entry in enumerate(getattr(catalog, use.table)):
        value: str | tuple[str, ...] = getattr(entry, use.key)
        if isinstance(value, str):
            if value not in known:
                yield (use.table, place, use.key), _missing(use, value)
            continue
        for index, name in enumerate(value):
            loc = (use.table, place, use.key, index)
            if name not in known:
                yield loc, _missing(use, name)
            elif name in value[:index]:
                yield loc, f"{name} stands twice"


def _missing(use: _Use, name: str) -> str:
    return f"{name!r} is not among the {use.target}: check its spelling, or add it there as {use.target_key}"


def _both_ways(catalog: Catalog) -> Iterator[Problem]:
    for place, window in enumerate(catalog.windows):
        for index, service in enumerate(window.helps):
            if service in window.serves:
                what = f"window {window.number} serves {service}: take it out of helps, or out of serves"
                yield ("windows", place, "helps", index), what


def _bad_hours(place: int, hours: Hours) -> Iterator[Problem]:
    days = [
        *((("week", day.value), spans) for day, spans in hours.week.items()),
        *((("extra", day.isoformat()), spans) for day, spans in hours.extra.items()),
    ]
    for key, spans in days:
        for index, told in _out_of_order(spans):
            yield ("hours", place, *key, index), told
    for index, closed in enumerate(hours.closed):
        if closed in hours.extra:
            what = f"{closed} is closed and has hours of its own in extra: only one can be"
            yield ("hours", place, "closed", index), what


def _out_of_order(spans: Sequence[Span]) -> Iterator[tuple[int, str]]:
    ended: time | None = None
    for index, span in enumerate(spans):
        if ended is not None and span.start < ended:
            before = f"the span before it ends at {ended:%H:%M}"
            yield index, f"starts at {span.start:%H:%M}, but {before}: write them in order, without overlap"
        ended = span.end


def _untranslated(catalog: Catalog) -> Iterator[Problem]:
    lacking: Counter[str] = Counter()
    for table in ("services", "items"):
        for entry in getattr(catalog, table):
            lacking[table] += any(not entry.name.get(language, "").strip() for language in SHOWN)
    told = [f"{count} of {len(getattr(catalog, table))} {table}" for table, count in lacking.items() if count]
    if told:
        wanted = " or ".join(SHOWN)
        yield (), f"{' and '.join(told)} have no name in {wanted}: kiosks show the Chinese one there"


def _other_windows(here: set[str], there: set[str]) -> Iterator[Problem]:
    if missing := here - there:
        what = "not in gateway.toml: nobody is asked there for a rating"
        yield (), f"{_windows(missing)} of the catalog: {what}"
    if idle := there - here:
        yield (), f"{_windows(idle)} of gateway.toml: not in the catalog; the queue calls nobody there"


def _windows(numbers: Iterable[str]) -> str:
    ordered = sorted(numbers, key=lambda number: (len(number), number))
    named = ", ".join(ordered[:NAMED_AT_MOST])
    more = len(ordered) - NAMED_AT_MOST
    return f"{'window' if len(ordered) == 1 else 'windows'} {named}" + (
        f" and {more} more" if more > 0 else ""
    )
