"""The example hall's catalog, cut to so many windows and always open: what a played day runs on."""

import json
import tomllib
from collections.abc import Sequence
from datetime import datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from contracts.catalog import Catalog, Hours, Item, Span, StaffMember, Weekday, WindowDuty

EXAMPLE = Path(__file__).parent.parent / "examples" / "hall" / "hall.toml"
MIDMORNING_MIN = 10 * 60
DAY_MIN = 24 * 60
ALL_DAY = (Span(start=time(0), end=time(23, 59, 59, 999_999)),)


def played_catalog(windows: int, now: datetime, *, items_each: int | None = None) -> Catalog:
    """The example hall with `windows` windows, always open, where it is ten in the morning `now`, so that a
    played day meets no midnight. `items_each`: so many items of each service at most."""
    whole = _example()
    duties = _duties(whole, windows)
    served = {service for duty in duties for service in duty.serves}
    duties = [
        duty.model_copy(update={"helps": tuple(s for s in duty.helps if s in served)}) for duty in duties
    ]
    items = _items(whole.items, served, items_each)
    kept = {item.id for item in items}
    return whole.model_copy(
        update={
            "utc_offset_min": _offset_min(now),
            "hours": tuple(Hours(id=h.id, week=dict.fromkeys(Weekday, ALL_DAY)) for h in whole.hours),
            # Whoever is planned to come gets a number.
            "services": tuple(s.model_copy(update={"quota": None}) for s in whole.services if s.id in served),
            "items": items,
            "situations": tuple(s for s in whole.situations if kept.issuperset(s.items)),
            "windows": tuple(duties),
            "staff": tuple(_staff(n, duty) for n, duty in enumerate(duties, 1)),
        }
    )


def write_catalog(catalog: Catalog, path: Path) -> Path:
    """As the gateway reads it."""
    text: Any = catalog.model_dump(mode="json", exclude_none=True)
    path.write_text(json.dumps(text, ensure_ascii=False), encoding="utf-8")
    return path


@cache
def _example() -> Catalog:
    return Catalog.model_validate(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")))


def _duties(whole: Catalog, windows: int) -> list[WindowDuty]:
    """The example's windows; beyond those, more of the same."""
    there = whole.windows
    return [
        there[n % len(there)].model_copy(update={"number": str(n + 1)}) if n >= len(there) else there[n]
        for n in range(windows)
    ]


def _items(items: Sequence[Item], served: set[str], most: int | None) -> tuple[Item, ...]:
    kept: dict[str, list[Item]] = {}
    for item in items:
        of_service = kept.setdefault(item.service, [])
        if item.service in served and (most is None or len(of_service) < most):
            of_service.append(item)
    return tuple(item for of_service in kept.values() for item in of_service)


def _staff(number: int, duty: WindowDuty) -> StaffMember:
    return StaffMember(number=f"S{number:03d}", display_name=f"窗口员{number:03d}", windows=(duty.number,))


def _offset_min(now: datetime) -> int:
    utc_min = now.hour * 60 + now.minute - round((now.utcoffset() or now - now).total_seconds() / 60)
    offset = (MIDMORNING_MIN - utc_min) % DAY_MIN
    return offset - DAY_MIN if offset > DAY_MIN // 2 else offset
