"""What a pad's firmware wants done, in the order in which it must be done. Values only."""

from dataclasses import dataclass

from contracts.pad.fields import WireMessage
from contracts.pad.messages import ResetCause
from firmware_sim.pad.flash import FlashChange
from firmware_sim.pad.memory import Change, Entry


@dataclass(frozen=True, slots=True)
class Store:
    """Write these changes to NVRAM before going on."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Burn:
    """Write these changes to the flash before going on."""

    changes: tuple[FlashChange, ...]


@dataclass(frozen=True, slots=True)
class Send:
    """Send this message to the host."""

    message: WireMessage


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key press is in the ring."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Chosen:
    """An entry was closed with reasons: they are in the ring as a new revision."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The host has this entry up to `entry.acked`."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Refused:
    """A key press found the ring full."""

    key: int
    session: int


@dataclass(frozen=True, slots=True)
class Invited:
    """The screen invites a rating."""

    session: int
    timeout_ms: int


@dataclass(frozen=True, slots=True)
class SessionOver:
    """The invitation has ended: by a key, or without one (timeout, DISARM, another ARM)."""

    session: int
    rated: bool


@dataclass(frozen=True, slots=True)
class Blink:
    """Blink and beep."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Restart:
    """Boot anew once what was sent is on the wire."""

    cause: ResetCause


Effect = (
    Store | Burn | Send | Pressed | Chosen | Acknowledged | Refused | Invited | SessionOver | Blink | Restart
)  # fmt: skip
