"""What goes into the journal and what comes out, as values."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from contracts.events import AgeQuality, Delivery, EventIdentity, EventKind
from contracts.pad.messages import Press, PressFlag
from contracts.record import Channel
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
    channel: Channel = Channel.PAD
    remark: str | None = field(default=None, repr=False)
    """The citizen's own words: never for a log."""

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
class LinePress:
    """A press of a device that knows no boot, no sequence and no session: the journal gives it all three."""

    device_id: str
    """As `placed_id` makes it."""
    device: str
    """Name in the configuration."""
    window: str
    key: int
    """The level, or the raw key where the site has none for it."""
    is_level: bool
    heard_ms: int
    token: int = 0
    """Of the invitation that the device answers; 0: whichever stands at the window."""
    reasons: tuple[int, ...] = ()
    remark: str | None = field(default=None, repr=False)
    """The citizen's own words: never for a log."""

    def placed(self, epoch: int, index: int, token: int) -> HeardPress:
        """The press with an identity of our making: the chain gives no place twice."""
        return HeardPress(
            identity=EventIdentity(device=self.device_id, boot=epoch, sequence=index),
            device=self.device,
            window=self.window,
            key=self.key,
            token=token,
            reasons=self.reasons,
            heard_ms=self.heard_ms,
            age_ms=0,
            delivery=Delivery.UNACKED,
            remark=self.remark,
        )


@dataclass(frozen=True, slots=True)
class KioskPress:
    """A rating from a kiosk: it names its session, and has no place of its own in a chain of presses."""

    device_id: str
    """As `placed_id` makes it."""
    kiosk: str
    level: int
    heard_ms: int
    reasons: tuple[int, ...] = ()
    remark: str | None = field(default=None, repr=False)
    """The citizen's own words: never for a log."""

    def placed(self, epoch: int, index: int, token: int) -> HeardPress:
        """The press with an identity of our making: the chain gives no place twice."""
        return HeardPress(
            identity=EventIdentity(device=self.device_id, boot=epoch, sequence=index),
            device=self.kiosk,
            window=None,
            key=self.level,
            token=token,
            reasons=self.reasons,
            heard_ms=self.heard_ms,
            age_ms=0,
            delivery=Delivery.UNACKED,
            channel=Channel.TERMINAL,
            remark=self.remark,
        )


def placed_id(gateway: str, device: str) -> str:
    """Device id of a device that has none: no hardware's, and no other gateway's."""
    return f"{gateway}:{device}"


def is_placed(device_id: str, gateway: str) -> bool:
    """Whether events of that device are known by their place in this gateway's chain."""
    return device_id == gateway or device_id.startswith(placed_id(gateway, ""))


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
