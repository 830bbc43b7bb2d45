"""What a press is worth. Pure rules on plain values; the journal applies them inside its transaction.

A rating belongs to one service session; a second one is refused but kept. Nobody pressed means unrated. A
press that arrives after its session was closed as unrated takes that back: it was made while the citizen was
invited. Every press gets a verdict, whatever a pad makes up: one that can't be stored would block its pad.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from contracts.events import EventIdentity, EventKind, Flag, UnsolicitedCause
from contracts.pad.messages import KEY_DECLINE
from contracts.ratings import Level, indicator_table
from contracts.session import ServiceSession

QUICK_MS = 1000
"""A press sooner than this after arming is flagged: the citizen has hardly seen the screen."""


class SessionState(IntEnum):
    """Where a service session stands. Stored as a number."""

    INVITED = 0
    RATED = 1
    UNRATED = 2


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as the journal holds it."""

    id: int
    session: ServiceSession
    state: SessionState
    armed_ms: int
    """When it was last armed, in milliseconds of Unix time."""
    arms: int
    """How often it was armed."""
    rated_by: str | None
    """Event id of the rating that stands, without revision."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a press."""

    kind: EventKind
    flags: tuple[Flag, ...] = ()
    cause: UnsolicitedCause | None = None
    ends_as: SessionState | None = None
    """The state that the session gets, if it changes."""


def judge(key: int, token: int, pressed_ms: int, press: EventIdentity, session: SessionRow | None) -> Verdict:
    """The verdict on a press that carries `token`; `session` is the one that the token was given for."""
    if session is None:
        cause = UnsolicitedCause.UNKNOWN_SESSION if token else UnsolicitedCause.NO_SESSION
        return Verdict(EventKind.PRESS_UNSOLICITED, cause=cause)
    if session.rated_by is not None:
        if session.rated_by != press.model_copy(update={"revision": 0}).id:
            return Verdict(EventKind.RATING_REFUSED)
        if _is_level(key):
            return Verdict(EventKind.REASONS_ADDED)
        return Verdict(EventKind.PRESS_UNSOLICITED, cause=UnsolicitedCause.BAD_KEY)
    if key == KEY_DECLINE:
        return Verdict(EventKind.SESSION_UNRATED, ends_as=SessionState.UNRATED)
    if not _is_level(key):
        return Verdict(EventKind.PRESS_UNSOLICITED, cause=UnsolicitedCause.BAD_KEY)
    return Verdict(EventKind.RATING_GIVEN, flags=_flags(pressed_ms, session), ends_as=SessionState.RATED)


def judge_unmapped() -> Verdict:
    """The verdict on a key that the site has no level for: never a rating, whatever its number."""
    return Verdict(EventKind.PRESS_UNSOLICITED, cause=UnsolicitedCause.BAD_KEY)


def sort_reasons(level: int, codes: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Codes that the present table holds for the level, and the others."""
    known = _codes_of(level)
    return tuple(c for c in codes if c in known), tuple(c for c in codes if c not in known)


@cache
def _codes_of(level: int) -> frozenset[int]:
    return frozenset(indicator.code for indicator in indicator_table().for_level(Level(level)))


def _is_level(key: int) -> bool:
    return Level.VERY_DISSATISFIED <= key <= Level.VERY_SATISFIED


def _flags(pressed_ms: int, session: SessionRow) -> tuple[Flag, ...]:
    found = {
        Flag.QUICK: pressed_ms - session.armed_ms < QUICK_MS,
        Flag.LATE: session.state is SessionState.UNRATED,
        Flag.REARMED: session.arms > 1,
    }
    return tuple(flag for flag, holds in found.items() if holds)
