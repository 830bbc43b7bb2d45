"""A screen as a value: what QML lays out, what is read aloud and what a test looks at are the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.flow.inputs import Act


class Template(StrEnum):
    """How a page is laid out. QML has one file for each."""

    ATTRACT = "attract"
    TILES = "tiles"
    """A few large choices."""
    LIST = "list"
    """Many choices, in pages of what fits."""
    KEYPAD = "keypad"
    """Something is typed."""
    CARD = "card"
    TICKET = "ticket"
    RATING = "rating"
    """Five levels."""
    CHOICES = "choices"
    """Several may be chosen."""
    TEXT = "text"
    """Lines to read, with actions."""
    STEPS = "steps"
    """Steps in order, each done, under way or to come."""
    TOUCH = "touch"
    """The whole screen, with a target to touch."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text: by its key in the project's own texts with arguments for its places, or as it is (`plain`): a
    number, a name from the catalog in the citizen's language."""

    key: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    plain: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to touch."""

    act: Act
    argument: str = ""
    title: Label = Label()
    details: tuple[Label, ...] = ()
    icon: str = ""
    """Name of a drawing in `kiosk/ui/icons`; empty: none."""
    enabled: bool = True
    why_not: Label | None = None
    """Said when it is greyed: why, and where to go instead."""
    chosen: bool = False
    primary: bool = False
    """The one that most people want here."""
    first: bool = False
    """Keys begin with it, not with what is first in reading order: it changes nothing, where another choice
    can't be undone."""


@dataclass(frozen=True, slots=True)
class Step:
    """One of several steps in order."""

    title: Label
    details: tuple[Label, ...] = ()
    state: str = "to-come"
    """done, now, to-come; plain: nobody is on his way through them (a guide's)"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A keypad and what was typed."""

    pad: str
    """initials, number (digits, letters, dash), digits, pin, text (letters, digits, space)"""
    shown: str
    """As it may be seen: a PIN and an ID number are masked."""
    hint: Label


@dataclass(frozen=True, slots=True)
class Mark:
    """A target of the touch test."""

    across: int
    """From the left, in thousandths of the screen without its rim."""
    down: int
    """From above, likewise."""
    right: int = 0
    """How far right of it the touch fell, in tenths of a mm."""
    below: int = 0
    """How far below it, likewise."""


@dataclass(frozen=True, slots=True)
class Aims:
    """The touch test: what to touch next, and where the touches before fell."""

    next: Mark
    fallen: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """Over the page: is anybody there?"""

    title: Label
    seconds_left: int


@dataclass(frozen=True, slots=True)
class Screen:
    """All that is seen. Reading order is the order of the fields."""

    page: str
    template: Template
    title: Label
    lines: tuple[Label, ...] = ()
    number: str = ""
    """Large: a ticket's number."""
    qr: str = ""
    """What its QR code says; empty: none."""
    entry: Entry | None = None
    steps: tuple[Step, ...] = ()
    aims: Aims | None = None
    choices: tuple[Choice, ...] = ()
    """What this page is for."""
    more_before: bool = False
    more_after: bool = False
    actions: tuple[Choice, ...] = ()
    """Along the bottom: back, home, help."""
    settings: tuple[Choice, ...] = ()
    """On every page: languages, contrast, elder, wheelchair, read aloud."""
    notices: tuple[Label, ...] = ()
    """What does not work now, in plain words."""
    alert: Alert | None = None
    busy: bool = False
