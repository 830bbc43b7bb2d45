"""A hall of 70 windows and 12 kiosks, as the queue's simulated day needs it: catalog and visitors. Pure.

Three of 24 services get two thirds of the visitors and 37 of the windows; the other windows may help them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from hashlib import sha256
from random import Random

from contracts.catalog import (
    Area,
    Catalog,
    Department,
    Hours,
    Priority,
    Service,
    Span,
    StaffMember,
    Texts,
    Weekday,
    WindowDuty,
)
from contracts.hall import PaperOutcome
from contracts.session import Language

WINDOWS = 70
KIOSKS = 12
VISITORS = 10_000
BIG = ((0.31, 1.5, 15), (0.20, 1.8, 11), (0.16, 2.2, 11))
"""Share of the visitors, mean minutes of a service, and windows, of the three services that most come for."""
SMALL = 21
"""Other services; they share the other visitors and windows evenly."""
SMALL_MINUTES = (1.6, 4.0)
SERVED_BY_SMALL = 4
"""Services of each other window."""
SPREAD = 0.6
"""Sigma of a service's time, lognormal."""
OPENS_H, CLOSES_H = 9.0, 17.0
LAST_BOOKED_S = 16.8 * 3600
SLOT_H = 0.5
INTENSITY = (7, 9, 10, 10, 9, 8, 5, 3, 3, 6, 8, 8, 7, 6, 4, 3)
"""Visitors of each half hour from 09:00, in proportion: noon is quiet."""
LEVELS = (5, 4, 3, 2, 1)
LEVEL_WEIGHTS = (90, 6, 2, 1.2, 0.8)
NEVER = 99
"""Calls missed by who has gone home."""


@dataclass(frozen=True, slots=True)
class Caller:
    """One visitor's intentions. Times are seconds; arrivals count from midnight."""

    number: int
    arrives_s: float
    service: str
    kiosk: int
    language: Language
    priority: Priority
    person: str | None
    paper: PaperOutcome | None
    """None: takes a number and leaves before it is out."""
    misses: int
    """Calls that he does not follow."""
    gives_up_s: float | None
    """Cancels when he has waited so long."""
    hold_s: float
    """Fetches something in the middle of the service; 0: does not."""
    transfer_to: str
    collect_after_s: float
    """Comes back for the result; 0: does not."""
    booked_s: float | None
    """Time of his appointment."""
    level: int
    """What he presses; 0: nothing."""


def hall_catalog() -> Catalog:
    """The hall: services A, B and C are the busy ones."""
    names = ["A", "B", "C", *(chr(ord("D") + n) for n in range(SMALL))]
    random = Random("catalog")
    minutes = {name: BIG[n][1] for n, name in enumerate(names[:3])}
    minutes |= {name: round(random.uniform(*SMALL_MINUTES), 1) for name in names[3:]}
    spans: tuple[Span, ...] = (Span(start=time(9), end=time(17)),)
    services = tuple(
        Service(
            id=name, name=_texts(f"业务{name}"), prefix=name, area="hall", hours="day", appointments=True,
            # What a hall writes down is a guess.
            minutes=round(minutes[name] * random.uniform(0.7, 1.4), 1),
        )
        for name in names
    )  # fmt: skip
    return Catalog(
        hall=_texts("模拟大厅"),
        utc_offset_min=0,
        hours=(Hours(id="day", week=dict.fromkeys(Weekday, spans)),),
        areas=(Area(id="hall", name=_texts("大厅")),),
        departments=(Department(id="d", name=_texts("部门")),),
        services=services,
        windows=tuple(_duties(names)),
        staff=tuple(
            StaffMember(number=f"S{n:03d}", display_name=f"工作人员{n}") for n in range(1, WINDOWS + 1)
        ),
    )


def service_minutes() -> dict[str, float]:
    """Real mean minutes of each service."""
    random = Random("catalog")
    names = ["A", "B", "C", *(chr(ord("D") + n) for n in range(SMALL))]
    return {name: BIG[n][1] for n, name in enumerate(names[:3])} | {
        name: round(random.uniform(*SMALL_MINUTES), 1) for name in names[3:]
    }


def visitors(seed: str, services: Sequence[str], count: int = VISITORS) -> list[Caller]:
    """Who comes on a day, in order of arrival."""
    random = Random(f"{seed}/visitors")
    small = (1 - sum(share for share, _, _ in BIG)) / (len(services) - len(BIG))
    weights = [share for share, _, _ in BIG] + [small] * (len(services) - len(BIG))
    arrivals = sorted(_arrival_s(random) for _ in range(count))
    demand = dict(zip(services, weights, strict=True))
    return [_caller(random, demand, number, arrives_s, seed) for number, arrives_s in enumerate(arrivals, 1)]


def _caller(random: Random, demand: dict[str, float], number: int, arrives_s: float, seed: str) -> Caller:
    def chance(share: float) -> bool:
        return random.random() < share

    service, other = random.choices(tuple(demand), tuple(demand.values()), k=2)
    booked = min(arrives_s + random.uniform(0, 25 * 60), LAST_BOOKED_S) if chance(0.08) else None
    misses = random.choice((1, 1, 1, 2, NEVER, NEVER)) if chance(0.06) else 0
    paper = random.choices(
        (PaperOutcome.PRINTED, PaperOutcome.SHOWN, PaperOutcome.UNKNOWN, PaperOutcome.FAILED, None),
        (980, 5, 5, 4, 6),
    )[0]  # fmt: skip
    return Caller(
        number=number,
        arrives_s=arrives_s,
        service=service,
        kiosk=random.randrange(KIOSKS),
        language=random.choices((Language.ZH_HANS, Language.UG, Language.EN), (88, 10, 2))[0],
        priority=random.choices(tuple(Priority), (895, 80, 10, 12, 3))[0],
        person=sha256(f"{seed}/{number}".encode()).hexdigest() if chance(0.7) else None,
        paper=paper,
        misses=misses,
        gives_up_s=random.lognormvariate(7.5, 0.5) if chance(0.05) else None,
        hold_s=random.uniform(300, 1200) if chance(0.02) else 0.0,
        transfer_to=other if chance(0.04) and other != service else "",
        collect_after_s=random.uniform(1800, 7200) if chance(0.03) else 0.0,
        booked_s=booked,
        level=0 if chance(0.08) else random.choices(LEVELS, LEVEL_WEIGHTS)[0],
    )


def _duties(names: Sequence[str]) -> list[WindowDuty]:
    big, small = tuple(names[: len(BIG)]), names[len(BIG) :]
    duties, number = [], 0
    for name, (_, _, count) in zip(big, BIG, strict=True):
        for _ in range(count):
            number += 1
            duties.append(WindowDuty(number=str(number), area="hall", serves=(name,)))
    for n in range(WINDOWS - number):
        serves = tuple(small[(n * 2 + k) % len(small)] for k in range(SERVED_BY_SMALL))
        duties.append(WindowDuty(number=str(number + n + 1), area="hall", serves=serves, helps=big))
    return duties


def _arrival_s(random: Random) -> float:
    slot = random.choices(range(len(INTENSITY)), INTENSITY)[0]
    return (OPENS_H + (slot + random.random()) * SLOT_H) * 3600


def _texts(chinese: str) -> Texts:
    return {Language.ZH_HANS: chinese}
