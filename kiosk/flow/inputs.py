"""What happens to a kiosk: touches, devices, answers, time."""

from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import JsonValue


class Act(StrEnum):
    """What can be touched. Some have an argument."""

    WAKE = "wake"
    HOME = "home"
    BACK = "back"
    CONTINUE = "continue"
    """The answer to "is anybody there?"."""
    RETRY = "retry"
    """The same wish again."""
    END = "end"
    """The citizen has done."""
    GOAL = "goal"
    """Argument: a `Goal`."""
    OPEN = "open"
    """Argument: a page."""
    CHOOSE = "choose"
    """Argument: id of the entry: category, department, item, situation, service."""
    PRIORITY = "priority"
    """Argument: a `Priority`."""
    TAKE = "take"
    TAKE_WITH_CARD = "take-with-card"
    REPRINT = "reprint"
    GIVE_BACK = "give-back"
    KEY = "key"
    """Argument: a character, `erase` or `clear`."""
    ENTER = "enter"
    LEVEL = "level"
    """Argument: 1-5."""
    REASON = "reason"
    """Argument: an indicator's code: chosen, or no longer."""
    SKIP = "skip"
    SEND = "send"
    PRINT_GUIDE = "print-guide"
    LANGUAGE = "language"
    """Argument: a language tag."""
    THEME = "theme"
    ELDER = "elder"
    LOW = "low"
    ALOUD = "aloud"
    REPEAT = "repeat"
    """Read the page again."""
    PAUSE = "pause"
    """Stop reading, or go on."""
    SCROLL = "scroll"
    """Argument: `up` or `down`."""
    CALL_STAFF = "call-staff"
    GESTURE = "gesture"
    """The technician's gesture."""
    SERVICE = "service"
    """Argument: what a technician wants on the maintenance page."""
    FELL = "fell"
    """A touch of the touch test. Argument: how far right of its target it fell and how far below, in tenths
    of a mm: `-12,3`."""


LASTING = frozenset(
    {
        Act.TAKE, Act.GIVE_BACK, Act.REPRINT, Act.PRINT_GUIDE, Act.LEVEL, Act.REASON, Act.SKIP, Act.SEND,
        Act.END, Act.CALL_STAFF, Act.SERVICE,
    }
)  # fmt: skip
"""What no other touch undoes: a number, paper, a word of a rating, somebody called, the end."""


@dataclass(frozen=True, slots=True)
class Touched:
    """The citizen touched something, or pressed its key."""

    act: Act
    argument: str = ""


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card was read. All that comes of it is the person's hash."""

    person: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardFailed:
    """A card can't be read; `reason` is a text's key."""

    reason: str


@dataclass(frozen=True, slots=True)
class CardLies:
    """A card was put onto the reader, or taken away."""

    there: bool


@dataclass(frozen=True, slots=True)
class CodeScanned:
    """A QR or bar code."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to an `Ask`: result, or an error's code and plain words."""

    wish: str
    """The `Ask.wish` that it answers; of a technician's wish its name: `check-pin`, `test-read`, …"""
    result: dict[str, JsonValue] | None = field(default=None, repr=False)
    error: str = ""
    """A `CommandErrorCode`, or `no-answer`; empty: it worked."""
    words: str = ""
    offline: bool = False
    """Not the gateway's: from the kiosk's own lease."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What became of a print: a `PaperOutcome`, and why when it failed."""

    wish: str
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """The hall's order: out of service (`reason`), or in service again (empty)."""

    reason: str


@dataclass(frozen=True, slots=True)
class PinHeld:
    """At the start: wrong PINs of before, and for how long yet none is taken."""

    wrong: int
    left_ms: int


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed, or the world has changed. At least once a second."""


Input = Touched | CardRead | CardFailed | CardLies | CodeScanned | Answered | Printed | Told | PinHeld | Tick
