"""The one table of the pad protocol's messages. Ids are unique and gapless; a test pins them.

Times are ticks: milliseconds of the pad's own clock since its boot, modulo 2**32. Sequences and boot ids are
1 to 2**31-1. What each message means and when it is sent: `docs/reference/pad-protocol.md`.
"""

from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import ClassVar, Literal

from contracts.errors import EncodeError, MessageError
from contracts.pad.fields import WireMessage, wire
from contracts.pad.framing import encode_frame

PROTOCOL_VERSION = 1

WINDOW = 4
"""Presses a pad may have on the wire unacknowledged."""
RING_MIN = 64
"""Unacknowledged presses that a pad keeps over a loss of power, at least."""
RETRANSMIT_FIRST_MS = 250
RETRANSMIT_MAX_MS = 3200
REASONS_MAX = 8
KEY_DECLINE = 0
"""The citizen chose not to rate. Keys 1-5 are the levels."""
STAFF_NAME_MAX = 30
STAFF_NUMBER_MAX = 8
WINDOW_NAME_MAX = 6
SHOW_TEXT_MAX = 48


class ResetCause(IntEnum):
    """Why the pad booted."""

    POWER_ON = 0
    WATCHDOG = 1
    REQUESTED = 2
    BROWN_OUT = 3
    CRASH = 4
    UPDATE = 5
    ROLLBACK = 6


class Capability(IntFlag):
    """What a pad can do beyond the minimum."""

    SCREEN = 1
    REASONS = 2
    SPEAKER = 4
    UPDATE = 8
    LEVEL_DECLINE = 16


class PressFlag(IntFlag):
    """Bits of PRESS.flags."""

    OPEN = 1
    """The citizen may still choose reasons: another revision can follow."""
    AGE_IS_LOWER_BOUND = 2
    """The pad booted since the press, or it is older than ticks can tell: its age is the one sent or more."""


class Status(IntEnum):
    """RESULT.status: how a request of the host went."""

    OK = 0
    UNSUPPORTED = 1
    BAD_VALUE = 2
    BUSY = 3
    UNKNOWN_SESSION = 4
    BAD_IMAGE = 5
    BAD_SIGNATURE = 6
    NOT_NOW = 7


class Language(IntEnum):
    """Language of the pad's screen for one session."""

    DEFAULT = 0
    ZH_HANS = 1
    EN = 2
    UG = 3
    ZH_HANT = 4


class Show(IntEnum):
    """SHOW.kind: what the screen shows while no session is armed."""

    IDLE = 0
    MESSAGE = 1
    PAUSED = 2


class Setting(IntEnum):
    """CONFIG.setting."""

    BRIGHTNESS = 1
    """Percent."""
    VOLUME = 2
    """Percent."""
    REASON_TIMEOUT = 3
    """Tenths of a second from the last touch until a rating closes."""
    LANGUAGE = 4
    """A `Language`."""


class Query(IntEnum):
    """QUERY.what: the message that the host asks for."""

    HELLO = 0
    STATS = 1


@dataclass(frozen=True, slots=True)
class Hello(WireMessage):
    """Who the pad is and what it still holds. Sent after boot and on request, until an ACK answers it."""

    ID: ClassVar[int] = 0x01
    SENDER: ClassVar[Literal["pad", "host"]] = "pad"
    protocol: int = wire("u8", "protocol version, 1")
    hardware_id: bytes = wire("bytes", "unique for ever, set in the factory", 8)
    boot: int = wire(
        "u32", "boot id: one more at each boot, kept in NVRAM; starts at random when NVRAM is blank"
    )
    reset_cause: int = wire("u8", "why it booted: ResetCause")
    oldest: int = wire(
        "u32", "sequence of the oldest unacknowledged press; equal to `next` when there is none"
    )
    next: int = wire("u32", "sequence that the next press will get")
    dropped: int = wire("u32", "presses refused because the ring was full, since NVRAM was blank")
    session: int = wire("u32", "token of the session now armed, 0 for none")
    capabilities: int = wire("u16", "Capability bits")
    ring: int = wire("u16", "presses that the ring can hold")
    model: str = wire("text", "maker's model name", 10)
    firmware: str = wire("text", "firmware version", 10)


@dataclass(frozen=True, slots=True)
class Press(WireMessage):
    """A key that a citizen pressed, or the reasons added to it (same sequence, higher revision)."""

    ID: ClassVar[int] = 0x02
    SENDER: ClassVar[Literal["pad", "host"]] = "pad"
    boot: int = wire("u32", "boot id now, as in HELLO")
    pressed_boot: int = wire("u32", "boot id when the key was pressed: part of the press's identity")
    sequence: int = wire("u32", "number of the press, one more for each, never reused while NVRAM lives")
    revision: int = wire("u8", "0 for the key alone, higher when reasons were added")
    flags: int = wire("u8", "PressFlag bits")
    session: int = wire("u32", "token of the session that was armed, 0 for none")
    key: int = wire("u8", "1-5 the level, 0 declined")
    press_tick: int = wire("u32", "tick of the key press; 0 when it was in an earlier boot (section 3)")
    transmit_tick: int = wire("u32", "tick when this frame was sent")
    reasons: tuple[int, ...] = wire("codes", "indicator codes chosen", REASONS_MAX)

    @property
    def age_ms(self) -> int:
        """Milliseconds from the key press to the sending of this frame."""
        return (self.transmit_tick - self.press_tick) % 2**32


@dataclass(frozen=True, slots=True)
class Ack(WireMessage):
    """All presses up to `sequence`, and that one up to `revision`, are on disk. Also answers HELLO."""

    ID: ClassVar[int] = 0x03
    SENDER: ClassVar[Literal["pad", "host"]] = "host"
    boot: int = wire("u32", "the boot id of the pad's HELLO; a pad ignores an ACK of another boot")
    sequence: int = wire("u32", "newest press of the acknowledged run; 0 acknowledges none")
    revision: int = wire("u8", "its acknowledged revision")


@dataclass(frozen=True, slots=True)
class Ask(WireMessage):
    """QUERY: the host asks for a HELLO or STATS."""

    ID: ClassVar[int] = 0x04
    SENDER: ClassVar[Literal["pad", "host"]] = "host"
    what: int = wire("u8", "Query")


@dataclass(frozen=True, slots=True)
class Result(WireMessage):
    """How the request with this tag went."""

    ID: ClassVar[int] = 0x05
    SENDER: ClassVar[Literal["pad", "host"]] = "pad"
    tag: int = wire("u8", "tag of the request")
    status: int = wire("u8", "Status")


@dataclass(frozen=True, slots=True)
class Arm(WireMessage):
    """Invite a rating of one service session. Replaces a session that is still armed."""

    ID: ClassVar[int] = 0x06
    SENDER: ClassVar[Literal["pad", "host"]] = "host"
    tag: int = wire("u8", "echoed in RESULT")
    session: int = wire("u32", "token of the session, not 0")
    timeout: int = wire("u16", "tenths of a second until the invitation ends")
    language: int = wire("u8", "Language")
    window: str = wire("text", "window's name", WINDOW_NAME_MAX)
    staff_number: str = wire("text", "number of the clerk", STAFF_NUMBER_MAX)
    staff_name: str = wire("text", "display name of the clerk", STAFF_NAME_MAX)


@dataclass(frozen=True, slots=True)
class Disarm(WireMessage):
    """End the invitation. A press already made stays."""

    ID: ClassVar[int] = 0x07
    SENDER: ClassVar[Literal["pad", "host"]] = "host"
    tag: int = wire("u8", "echoed in RESULT")
    session: int = wire("u32", "token of the session; 0 for whichever is armed")


@dataclass(frozen=True, slots=True)
class ShowText(WireMessage):
    """SHOW: what the screen says while no session is armed."""

    ID: ClassVar[int] = 0x08
    SENDER: ClassVar[Literal["pad", "host"]] = "host"
    tag: int = wire("u8", "echoed in RESULT")
    kind: int = wire("u8", "Show")
    seconds: int = wire("u16", "how long, 0 until changed")
    text: str = wire("text", "what to show", SHOW_TEXT_MAX)


@dataclass(frozen=True, slots=True)
class Configure(WireMessage):
    """CONFIG: change one setting; the pad keeps it in NVRAM."""

    ID: ClassVar[int] = 0x09
    SENDER: ClassVar[Literal["pad", "host"]] = "host"
    tag: int = wire("u8", "echoed in RESULT")
    setting: int = wire("u8", "Setting")
    value: int = wire("u32", "new value, in the setting's unit")


@dataclass(frozen=True, slots=True)
class Ping(WireMessage):
    """Is the pad there? Answered by PONG."""

    ID: ClassVar[int] = 0x0A
    SENDER: ClassVar[Literal["pad", "host"]] = "host"
    nonce: int = wire("u32", "echoed in PONG")


@dataclass(frozen=True, slots=True)
class Pong(WireMessage):
    """The pad is there; its boot id and armed session let the host notice what it missed."""

    ID: ClassVar[int] = 0x0B
    SENDER: ClassVar[Literal["pad", "host"]] = "pad"
    nonce: int = wire("u32", "that of the PING")
    boot: int = wire("u32", "boot id now")
    tick: int = wire("u32", "tick now")
    session: int = wire("u32", "token of the session now armed, 0 for none")


@dataclass(frozen=True, slots=True)
class Stats(WireMessage):
    """Counters of the pad's link since its boot."""

    ID: ClassVar[int] = 0x0C
    SENDER: ClassVar[Literal["pad", "host"]] = "pad"
    boot: int = wire("u32", "boot id now")
    crc_errors: int = wire("u32", "frames from the host with a wrong CRC, length or coding")
    resyncs: int = wire("u32", "runs of bytes skipped because they outgrew a frame")
    retransmits: int = wire("u32", "PRESS frames sent again")
    duplicates: int = wire("u32", "requests from the host that came again")
    ring_overflows: int = wire("u32", "presses refused because the ring was full")
    ring_used: int = wire("u16", "presses now in the ring")


@dataclass(frozen=True, slots=True)
class Identify(WireMessage):
    """Blink and beep, so that a technician finds the pad."""

    ID: ClassVar[int] = 0x0D
    SENDER: ClassVar[Literal["pad", "host"]] = "host"
    tag: int = wire("u8", "echoed in RESULT")
    seconds: int = wire("u8", "how long")


@dataclass(frozen=True, slots=True)
class Reboot(WireMessage):
    """Answer, then boot anew. The ring stays."""

    ID: ClassVar[int] = 0x0E
    SENDER: ClassVar[Literal["pad", "host"]] = "host"
    tag: int = wire("u8", "echoed in RESULT")


@dataclass(frozen=True, slots=True)
class UpdateBegin(WireMessage):
    """Announce a firmware image. Announcing the same one again resumes it."""

    ID: ClassVar[int] = 0x0F
    SENDER: ClassVar[Literal["pad", "host"]] = "host"
    tag: int = wire("u8", "echoed in RESULT")
    size: int = wire("u32", "bytes of the image")
    sha256: bytes = wire("bytes", "SHA-256 of the image", 32)
    version: str = wire("text", "its firmware version", 10)


@dataclass(frozen=True, slots=True)
class UpdateChunk(WireMessage):
    """Bytes of the image at an offset. Answered by UPDATE_PROGRESS."""

    ID: ClassVar[int] = 0x10
    SENDER: ClassVar[Literal["pad", "host"]] = "host"
    offset: int = wire("u32", "of the first byte")
    chunk: bytes = wire("data", "bytes of the image", 48)


@dataclass(frozen=True, slots=True)
class UpdateProgress(WireMessage):
    """How far the image has arrived without a hole."""

    ID: ClassVar[int] = 0x11
    SENDER: ClassVar[Literal["pad", "host"]] = "pad"
    offset: int = wire("u32", "next byte that the pad needs")
    status: int = wire("u8", "Status")


@dataclass(frozen=True, slots=True)
class UpdateSignature(WireMessage):
    """Half of the image's Ed25519 signature."""

    ID: ClassVar[int] = 0x12
    SENDER: ClassVar[Literal["pad", "host"]] = "host"
    tag: int = wire("u8", "echoed in RESULT")
    part: int = wire("u8", "0 the first 32 bytes, 1 the last")
    half: bytes = wire("bytes", "the bytes", 32)


@dataclass(frozen=True, slots=True)
class UpdateActivate(WireMessage):
    """Check size, hash and signature, then boot the image on trial."""

    ID: ClassVar[int] = 0x13
    SENDER: ClassVar[Literal["pad", "host"]] = "host"
    tag: int = wire("u8", "echoed in RESULT")


@dataclass(frozen=True, slots=True)
class UpdateConfirm(WireMessage):
    """Keep the image that is on trial. Without it the next boot rolls back."""

    ID: ClassVar[int] = 0x14
    SENDER: ClassVar[Literal["pad", "host"]] = "host"
    tag: int = wire("u8", "echoed in RESULT")


MESSAGES: tuple[type[WireMessage], ...] = (
    Hello, Press, Ack, Ask, Result, Arm, Disarm, ShowText, Configure, Ping, Pong, Stats, Identify, Reboot,
    UpdateBegin, UpdateChunk, UpdateProgress, UpdateSignature, UpdateActivate, UpdateConfirm,
)  # fmt: skip

NAMES: dict[type[WireMessage], str] = {
    Hello: "HELLO", Press: "PRESS", Ack: "ACK", Ask: "QUERY", Result: "RESULT", Arm: "ARM", Disarm: "DISARM",
    ShowText: "SHOW", Configure: "CONFIG", Ping: "PING", Pong: "PONG", Stats: "STATS", Identify: "IDENTIFY",
    Reboot: "REBOOT", UpdateBegin: "UPDATE_BEGIN", UpdateChunk: "UPDATE_CHUNK",
    UpdateProgress: "UPDATE_PROGRESS", UpdateSignature: "UPDATE_SIGNATURE",
    UpdateActivate: "UPDATE_ACTIVATE", UpdateConfirm: "UPDATE_CONFIRM",
}  # fmt: skip
"""The names that the reference uses."""

for _message in MESSAGES:
    _message.compile()

_BY_ID = {message.ID: message for message in MESSAGES}

Request = (
    Arm | Disarm | ShowText | Configure | Identify | Reboot
    | UpdateBegin | UpdateSignature | UpdateActivate | UpdateConfirm
)  # fmt: skip
"""What a host asks for under a tag; the pad answers with RESULT."""


def encode_payload(message: WireMessage) -> bytes:
    """Message id and body. Raises EncodeError when a value does not fit."""
    return bytes([message.ID]) + message.body()


def encode(message: WireMessage) -> bytes:
    """The message as one frame, ready for the wire."""
    return encode_frame(encode_payload(message))


def decode(payload: bytes, sender: Literal["pad", "host"]) -> WireMessage:
    """The message in a sound frame's payload, sent by `sender`.

    Raises MessageError for an unknown id, a message of the other direction, or a wrong body. A receiver
    counts and drops it: a newer peer may send what we do not know.
    """
    if not payload:
        raise MessageError("empty payload")
    kind = _BY_ID.get(payload[0])
    if kind is None or sender != kind.SENDER:
        raise MessageError(f"message id 0x{payload[0]:02X} is none that a {sender} sends")
    return kind.parse(payload[1:])


def encodable(message: WireMessage) -> bool:
    """Whether the message fits one frame and its fields."""
    try:
        encode(message)
    except EncodeError:
        return False
    return True
