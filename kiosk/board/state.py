"""What a board knows of its hall, and how each thing that it hears changes that. Pure.

A call is new when it is first heard. What the hall says for the first time after a silence (at the start,
after the broker or the gateway was away) may be old: it is as new as its own time says, and no older than a
silence before which all was heard.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import assert_never

from contracts.catalog import Catalog
from contracts.figures import DayFigures
from contracts.hall import Call, Calls, Queues, QueueState, WindowView
from contracts.session import Language

DISTANCE_M = 6.0
"""From where a board is read."""


class Link(Enum):
    """What stands between the board and what is true."""

    UP = "up"
    NO_BROKER = "no-broker"
    NO_GATEWAY = "no-gateway"


@dataclass(frozen=True, slots=True)
class Now:
    """The time, twice."""

    ms: int
    """Steady clock."""
    clock: datetime
    """This machine's time of day, with an offset."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a board is set up for."""

    areas: tuple[str, ...] = ()
    """It is for who waits there; none: for the whole hall."""
    languages: tuple[Language, ...] = (Language.ZH_HANS, Language.EN)
    """Titles are in all of them at once, names in one after the other."""
    new_ms: int = 30_000
    """So long a call is marked as new."""
    rotate_ms: int = 8_000
    """So long each page stays."""


@dataclass(frozen=True, slots=True)
class SeenCall:
    """A call, and since when it is new, by the steady clock."""

    call: Call
    since_ms: int


@dataclass(frozen=True, slots=True)
class BoardState:
    """All that is known."""

    setting: Setting = Setting()
    began: datetime | None = None
    """When this run did."""
    link: Link = Link.NO_BROKER
    away_since: datetime | None = None
    """When the link broke, where the board saw that."""
    as_of: datetime | None = None
    """The latest moment of which the hall told something."""
    catching_up: bool = True
    """The next calls that are heard may be old ones. It ends with the first that come while the link is
    up, or as the link comes up when they came before it, as what is retained does."""
    caught_up: bool = False
    """Calls were heard since the link was last seen to be down."""
    silent_ms: int | None = None
    """When the silence began before which all calls were heard, by the steady clock; none was: None."""
    catalog: Catalog | None = None
    calls: tuple[SeenCall, ...] = ()
    """Oldest first."""
    queues: Mapping[str, QueueState] = field(default_factory=dict)
    figures: DayFigures | None = None
    windows: Mapping[str, WindowView] = field(default_factory=dict)
    message: str = ""
    """What the hall wants to be read."""
    announcing: int | None = None
    """Sequence of the call that is just being said."""


@dataclass(frozen=True, slots=True)
class LinkHeard:
    """How the link is now."""

    link: Link


@dataclass(frozen=True, slots=True)
class CatalogHeard:
    """The hall's catalog."""

    catalog: Catalog


@dataclass(frozen=True, slots=True)
class WindowGone:
    """A window that is no more."""

    window: str


@dataclass(frozen=True, slots=True)
class MessageWanted:
    """The hall wants that to be read; empty: nothing any more."""

    text: str


@dataclass(frozen=True, slots=True)
class Announcing:
    """That call is being said, or none."""

    sequence: int | None


Heard = (
    LinkHeard
    | CatalogHeard
    | Calls
    | Queues
    | DayFigures
    | WindowView
    | WindowGone
    | MessageWanted
    | Announcing
)
"""What changes a board."""


def taken(state: BoardState, heard: Heard, now: Now) -> BoardState:
    """The board after that."""
    match heard:
        case LinkHeard(link):
            return _linked(state, link, now)
        case CatalogHeard(catalog):
            return replace(state, catalog=catalog)
        case Calls(calls=calls):
            return _called(state, calls, now)
        case Queues(at=at, queues=queues):
            told = {queue.service: queue for queue in queues}
            return replace(state, queues=told, as_of=_later(state.as_of, at))
        case DayFigures(at=at):
            return replace(state, figures=heard, as_of=_later(state.as_of, at))
        case WindowView(window=window):
            return replace(state, windows={**state.windows, window: heard})
        case WindowGone(window):
            left = {name: view for name, view in state.windows.items() if name != window}
            return replace(state, windows=left)
        case MessageWanted(text):
            return replace(state, message=text)
        case Announcing(sequence):
            return replace(state, announcing=sequence)
    assert_never(heard)


def concerns(setting: Setting, call: Call) -> bool:
    """Whether a board there shows and announces it: the window is there, or the person waits there."""
    return not setting.areas or call.area in setting.areas or call.waits_in in setting.areas


def ages(calls: tuple[Call, ...], now: Now, silent_ms: int | None) -> Mapping[int, timedelta]:
    """How long ago each was at most, by sequence: by its own time, and as made since the silence began. So a
    machine whose clock is slow goes by the latest, one whose clock is fast by how long it heard nothing."""
    latest = max((now.clock, *(call.at for call in calls)))
    most = timedelta.max if silent_ms is None else timedelta(milliseconds=now.ms - silent_ms)
    return {call.sequence: min(latest - call.at, most) for call in calls}


def _linked(state: BoardState, link: Link, now: Now) -> BoardState:
    if link is state.link:
        return state
    if link is Link.UP:
        catching_up = state.catching_up and not state.caught_up
        return replace(state, link=link, away_since=None, catching_up=catching_up)
    state = replace(state, caught_up=False)
    if state.link is Link.UP:
        silent_ms = state.silent_ms if state.catching_up else now.ms
        return replace(state, link=link, away_since=now.clock, catching_up=True, silent_ms=silent_ms)
    return replace(state, link=link)


def _called(state: BoardState, calls: tuple[Call, ...], now: Now) -> BoardState:
    known = {one.call: one for one in state.calls}
    old = ages(calls, now, state.silent_ms)

    def seen(call: Call) -> SeenCall:
        since = old[call.sequence] if state.catching_up else timedelta()
        return known.get(call) or SeenCall(call, now.ms - since // timedelta(milliseconds=1))

    return replace(
        state,
        calls=tuple(seen(call) for call in calls),
        catching_up=state.link is not Link.UP,
        caught_up=True,
        as_of=_later(state.as_of, calls[-1].at) if calls else state.as_of,
    )


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else max(one, other)
