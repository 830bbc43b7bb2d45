"""What goes into the journal and what comes out, as values."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from contracts.events import AgeQuality, Delivery, EventIdentity, EventKind
from contracts.pad.messages import Press, PressFlag
from contracts.session import ServiceSession

if TYPE_CHECKING:
    from contracts.base import Message


@dataclass(frozen=True, slots=True)
class HeardPress:
    """A press as a driver heard it."""

    identity: EventIdentity
    device: str
    """Name in the configuration."""
    window: str | None
    key: int
    token: int
    reasons: tuple[int, ...]
    heard_ms: int
    """When we had it, in milliseconds of Unix time."""
    age_ms: int
    age_quality: AgeQuality = AgeQuality.EXACT
    delivery: Delivery = Delivery.ACKED

    @property
    def pressed_ms(self) -> int:
        """When the key went down."""
        return self.heard_ms - self.age_ms

    @classmethod
    def of_pad(
        cls, press: Press, hardware_id: str, device: str, window: str | None, heard_ms: int
    ) -> "HeardPress":
        """A press of the open pad protocol."""
        lower = press.flags & PressFlag.AGE_IS_LOWER_BOUND
        return cls(
            identity=EventIdentity(
                device=hardware_id, boot=press.pressed_boot, sequence=press.sequence, revision=press.revision
            ),
            device=device,
            window=window,
            key=press.key,
            token=press.session,
            reasons=press.reasons,
            heard_ms=heard_ms,
            age_ms=press.age_ms,
            age_quality=AgeQuality.LOWER_BOUND if lower else AgeQuality.EXACT,
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """An event that is not yet a link of the chain. Without identity it is the gateway's own."""

    kind: EventKind
    time_ms: int
    data: "Message"
    subject: str = ""
    identity: EventIdentity | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A committed event, ready to be sent."""

    n: int
    epoch: int
    index: int
    kind: str
    hash: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Invitation:
    """A pad is about to be armed."""

    session: ServiceSession
    device: str
    armed_ms: int
    due_ms: int


@dataclass(frozen=True, slots=True)
class Armed:
    """The journal's answer to an invitation."""

    token: int
    again: bool
    """The same invitation was open already: the request came twice."""
    left: tuple["OpenSession", ...] = ()
    """Invitations that this one ended at other pads, which may still show them."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """An invitation that still waits for its citizen."""

    token: int
    window: str
    device: str
    due_ms: int


def utc(ms: int) -> datetime:
    """Unix milliseconds as an aware time."""
    return datetime.fromtimestamp(ms / 1000, UTC)
