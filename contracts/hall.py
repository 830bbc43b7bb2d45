"""What the hall's queue says to the rest of the hall: retained states of calls, queues, windows and figures.

None of it holds a person's hash, a token or anything else that leads to a citizen: a number is all that a
hall shows.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from contracts.base import Identifier, Message
from contracts.catalog import Priority
from contracts.session import Language

NUMBER_DIGITS = 4
LAST_NUMBER = 10**NUMBER_DIGITS - 1
QueueNumber = Annotated[str, Field(pattern=r"^[A-Z]{1,2}[0-9]{4}$")]
"""A ticket's number: the service's prefix and four digits, from 0001 each day."""


def number_text(prefix: str, number: int) -> str:
    """As it is shown: A0012."""
    return f"{prefix}{number:0{NUMBER_DIGITS}d}"


def prefix_of(number: str) -> str:
    """A0012 -> A."""
    return number[:-NUMBER_DIGITS]


def number_of(number: str) -> int:
    """A0012 -> 12."""
    return int(number[-NUMBER_DIGITS:])


class TicketState(StrEnum):
    """Where a ticket stands."""

    RESERVED = "reserved"
    """Its number is taken; nobody holds the paper yet. It is not called."""
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    """Served in part: the citizen fetches something and comes back to the same window."""
    COLLECT = "collect"
    """Served; the result is collected later."""
    SERVED = "served"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    """Reserved, never confirmed as printed or shown."""
    LEFT = "left"
    """The hall gave it up: the citizen was still waiting when the day after was over."""


OPEN_STATES = frozenset(
    {
        TicketState.RESERVED,
        TicketState.WAITING,
        TicketState.CALLED,
        TicketState.SERVING,
        TicketState.HELD,
        TicketState.COLLECT,
    }
)
"""Those after which something more is to come."""


class PaperOutcome(StrEnum):
    """How a ticket reached its citizen."""

    PRINTED = "printed"
    SHOWN = "shown"
    """On the screen: the paper failed."""
    UNKNOWN = "unknown"
    """The printer can't tell. It may be out there: it is valid."""
    FAILED = "failed"
    """Neither printed nor shown: the number is given up."""


class WindowState(StrEnum):
    """Whether a window serves."""

    CLOSED = "closed"
    """Nobody has signed in."""
    OPEN = "open"
    PAUSED = "paused"


class RatingState(StrEnum):
    """What became of the rating of one service."""

    PENDING = "pending"
    """Its pad is, or is about to be, armed."""
    RATED = "rated"
    UNRATED = "unrated"
    NOT_ASKED = "not-asked"
    """Nobody was asked: the clerk wished it so, or nothing says what it was about."""


class KioskTransaction(StrEnum):
    """What was done at a kiosk itself."""

    NUMBER = "number"
    CHECK_IN = "check-in"
    REPRINT = "reprint"
    GIVE_BACK = "give-back"
    GUIDE = "guide"
    """A guide was printed."""
    PROGRESS = "progress"
    """It was looked up how a ticket or a case stands."""


class Estimate(Message):
    """Expected wait in seconds. Of ten waits about eight lie between `low_s` and `high_s`."""

    low_s: Annotated[int, Field(ge=0)]
    likely_s: Annotated[int, Field(ge=0)]
    high_s: Annotated[int, Field(ge=0)]


class TicketView(Message):
    """A ticket as its holder, a kiosk and a clerk may see it."""

    ticket: str
    """Id: day and number, e.g. 20260105-A0012."""
    number: QueueNumber
    service: Identifier
    item: Identifier | None = None
    state: TicketState
    language: Language
    priority: Priority
    people_ahead: int | None = None
    """While it waits."""
    estimate: Estimate | None = None
    """While it waits, where one can be made."""
    window: Identifier | None = None
    made_at: AwareDatetime
    called_at: AwareDatetime | None = None
    misses: int = 0
    rating: RatingState | None = None
    """Of its latest service."""


class Call(Message):
    """A number was called. `sequence` grows by one from call to call and never starts anew: a board announces
    each that it has not announced yet, in order, and so overwrites none."""

    sequence: int
    number: QueueNumber
    window: Identifier
    area: Identifier
    """Of the window."""
    waits_in: Identifier | None = None
    """Area where the person waits, when it is another: its boards announce the call too."""
    language: Language
    text: str
    """The announcement, in the ticket's language."""
    again: int = 0
    """How often it had been called to this window before."""
    at: AwareDatetime


class Calls(Message):
    """Retained: the last calls of the hall, oldest first."""

    calls: tuple[Call, ...]


class QueueState(Message):
    """One service's queue now."""

    service: Identifier
    waiting: int
    estimate: Estimate | None = None
    """Of somebody who comes now."""
    open: bool
    until: AwareDatetime | None = None
    """When that changes; None when nobody knows."""
    left_today: int | None = None
    """Numbers that its quota leaves."""
    windows: int
    """Open windows that serve it."""


class Queues(Message):
    """Retained: all queues of the hall."""

    at: AwareDatetime
    queues: tuple[QueueState, ...]


class WindowView(Message):
    """Retained, one a window: what its display shows and who serves."""

    window: Identifier
    state: WindowState
    staff_no: str | None = None
    pause_reason: str = ""
    number: QueueNumber | None = None
    """Of the ticket that is called or served."""
    ticket_state: TicketState | None = None
    waiting: int
    """People whom it could call."""
    held: tuple[QueueNumber, ...] = ()
