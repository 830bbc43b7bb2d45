"""Boards of a hall as they can be, made by hand: to look at and to test the layout by. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from contracts.catalog import Catalog, Service, WindowDuty
from contracts.figures import DayFigures, ItemFigures, Spread, WindowFigures, WorkFigures
from contracts.hall import Call, Calls, Estimate, Queues, QueueState, TicketState, WindowState, WindowView
from contracts.session import Language
from kiosk.board.state import (
    Announcing,
    BoardState,
    CatalogHeard,
    Heard,
    Link,
    LinkHeard,
    MessageWanted,
    Now,
    Setting,
    taken,
)

MORNING = datetime(2026, 1, 5, 1, 41, tzinfo=UTC)
"""09:41 in the hall."""
NOW = Now(0, MORNING)
MESSAGE = "上午 10 时起 3 楼暂停受理，请到 1 楼办理"


@dataclass(frozen=True, slots=True)
class Sample:
    """A board, and when."""

    name: str
    state: BoardState
    now: Now


def samples(catalog: Catalog, languages: tuple[Language, ...]) -> Iterator[Sample]:
    """In those languages, of a hall with that catalog."""
    area = catalog.areas[0].id
    whole = Setting(languages=languages)
    empty = heard(BoardState(whole, began=MORNING), NOW, LinkHeard(Link.UP), CatalogHeard(catalog))
    yield Sample("nothing-yet", BoardState(whole, began=MORNING), later(600))
    yield Sample("empty", empty, later(5))
    busy = day(whole, catalog, calls=12)
    yield Sample("busy", busy, later(5))
    yield Sample("busy-turned", busy, later(5 + 8 * len(languages)))
    yield Sample("area", day(Setting((area,), languages), catalog, calls=4), later(5))
    yield Sample("burst", day(whole, catalog, calls=30, fresh=30), later(5))
    away = heard(busy, later(60), LinkHeard(Link.NO_BROKER))
    yield Sample("away", away, later(660))
    yield Sample("message", heard(busy, NOW, MessageWanted(MESSAGE)), later(13))


def later(seconds: float) -> Now:
    """After that many."""
    return Now(NOW.ms + round(1000 * seconds), NOW.clock + timedelta(seconds=seconds))


def day(setting: Setting, catalog: Catalog, *, calls: int, fresh: int = 2) -> BoardState:
    """In the middle of it: the last `calls`, of which some have just come."""
    duties = [duty for duty in catalog.windows if not setting.areas or duty.area in setting.areas]
    told = tuple(_call(n, duties[n * 7 % len(duties)], catalog) for n in range(calls))
    views = [
        WindowView(
            window=duty.number,
            state=WindowState.OPEN,
            waiting=3,
            number="A0001",
            ticket_state=TicketState.SERVING,
        )
        for duty in duties
    ]
    state = heard(
        BoardState(setting, began=MORNING),
        NOW,
        CatalogHeard(catalog),
        Queues(at=MORNING, queues=tuple(_queue(n, one) for n, one in enumerate(catalog.services))),
        figures(catalog),
        *views,
        Calls(calls=told[:-fresh]),
        LinkHeard(Link.UP),
        Calls(calls=told[:-fresh]),
        Calls(calls=told),
    )
    return heard(state, NOW, Announcing(told[-fresh].sequence))


def heard(state: BoardState, now: Now, *things: Heard) -> BoardState:
    """After all of them."""
    for thing in things:
        state = taken(state, thing, now)
    return state


def figures(catalog: Catalog) -> DayFigures:
    """In which windows and departments differ, and some are equal."""
    work = WorkFigures(
        issued=412, served=367, waited=Spread(count=367, mean_s=540), rated=298, bad=6, unrated=69
    )
    windows = tuple(
        WindowFigures(window=duty.number, rated=4 + n % 23, bad=(n % 5) // 3)
        for n, duty in enumerate(catalog.windows)
    )
    items = tuple(
        ItemFigures(item=item.id, rated=3 + n % 4, bad=len(item.department) % 3)
        for n, item in enumerate(catalog.items)
    )
    return DayFigures(
        day="20260105", at=MORNING, hall=work, waiting=45, windows=windows, services=(), items=items
    )


def _call(n: int, duty: WindowDuty, catalog: Catalog) -> Call:
    services = {service.id: service for service in catalog.services}
    service = services[duty.serves[0]]
    elsewhere = service.area if service.area != duty.area else None
    number = f"{service.prefix}{n + 7:04d}"
    at = MORNING - timedelta(minutes=2)
    return Call(
        sequence=100 + n, number=number, window=duty.number, area=duty.area, waits_in=elsewhere,
        language=Language.ZH_HANS, text=f"请 {' '.join(number)} 号到 {duty.number} 号窗口", at=at,
    )  # fmt: skip


def _queue(n: int, service: Service) -> QueueState:
    estimate = Estimate(low_s=n * 130, likely_s=n * 200, high_s=n * 330 + 30) if n % 4 != 3 else None
    closed = n % 7 == 6
    return QueueState(
        service=service.id, waiting=0 if closed else n * 3 % 28, estimate=estimate, open=not closed, windows=1
    )
