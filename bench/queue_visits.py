"""Who is in the hall of a simulated day, and what the day came to, as values."""

from dataclasses import dataclass, field

from bench.queue_hall import Caller
from contracts.catalog import WindowDuty
from contracts.hall import TicketState


@dataclass(frozen=True, slots=True)
class Wait:
    """From taking a number to the first call, and what had been told."""

    service: str
    waited_s: float
    told: tuple[int, int, int] | None
    offline: bool = False


@dataclass(slots=True)
class Desk:
    """A window and its clerk."""

    duty: WindowDuty
    staff: str
    returns: list[str] = field(default_factory=list)
    """Numbers of people who come back to it."""
    pauses: list[tuple[float, float]] = field(default_factory=list)
    """When, and how long, in order."""
    idle_since_s: float | None = None
    idle_s: float = 0.0
    opened_s: float = 0.0
    open_s: float = 0.0
    paused_s: float = 0.0
    closed: bool = True


@dataclass(slots=True)
class Visit:
    """A caller on his way through the hall."""

    caller: Caller
    ticket: str
    token: str
    calls: int = 0
    told: tuple[int, int, int] | None = None
    made_s: float = 0.0
    offline: bool = False
    held: bool = False
    transferred: bool = False
    collects: bool = False


@dataclass(frozen=True, slots=True)
class DayReport:
    """What a day came to."""

    visitors: int
    waits: tuple[Wait, ...]
    states: dict[TicketState, int]
    """How the day's tickets ended."""
    idle_share: float
    refused: dict[str, int]
    """Who got no number, and why."""
    operations: int
    offline: int
    services: dict[str, int]
    """Services finished, by service."""
    still_open: int
