"""How the update of a pad's firmware ends, as values."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How an update ended."""

    UPDATED = "updated"
    ALREADY = "already"
    """The pad had this version before."""
    UNFIT = "unfit"
    """The image is not for this pad, or the pad takes none over the wire."""
    REFUSED = "refused"
    """The pad does not accept the image: damaged, or not its maker's."""
    ROLLED_BACK = "rolled_back"
    """The pad tried it, and went back to what it had."""
    TIMED_OUT = "timed_out"
    """Not done before the deadline. What was transferred stays in the pad."""


@dataclass(frozen=True, slots=True)
class Report:
    """The end of one pad's update."""

    outcome: Outcome
    detail: str
