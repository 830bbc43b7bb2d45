"""Who comes to a hall with a queue, and what each of them is going to do. Pure and seeded.

A guest's plan decides everything about him that is compared afterwards, whatever the hall makes of his time:
whether he takes a number or has one from a kiosk that is cut off, whether he follows a call, is handed over,
comes back, gives up, and what he presses. So two days with the same seed end alike, guest by guest.

A day is played in `seconds`: the times of its people are shares of what one window has for one of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from random import Random

from contracts.catalog import Catalog, Priority
from contracts.hall import PaperOutcome, TicketState
from contracts.session import Language
from firmware_sim.citizen import Decision, Manners, decide
from firmware_sim.hall.day import CLOSES_S, INTENSITY, OPENS_S, PEAK, SLOT_S, hurried

BUSY = 3
"""So many services, those with the most room, get more than their share."""
BUSY_SHARE = 1.25
HELPED = 0.5
"""Of a window's time goes to services that it helps, where there are such."""
WALK = (0.02, 0.08)
"""From hearing one's number to standing at the window, as a share of the window's time for one guest."""
SERVICE = 0.25
AWAY = (0.5, 3.0)
"""Fetching a paper, or coming back for the result."""
OFFLINE_KIOSK = 1
OFFLINE_SPAN = (0.3, 0.5)
"""Part of the day in which that kiosk can't reach anybody."""


FIRST_STRANGER = 1_000_000
"""Strangers are numbered from here on; a hall's own people from 1."""


class Way(StrEnum):
    """How a guest comes by a number."""

    TAKES = "issue"
    BOOKED = "check-in"
    OFFLINE = "lease"


class Step(StrEnum):
    """What ends a guest's time at a window."""

    FINISH = "finish"
    HOLD = "hold"
    TRANSFER = "transfer"
    COLLECT = "collect"


class Cancels(StrEnum):
    """When a guest gives his number back."""

    NEVER = "never"
    UNPRINTED = "unprinted"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay at a window."""

    step: Step
    lasts_s: float
    decision: Decision
    """What he does when he is invited to rate it; a hold invites nobody."""
    away_s: float = 0.0
    to_service: str = ""


@dataclass(frozen=True, slots=True)
class Guest:
    """One visitor. Times are seconds as played; he arrives so long after the opening."""

    number: int
    arrives_s: float
    kiosk: int
    service: str
    item: str | None
    language: Language
    priority: Priority
    person: str | None
    way: Way
    paper: PaperOutcome | None
    """How the number reaches him; None: he is gone before it does."""
    asks_twice: bool
    cancels: Cancels
    misses: int
    """Calls that he does not follow."""
    stays: tuple[Stay, ...]
    walk_s: float
    kiosk_level: int
    """Rates his last service at a kiosk; 0: does not."""

    def ends(self, misses_allowed: int) -> TicketState:
        """How his ticket must end. `misses_allowed` is the service's rule."""
        if self.cancels is not Cancels.NEVER or self.paper is PaperOutcome.FAILED:
            return TicketState.CANCELLED
        if self.paper is None:
            return TicketState.EXPIRED
        return TicketState.NO_SHOW if self.misses >= misses_allowed else TicketState.SERVED


@dataclass(frozen=True, slots=True)
class QueueHall:
    """What kind of day it is."""

    visitors: int
    seconds: float
    kiosks: int = 12
    seed: int = 0


def demand(catalog: Catalog) -> dict[str, float]:
    """Share of the guests that come for each service that a window serves; together 1."""
    room = {service.id: 0.0 for service in catalog.services}
    for window in catalog.windows:
        own = 1 - HELPED * bool(window.helps)
        for service in window.serves:
            room[service] += own / len(window.serves)
        for service in window.helps:
            room[service] += HELPED / len(window.helps)
    served = {service: size for service, size in room.items() if size}
    for service in sorted(served, key=served.__getitem__, reverse=True)[:BUSY]:
        served[service] *= BUSY_SHARE
    total = sum(served.values())
    return {service: size / total for service, size in served.items()}


def pace_s(hall: QueueHall, windows: int) -> float:
    """What a window has for one guest at the day's peak, in seconds as played."""
    return hall.seconds * windows / hall.visitors / PEAK


def guests(hall: QueueHall, catalog: Catalog, offers: Mapping[int, tuple[int, ...]]) -> list[Guest]:
    """All of a day, in order of arrival. `offers` are the reasons that pads show for each level."""
    random = Random(f"{hall.seed}/guests")
    speed = (CLOSES_S - OPENS_S) / hall.seconds
    arrivals = sorted(_arrival_s(random) / speed for _ in range(hall.visitors))
    maker = _Maker(hall, catalog, offers, random)
    return [maker.guest(number, arrives_s) for number, arrives_s in enumerate(arrivals, 1)]


def stranger(number: int, pace_s: float) -> Guest:
    """The `number`th of them, who has `pace_s` for each thing that he does."""
    return Guest(
        number=FIRST_STRANGER + number,
        arrives_s=0.0,
        kiosk=0,
        service="",
        item=None,
        language=Language.ZH_HANS,
        priority=Priority.NONE,
        person=None,
        way=Way.TAKES,
        paper=None,
        asks_twice=False,
        cancels=Cancels.NEVER,
        misses=0,
        stays=(Stay(Step.FINISH, pace_s, Decision(None)),),
        walk_s=pace_s,
        kiosk_level=0,
    )


class _Maker:
    def __init__(
        self, hall: QueueHall, catalog: Catalog, offers: Mapping[int, tuple[int, ...]], random: Random
    ) -> None:
        self._hall = hall
        self._offers = offers
        self._random = random
        self._pace_s = pace_s(hall, len(catalog.windows))
        self._manners = hurried(Manners(), self._pace_s)
        self._demand = demand(catalog)
        self._services = {service.id: service for service in catalog.services}
        self._items: dict[str, list[str]] = {}
        for item in catalog.items:
            self._items.setdefault(item.service, []).append(item.id)

    def guest(self, number: int, arrives_s: float) -> Guest:
        random, service = self._random, self._service()
        kiosk = random.randint(1, self._hall.kiosks)
        rule = self._services[service]
        way = self._way(kiosk, arrives_s, rule.appointments)
        known = rule.needs_id or self._chance(0.7)
        cancels = random.choices(tuple(Cancels), (970, 10, 20))[0] if way is Way.TAKES else Cancels.NEVER
        stays = self._stays(service)
        return Guest(
            number=number,
            arrives_s=arrives_s,
            kiosk=kiosk,
            service=service,
            item=random.choice(self._items[service]) if self._items.get(service) else None,
            language=random.choices((Language.ZH_HANS, Language.UG, Language.EN), (85, 12, 3))[0],
            priority=self._priority(rule.priorities),
            person=sha256(f"{self._hall.seed}/{number}".encode()).hexdigest() if known else None,
            way=way,
            paper=PaperOutcome.PRINTED if way is Way.OFFLINE or cancels is Cancels.WAITING else self._paper(),
            asks_twice=known and way is Way.TAKES and rule.one_per_person and self._chance(0.03),
            cancels=cancels,
            misses=random.choices((0, 1, 2, 99), (92, 4, 1, 3))[0],
            stays=stays,
            walk_s=random.uniform(*WALK) * self._pace_s,
            kiosk_level=random.choices((5, 4, 3, 2, 1), (70, 10, 8, 7, 5))[0]
            if stays[-1].decision.key is None and self._chance(0.5)
            else 0,
        )

    def _service(self) -> str:
        return self._random.choices(tuple(self._demand), tuple(self._demand.values()))[0]

    def _way(self, kiosk: int, arrives_s: float, appointments: bool) -> Way:
        first, last = (share * self._hall.seconds for share in OFFLINE_SPAN)
        if kiosk == OFFLINE_KIOSK and first <= arrives_s < last:
            return Way.OFFLINE
        return Way.BOOKED if appointments and self._chance(0.1) else Way.TAKES

    def _priority(self, granted: Sequence[Priority]) -> Priority:
        wanted = self._random.choices(tuple(Priority), (88, 9, 1, 1, 1))[0]
        return wanted if wanted in granted else Priority.NONE

    def _paper(self) -> PaperOutcome | None:
        outcomes = (PaperOutcome.PRINTED, PaperOutcome.SHOWN, PaperOutcome.UNKNOWN, PaperOutcome.FAILED, None)
        return self._random.choices(outcomes, (960, 10, 10, 10, 10))[0]

    def _stays(self, service: str) -> tuple[Stay, ...]:
        lot = self._random.random()
        if lot < 0.03:
            first = self._stay(Step.HOLD, away=True)
        elif lot < 0.07:
            first = self._stay(Step.TRANSFER, to_service=self._other_than(service))
        elif lot < 0.09:
            first = self._stay(Step.COLLECT, away=True)
        else:
            return (self._stay(Step.FINISH),)
        return (first, self._stay(Step.FINISH))

    def _stay(self, step: Step, *, away: bool = False, to_service: str = "") -> Stay:
        return Stay(
            step=step,
            lasts_s=self._random.lognormvariate(-0.125, 0.5) * SERVICE * self._pace_s,
            decision=decide(self._manners, self._offers, self._random),
            away_s=self._random.uniform(*AWAY) * self._pace_s if away else 0.0,
            to_service=to_service,
        )

    def _other_than(self, service: str) -> str:
        others = [other for other in self._demand if other != service]
        return self._random.choice(others) if others else service

    def _chance(self, share: float) -> bool:
        return self._random.random() < share


def _arrival_s(random: Random) -> float:
    """Seconds after the opening, on the wall clock of the day."""
    slot = random.choices(range(len(INTENSITY)), INTENSITY)[0]
    return (slot + random.random()) * SLOT_S
