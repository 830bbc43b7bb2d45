"""What the queue remembers, as values. Times are Unix milliseconds; 0 is never.

Each record has a key within its kind. The journal stores a record as JSON: a field that is added needs a
default.
"""

from dataclasses import dataclass, field

from contracts.catalog import Priority
from contracts.figures import FindingKind
from contracts.hall import (
    OPEN_STATES,
    KioskTransaction,
    PaperOutcome,
    RatingState,
    TicketState,
    WindowState,
    prefix_of,
)
from contracts.session import Language
from gateway.hall.ticket_states import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One service of a ticket at one window: a service session (办件 + service number)."""

    case: str
    service_no: int
    item: str
    service: str
    window: str
    staff_no: str
    waited_s: float
    """From taking up its place in that queue to the call that brought the person."""
    called_ms: int
    began_ms: int
    before_s: float = 0.0
    """Served before a hold, in seconds: the call and the beginning are those after it."""
    finished_ms: int
    rating: RatingState
    level: int = 0
    """1-5 when rated."""
    rated_request: str = ""
    """Mark (`kiosk_rating.mark_of`) of the request that rated it, when a kiosk's did."""
    refused_requests: tuple[str, ...] = ()
    """Marks of the latest requests that would have rated it a second time, latest last."""

    @property
    def key(self) -> str:
        """As `ServiceSession.key`."""
        return f"{self.case}/{self.service_no}"

    @property
    def lasted_s(self) -> float:
        """From its beginning (the call, when nobody said that it began) to its end, without holds."""
        return self.before_s + (self.finished_ms - (self.began_ms or self.called_ms)) / 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A number and whoever holds it."""

    id: str
    """Day and number: 20260105-A0012."""
    number: str
    day: str
    """yyyymmdd, local, when it was made."""
    service: str
    asked_service: str = ""
    """That its number was taken for: the number has its prefix, wherever it was handed to since."""
    item: str = ""
    state: TicketState
    token: str = field(repr=False)
    request: str
    kiosk: str
    language: Language = Language.ZH_HANS
    priority: Priority = Priority.NONE
    person: str = field(default="", repr=False)
    """Hash; wiped when the ticket ends."""
    appointment: str = ""
    block: str = ""
    """That an offline kiosk took the number from."""
    paper: PaperOutcome | None = None
    made_ms: int
    confirm_by_ms: int = 0
    """While it is reserved."""
    rank_ms: int
    """Its place: the smaller is called first. When it came, less its priority's credit."""
    rank_seq: int
    """Decides between equal ranks: grows with every place that is given."""
    queued_ms: int
    """Since when it waits in this queue."""
    window: str = ""
    """Where it is called, served or held; while it waits: the one window that it was handed to."""
    staff_no: str = ""
    called_ms: int = 0
    began_ms: int = 0
    waited_ms: int = 0
    """From `queued_ms` to the call that brought the person; what came after a hold is no wait."""
    before_ms: int = 0
    """Served before a hold."""
    forgotten: bool = False
    """Its person was known until it ended; it may go on after all."""
    parked: bool = False
    """Its result is to be collected: it is called from there and goes back there."""
    ended_ms: int = 0
    again: int = 0
    """Recalls of the present call."""
    misses: int = 0
    reason: str = ""
    """Of a hold."""
    left_window: str = ""
    """The window that it left last, and what had it leave: a command that comes again is known by it."""
    left_by: Act | None = None
    case: str = ""
    """Case number, from the first service on."""
    served: tuple[Served, ...] = ()
    foreseen_s: float = 0.0
    """The wait that was foreseen then, before experience corrected it; 0: none."""
    told_s: tuple[int, int, int] | None = None
    """The estimate that was told when it was made: low, likely, high."""

    @property
    def numbered_by(self) -> str:
        """The service that its number is of; empty where a record of an older release does not say."""
        return self.asked_service or ("" if self.served else self.service)

    @property
    def is_open(self) -> bool:
        """Whether something more is to come."""
        return self.state in OPEN_STATES

    @property
    def is_wish(self) -> bool:
        """Whether it stands for something that its person still wants done: a result that is to be collected
        keeps nobody from another number."""
        return self.is_open and not self.parked and self.state is not TicketState.COLLECT

    @property
    def place(self) -> tuple[int, int]:
        """Its order in the queue."""
        return self.rank_ms, self.rank_seq


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A window at work."""

    window: str
    state: WindowState = WindowState.CLOSED
    since_ms: int = 0
    """Of the state."""
    staff_no: str = ""
    reason: str = ""
    """Of a pause."""
    ticket: str = ""
    """Id of the ticket that is called or served here."""
    idle_ms: int = 0
    """Since when it has been open with nobody at it; 0: it is not."""
    requests: tuple[tuple[str, str], ...] = ()
    """Keys of its latest calls of the next, and the ticket that each called, latest last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskRating:
    """A rating of what was done at a kiosk itself."""

    request: str
    kiosk: str
    transaction: KioskTransaction
    level: int
    rated_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """How far the numbers of a prefix have got on a day."""

    day: str
    prefix: str
    last: int = 0
    issued: int = 0
    """That count for the quota: not those that expired or were given back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Numbers leased to a kiosk."""

    id: str
    request: str
    kiosk: str
    service: str
    day: str
    first: int
    last: int
    made_ms: int
    until_ms: int
    used: tuple[int, ...] = ()
    """Numbers that the kiosk has told of."""
    done: bool = False

    @property
    def prefix(self) -> str:
        """Of its numbers: as its service had it when it was leased."""
        return prefix_of(self.id.partition("-")[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A time that somebody has booked."""

    id: str
    service: str
    item: str = ""
    start_ms: int
    person: str = field(default="", repr=False)
    """Hash; wiped when it is cancelled and when its ticket has ended."""
    over: bool = False
    """Its ticket has ended: nobody checks in with it any more."""
    cancelled: bool = False
    ticket: str = ""
    """Once checked in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """A call, for the boards."""

    sequence: int
    number: str
    ticket: str
    window: str
    area: str
    """Of the window."""
    waits_in: str = ""
    """Area where the person waits, when it is another."""
    language: Language
    text: str
    again: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long a service took lately: seconds, oldest first, at most `PACE_MAX`."""

    service: str
    lasted_s: tuple[float, ...] = ()


PACE_MAX = 50
"""Services that an estimate looks back on."""

Surprise = tuple[float, float]
"""A wait that was foreseen, in seconds, and the logarithm of how many times as long it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """How well a service's waits were foreseen: oldest first, at most `SURPRISES_MAX` for each range of
    waits."""

    service: str
    surprises: tuple[Surprise, ...] = ()
    latest_ms: int = 0
    """When the latest of them was noted."""


SURPRISES_MAX = 60
"""Waits of a range that an estimate looks back on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of a day for one thing (`hall`, `window/12`, `service/id`, `item/id`). Durations lie in buckets
    (see `gateway.hall.durations`), so that it never grows."""

    day: str
    thing: str
    counts: dict[str, int] = field(default_factory=dict)
    waits: dict[int, int] = field(default_factory=dict)
    services: dict[int, int] = field(default_factory=dict)
    wait_sum_s: float = 0.0
    service_sum_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """The figures of a day that is over."""

    day: str
    document: str
    """`contracts.figures.DayFigures` as JSON, deflated, in base 64: hundreds of items a day stay small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFinding:
    """A finding of supervision that has not ended."""

    kind: FindingKind
    about: str
    """What tells it from others of its kind: a window, a ticket."""
    since_ms: int
    window: str = ""
    service: str = ""
    number: str = ""
    staff_no: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequences:
    """Numbers that only grow. There is one such record."""

    rank: int = 0
    call: int = 0
    day: str = ""
    """The day that the queue is in, yyyymmdd."""
    previous: str = ""
    """The day that it was in before that: the days between, if any, never came to pass here."""
