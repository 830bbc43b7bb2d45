"""How the pad stands. Times are milliseconds of one clock that never goes back."""

from dataclasses import dataclass, field
from enum import Enum, auto

from contracts.pad.messages import REASONS_MAX, ResetCause, Result, ShowText
from contracts.ratings import Level, indicator_table
from kiosk.flow.state import Look
from kiosk.window_pad.delivery import Repeat, Sending
from kiosk.window_pad.memory import Memory

ALL_LEVELS = frozenset(Level)
BAD_LEVELS = frozenset(level for level in Level if level.is_bad)


class PadStateError(AssertionError):
    """We misused the pad: it can't meet that now."""


class Face(Enum):
    """What a touch means now."""

    IDLE = auto()
    """No rating is invited."""
    INVITED = auto()
    """A level may be touched."""
    CHOOSING = auto()
    """The rating is kept, and open: reasons may be chosen."""


class Moment(Enum):
    """What can happen to a face."""

    ARM = auto()
    DISARM = auto()
    RATED = auto()
    """A press that is final."""
    RATED_OPEN = auto()
    """A press to which reasons may be added."""
    TIMEOUT = auto()
    CONFIRMED = auto()


NEXT: dict[tuple[Face, Moment], Face] = {
    (Face.IDLE, Moment.ARM): Face.INVITED,
    (Face.IDLE, Moment.RATED): Face.IDLE,
    (Face.INVITED, Moment.ARM): Face.INVITED,
    (Face.INVITED, Moment.DISARM): Face.IDLE,
    (Face.INVITED, Moment.TIMEOUT): Face.IDLE,
    (Face.INVITED, Moment.RATED): Face.IDLE,
    (Face.INVITED, Moment.RATED_OPEN): Face.CHOOSING,
    (Face.CHOOSING, Moment.ARM): Face.INVITED,
    (Face.CHOOSING, Moment.DISARM): Face.IDLE,
    (Face.CHOOSING, Moment.TIMEOUT): Face.IDLE,
    (Face.CHOOSING, Moment.CONFIRMED): Face.IDLE,
}


def follow(face: Face, moment: Moment) -> Face:
    """The face after the moment. Raises PadStateError for a step that the table does not hold."""
    try:
        return NEXT[face, moment]
    except KeyError:
        raise PadStateError(f"a pad that is {face.name} can't meet {moment.name}") from None


class Notice(Enum):
    """What the citizen is told for a moment."""

    NONE = auto()
    THANKS = auto()
    NOT_KEPT = auto()
    """The press is not on the disk: it was not taken."""
    OVER = auto()
    """The press came when its invitation had ended."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A rating that is invited."""

    number: int
    """Of this boot's invitations: a touch names the one that it was made for."""
    token: int = field(repr=False)
    until_ms: int
    staff_number: str
    staff_name: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """The gateway's request that was answered last, and the answer."""

    payload: bytes
    result: Result


@dataclass(frozen=True, slots=True)
class Counts:
    """Since the boot."""

    crc_errors: int = 0
    resyncs: int = 0
    duplicates: int = 0
    overflows: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """All of it. Made by `machine.booted`."""

    memory: Memory
    booted_ms: int
    firmware: str = "0"
    """Version of this program."""
    cause: ResetCause = ResetCause.POWER_ON
    offers: frozenset[Level] = BAD_LEVELS
    """Levels that offer their reasons."""
    face: Face = Face.IDLE
    invitation: Invitation | None = None
    invited: int = 0
    """Invitations of this boot."""
    out: bool = False
    """Out of service: it has no memory, for the disk takes nothing."""
    rated: int = 0
    """Number of the latest one that was answered: another touch for it is a finger that bounced."""
    open: int = 0
    """Sequence of the press whose reasons may be chosen; 0: none."""
    reasons_until_ms: int = 0
    owed: tuple[int, ...] = ()
    """Sequences of presses whose time for reasons is over, which the disk has not taken yet."""
    owed_again_ms: int = 0
    """When that is tried again."""
    notice: Notice = Notice.NONE
    notice_until_ms: int = 0
    show: ShowText | None = None
    """What the gateway wants shown while no rating is invited."""
    show_until_ms: int | None = None
    identify_until_ms: int = 0
    look: Look = field(default_factory=Look)
    look_chosen: bool = False
    """This citizen chose the language himself."""
    touched_ms: int = 0
    line: bool = False
    """The gateway has a connection to it."""
    greeting: Repeat | None = None
    sending: Sending = field(default_factory=Sending)
    answered: Heard | None = None
    counts: Counts = Counts()

    @property
    def session(self) -> int:
        """Token of the invitation that stands; 0: none."""
        return self.invitation.token if self.invitation else 0

    @property
    def chosen(self) -> tuple[int, ...]:
        """Reasons chosen so far."""
        entry = self.memory.entry(self.open)
        return entry.reasons if entry else ()

    @property
    def online(self) -> bool:
        """Whether the gateway has greeted us over the connection that stands."""
        return self.line and self.greeting is None

    def reasons(self) -> tuple[int, ...]:
        """Those that are offered now."""
        entry = self.memory.entry(self.open)
        return offered(entry.key, self.offers) if entry else ()


def offered(key: int, offers: frozenset[Level]) -> tuple[int, ...]:
    """The indicators of a level that offers them."""
    if key not in set(offers):
        return ()
    return tuple(indicator.code for indicator in indicator_table().for_level(Level(key)))


def toggled(chosen: tuple[int, ...], code: int) -> tuple[int, ...]:
    """Chosen, or no longer; what is beyond the protocol's number stays unchosen."""
    if code in chosen:
        return tuple(one for one in chosen if one != code)
    return (*chosen, code)[:REASONS_MAX]
