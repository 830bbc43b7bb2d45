"""A small hall for the queue's rules: a catalog and an empty book, and times of its day.

Three services A, B and C (ids `a`, `b`, `c`); A and C are always open, B keeps office hours. Window 1 serves
A, 2 serves A and B, 3 serves B and helps with A, 4 serves C. Monday, 5 January 2026, Beijing time.
"""

from dataclasses import replace
from datetime import datetime, time
from random import Random
from typing import Any

from contracts.catalog import (
    Area,
    Catalog,
    Category,
    Department,
    Hours,
    Item,
    Service,
    Span,
    StaffMember,
    Weekday,
    WindowDuty,
)
from contracts.hall import WindowState
from contracts.hall_commands import IssueCommand
from contracts.session import Language
from gateway.hall.book import Book
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall.policy import Policy

ZH = Language.ZH_HANS
MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000
DAY = "20260105"
ANNA, BORIS = "a" * 64, "b" * 64
"""Two persons' hashes."""
ALL_DAY = Span(start=time(0), end=time.max)
OFFICE = (Span(start=time(9), end=time(12)), Span(start=time(13, 30), end=time(17)))
WORKDAYS = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI)


def at(clock: str, day: int = 5) -> int:
    """Unix milliseconds of a time of day in January 2026, as the hall's clock shows it."""
    return int(datetime.fromisoformat(f"2026-01-{day:02d}T{clock}+08:00").timestamp() * 1000)


NINE = at("09:00")


def service(id_: str, **changes: Any) -> Service:
    """A service with prefix and name after its id."""
    plain: dict[str, Any] = {
        "id": id_,
        "name": {ZH: f"服务{id_.upper()}"},
        "prefix": id_.upper(),
        "area": "east",
        "hours": "always",
    }
    return Service(**(plain | changes))


def item(id_: str, of: str) -> Item:
    """A matter that the service deals with."""
    return Item(
        id=id_,
        name={ZH: f"事项{id_}"},
        task_code="1" * 31,
        department="dept",
        category="all",
        service=of,
    )


def duty(number: str, serves: tuple[str, ...], helps: tuple[str, ...] = (), area: str = "east") -> WindowDuty:
    """A window."""
    return WindowDuty(number=number, area=area, serves=serves, helps=helps)


def catalog(**changes: Any) -> Catalog:
    """The hall; parts of it can be replaced."""
    plain: dict[str, Any] = {
        "hall": {ZH: "示例大厅"},
        "hours": (
            Hours(id="always", week=dict.fromkeys(Weekday, (ALL_DAY,))),
            Hours(id="office", week=dict.fromkeys(WORKDAYS, OFFICE)),
        ),
        "areas": (Area(id="east", name={ZH: "东区"}), Area(id="west", name={ZH: "西区"})),
        "departments": (Department(id="dept", name={ZH: "部门"}),),
        "categories": (Category(id="all", name={ZH: "全部"}),),
        "services": (
            service("a", appointments=True),
            service("b", hours="office", quota=5, area="west"),
            service("c", needs_id=True),
        ),
        "items": (item("a1", "a"), item("a2", "a"), item("b1", "b"), item("c1", "c")),
        "windows": (
            duty("1", ("a",)),
            duty("2", ("a", "b")),
            duty("3", ("b",), ("a",), "west"),
            duty("4", ("c",)),
        ),
        "staff": tuple(
            StaffMember(number=number, display_name=f"工号{number}") for number in ("S1", "S2", "S3", "S4")
        ),
    }
    return Catalog(**(plain | changes))


def new_book(policy: Policy | None = None, seed: int = 1, **changes: Any) -> Book:
    """An empty book of that hall; `changes` replace parts of the catalog."""
    return Book(CatalogIndex(catalog(**changes)), policy or Policy(), Random(seed))


def open_window(book: Book, window: str, staff_no: str = "S1", now_ms: int = NINE) -> None:
    """Somebody serves there."""
    book.desks.put(
        replace(book.desk(window), state=WindowState.OPEN, staff_no=staff_no, since_ms=now_ms, idle_ms=now_ms)
    )


def request(number: int) -> str:
    """A request's key."""
    return f"request-{number:08d}"


def wish(number: int, service_id: str = "a", **changes: Any) -> IssueCommand:
    """A kiosk's wish for a number."""
    plain: dict[str, Any] = {"request": request(number), "kiosk": "kiosk-1", "service": service_id}
    return IssueCommand(**(plain | changes))
