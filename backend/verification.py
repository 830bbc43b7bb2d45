"""What the backend believes: from a topic and a body to a verified event, or to the reason why not. No I/O.

Survives: bytes that are no JSON, JSON that is no object, any depth, wrong types (nothing is coerced), floats,
times without zone, an event of another gateway than its topic, hashes that do not fit.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from backend.chains import Span
from backend.errors import ArrivalError, Reason
from contracts import chain, topics
from contracts.base import Identifier, Message
from contracts.device import GatewayState
from contracts.errors import ChainError, TopicError
from contracts.events import DATA, Event, EventKind, PressData, rfc3339, source_of

EVENT_MAX_BYTES = 16_384
"""Largest event that is looked at; events of this release stay below 2 kB."""
REJECTED_HEAD_BYTES = 1_024
"""How much of a rejected body is kept as evidence."""
TOPIC_MAX_CHARS = 256
"""How much of a rejected topic is kept."""
DETAIL_MAX_CHARS = 400
EARLIEST_YEAR = 2000
"""A clock that tells an earlier year is not set; such a time cannot be written in four digits everywhere."""
_IDENTIFIER: TypeAdapter[str] = TypeAdapter(Identifier)

M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Verified:
    """An event whose content fits its contract and its hash. `data` is None for a newer gateway's kind."""

    gateway: str
    envelope: Event
    data: Message | None
    body: bytes

    @property
    def kind(self) -> str:
        """As in `EventKind`; for a kind of a newer gateway its whole type."""
        kind = self.envelope.kind
        return kind.value if kind else self.envelope.type

    @property
    def time(self) -> str:
        """When it happened, in UTC."""
        return rfc3339(self.envelope.time)

    @property
    def span(self) -> Span:
        event = self.envelope
        return Span(event.chainindex, event.chainindex, event.chainprev, event.chainhash)


@dataclass(frozen=True, slots=True)
class Rejected:
    """An arrival that is not believed. The digest tells repetitions of the same one."""

    reason: Reason
    detail: str
    topic: str
    head: bytes
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Announced:
    """A gateway's retained state."""

    state: GatewayState


Examined = Verified | Rejected | Announced


def examine(
    topic: str, body: bytes, size: int | None = None, gateways: frozenset[str] | None = None
) -> Examined:
    """Judge one arrival. Never raises.

    `size` is the true length in bytes when `body` was cut. Only `gateways` are believed; None for everybody.
    """
    size = len(body) if size is None else size
    try:
        return _believe(topic, body, size, gateways)
    except ArrivalError as error:
        return rejection(error, topic, body, size)


def rejection(error: ArrivalError, topic: str, body: bytes, size: int) -> Rejected:
    """What is kept of an arrival that is not believed."""
    return Rejected(
        reason=error.reason,
        detail=error.detail,
        topic=topic[:TOPIC_MAX_CHARS],
        head=body[:REJECTED_HEAD_BYTES],
        size=size,
        digest=sha256(topic.encode(errors="replace") + b"\0" + body).hexdigest(),
    )


def _believe(topic: str, body: bytes, size: int, gateways: frozenset[str] | None) -> Verified | Announced:
    gateway, branch, rest = _address(topic)
    if gateways is not None and gateway not in gateways:
        raise ArrivalError(Reason.UNKNOWN_GATEWAY, "not one of the gateways in the settings")
    if size > EVENT_MAX_BYTES:
        raise ArrivalError(Reason.OVERSIZED, f"{size} bytes; at most {EVENT_MAX_BYTES}")
    if branch == "state" and not rest:
        return _announced(gateway, body)
    if branch == "event" and len(rest) == 1:
        return _verified(gateway, rest[0], body)
    raise ArrivalError(Reason.WRONG_TOPIC, "neither an event nor a gateway's state")


def _address(topic: str) -> tuple[str, str, tuple[str, ...]]:
    try:
        address = topics.parse(topic)
        return _IDENTIFIER.validate_python(address.gateway), address.branch, address.rest
    except (TopicError, ValidationError) as error:
        raise ArrivalError(Reason.WRONG_TOPIC, "no topic of a gateway") from error


def _verified(gateway: str, topic_kind: str, body: bytes) -> Verified:
    value = _object(body)
    event = _validated(Event, body)
    _check_envelope(gateway, topic_kind, event)
    _check_chain(gateway, event, value)
    return Verified(gateway, event, _data(event.kind, value["data"]), body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ArrivalError(Reason.NOT_JSON, f"at byte {error.pos}") from error
    if not isinstance(value, dict):
        raise ArrivalError(Reason.WRONG_SCHEMA, "not an object")
    return value


def _validated(model: type[M], body: bytes) -> M:
    try:
        return model.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise ArrivalError(Reason.WRONG_SCHEMA, _places(error)) from error


def _places(error: ValidationError) -> str:
    """Where and how, without the values: they may hold what must not reach a log."""
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in errors[:5])[:DETAIL_MAX_CHARS]


def _check_envelope(gateway: str, topic_kind: str, event: Event) -> None:
    if event.source != source_of(gateway):
        raise ArrivalError(Reason.FOREIGN_SOURCE, "the topic is another gateway's")
    if event.id != event.identity.id:
        raise ArrivalError(Reason.WRONG_SCHEMA, "id: not device, boot and sequence")
    if event.kind is not None and event.kind.value != topic_kind:
        raise ArrivalError(Reason.WRONG_TOPIC, f"a {event.kind} under another kind's topic")
    if event.chainindex < chain.FIRST_INDEX:
        raise ArrivalError(Reason.WRONG_SCHEMA, f"chainindex: starts at {chain.FIRST_INDEX}")
    _check_time("time", event.time)


def _check_chain(gateway: str, event: Event, value: dict[str, Any]) -> None:
    """The hash fits the content, and an epoch's first event starts from its genesis."""
    try:
        chain.verify(value)
    except ChainError as error:
        raise ArrivalError(Reason.WRONG_CHAIN, "content and hash differ") from error
    if event.chainindex == chain.FIRST_INDEX and event.chainprev != chain.genesis(gateway, event.chainepoch):
        raise ArrivalError(Reason.WRONG_CHAIN, "the first event does not start from its epoch's genesis")


def _data(kind: EventKind | None, value: dict[str, Any]) -> Message | None:
    if kind is None:
        return None
    data = _validated(DATA[kind], orjson.dumps(value))
    if isinstance(data, PressData):
        _check_time("data.pressed_at", data.pressed_at)
    return data


def _check_time(name: str, time: datetime) -> None:
    """An instant: with a zone, and one that UTC can tell."""
    try:
        if time.utcoffset() is not None and time.astimezone(UTC).year >= EARLIEST_YEAR:
            return
    except OverflowError:
        pass
    raise ArrivalError(Reason.WRONG_SCHEMA, f"{name}: no instant with a zone")


def _announced(gateway: str, body: bytes) -> Announced:
    state = _validated(GatewayState, body)
    if state.gateway != gateway:
        raise ArrivalError(Reason.FOREIGN_SOURCE, "the topic is another gateway's")
    _check_time("since", state.since)
    return Announced(state)
