"""What a pad's link asks its driver to do, as values."""

from dataclasses import dataclass

from contracts.pad.messages import Hello, Press, Stats, Status


@dataclass(frozen=True, slots=True)
class Send:
    """Write these bytes to the port."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Reopen:
    """Close the port and open it anew: nothing answers on it."""


@dataclass(frozen=True, slots=True)
class Greeted:
    """The pad told who it is."""

    hello: Hello
    rebooted: bool
    """Its boot id is another one than at the last greeting on this link."""


@dataclass(frozen=True, slots=True)
class Deliver:
    """A press, in order and new to this link. Commit it, then call `committed`, or `refused`, with
    this very object."""

    press: Press
    hello: Hello


@dataclass(frozen=True, slots=True)
class FellSilent:
    """The pad does not answer (any more)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A request is over."""

    request: int
    """Number that `request` gave."""
    outcome: Status | Stats | None
    """None: no answer before the deadline, or the link is down."""


@dataclass(frozen=True, slots=True)
class Progressed:
    """The pad tells which byte of a firmware image it needs next."""

    offset: int
    status: int


Effect = Send | Reopen | Greeted | Deliver | FellSilent | Answered | Progressed
