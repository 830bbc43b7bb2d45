"""What the queue should do, in the plainest way: lists that are looked through from one end to the other.

It is told what was asked for and what was answered, keeps what it believes, and says what is wrong. It shares
no code with the queue beside the catalog, the policy and the names of states.
"""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from contracts.catalog import Catalog, Priority, Service, WindowDuty
from contracts.hall import OPEN_STATES, PaperOutcome
from contracts.hall import TicketState as S
from gateway.hall.policy import Balance, Policy

MINUTE_MS = 60_000
DAY_MS = 86_400_000
LEAVES = {S.WAITING: S.LEFT, S.HELD: S.LEFT, S.COLLECT: S.SERVED}


@dataclass(eq=False)
class Person:
    """Whoever holds a number."""

    ticket: str
    number: str
    day: str
    service: str
    request: str
    token: str
    who: str
    made_ms: int
    came_ms: int
    """When it counts as come, before any credit."""
    place: tuple[int, int]
    queued_ms: int
    state: S = S.RESERVED
    paper: PaperOutcome | None = None
    confirm_by_ms: int = 0
    window: str = ""
    misses: int = 0
    served: int = 0
    parked: bool = False
    void: bool = False
    """Never reached its citizen: counts for no quota."""
    moved: bool = False
    """Handed over at least once."""
    block: str = ""
    case: str = ""
    ends: int = 0
    """How often its way has been over."""
    ended_ms: int = 0

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


@dataclass(eq=False)
class Seat:
    """A window."""

    staff: str = ""
    paused: bool = False
    present: Person | None = None


@dataclass(eq=False)
class Lease:
    """A block of numbers, as its kiosk knows it."""

    id: str
    service: str
    day: str
    first: int
    last: int
    until_ms: int
    given: int = 0
    told: set[str] = field(default_factory=set)
    done: bool = False
    forgotten: bool = False

    def covers(self, number: int) -> bool:
        return self.first <= number <= self.last

    def is_live(self, now_ms: int) -> bool:
        return not self.done and not self.forgotten and now_ms < self.until_ms


class Reference:
    """The hall as it should be."""

    def __init__(self, catalog: Catalog, policy: Policy) -> None:
        self.catalog = catalog
        self.policy = policy
        self.services: dict[str, Service] = {service.id: service for service in catalog.services}
        self.duties: dict[str, WindowDuty] = {duty.number: duty for duty in catalog.windows}
        self.seats = {duty.number: Seat() for duty in catalog.windows}
        self.people: list[Person] = []
        self.leases: list[Lease] = []
        self.checked_in: dict[str, Person] = {}
        """By appointment."""
        self.order = 0
        self.issued = 0
        self.day = self.day_before = ""
        self.sessions: list[str] = []

    def copy(self) -> "Reference":
        """As it is now; what never changes is shared."""
        shared = (self.catalog, self.policy, self.services, self.duties)
        return deepcopy(self, {id(one): one for one in shared})

    # -- looking --------------------------------------------------------------------------------------------

    def of_day(self, now_ms: int) -> str:
        zone = timedelta(minutes=self.catalog.utc_offset_min)
        return (datetime.fromtimestamp(now_ms / 1000, UTC) + zone).strftime("%Y%m%d")

    def find(self, ticket: str) -> Person:
        return next(person for person in self.people if person.ticket == ticket)

    def queue(self, service: str) -> list[Person]:
        found = [p for p in self.people if p.state is S.WAITING and p.service == service]
        return sorted(found, key=lambda person: person.place)

    def holder(self, who: str, service: str) -> list[Person]:
        """Open numbers of that person for that service; a result to be collected is none."""
        of_service = [p for p in self.people if p.is_open and not p.parked and p.service == service]
        return [p for p in of_service if who and p.who == who]

    def left(self, service: Service, now_ms: int) -> int | None:
        if service.quota is None:
            return None
        day = self.of_day(now_ms)
        issued = sum(p.day == day and p.number.startswith(service.prefix) and not p.void for p in self.people)
        leased = sum(
            lease.last - lease.first + 1 - len(lease.told)
            for lease in self.leases
            if lease.service == service.id and lease.day == day and lease.is_live(now_ms)
        )
        return max(0, service.quota - issued - leased)

    def is_elsewheres(self, person: Person, window: str, now_ms: int) -> bool:
        if person.window in ("", window) or not self.seats[person.window].staff:
            return False
        is_long = now_ms - person.queued_ms >= self.policy.help_after_min * MINUTE_MS
        return not (self.seats[person.window].paused and is_long)

    def own(self, window: str, now_ms: int) -> Iterator[Person]:
        """Who waits for the window's own services, or was handed to it."""
        duty = self.duties[window]
        for person in self.people:
            is_own = person.service in duty.serves or person.window == window
            if person.state is S.WAITING and is_own and not self.is_elsewheres(person, window, now_ms):
                yield person

    def next_for(self, window: str, now_ms: int) -> Person | None:
        """Whom it calls."""
        duty = self.duties[window]
        found = list(self.own(window, now_ms))
        balance = self.policy.balance
        if balance is Balance.LONGEST_WAIT or (balance is Balance.IDLE_HELPS and not found):
            long_ms = now_ms - self.policy.help_after_min * MINUTE_MS
            found += [
                p
                for p in self.people
                if p.state is S.WAITING
                and p.service in duty.helps
                and p.queued_ms <= long_ms
                and not p.window
            ]
        return min(found, key=lambda person: person.place, default=None)

    # -- what happens ---------------------------------------------------------------------------------------

    def next_order(self) -> int:
        self.order += 1
        return self.order

    def credit_ms(self, service: str, priority: Priority) -> int:
        if priority not in self.services[service].priorities:
            return 0
        return round(self.policy.credit_min.get(priority, 0) * MINUTE_MS)

    def add(self, person: Person) -> Person:
        """A new number. It is nobody else's and in no kiosk's block."""
        assert (person.day, person.number) not in [(p.day, p.number) for p in self.people]
        assert person.number not in [p.number for p in self.people if p.is_open]
        assert person.request not in [p.request for p in self.people]
        assert person.token not in [p.token for p in self.people]
        if not person.block:
            prefix = self.services[person.service].prefix
            for lease in self.leases:
                if self.services[lease.service].prefix == prefix and not (lease.done or lease.forgotten):
                    assert not lease.covers(int(person.number[-4:]))
        self.people.append(person)
        self.issued += 1
        return person

    def end(self, person: Person, state: S, now_ms: int) -> None:
        person.state = state
        person.ended_ms = now_ms
        person.ends += 1
        person.who = ""

    def call(self, person: Person, window: str, now_ms: int) -> None:
        assert person.state in (S.WAITING, S.HELD, S.COLLECT, S.NO_SHOW)
        assert not any(seat.present is person for seat in self.seats.values()), "at two windows"
        if person.state in (S.COLLECT, S.NO_SHOW):
            person.queued_ms = now_ms
        person.state = S.CALLED
        person.window = window
        self.seats[window].present = person

    def miss(self, window: str, now_ms: int) -> None:
        person = self.leave(window)
        service = self.services[person.service]
        person.misses += 1
        if person.parked:
            person.state = S.COLLECT
        elif person.misses >= service.misses:
            self.end(person, S.NO_SHOW, now_ms)
        else:
            queue = self.queue(person.service)
            ahead = queue[: service.miss_behind]
            if ahead and ahead[-1].place > person.place:
                person.place = (ahead[-1].place[0], self.next_order())
            person.state = S.WAITING
            person.window = ""
            now = self.queue(person.service).index(person)
            assert now >= min(service.miss_behind, len(queue)), "called again too soon"

    def finish(self, window: str, session: str, now_ms: int, *, case: str = "", park: bool = False) -> Person:
        person = self.leave(window)
        self.note_session(person, session, case)
        person.parked = park
        if park:
            person.state = S.COLLECT
        else:
            self.end(person, S.SERVED, now_ms)
        return person

    def note_session(self, person: Person, session: str, case: str = "") -> None:
        assert session not in self.sessions, f"session {session} a second time"
        person.case = case or person.case or f"hall-{person.ticket}"
        assert session.rpartition("/")[0] == person.case
        self.sessions.append(session)
        person.served += 1

    def leave(self, window: str) -> Person:
        person = self.seats[window].present
        assert person is not None
        self.seats[window].present = None
        return person

    def tick(self, now_ms: int) -> None:
        """Time has passed."""
        for person in self.people:
            if person.state is S.RESERVED and person.confirm_by_ms <= now_ms:
                person.void = True
                self.end(person, S.EXPIRED, now_ms)
        today = self.of_day(now_ms)
        seen = self.day if today > self.day else self.day_before
        yesterday = min(seen or today, self.of_day(now_ms - DAY_MS))
        for lease in self.leases:
            lease.forgotten = lease.forgotten or lease.day < yesterday
        if today <= self.day:
            return
        self.day, self.day_before = today, self.day
        was_open = [person for person in self.people if person.is_open]
        for person in was_open:
            if person.day < yesterday and person.state in LEAVES:
                self.end(person, LEAVES[person.state], now_ms)
        self.people = [
            person
            for person in self.people
            if person in was_open
            or max(self.of_day(person.made_ms), self.of_day(person.ended_ms)) >= yesterday
        ]

    # -- what never is --------------------------------------------------------------------------------------

    def check(self) -> None:
        """Nobody is lost, nobody is twice."""
        numbers = Counter(person.number for person in self.people if person.is_open)
        assert not [number for number, count in numbers.items() if count > 1]
        present = [seat.present.ticket for seat in self.seats.values() if seat.present]
        assert len(present) == len(set(present))
        called = [p.ticket for p in self.people if p.state in (S.CALLED, S.SERVING)]
        assert sorted(called) == sorted(present)
        mine = Counter(
            (person.who, person.service)
            for person in self.people
            if person.who and person.is_open and not (person.moved or person.block or person.parked)
        )
        for (_, service), count in mine.items():
            assert count == 1 or not self.services[service].one_per_person
