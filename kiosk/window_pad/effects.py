"""What can happen to the pad, and what it wants done."""

from dataclasses import dataclass
from enum import Enum, auto

from contracts.pad.fields import WireMessage
from kiosk.flow.inputs import Touched


class Sign(Enum):
    """What needs no further word."""

    LINE_UP = auto()
    """The gateway has connected."""
    LINE_DOWN = auto()
    TICK = auto()
    """Time has passed."""


@dataclass(frozen=True, slots=True)
class FromHost:
    """A sound frame came from the gateway; and how many unsound runs of bytes came since the start."""

    payload: bytes
    crc_errors: int = 0
    resyncs: int = 0


Input = Touched | FromHost | Sign


@dataclass(frozen=True, slots=True)
class Send:
    """To the gateway, when it is connected."""

    message: WireMessage


@dataclass(frozen=True, slots=True)
class Restart:
    """End the program: its supervisor starts it again."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Make a sound: `warning`."""

    what: str


Effect = Send | Restart | Sound
