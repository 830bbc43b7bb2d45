"""A small hall for boards: two areas, three windows; its calls; a time."""

from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.catalog import Catalog
from contracts.figures import DayFigures, ItemFigures, WindowFigures, WorkFigures
from contracts.hall import Call, Calls, Estimate, Queues, QueueState
from contracts.session import Language
from kiosk.board.state import (
    BoardState,
    CatalogHeard,
    Heard,
    Link,
    LinkHeard,
    Now,
    Setting,
    taken,
)

NINE = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
"""By the hall's clock."""
CATALOG = Catalog.model_validate(
    {
        "hall": {"zh-Hans": "示例大厅", "en": "Example hall", "ug": "ئۈلگە زال"},
        "hours": [{"id": "always", "week": {}}],
        "areas": [
            {"id": "east", "name": {"zh-Hans": "东区", "en": "East"}},
            {"id": "west", "name": {"zh-Hans": "西区", "en": "West"}},
        ],
        "departments": [
            {"id": "tax", "name": {"zh-Hans": "税务局", "en": "Tax office"}},
            {"id": "civil", "name": {"zh-Hans": "民政局", "en": "Civil affairs"}},
        ],
        "categories": [{"id": "all", "name": {"zh-Hans": "全部"}}],
        "services": [
            {"id": of, "name": name, "prefix": of.upper(), "area": area, "hours": "always"}
            for of, area, name in (
                ("a", "east", {"zh-Hans": "税务", "en": "Tax"}),
                ("b", "west", {"zh-Hans": "婚姻", "en": "Marriage"}),
            )
        ],
        "items": [
            {
                "id": f"{department}-{n}", "name": {"zh-Hans": "事项"}, "task_code": "1" * 31,
                "department": department, "category": "all", "service": "a",
            }
            for department in ("tax", "civil")
            for n in range(2)
        ],
        "windows": [
            {"number": "1", "area": "east", "serves": ["a"]},
            {"number": "2", "area": "west", "serves": ["b"], "name": {"zh-Hans": "登记", "en": "Registry"}},
            {"number": "3", "area": "west", "serves": ["a", "b"]},
        ],
    }
)  # fmt: skip


def at(seconds: float) -> Now:
    """So long after nine; the steady clock began then."""
    return Now(round(1000 * seconds), NINE + timedelta(seconds=seconds))


def call(sequence: int, number: str = "", seconds: float = 0.0, **changes: Any) -> Call:
    """To window 1."""
    number = number or f"A{sequence:04d}"
    plain: dict[str, Any] = {
        "sequence": sequence,
        "number": number,
        "window": "1",
        "area": "east",
        "language": Language.ZH_HANS,
        "text": f"请 {number}",
        "at": NINE + timedelta(seconds=seconds),
    }
    return Call(**(plain | changes))


def calls(*each: Call) -> Calls:
    return Calls(calls=each)


def up(setting: Setting | None = None, *heard: Heard, now: Now | None = None) -> BoardState:
    """A board that has heard of its hall, and then those."""
    things = (CatalogHeard(CATALOG), LinkHeard(Link.UP), calls(), *heard)
    return after(BoardState(setting or Setting(), began=NINE), *things, now=now or at(0))


def after(state: BoardState, *heard: Heard, now: Now) -> BoardState:
    """The board after those."""
    for thing in heard:
        state = taken(state, thing, now)
    return state


def queues(*each: QueueState) -> Queues:
    return Queues(at=NINE, queues=each)


def queue(service: str, waiting: int, low_s: int = 300, high_s: int = 900, **changes: Any) -> QueueState:
    plain: dict[str, Any] = {
        "service": service,
        "waiting": waiting,
        "estimate": Estimate(low_s=low_s, likely_s=(low_s + high_s) // 2, high_s=high_s),
        "open": True,
        "windows": 1,
    }
    return QueueState(**(plain | changes))


def rated(*windows: tuple[str, int, int], items: tuple[tuple[str, int, int], ...] = ()) -> DayFigures:
    """Today's: of each window its ratings and how many of them are bad; of each item likewise."""
    return DayFigures(
        day="20260105",
        at=NINE,
        hall=WorkFigures(issued=9, served=7, rated=sum(one[1] for one in windows), bad=1),
        waiting=2,
        windows=tuple(WindowFigures(window=of, rated=all_, bad=bad) for of, all_, bad in windows),
        services=(),
        items=tuple(ItemFigures(item=of, rated=all_, bad=bad) for of, all_, bad in items),
    )
