"""Events, as CloudEvents 1.0 in structured JSON mode.

An event's identity is (device id, boot id, sequence), plus the revision where reasons follow a press. A
gateway's own events use its id as the device, its journal's epoch as the boot and their place in the chain as
the sequence. `id` is these joined with dots, a revision above 0 with a dash; (source, id) is unique, as
CloudEvents asks.

Every event is a link of its gateway's hash chain: see `contracts.chain`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from contracts.base import Identifier, Message, Number31
from contracts.catalog import Priority
from contracts.figures import Finding
from contracts.hall import KioskTransaction, PaperOutcome, QueueNumber, TicketState
from contracts.ratings import REMARK_MAX, Level
from contracts.record import Channel
from contracts.session import ServiceSession, UnratedCause

TYPE_PREFIX = "org.hallside."
SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/cloudevents+json"


class EventKind(StrEnum):
    """What happened: last level of the topic, and the type between prefix and version."""

    RATING_GIVEN = "rating-given"
    REASONS_ADDED = "reasons-added"
    RATING_REFUSED = "rating-refused"
    SESSION_UNRATED = "session-unrated"
    PRESS_UNSOLICITED = "press-unsolicited"
    DEVICE_BIRTH = "device-birth"
    DEVICE_DEATH = "device-death"
    DEVICE_FAULT = "device-fault"
    SERVICE_FINISHED = "service-finished"
    TICKET_CLOSED = "ticket-closed"
    KIOSK_RATED = "kiosk-rated"
    SUPERVISION_FINDING = "supervision-finding"
    GATEWAY_STARTED = "gateway-started"
    GATEWAY_STOPPED = "gateway-stopped"
    GATEWAY_ALARM = "gateway-alarm"

    @property
    def type(self) -> str:
        """CloudEvents type, e.g. org.hallside.rating-given.v1."""
        return f"{TYPE_PREFIX}{self.value}.v1"


class Delivery(StrEnum):
    """What the device promises about its presses."""

    ACKED = "acked"
    """Kept by the device until the gateway had it on disk."""
    UNACKED = "unacked"
    """The device has no memory: it sent the press once, or again for a few seconds; one made while nobody
    listened is gone."""


class AgeQuality(StrEnum):
    """How well the time of a press is known."""

    EXACT = "exact"
    LOWER_BOUND = "lower_bound"
    """The device booted in between, or the press is older than its clock can tell: it is at least so old."""


class Flag(StrEnum):
    """Patterns that a supervisor should see. Flagged, never dropped."""

    QUICK = "quick"
    """Pressed within a second of arming."""
    LATE = "late"
    """Arrived after the session had been closed as unrated; it takes that back."""
    REARMED = "rearmed"
    """The session was invited more than once."""


class PressData(Message):
    """What every press tells."""

    key: Annotated[int, Field(ge=0, le=255, strict=True)]
    window: Identifier | None = None
    device: str
    """Name in the gateway's configuration; the identity uses the hardware id."""
    pressed_at: datetime
    age_ms: Annotated[int, Field(ge=0)]
    """Age of the press when the gateway had it."""
    age_quality: AgeQuality = AgeQuality.EXACT
    delivery: Delivery = Delivery.ACKED


class RatingGiven(PressData):
    """A citizen rated one service session. A bad rating without reasons is followed up all the same."""

    session: ServiceSession
    level: Level
    reasons: tuple[int, ...] = ()
    unknown_reasons: tuple[int, ...] = ()
    """Codes that the indicator table does not hold for the level: kept, not counted."""
    indicator_table: str
    flags: tuple[Flag, ...] = ()
    channel: Channel = Channel.PAD
    """Through which channel it came, as the national record's `pf` codes it."""
    remark: Annotated[str | None, Field(max_length=REMARK_MAX, repr=False)] = None
    """The citizen's own words, where a device takes them. Free text that may name people: never for a log."""


class ReasonsAdded(PressData):
    """Reasons chosen after the key: a revision of the rating with the same device, boot and sequence."""

    session: ServiceSession
    level: Level
    reasons: tuple[int, ...]
    unknown_reasons: tuple[int, ...] = ()
    indicator_table: str


class RatingRefused(PressData):
    """A second rating of a session that has one. Kept for the supervisor, not counted."""

    session: ServiceSession
    rated_by: str
    """Event id of the rating that stands."""
    reasons: tuple[int, ...] = ()
    remark: Annotated[str | None, Field(max_length=REMARK_MAX, repr=False)] = None
    """As in `rating-given`: the citizen said it, though it counts for nothing. Never for a log."""


class UnsolicitedCause(StrEnum):
    """Why a press belongs to no session."""

    NO_SESSION = "no_session"
    UNKNOWN_SESSION = "unknown_session"
    """It names a session that this store does not know, e.g. of an earlier epoch."""
    BAD_KEY = "bad_key"
    """A key that is no level, during a session; or one that the site has no level for."""


class PressUnsolicited(PressData):
    """A press outside any session. Kept, not counted as a rating."""

    cause: UnsolicitedCause
    token: int = 0
    reasons: tuple[int, ...] = ()


class SessionUnrated(Message):
    """A session ended and nobody rated it. Never counted as satisfied."""

    session: ServiceSession
    cause: UnratedCause
    device: str | None = None
    armed_at: datetime | None = None


class DeviceData(Message):
    """A device came, went or failed."""

    device: str
    url: str
    window: Identifier | None = None
    hardware_id: str | None = None
    model: str | None = None
    firmware: str | None = None
    boot: int | None = None
    reset_cause: int | None = None
    dropped: int | None = None
    """Presses that the device refused since its memory was blank."""
    detail: str = ""


class GatewayData(Message):
    """The gateway itself. `previous_epoch` tells where the chain before this one ended, as far as known."""

    version: str
    epoch: Number31
    previous_epoch: Number31 | None = None
    alarm: str | None = None
    detail: str = ""


def _whole(value: object) -> object:
    return round(value) if isinstance(value, float) and isfinite(value) else value


WholeSeconds = Annotated[int, Field(ge=0), BeforeValidator(_whole)]
"""Rounded: no event holds a float, which would have no one canonical form."""


class ServiceFinished(Message):
    """One service of a case at a window is over: who served (首问负责), what, and how long it took."""

    session: ServiceSession | None = None
    """None: nothing of the catalog says what it was about. Without a task code it can't be rated."""
    window: Identifier
    staff_no: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,8}$")]
    ticket: str
    service: Identifier
    """The queue."""
    item: Identifier | None = None
    waited_s: WholeSeconds
    lasted_s: WholeSeconds
    called_at: datetime
    finished_at: datetime
    rating_invited: bool


class TicketClosed(Message):
    """A number's way is over. Told anew, and then the last word, when an expired number turns out to have
    reached its citizen, or a lost one is called after all."""

    ticket: str
    number: QueueNumber
    service: Identifier
    state: TicketState
    made_at: datetime
    kiosk: Identifier
    paper: PaperOutcome | None = None
    priority: Priority = Priority.NONE
    misses: int = 0
    services: int
    """How often its holder was served."""


class KioskRated(Message):
    """A citizen rated what he had done at a kiosk. It names no case and no task, so it is no rating of the
    national record, and no window's: it counts for the kiosk alone."""

    kiosk: Identifier
    transaction: KioskTransaction
    level: Level
    channel: Channel = Channel.TERMINAL
    """As the national record's `pf` codes it."""
    rated_at: datetime
    """When the gateway had it."""


DATA: Mapping[EventKind, type[Message]] = {
    EventKind.RATING_GIVEN: RatingGiven,
    EventKind.REASONS_ADDED: ReasonsAdded,
    EventKind.RATING_REFUSED: RatingRefused,
    EventKind.SESSION_UNRATED: SessionUnrated,
    EventKind.PRESS_UNSOLICITED: PressUnsolicited,
    EventKind.DEVICE_BIRTH: DeviceData,
    EventKind.DEVICE_DEATH: DeviceData,
    EventKind.DEVICE_FAULT: DeviceData,
    EventKind.SERVICE_FINISHED: ServiceFinished,
    EventKind.TICKET_CLOSED: TicketClosed,
    EventKind.KIOSK_RATED: KioskRated,
    EventKind.SUPERVISION_FINDING: Finding,
    EventKind.GATEWAY_STARTED: GatewayData,
    EventKind.GATEWAY_STOPPED: GatewayData,
    EventKind.GATEWAY_ALARM: GatewayData,
}
"""The model of `data` for each kind of event."""

_KIND_BY_TYPE = {kind.type: kind for kind in EventKind}


class EventIdentity(Message):
    """(device id, boot id, sequence) and revision: what makes an event the same event."""

    device: str
    boot: Number31
    sequence: Number31
    revision: Annotated[int, Field(ge=0, le=255)] = 0

    @property
    def id(self) -> str:
        """CloudEvents id."""
        stem = f"{self.device}.{self.boot}.{self.sequence}"
        return f"{stem}-{self.revision}" if self.revision else stem


class Event(Message):
    """The envelope. Extension attributes have CloudEvents' names: lower-case letters and digits only."""

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    time: datetime
    subject: str = ""
    datacontenttype: Literal["application/json"] = "application/json"
    deviceid: str
    bootid: Number31
    seqnum: Number31
    """Number of the press at its device; for the gateway's own events `chainindex`. CloudEvents' registered
    `sequence` extension is a text, hence the name."""
    revision: Annotated[int, Field(ge=0, le=255)] = 0
    chainepoch: Number31
    chainindex: Number31
    chainprev: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    chainhash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    data: dict[str, Any]

    @property
    def kind(self) -> EventKind | None:
        """None for a type that a newer gateway made up."""
        return _KIND_BY_TYPE.get(self.type)

    @property
    def identity(self) -> EventIdentity:
        return EventIdentity(
            device=self.deviceid, boot=self.bootid, sequence=self.seqnum, revision=self.revision
        )

    def payload(self) -> Message | None:
        """`data` as the model of its kind, None when the kind is unknown. Raises ValidationError."""
        kind = self.kind
        return DATA[kind].model_validate(self.data) if kind else None


def source_of(gateway: str) -> str:
    """CloudEvents source of a gateway's events."""
    return f"/hallside/{gateway}"


def envelope(
    gateway: str,
    kind: EventKind,
    identity: EventIdentity,
    *,
    time: datetime,
    data: Message,
    subject: str = "",
) -> dict[str, Any]:
    """An event that is not yet part of the chain, ready to be sealed: plain JSON values."""
    named = {"subject": subject} if subject else {}  # CloudEvents has no empty subject
    return named | {
        "specversion": SPEC_VERSION,
        "id": identity.id,
        "source": source_of(gateway),
        "type": kind.type,
        "time": rfc3339(time),
        "datacontenttype": "application/json",
        "deviceid": identity.device,
        "bootid": identity.boot,
        "seqnum": identity.sequence,
        "revision": identity.revision,
        "data": data.model_dump(mode="json", exclude_none=True),
    }


def rfc3339(time: datetime) -> str:
    """UTC with milliseconds, e.g. 2026-01-05T01:02:03.004Z."""
    utc = time.astimezone(UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03d}Z"
