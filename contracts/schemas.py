"""JSON Schema (2020-12) of every value that crosses a boundary, derived from its model.

Owns the schemas' names, their ids (`urn:hallside:schema:<name>:v1`) and the meaning of fields whose model
says none. A schema describes the value on the wire: defaults may be left out, the national records carry
their national field names. Writes nothing: `scripts/generate-docs.py` does.
"""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel

from contracts.cases import CaseList, CasePut
from contracts.catalog import PublishedCatalog
from contracts.commands import REQUESTS, Reply
from contracts.described import DescribedSchema
from contracts.device import CallerKeyPressed, DeviceState, GatewayState, PadStats
from contracts.events import DATA, Event, EventKind
from contracts.field_meanings import MEANINGS
from contracts.figures import DayFigures, Finding
from contracts.hall import Calls, Queues, TicketView, WindowView
from contracts.hall_replies import AppointmentResult, IssueResult, LeaseResult, SettleResult, WindowResult
from contracts.kiosk import KIOSK_REQUESTS, KIOSK_RESULTS, KioskState
from contracts.ratings import IndicatorTable
from contracts.receipt import Receipt
from contracts.record import RatingRecord, ServiceRecord

Schema = dict[str, Any]
"""A JSON Schema, or a part of one."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"
LOCAL_REF = "#/$defs/"

RECORD_TIME_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$"
INDICATORS_PATTERN = "^([1-5][0-9]{2}(,[1-5][0-9]{2})*)?$"

PLAIN_MODELS: dict[str, type[BaseModel]] = {
    "receipt": Receipt,
    "reply": Reply,
    "device-state": DeviceState,
    "gateway-state": GatewayState,
    "caller-key": CallerKeyPressed,
    "pad-stats": PadStats,
    "indicator-table": IndicatorTable,
    "kiosk-state": KioskState,
}
QUEUE_STATES: dict[str, type[BaseModel]] = {
    "catalog": PublishedCatalog,
    "hall-calls": Calls,
    "hall-queues": Queues,
    "hall-figures": DayFigures,
    "window-state": WindowView,
    "supervision-finding": Finding,
}
"""What the hall's queue publishes."""
RESULTS: dict[str, type[BaseModel]] = {
    "result-issue": IssueResult,
    "result-ticket": TicketView,
    "result-appointment": AppointmentResult,
    "result-lease": LeaseResult,
    "result-settle": SettleResult,
    "result-window": WindowResult,
    "result-case-put": CasePut,
    "result-cases": CaseList,
}
"""What the queue's commands answer, as `result` of a reply."""
RECORD_MODELS: dict[str, type[BaseModel]] = {"service-record": ServiceRecord, "rating-record": RatingRecord}

KIND_MEANINGS: dict[EventKind, str] = {
    EventKind.RATING_GIVEN: "A citizen pressed a level while a session was armed, and it had no rating yet.",
    EventKind.REASONS_ADDED: "The citizen then chose reasons: a higher revision of a press already told.",
    EventKind.RATING_REFUSED: "A press for a session that has its rating.",
    EventKind.SESSION_UNRATED: "An invitation ended and nobody rated.",
    EventKind.PRESS_UNSOLICITED: "A press that belongs to no session, or whose key is no level.",
    EventKind.DEVICE_BIRTH: "A device was heard: first, after a silence, or with a new boot id.",
    EventKind.DEVICE_DEATH: "A device is silent, or its port is gone.",
    EventKind.DEVICE_FAULT: "A device reported, or the gateway saw, something that a technician must mend.",
    EventKind.SERVICE_FINISHED: "One service of a case at a window is over.",
    EventKind.TICKET_CLOSED: "Nothing more is to come of a queue number.",
    EventKind.KIOSK_RATED: "A citizen rated what he had done at a kiosk, which is no service of a window.",
    EventKind.SUPERVISION_FINDING: "Electronic supervision found something, or what it found is over.",
    EventKind.GATEWAY_STARTED: "The gateway started; the first event of each run.",
    EventKind.GATEWAY_STOPPED: "The gateway stopped in good order; missing after a crash or a loss of power.",
    EventKind.GATEWAY_ALARM: "Something at the gateway needs a person, e.g. its disk fills up.",
}
"""When an event of each kind is told."""

_RECORD_TEXTS = {
    "serviceTime": RECORD_TIME_PATTERN,
    "acceptDate": RECORD_TIME_PATTERN,
    "resultDate": RECORD_TIME_PATTERN,
    "assessTime": RECORD_TIME_PATTERN,
    "evalDetail": INDICATORS_PATTERN,
}
_PRESS_MODELS = {"RatingGiven", "ReasonsAdded", "RatingRefused", "PressUnsolicited"}


def schemas() -> dict[str, Schema]:
    """All schemas by name, in a stable order: events, MQTT's other messages, the national records."""
    named = {f"event-{kind.value}": event_schema(kind) for kind in EventKind}
    named |= {f"command-{name.value}": _generate(model) for name, model in REQUESTS.items()}
    named |= {f"kiosk-command-{name.value}": _generate(model) for name, model in KIOSK_REQUESTS.items()}
    named |= {f"kiosk-result-{name.value}": _generate(model) for name, model in KIOSK_RESULTS.items()}
    named |= {name: _generate(model) for name, model in PLAIN_MODELS.items()}
    named |= {name: _generate(model) for name, model in (QUEUE_STATES | RESULTS).items()}
    named |= {name: _record_schema(model) for name, model in RECORD_MODELS.items()}
    return {name: _headed(name, schema) for name, schema in named.items()}


def schema_id(name: str) -> str:
    """`$id` of the schema of that name."""
    return f"urn:hallside:schema:{name}:v1"


def event_schema(kind: EventKind) -> Schema:
    """The CloudEvents envelope around the data model of `kind`."""
    model = DATA[kind]
    data = _generate(model)
    defs = data.pop("$defs", {})
    root = _generate(Event)
    properties = root["properties"]
    properties["type"] = {"description": MEANINGS["type"], "const": kind.type}
    properties["data"] = {"description": MEANINGS["data"], "$ref": f"{LOCAL_REF}{model.__name__}"}
    for name in ("id", "source", "subject"):
        properties[name]["minLength"] = 1
    properties["subject"].pop("default")
    properties["source"]["format"] = "uri-reference"
    root["required"] = ["specversion", *root["required"]]
    root["title"] = kind.type
    root["description"] = KIND_MEANINGS[kind]
    root["$defs"] = {**defs, model.__name__: data}
    return root


def parts(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """The named models in a schema, itself first: (name of the model, its schema)."""
    yield str(schema.get("title", "")), schema
    yield from schema.get("$defs", {}).items()


class _Generator(DescribedSchema):
    def field_title_should_be_set(self, schema: object) -> bool:
        """Fields go by their names: a title that repeats them is noise."""
        return False


def _generate(model: type[BaseModel], mode: Literal["validation", "serialization"] = "validation") -> Schema:
    schema = model.model_json_schema(by_alias=True, mode=mode, schema_generator=_Generator)
    for name, part in parts(schema):
        properties: dict[str, Schema] = part.get("properties", {})
        for field, declared in properties.items():
            meaning = declared.pop("description", None) or _meaning(name, field)
            properties[field] = ({"description": meaning} if meaning else {}) | declared
    return schema


def _meaning(model: str, field: str) -> str | None:
    owners = [model, "PressData"] if model in _PRESS_MODELS else [model]
    for owner in owners:
        if f"{owner}.{field}" in MEANINGS:
            return MEANINGS[f"{owner}.{field}"]
    return MEANINGS.get(field)


def _record_schema(model: type[BaseModel]) -> Schema:
    schema = _generate(model, "serialization")
    for field, pattern in _RECORD_TEXTS.items():
        for declared in _texts(schema["properties"].get(field, {})):
            declared["pattern"] = pattern
    return schema


def _texts(declared: Schema) -> list[Schema]:
    choices: list[Schema] = declared.get("anyOf", [declared])
    return [choice for choice in choices if choice.get("type") == "string"]


def _headed(name: str, schema: Schema) -> Schema:
    head = {key: schema[key] for key in ("title", "description") if key in schema}
    rest = {key: value for key, value in schema.items() if key not in ("title", "description", "$defs")}
    defs = {"$defs": dict(sorted(schema["$defs"].items()))} if "$defs" in schema else {}
    return {"$schema": DIALECT, "$id": schema_id(name)} | head | rest | defs
