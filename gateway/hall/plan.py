"""Foresees a queue: plays forward who is called when, with mean service times, as the windows call now.

Each window takes, once it is free, whoever has the smallest place in the queues that it serves; so one that
serves several queues divides itself as it does in truth. Windows that merely may help are left out: whether
they will be idle then depends on who comes until then. Pure, and bounded in its work.
"""

from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from math import log1p, sqrt

from contracts.catalog import WindowDuty
from contracts.hall import WindowState
from gateway.hall.book import Book
from gateway.hall.records import Ticket

PRIOR_WEIGHT = 4
"""The catalog's minutes count as so many measured services."""
PRIOR_SPREAD = 0.8
"""Standard deviation over mean of a service's time, as far as nothing has been measured."""
DEFAULT_S = 600.0
"""Of a service that the catalog no longer has."""
REST_SHARE = 0.35
"""A service that has taken its mean time takes this share of it longer: few end on the dot."""
REST_PAUSE_S = 300.0
"""A pause that is longer than the hall allows lasts so long still."""
STEPS_MAX = 2000
"""Calls that are played; a wait beyond them is told in proportion."""
BUSY = 0.8
"""Of the time of a window, while people wait there, so much is taken up by those who come meanwhile."""
MODEL_SPREAD = 0.3
"""Logarithmic standard deviation of what no plan knows: pauses, people who don't come, who overtakes."""

Place = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class ServiceTime:
    """How long one service takes, in seconds; `known` counts the services that say so."""

    mean_s: float
    variance: float
    known: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A wait, and the standard deviation of its logarithm."""

    wait_s: float
    spread: float


def foresee(book: Book, service: str, ahead: int, now_ms: int) -> Foreseen | None:
    """The wait of who has `ahead` people before him. None when no window that serves it is open."""
    if not open_windows(book, service):
        return None
    return _foreseen(book, service, _Hall(book, service, now_ms).call_of(service, ahead))


def foresee_ticket(book: Book, ticket: Ticket, now_ms: int) -> Foreseen | None:
    """The wait of a ticket from now on. Whoever comes before the hour of an appointment is called before it:
    while the windows are busy, they take as long as is left until then."""
    plain = foresee(book, ticket.service, book.ahead_of(ticket), now_ms)
    left_s = (ticket.rank_ms - now_ms) / 1000
    if plain is None or left_s <= 0:
        return plain
    wait_s = plain.wait_s / (1 - BUSY)
    return replace(plain, wait_s=wait_s if wait_s <= left_s else plain.wait_s + BUSY * left_s)


def foresee_all(book: Book, now_ms: int) -> dict[str, Foreseen]:
    """The wait of who comes now, for each service that an open window serves."""
    found: dict[str, Foreseen] = {}
    played: set[str] = set()
    for service in book.catalog.services:
        if service not in played and open_windows(book, service):
            waits_s = _Hall(book, service, now_ms).newcomers()
            played.update(waits_s)
            found |= {
                one: _foreseen(book, one, wait_s)
                for one, wait_s in waits_s.items()
                if open_windows(book, one)
            }
    return found


def open_windows(book: Book, service: str) -> int:
    """Windows whose own service it is and where somebody serves now."""
    return sum(book.desk(duty.number).state is WindowState.OPEN for duty in book.catalog.serving(service))


def mean_s(book: Book, service: str) -> float:
    """Mean time of a service: measured ones, and the catalog's minutes as if it were some more."""
    lasted = _lasted(book, service)
    return max(1.0, (sum(lasted) + PRIOR_WEIGHT * _prior_s(book, service)) / (len(lasted) + PRIOR_WEIGHT))


def service_time(book: Book, service: str) -> ServiceTime:
    """Mean and spread of a service's time."""
    lasted, prior, mean = _lasted(book, service), _prior_s(book, service), mean_s(book, service)
    squares = sum((one - mean) ** 2 for one in lasted)
    squares += PRIOR_WEIGHT * ((prior - mean) ** 2 + (PRIOR_SPREAD * prior) ** 2)
    known = len(lasted) + PRIOR_WEIGHT
    return ServiceTime(mean, squares / known, known)


def _foreseen(book: Book, service: str, wait_s: float) -> Foreseen:
    """Of n services over several windows the spread is one's own over the root of n; and the mean itself is
    known by so many services alone."""
    time = service_time(book, service)
    relative = time.variance / (time.mean_s * time.mean_s)
    calls = max(1.0, wait_s * open_windows(book, service) / time.mean_s)
    return Foreseen(wait_s, sqrt(log1p(relative / calls + relative / time.known) + MODEL_SPREAD**2))


def _lasted(book: Book, service: str) -> tuple[float, ...]:
    pace = book.paces.get(service)
    return pace.lasted_s if pace else ()


def _prior_s(book: Book, service: str) -> float:
    known = book.catalog.services.get(service)
    return known.minutes * 60 if known else DEFAULT_S


class _Hall:
    """The windows and queues that have to do with one service: those that its windows serve, and so on."""

    def __init__(self, book: Book, service: str, now_ms: int) -> None:
        self._book = book
        self._now_ms = now_ms
        duties = _neighbours(book, service)
        services = {service} | {one for duty in duties for one in duty.serves}
        self._mean_s = {one: mean_s(book, one) for one in services}
        self._queues = {one: iter(book.places(one)) for one in services}
        self._first: dict[str, Place | None] = {one: next(self._queues[one], None) for one in services}
        self._free = [(self._free_in_s(duty.number), n, duty.serves) for n, duty in enumerate(duties)]
        heapify(self._free)

    def call_of(self, service: str, ahead: int) -> float:
        """In how many seconds who has so many ahead is called."""
        left = ahead
        for _ in range(STEPS_MAX):
            free_s, window, serves = heappop(self._free)
            chosen = self._choose(serves) or (service if service in serves else None)
            if chosen is None:
                continue
            if chosen == service:
                if not left:
                    return free_s
                left -= 1
            self._call(free_s, window, serves, chosen)
        return self._free[0][0] * (ahead + 1) / max(1, ahead - left)

    def newcomers(self) -> dict[str, float]:
        """In how many seconds who comes now is called, by service: when a window has nobody else left."""
        waits_s: dict[str, float] = {}
        for _ in range(STEPS_MAX):
            if not self._free:
                return waits_s
            free_s, window, serves = heappop(self._free)
            chosen = self._choose(serves)
            if chosen is None:
                for one in serves:
                    waits_s.setdefault(one, free_s)
            else:
                self._call(free_s, window, serves, chosen)
        left = sum(1 + sum(1 for _ in queue) for queue in self._queues.values())
        late_s = self._free[0][0] * (1 + left / STEPS_MAX) if self._free else 0.0
        return {one: late_s for _, _, serves in self._free for one in serves} | waits_s

    def _call(self, free_s: float, window: int, serves: tuple[str, ...], chosen: str) -> None:
        self._first[chosen] = next(self._queues[chosen], None)
        heappush(self._free, (free_s + self._mean_s[chosen], window, serves))

    def _choose(self, serves: tuple[str, ...]) -> str | None:
        """The queue whose first has the smallest place."""
        best: tuple[Place, str] | None = None
        for one in serves:
            place = self._first[one]
            if place is not None and (best is None or place < best[0]):
                best = place, one
        return best[1] if best else None

    def _free_in_s(self, window: str) -> float:
        desk = self._book.desk(window)
        since_s = (self._now_ms - desk.since_ms) / 1000
        if desk.state is WindowState.PAUSED:
            return max(REST_PAUSE_S, self._book.policy.pause_min * 60 - since_s)
        ticket = self._book.tickets.get(desk.ticket)
        if ticket is None:
            return 0.0
        mean_s = self._mean_s.get(ticket.service, DEFAULT_S)
        return max(REST_SHARE * mean_s, mean_s - (self._now_ms - ticket.called_ms) / 1000)


def _neighbours(book: Book, service: str) -> list[WindowDuty]:
    """Windows with a clerk that serve it, or another service of such a window, and so on. Of two that are
    free at once the one that serves less is asked first."""
    found: dict[str, WindowDuty] = {}
    seen = {service}
    ahead = [service]
    while ahead:
        for duty in book.catalog.serving(ahead.pop()):
            if duty.number not in found and book.desk(duty.number).state is not WindowState.CLOSED:
                found[duty.number] = duty
                ahead += [one for one in duty.serves if one not in seen]
                seen.update(duty.serves)
    return sorted(found.values(), key=lambda duty: (len(duty.serves), duty.number))
