"""Where a kiosk stands: one value. What is personal lies in `Visit` alone, and goes with it."""

from dataclasses import dataclass, field
from enum import StrEnum

from contracts.cases import CaseFacts
from contracts.catalog import Priority
from contracts.hall import KioskTransaction, TicketView
from contracts.session import Language
from kiosk.flow.why import Why


class Page(StrEnum):
    """What the screen shows."""

    ATTRACT = "attract"
    """Nobody is here: the hall's state and ranking."""
    HOME = "home"
    CATEGORIES = "categories"
    DEPARTMENTS = "departments"
    ITEMS = "items"
    SERVICES = "services"
    """The queues, for those who know theirs: the short way to a number."""
    SEARCH = "search"
    """By pinyin initials."""
    SITUATIONS = "situations"
    CONFIRM = "confirm"
    """Before a number is taken: people ahead, expected wait, priority."""
    CARD = "card"
    """Put the ID card on the reader."""
    WORKING = "working"
    """Something is asked of the gateway or printed."""
    TICKET = "ticket"
    """The number, large, and how it was printed."""
    HELD_BEFORE = "held-before"
    """This person holds a number already: reprint?"""
    GIVE_BACK = "give-back"
    """Really give the number back?"""
    GIVEN_BACK = "given-back"
    CHECK_IN = "check-in"
    GUIDE = "guide"
    FIND = "find"
    """The ticket's QR code, or another way: for progress, a rating, another print."""
    NUMBER = "number"
    """A ticket's or a case's number is typed."""
    CODE = "code"
    """And the code that stands beside it."""
    PROGRESS = "progress"
    """How a ticket stands."""
    CASES = "cases"
    """Several cases of one person."""
    CASE = "case"
    """How a case stands, stage by stage."""
    RATE = "rate"
    REASONS = "reasons"
    REMARK = "remark"
    THANKS = "thanks"
    RATE_KIOSK = "rate-kiosk"
    """Something was done here: how was it? Nobody has to answer."""
    HELP = "help"
    SORRY = "sorry"
    """What was wanted can't be done: why, and where to go instead."""
    OUT_OF_SERVICE = "out-of-service"
    PIN = "pin"
    MAINTENANCE = "maintenance"
    NETWORK = "network"
    """Of the technician's: how the hall is reached."""
    LOGS = "logs"
    """Of the technician's: the latest warnings."""
    TOUCH_TEST = "touch-test"
    """Of the technician's: targets to touch, and how far from them the touches fell."""


class Theme(StrEnum):
    """Colours."""

    STANDARD = "standard"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True)
class Look:
    """How this citizen wants the screen. Back to the default when he has gone."""

    language: Language = Language.ZH_HANS
    theme: Theme = Theme.STANDARD
    elder: bool = False
    """Bigger, fewer choices, slower."""
    low: bool = False
    """Everything to touch in the lowest 120 cm."""
    aloud: bool = False
    """Each page is read aloud."""


class Goal(StrEnum):
    """What the citizen came to the kiosk for."""

    NUMBER = "number"
    CHECK_IN = "check-in"
    GUIDE = "guide"
    PROGRESS = "progress"
    RATE = "rate"
    REPRINT = "reprint"


class Asked(StrEnum):
    """What a wish under way is for."""

    NOTHING = ""
    NUMBER = "number"
    CHECK_IN = "check-in"
    GIVE_BACK = "give-back"
    STATUS = "status"
    CASES = "cases"
    RATING = "rating"
    KIOSK_RATING = "kiosk-rating"
    PIN = "pin"


class Sought(StrEnum):
    """By what something is found."""

    NOTHING = ""
    TICKET = "ticket"
    """A ticket: its token, or number and code."""
    CASE = "case"
    """A case number and its check code."""
    PERSON = "person"
    """An ID card."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One citizen at the kiosk. Wiped when he has gone, or is taken to have."""

    goal: Goal | None = None
    category: str = ""
    department: str = ""
    situation: str = ""
    initials: str = ""
    service: str = ""
    item: str = ""
    priority: Priority = Priority.NONE
    person: str = field(default="", repr=False)
    """Hash; the card itself never comes here."""
    typed: str = field(default="", repr=False)
    """On a keypad."""
    request: str = ""
    """Key of the wish that is under way, or that can be tried again: it stays the same then."""
    asked: Asked = Asked.NOTHING
    waiting: bool = False
    """Its answer has not come."""
    asked_ms: int = 0
    """When it was sent, or the print begun."""
    printing: str = ""
    """Key of the print under way."""
    ticket: TicketView | None = None
    token: str = field(default="", repr=False)
    sought: Sought = Sought.NOTHING
    number: str = field(default="", repr=False)
    """Of the ticket or the case that is sought, as it was typed."""
    code: str = field(default="", repr=False)
    """That stands beside it."""
    cases: tuple[CaseFacts, ...] = field(default=(), repr=False)
    cases_more: int = 0
    """Further ones, which are not told."""
    case: str = field(default="", repr=False)
    """Number of the case that is shown."""
    paper: str = ""
    """"", "printing", or a `PaperOutcome`."""
    offline: bool = False
    """The number came from the lease."""
    done: KioskTransaction | None = None
    """What was done, while the kiosk's own rating is offered."""
    level: int = 0
    reasons: tuple[int, ...] = ()
    rating: str = ""
    """Key of the rating, from its first way out: whatever is changed in it then, it is no second one."""
    why: Why | None = None
    """Why what was wanted can't be done, or did not work."""
    called: bool = False
    """Staff was called."""
    note: str = field(default="", repr=False)
    """What a technician's test told."""
    found: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """What a technician looks at: names and values."""
    fell: tuple[tuple[int, int], ...] = ()
    """Where the touches of a touch test fell: right of their targets and below them, in tenths of a mm."""


@dataclass(frozen=True, slots=True)
class State:
    """All of it. Times are milliseconds of a steady clock."""

    page: Page = Page.ATTRACT
    back: tuple[Page, ...] = ()
    """Pages to go back to, the latest last."""
    look: Look = Look()
    visit: Visit = field(default_factory=Visit)
    touched_ms: int = 0
    """When somebody last did something."""
    warned_ms: int = 0
    """Since when the screen has asked whether anybody is there; 0: it does not."""
    paused: bool = False
    """What was being read aloud has stopped, until the citizen lets it go on or there is something new."""
    card_lies: bool = False
    card_forgotten: bool = False
    """It lies there since a citizen who has gone: nobody's until it is taken away."""
    reminded_ms: int = 0
    """When somebody was last told by sound of a forgotten card, or of the end that nears."""
    left: tuple[str, ...] = ()
    """Wishes under way whose citizens have gone: a number that comes of one is given up."""
    scroll: int = 0
    """First entry that a list shows."""
    closed: str = ""
    """Why the kiosk is out of service; empty: it serves."""
    pin_wrong: int = 0
    pin_again_ms: int = 0
    """No PIN is taken before this."""
