"""What a print job asks of its driver, and how it ends."""

from dataclasses import dataclass
from enum import StrEnum

from devices.printer.status import Condition


class Outcome(StrEnum):
    """Whether the ticket is on paper."""

    PRINTED = "printed"
    NOT_PRINTED = "not-printed"
    """Not whole; a part of it may be on paper."""
    UNKNOWN = "unknown"
    """Nobody can tell: a person must look."""


@dataclass(frozen=True, slots=True)
class PrintResult:
    """How a job ended. `reason` is for a person and says what to do; empty when it was printed."""

    outcome: Outcome
    reason: str = ""
    conditions: tuple[Condition, ...] = ()
    """All that is the matter with the printer."""
    taken_bytes: int = 0
    """Of the ticket, by the system: the printer had no more than these."""
    total_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Ask:
    """Send these few bytes at once: a real-time command."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Transmit:
    """Send these bytes and tell the job how many of them the system took within `timeout_s`."""

    data: bytes
    timeout_s: float


@dataclass(frozen=True, slots=True)
class Finished:
    """The job is over."""

    result: PrintResult


Effect = Ask | Transmit | Finished
