"""What is on the bus: evaluators, which citizens press, and callers, which clerks press. Pure."""

from dataclasses import dataclass
from enum import Enum

from firmware_sim.hall_bus.wire import Frame

KEY_UP = 0x11
"""FUNC of an evaluator's key."""
RATE = 0x01
"""FUNC of what the host answers or asks an evaluator."""
STARS = 0x02
"""FUNC of the clerk's star level."""
SHOW = 0x02
"""FUNC of a caller's display."""
BEEP = 0x03
INVITE = 0x0B
"""Data of RATE that invites."""
BLANK = 0x0A
"""A blank digit."""
STARS_MAX = 5
DISPLAY_DIGITS_MAX = 8
EVALUATOR_KEYS = range(5)
"""00 bad, 01 fair, 02 good, 03 very good; 04 is defined without a common meaning."""
CALLER_KEYS = {
    "start": 0x0A,
    "wait": 0x0B,
    "call": 0x0C,
    "recall": 0x0D,
    "cancel": 0x0E,
    "function": 0x0F,
    "line": 0x11,
    "pause": 0x12,
    "transfer": 0x13,
}


class Heard(Enum):
    """What a unit made of a frame for it."""

    ACK = "acked"
    INVITE = "invited"
    STARS = "stars"
    SHOW = "shown"
    BEEP = "beeped"
    ODD = "odd"


@dataclass(slots=True)
class Waiting:
    """A frame that was sent and not acknowledged yet."""

    frame: Frame
    due_s: float
    """When it is sent again, or given up."""
    repeats_left: int


@dataclass(slots=True)
class Evaluator:
    """Four or five keys, a row of stars, no memory: what nobody acknowledged is lost."""

    home: int
    """Its address as set by its switches."""
    address: int
    invited: bool = False
    stars: int | None = None
    key: int | None = None
    acked: bool = False
    waiting: Waiting | None = None

    def press(self, key: int) -> Frame:
        """A citizen presses."""
        self.key, self.acked, self.invited = key, False, False
        return Frame(self.address, KEY_UP, bytes([key]))

    def hear(self, frame: Frame) -> Heard:
        """A frame for its address. An acknowledgement repeats the key, or has no data at all."""
        if frame.func == RATE and frame.data == bytes([INVITE]):
            self.invited = True
            return Heard.INVITE
        if frame.func == RATE and self.waiting is not None and frame.data in (b"", self.waiting.frame.data):
            self.acked, self.waiting = True, None
            return Heard.ACK
        if frame.func == STARS and len(frame.data) == 1 and frame.data[0] <= STARS_MAX:
            self.stars = frame.data[0]
            return Heard.STARS
        return Heard.ODD

    def new(self) -> None:
        """As after power on."""
        self.invited, self.stars, self.key, self.acked, self.waiting = False, None, None, False, None

    def look(self) -> dict[str, bool | int | None]:
        """What one sees."""
        return {"invited": self.invited, "stars": self.stars, "key": self.key, "acked": self.acked}


@dataclass(slots=True)
class Caller:
    """A clerk's keypad with a row of digits and a beeper."""

    home: int
    address: int
    func: int
    """FUNC of its own frames: the protocol does not fix it."""
    display: str = ""
    beeps: int = 0
    acked: bool = False
    waiting: Waiting | None = None

    def press(self, data: bytes) -> Frame:
        """A clerk presses; the key is the last byte."""
        self.acked = False
        return Frame(self.address, self.func, data)

    def hear(self, frame: Frame) -> Heard:
        """A frame for its address. The host acknowledges by sending the caller's own frame back."""
        if self.waiting is not None and frame == self.waiting.frame:
            self.acked, self.waiting = True, None
            return Heard.ACK
        if frame.func == BEEP and not frame.data:
            self.beeps += 1
            return Heard.BEEP
        if frame.func == SHOW and _digits(frame.data):
            self.display = "".join(" " if digit == BLANK else str(digit) for digit in frame.data)
            return Heard.SHOW
        return Heard.ODD

    def new(self) -> None:
        """As after power on."""
        self.display, self.beeps, self.acked, self.waiting = "", 0, False, None

    def look(self) -> dict[str, str | int | bool]:
        """What one sees and has heard."""
        return {"display": self.display, "beeps": self.beeps, "acked": self.acked}


Unit = Evaluator | Caller


def _digits(data: bytes) -> bool:
    return 1 <= len(data) <= DISPLAY_DIGITS_MAX and all(digit <= BLANK for digit in data)
