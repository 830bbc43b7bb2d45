"""What is seen on a board: values that the layout only lays out. Pure."""

from dataclasses import dataclass

from contracts.session import Language
from kiosk.screens.screen import Label


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text and the language that it is to be in."""

    label: Label
    language: Language


Titled = tuple[Phrase, ...]
"""The same in each of the board's languages."""


@dataclass(frozen=True, slots=True)
class CallLine:
    """A number and where it is called to."""

    number: str
    window: str
    place: Phrase | None = None
    """The window's area, where it goes without saying no more."""
    new: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a section."""

    name: Phrase
    figures: tuple[str, ...] = ()
    note: Phrase | None = None
    """In place of the figures."""
    rank: str = ""
    strong: bool = False
    """It sums up those that follow."""


@dataclass(frozen=True, slots=True)
class Section:
    """A table. What does not fit is on further pages of it."""

    name: str
    title: Titled
    heads: tuple[Phrase, ...] = ()
    """Of the figures."""
    rows: tuple[Row, ...] = ()
    empty: Phrase | None = None
    """What is said where there are no rows."""


@dataclass(frozen=True, slots=True)
class BoardScreen:
    """All of it."""

    title: Titled
    """The hall, or the area."""
    clock: str
    """The hall's time: 09:41."""
    notices: tuple[Titled, ...]
    """What is not as it should be, and what the hall wants to be read."""
    calls_title: Titled
    number_head: Phrase
    window_head: Phrase
    calls: tuple[CallLine, ...]
    """The first is the one to be looked at: the latest, or the one that is being announced."""
    no_calls: Phrase
    waiting: Section
    others: tuple[Section, ...]
    turn: int
    """Grows by one whenever pages turn."""
    calls_turn: int
    """The same for calls."""
    true_now: bool
    """False while the hall can't be heard: nothing is new then."""
