"""JSON Schema (2020-12) of every value that crosses a boundary, derived from its model.

Owns the schemas' names, their ids (`urn:hallside:schema:<name>:v1`) and the meaning of fields whose model
says none. A schema describes the value on the wire: defaults may be left out, the national records carry
their national field names. Writes nothing: `scripts/generate-docs.py` does.
"""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from contracts.commands import REQUESTS, Reply
from contracts.device import CallerKeyPressed, DeviceState, GatewayState, PadStats
from contracts.events import DATA, Event, EventKind
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
}
RECORD_MODELS: dict[str, type[BaseModel]] = {"service-record": ServiceRecord, "rating-record": RatingRecord}

MEANINGS: dict[str, str] = {
    # One line for each field whose model has none; `Model.field` goes before `field`.
    "acceptDate": "When the case was accepted: yyyy-MM-dd HH:mm:ss, Beijing time.",
    "age_quality": "How well the time of the press is known.",
    "alarm": "Name of the alarm.",
    "alarms": "Names of the alarms that stand.",
    "anonymityFlag": "Whether the rating is anonymous: 1 yes, 2 no.",
    "areaCode": "Administrative area, 12 digits.",
    "armed_at": "When the citizen was first invited.",
    "assessTime": "When the citizen rated: yyyy-MM-dd HH:mm:ss, Beijing time; after serviceTime.",
    "boot": "Boot id of the device.",
    "bootid": "Boot id of the device when it happened; for the gateway's own events its epoch.",
    "cause": "Why.",
    "chainepoch": "Epoch of the gateway's journal.",
    "chainhash": "SHA-256 of `chainprev` and this event's canonical JSON, in lower-case hexadecimal.",
    "chainindex": "Place in the chain, 1 for the first event of the epoch.",
    "chainprev": "`chainhash` of the event before, or the epoch's genesis, in lower-case hexadecimal.",
    "data": "What happened, by kind of event.",
    "datacontenttype": "Media type of `data`.",
    "delivery": "What the device promises about its presses.",
    "deptCode": "Department: unified social credit code, 18 characters.",
    "detail": "In plain words, for a technician.",
    "device": "Name of the device: `pad-`, `evaluator-`, `caller-` or `display-` and its window, or `port-` "
    "and its port.",
    "deviceid": "Hardware id of the device; for the gateway's own events its id.",
    "epoch": "Epoch of the gateway's journal: one more whenever a new journal is begun.",
    "error": "What went wrong; only when `ok` is false.",
    "evalDetail": "Indicator codes of the level, comma-joined; may be empty.",
    "firmware": "Firmware version of the device.",
    "flags": "Patterns that a supervisor should see.",
    "gateway": "Id of the gateway.",
    "hardware_id": "Unique id of the device, set in the factory, in hexadecimal.",
    "hash": "`chainhash` of the event as it was stored.",
    "health": "How the device does.",
    "id": "Identity of the event: deviceid, bootid, seqnum, with dots; a revision above 0 follows a dash.",
    "index": "`chainindex` of the event.",
    "indicator_table": "Version of the national indicator table that the reasons were checked against.",
    "indicators": "The reasons, in the table's order.",
    "kind": "What family of devices it is of.",
    "language": "Language of the invitation; absent: the pad's own.",
    "level": "Satisfaction: 5 very satisfied, 4 satisfied, 3 fairly satisfied, 2 dissatisfied, "
    "1 very dissatisfied.",
    "model": "Maker's model name.",
    "ok": "Whether the command was carried out.",
    "online": "Whether the gateway is connected.",
    "orgName": "Name of the department.",
    "orgcode": "areaCode_deptCode.",
    "pf": "Channel: 1 PC, 2 mobile, 3 QR, 4 rating pad in the hall, 5 other terminal in the hall, "
    "6 telephone, 7 SMS.",
    "pressed_at": "When the key was pressed, by the gateway's clock and the age that the device told.",
    "previous_epoch": "Epoch before this one, if known.",
    "proChannel": "How the case was handled: 1 online, 2 offline.",
    "proStatus": "How far the case is: 1 to be accepted, 2 accepted, 3 finished.",
    "projectNo": "Case number (办件编号).",
    "project_no": "Case number (办件编号): projectNo of the national record.",
    "publicFlag": "Whether the rating may be published: 1 yes, 2 no.",
    "reasons": "Indicator codes that the citizen chose.",
    "received": "The events that the backend has committed.",
    "reset_cause": "Why the device booted: a ResetCause of the pad protocol.",
    "result": "What the command brought; only when `ok` is true.",
    "resultDate": "When the case was finished: yyyy-MM-dd HH:mm:ss, Beijing time.",
    "revision": "0 for the first telling, higher when reasons were added to a press.",
    "satisfaction": "5 very satisfied, 4 satisfied, 3 fairly satisfied, 2 dissatisfied, 1 very dissatisfied.",
    "serviceName": "The step: 提交申请, 受理 or 办结.",
    "serviceNumber": "Which service of the case it is, from 1.",
    "serviceTime": "When the service was given: yyyy-MM-dd HH:mm:ss, Beijing time.",
    "service_no": "Which service of the case it is, from 1.",
    "session": "The service session that it belongs to.",
    "since": "Since when it is so.",
    "source": "The gateway: `/hallside/<gateway>`.",
    "specversion": "Version of CloudEvents.",
    "staff": "Who serves.",
    "staff_no": "Number of the clerk.",
    "subject": "Key of the service session, projectNo/serviceNumber; absent for other events.",
    "taskCode": "Item code, 31 or 33 characters.",
    "taskHandleItem": "Code of the item handled, 31 or 33 characters.",
    "taskName": "Name of the item.",
    "taskType": "Type of the item in the national catalogue.",
    "task_code": "Item code: 31 characters, or 33 for a sub-item.",
    "ticket": "Queue number of the citizen, if there is one.",
    "time": "When the gateway stored it; UTC with milliseconds.",
    "token": "Token of the session that the press names, 0 for none.",
    "type": "What happened, with the version of `data`.",
    "unknown_reasons": "Codes that the indicator table does not hold for the level: kept, not counted.",
    "url": "Where the device is attached.",
    "userProp": "Who was served: 1 person, 2 enterprise, 3 institution, 4 social organisation, "
    "5 unincorporated, 6 authority, 9 other.",
    "version": "Version of the gateway's software.",
    "window": "Number of the service window.",
    "writingEvaluation": "Written remark.",
    "ArmCommand.session": "The service session to rate.",
    "CommandError.code": "What went wrong, for a program.",
    "CommandError.hint": "What to do about it.",
    "CommandError.message": "What went wrong, for a person.",
    "DisarmCommand.window": "Number of the window whose invitation ends.",
    "Indicator.code": "National code; its first digit is the level.",
    "Indicator.text": "The national wording.",
    "IndicatorTable.source": "Where the table was published.",
    "IndicatorTable.version": "Version of the table.",
    "PadStats.duplicates": "PRESS frames that told nothing new.",
    "PadStats.host_crc_errors": "Frames from the pad that were not sound.",
    "PadStats.host_resyncs": "Runs of bytes from the pad that outgrew a frame.",
    "PadStats.pad_crc_errors": "The pad's `crc_errors`.",
    "PadStats.pad_dropped": "The pad's `dropped`: presses refused since its memory was blank.",
    "PadStats.pad_duplicates": "The pad's `duplicates`.",
    "PadStats.pad_resyncs": "The pad's `resyncs`.",
    "PadStats.pad_retransmits": "The pad's `retransmits`.",
    "PadStats.pad_ring_overflows": "The pad's `ring_overflows`.",
    "PadStats.pad_ring_used": "The pad's `ring_used`.",
    "PadStats.presses": "Presses that the gateway took from the pad.",
    "PadStats.requests_repeated": "Requests that the gateway sent again.",
    "PressData.key": "Key pressed: 1-5 the level, 0 declined; with cause `bad_key` the key as it came.",
    "PressData.window": "Number of the pad's window, if it has one.",
    "CallerKeyPressed.device": "Name of the caller: `caller-` and its window.",
    "CallerKeyPressed.time": "When the gateway heard it.",
    "ReplayCommand.index": "`chainindex` of the first event to send again.",
    "UpdateCommand.first": "Pads of the first stage.",
    "ShowCommand.kind": "`idle`: the pad's own screen; `message`: the text; `paused`: the window is paused.",
    "ShowCommand.seconds": "How long, in seconds; 0 until changed.",
    "ShowCommand.text": "What to show; what goes beyond 48 bytes of UTF-8 is cut.",
    "Staff.display_name": "What the pad's screen says.",
    "Staff.number": "Number of the clerk.",
    "StatisticsCommand.device": "Name of the device; absent: the gateway's counters alone.",
    "IdentifyCommand.seconds": "How long, in seconds.",
}

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
    named |= {name: _generate(model) for name, model in PLAIN_MODELS.items()}
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


class _Generator(GenerateJsonSchema):
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
