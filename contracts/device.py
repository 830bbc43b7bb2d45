"""What a device is and how it does, as retained state and events tell it."""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from contracts.base import Identifier, Message, Number31


class DeviceKind(StrEnum):
    """Families of devices."""

    PAD = "pad"
    EVALUATOR = "evaluator"
    """A rating device without a memory of its own."""
    CALLER = "caller"
    """A clerk's keypad."""
    DISPLAY = "display"
    """A window's LED display."""
    PRINTER = "printer"
    ID_READER = "id-reader"
    SCANNER = "scanner"


class Health(StrEnum):
    """How a device does, in the order in which a link comes up."""

    ABSENT = "absent"
    """Its port is not there or can't be opened."""
    GREETING = "greeting"
    """The port is open; nothing that makes sense was heard yet."""
    ONLINE = "online"
    SILENT = "silent"
    """The port is open, but the device does not answer any more."""


class CallerAction(StrEnum):
    """What a clerk's caller key asks for."""

    START_OR_TRANSFER = "start_or_transfer"
    """One key for both: what it means depends on whether somebody is being served."""
    WAIT_OR_RATE = "wait_or_rate"
    """The number waiting; during a service, the invitation to rate."""
    CALL = "call"
    """The next number."""
    RECALL = "recall"
    CANCEL = "cancel"
    FUNCTION = "function"
    ONE_METRE_LINE = "one_metre_line"
    """Ask people to wait behind the line."""
    PAUSE = "pause"
    TRANSFER = "transfer"
    LOGIN = "login"
    LOGOUT = "logout"


class DeviceState(Message):
    """Retained state of one device."""

    device: str
    """`pad-`, `evaluator-`, `caller-` or `display-` and its window's number, or `port-` and its port's."""
    kind: DeviceKind
    url: str
    """Its port; empty while a window's `pad_id` is on no port."""
    window: Identifier | None = None
    health: Health
    since: AwareDatetime
    hardware_id: str | None = None
    model: str | None = None
    firmware: str | None = None
    boot: int | None = None
    last_error: str | None = None
    """In plain words, with what to do."""


class GatewayState(Message):
    """Retained state of a gateway; the last will is the same with `online` false."""

    gateway: Identifier
    online: bool
    epoch: Number31
    head: Number31 = 0
    """Index of the newest event of the epoch, 0 for none yet: what the backend must have in the end."""
    since: AwareDatetime
    version: str
    alarms: tuple[str, ...] = ()


class CallerKeyPressed(Message):
    """A clerk pressed a key of a window's caller. Told once, as it happens: no event, and kept nowhere."""

    device: str
    window: Identifier
    key: Annotated[int, Field(ge=0, le=255)]
    """As the caller sent it."""
    action: CallerAction | None = None
    """None: a key whose meaning is not known."""
    digits: Annotated[str, Field(pattern=r"^[0-9]{0,8}$")] = ""
    """Typed before the key, or the number that came with it."""
    time: AwareDatetime


class PadStats(Message):
    """Counters of a pad's link, both ends."""

    device: str
    presses: int
    duplicates: int
    host_crc_errors: int
    host_resyncs: int
    requests_repeated: int
    pad_crc_errors: int | None = None
    pad_resyncs: int | None = None
    pad_retransmits: int | None = None
    pad_duplicates: int | None = None
    pad_ring_overflows: int | None = None
    pad_ring_used: int | None = None
    pad_dropped: int | None = None
