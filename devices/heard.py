"""What devices without a memory of presses say, and how they do, as values.

These devices (hall bus, 6-byte callers, bare pads, two-screen pads) tell a key once, or until it is
acknowledged, and know no boot and no sequence: who takes a value gives it both. Times are seconds of the
event loop's clock.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from contracts.device import CallerAction, Health
from contracts.ratings import Level

Address = int | None
"""A device's address on its line; None where the line holds one device that has none."""


@dataclass(frozen=True, slots=True, eq=False)
class KeyHeard:
    """A citizen pressed a rating key. Two presses are never equal, however alike."""

    device_address: Address
    key_raw: int
    """As the wire tells it, 0-255. A bare pad's literal frame has none: its place in the profile, from 1."""
    level: Level | None
    """None: the site's table has no level for this key."""
    at: float


@dataclass(frozen=True, slots=True, eq=False)
class CallerKey:
    """A clerk pressed a key of a caller."""

    address: Address
    key_raw: int
    action: CallerAction | None
    """None: a key that the protocol's description does not name."""
    digits: str
    """Typed before the key, or the number that came with it; often empty."""
    at: float


class Outcome(StrEnum):
    """How a two-screen pad's invitation ended."""

    RATED = "rated"
    TIMED_OUT = "timed_out"
    """The pad says that nobody chose. Never a rating."""
    NO_ANSWER = "no_answer"
    """The pad said nothing, or its connection went away."""


@dataclass(frozen=True, slots=True, eq=False)
class Appraisal:
    """A two-screen pad's answer, or that none came."""

    request: int | None
    """Number of the invitation that it ends; None for an answer that nobody waits for."""
    outcome: Outcome
    level: Level | None
    """Not None exactly when rated."""
    reasons: tuple[int, ...]
    """Indicator codes, as the pad sent them: who takes them checks them against the table."""
    unknown_reasons: tuple[str, ...]
    """What stood in a code's place and is no number."""
    remark: str = field(repr=False)
    """The citizen's own words: bounded, and never for a log."""
    at: float


Heard = KeyHeard | CallerKey | Appraisal


# -- what a line's core asks its driver to do ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Send:
    """Write these bytes to the port."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Tell:
    """Hand this to the listener, which answers with `committed` or `refused` of this very object."""

    heard: Heard


@dataclass(frozen=True, slots=True)
class HealthIs:
    """A device's health, or the reason behind it, has changed."""

    address: Address
    health: Health
    reason: str | None


LineEffect = Send | Tell | HealthIs
