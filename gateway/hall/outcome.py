"""What a rule leads to, beside the records that it changed."""

from dataclasses import dataclass

from contracts.base import Message
from contracts.events import EventKind
from contracts.figures import Finding
from contracts.session import Language, ServiceSession, Staff


@dataclass(frozen=True, slots=True)
class InviteRating:
    """A service is over: have the window's pad invite a rating of it."""

    session: ServiceSession
    staff: Staff
    language: Language
    timeout_s: float


@dataclass(frozen=True, slots=True)
class EndInvitation:
    """The next person stands at the window: an invitation that its pad still shows is not for him."""

    window: str


@dataclass(frozen=True, slots=True)
class TellEvent:
    """An event for the chain, in the same transaction."""

    kind: EventKind
    data: Message
    subject: str = ""


@dataclass(frozen=True, slots=True)
class TellFinding:
    """Something for supervision."""

    finding: Finding


Effect = InviteRating | EndInvitation | TellEvent | TellFinding


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a command, and what there is to do."""

    reply: Message | None = None
    effects: tuple[Effect, ...] = ()
