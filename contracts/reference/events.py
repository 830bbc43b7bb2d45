"""docs/reference/events.md, and the example of each kind of event."""

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from contracts import chain
from contracts.catalog import Priority
from contracts.events import (
    DATA,
    AgeQuality,
    Delivery,
    EventIdentity,
    EventKind,
    Flag,
    UnsolicitedCause,
    envelope,
)
from contracts.field_meanings import MEANINGS
from contracts.figures import FindingKind
from contracts.hall import PaperOutcome, TicketState
from contracts.reference.markdown import enum_section, field_table, json_block, model_section, page
from contracts.schemas import KIND_MEANINGS, Schema, schemas
from contracts.session import UnratedCause

EVENT_ENUMS: tuple[type[Enum], ...] = (
    Flag,
    AgeQuality,
    Delivery,
    UnratedCause,
    UnsolicitedCause,
    TicketState,
    PaperOutcome,
    Priority,
    FindingKind,
)

_GATEWAY, _EPOCH, _PAD = "hall-1", 3, "a1b2c3d4e5f60718"
_START = datetime(2026, 1, 5, 1, 0, 0, 4000, tzinfo=UTC)
_SESSION: dict[str, Any] = {
    "project_no": "990000-2026-000123", "service_no": 1, "task_code": "119900000000000000299000000100A",
    "window": "12", "staff_no": "0042", "ticket": "A017",
}  # fmt: skip
_PRESS: dict[str, Any] = {
    "key": 5, "window": "12", "device": "pad-12", "pressed_at": "2026-01-05T00:59:58.500Z", "age_ms": 1504,
}  # fmt: skip
_DEVICE: dict[str, Any] = {
    "device": "pad-12", "window": "12", "hardware_id": _PAD, "boot": 7,
    "url": "serial:///dev/serial/by-path/pci-0000:00:14.0-usb-0:3:1.0-port0",
}  # fmt: skip
_RATED: dict[str, Any] = {"session": _SESSION, "level": 5, "indicator_table": "2020"}
EXAMPLE_DATA: dict[EventKind, dict[str, Any]] = {
    EventKind.RATING_GIVEN: _PRESS | _RATED,
    EventKind.REASONS_ADDED: _PRESS | _RATED | {"reasons": [510, 517]},
    EventKind.RATING_REFUSED: _PRESS | {"session": _SESSION, "rated_by": f"{_PAD}.7.41"},
    EventKind.SESSION_UNRATED: {
        "session": _SESSION | {"service_no": 2}, "cause": "timeout", "device": "pad-12",
        "armed_at": "2026-01-05T00:59:30.000Z",
    },
    EventKind.PRESS_UNSOLICITED: _PRESS | {"key": 1, "cause": "no_session"},
    EventKind.DEVICE_BIRTH: _DEVICE | {"model": "HP-5", "firmware": "1.4.2", "reset_cause": 0, "dropped": 0},
    EventKind.DEVICE_DEATH: _DEVICE | {"detail": "three PINGs without an answer"},
    EventKind.DEVICE_FAULT: _DEVICE | {"dropped": 2, "detail": "the pad's ring was full: 2 presses refused"},
    EventKind.SERVICE_FINISHED: {
        "session": _SESSION | {"project_no": "hall-1-20260105-A0017", "ticket": "A0017"},
        "window": "12", "staff_no": "0042", "ticket": "20260105-A0017",
        "service": "household", "item": "hukou-book", "waited_s": 412, "lasted_s": 385,
        "called_at": "2026-01-05T00:53:05.000Z", "finished_at": "2026-01-05T00:59:30.000Z",
        "rating_invited": True,
    },
    EventKind.TICKET_CLOSED: {
        "ticket": "20260105-A0017", "number": "A0017", "service": "household", "state": "served",
        "made_at": "2026-01-05T00:46:13.000Z", "kiosk": "kiosk-2", "paper": "printed", "services": 1,
    },
    EventKind.KIOSK_RATED: {
        "kiosk": "kiosk-2", "transaction": "number", "level": 4, "rated_at": "2026-01-05T00:46:40.000Z",
    },
    EventKind.SUPERVISION_FINDING: {
        "kind": "idle-window", "since": "2026-01-05T00:55:00.000Z", "window": "14", "staff_no": "0043",
        "detail": "window 14 has called nobody for 9 min; for 4 min somebody has waited whom it may call",
    },
    EventKind.GATEWAY_STARTED: {"version": "0.1.0", "epoch": _EPOCH, "previous_epoch": 2},
    EventKind.GATEWAY_STOPPED: {"version": "0.1.0", "epoch": _EPOCH},
    EventKind.GATEWAY_ALARM: {
        "version": "0.1.0", "epoch": _EPOCH, "alarm": "journal_filling",
        "detail": "the journal is over 70 % of its 4294967296 bytes: see to the link",
    },
}  # fmt: skip
_PRESS_SEQUENCES = {
    EventKind.RATING_GIVEN: (41, 0), EventKind.REASONS_ADDED: (41, 1),
    EventKind.RATING_REFUSED: (42, 0), EventKind.PRESS_UNSOLICITED: (43, 0),
}  # fmt: skip
_EVENTS_HEAD = """# Events

What happened at a hall, as [CloudEvents 1.0](https://github.com/cloudevents/spec/tree/v1.0.2) in structured
JSON mode, on `hallside/v1/<gateway>/event/<kind>` (see [topics](topics.md)). Each event is a link of its
gateway's hash chain, is sent until the backend's receipt has come, and is stored once, by (source, id).

An optional field without a value is left out. A receiver passes over fields and kinds that it does not know.
The examples are the first {count} events of one chain, so that a reader can check an implementation of it.

## The envelope

{envelope}

## The chain

    chainhash(n) = SHA-256( chainprev(n) as 32 bytes ‖ canonical JSON of event n without chainhash )
    chainprev(n) = chainhash(n − 1)
    chainprev(1) = SHA-256( "hallside chain" ‖ 0x00 ‖ gateway id ‖ 0x00 ‖ epoch in decimal )

Canonical JSON is RFC 8785: keys in order, no spaces, UTF-8. Keys are ASCII; integers lie within ±(2⁵³ − 1);
no event holds a float."""


def events_page() -> str:
    """docs/reference/events.md."""
    known = schemas()
    shared: dict[str, Schema] = {}
    sections = []
    for kind, example in zip(EventKind, examples(), strict=True):
        schema = known[f"event-{kind.value}"]
        data = schema["$defs"][DATA[kind].__name__]
        shared |= {name: part for name, part in schema["$defs"].items() if "properties" in part}
        sections.append(
            f"## {kind.value}\n\n{KIND_MEANINGS[kind]}{_more(kind, data)}\n\n"
            f"Type `{kind.type}`, schema [event-{kind.value}.json](schemas/event-{kind.value}.json).\n\n"
            f"{field_table(data)}\n\n{json_block(example)}"
        )
    models = {model.__name__ for model in DATA.values()}
    inner = [model_section(name, part) for name, part in shared.items() if name not in models]
    any_kind = known["event-rating-given"]["properties"] | {
        "type": {"type": "string", "description": MEANINGS["type"]},
        "data": {"type": "object", "description": MEANINGS["data"]},
    }
    attributes = field_table(known["event-rating-given"] | {"properties": any_kind})
    head = _EVENTS_HEAD.format(count=len(EventKind), envelope=attributes)
    return page(head, *sections, "## Values in them", *inner, *(enum_section(enum) for enum in EVENT_ENUMS))


def examples() -> list[dict[str, Any]]:
    """One sealed event of each kind, in the order of EventKind: together the first links of one chain."""
    previous = chain.genesis(_GATEWAY, _EPOCH)
    found = []
    for index, kind in enumerate(EventKind, start=chain.FIRST_INDEX):
        event = envelope(
            _GATEWAY,
            kind,
            _example_identity(kind, index),
            time=_START + timedelta(seconds=index),
            data=DATA[kind].model_validate(EXAMPLE_DATA[kind]),
            subject=_example_subject(kind),
        )
        event |= {"chainepoch": _EPOCH, "chainindex": index, "chainprev": previous}
        previous, _ = chain.seal(event)
        found.append(event)
    return found


def _more(kind: EventKind, data: Schema) -> str:
    """What the data's model says of itself, unless it serves several kinds."""
    return f" {data['description']}" if list(DATA.values()).count(DATA[kind]) == 1 else ""


def _example_identity(kind: EventKind, index: int) -> EventIdentity:
    if kind in _PRESS_SEQUENCES:
        sequence, revision = _PRESS_SEQUENCES[kind]
        return EventIdentity(device=_PAD, boot=7, sequence=sequence, revision=revision)
    return EventIdentity(device=_GATEWAY, boot=_EPOCH, sequence=index)


def _example_subject(kind: EventKind) -> str:
    data = EXAMPLE_DATA[kind]
    session = data.get("session")
    return f"{session['project_no']}/{session['service_no']}" if session else data.get("ticket", "")
