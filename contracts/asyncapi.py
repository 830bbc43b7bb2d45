"""The AsyncAPI 3.0 document of the MQTT topic tree, built from `contracts.topics` and the schemas.

`CHANNELS` says of each topic who sends, who receives, with what quality of service and whether it is
retained; the document and the reference page are both made from it. One document describes all parties: an
operation's tag (gateway, backend, client) names the party whose point of view its action is. Writes nothing.
"""

from dataclasses import dataclass
from typing import Any, Literal

from contracts.commands import DEFAULT_EXPIRY_S, CommandName
from contracts.events import CONTENT_TYPE, EventKind
from contracts.figures import FindingKind
from contracts.kiosk import KioskCommandName
from contracts.schemas import LOCAL_REF, RECORD_MODELS, Schema, schemas
from contracts.topics import MQTT_QOS, ROOT, GatewayTopics

Party = Literal["gateway", "backend", "client", "kiosk"]
"""Gateway of a hall; central rating backend; any program of the hall that gives commands or shows states; the
kiosk that is told something (it is a client too)."""

ASYNCAPI_VERSION = "3.0.0"
DOCUMENT_VERSION = "1.0.0"
BINDING_VERSION = "0.2.0"
JSON = "application/json"
COMPONENT_REF = "#/components/schemas/"

PARAMETERS: dict[str, str] = {
    "gateway": "Id of the gateway: 1-64 letters, digits, dots, dashes and underscores.",
    "kind": "Kind of the event.",
    "device": "Name of the device: `pad-`, `evaluator-`, `caller-` or `display-` and its window, or `port-` "
    "and its port.",
    "window": "Number of the window.",
    "finding": "Kind of the finding.",
    "name": "Name of the command.",
    "kiosk": "Name of the kiosk.",
    "order": "Name of a command to a kiosk.",
    "client": "Name that the client chose for itself, unique in the hall.",
}


@dataclass(frozen=True, slots=True)
class Channel:
    """One topic of the tree, with everything MQTT must know about it."""

    name: str
    address: str
    summary: str
    senders: tuple[Party, ...]
    receivers: tuple[Party, ...]
    messages: tuple[str, ...]
    """Names of the payloads' schemas."""
    retain: bool = False
    content_type: str = JSON
    qos: int = MQTT_QOS


_TOPICS = GatewayTopics("{gateway}")

CHANNELS: tuple[Channel, ...] = (
    Channel(
        "event", _TOPICS.event("{kind}"),
        "Events, each sent until its receipt has come; receivers store each once.",
        ("gateway",), ("backend",), tuple(f"event-{kind.value}" for kind in EventKind),
        content_type=CONTENT_TYPE,
    ),
    Channel(
        "receipt", _TOPICS.receipt,
        "The backend's word that events are committed in its own store. A PUBACK is not a receipt.",
        ("backend",), ("gateway",), ("receipt",),
    ),
    Channel(
        "state", _TOPICS.state,
        "State of the gateway; its last will is the same with `online` false.",
        ("gateway",), ("backend", "client"), ("gateway-state",), retain=True,
    ),
    Channel(
        "device-state", _TOPICS.device_state("{device}"),
        "State of one device; it holds while the gateway's own state is `online`. "
        "Cleared when no device has the name any more.",
        ("gateway",), ("client",), ("device-state",), retain=True,
    ),
    Channel(
        "caller", _TOPICS.caller("{window}"),
        "Keys of a window's caller, as they are pressed; kept nowhere.",
        ("gateway",), ("client",), ("caller-key",),
    ),
    Channel(
        "catalog", _TOPICS.catalog,
        "The hall's catalog, for kiosks: services, items, windows, staff.",
        ("gateway",), ("client",), ("catalog",), retain=True,
    ),
    Channel(
        "calls", _TOPICS.calls,
        "The last calls, for boards and voices; none is overwritten before it was announced.",
        ("gateway",), ("client",), ("hall-calls",), retain=True,
    ),
    Channel(
        "queues", _TOPICS.queues,
        "Every service's queue: who waits, how long, whether it is open; at most once a second.",
        ("gateway",), ("client",), ("hall-queues",), retain=True,
    ),
    Channel(
        "figures", _TOPICS.figures,
        "The day's figures, by window, service and item; at most every ten seconds.",
        ("gateway",), ("client",), ("hall-figures",), retain=True,
    ),
    Channel(
        "window-state", _TOPICS.window_state("{window}"),
        "What a window's display shows and who serves.",
        ("gateway",), ("client",), ("window-state",), retain=True,
    ),
    Channel(
        "supervision", _TOPICS.supervision("{finding}"),
        "Findings of electronic supervision (电子监察), as they begin and end.",
        ("gateway",), ("client",), ("supervision-finding",),
    ),
    Channel(
        "kiosk-state", _TOPICS.kiosk_state("{kiosk}"),
        "State of one kiosk; its last will is the same with `online` false.",
        ("kiosk",), ("client",), ("kiosk-state",), retain=True,
    ),
    Channel(
        "kiosk-command", _TOPICS.kiosk_command("{kiosk}", "{order}"),
        "Requests to one kiosk, with response topic, correlation data and message expiry.",
        ("client",), ("kiosk",), tuple(f"kiosk-command-{name.value}" for name in KioskCommandName),
    ),
    Channel(
        "command", _TOPICS.command("{name}"),
        "Requests to the gateway, with response topic, correlation data and message expiry. "
        "Sending one again is safe.",
        ("client",), ("gateway",), tuple(f"command-{name.value}" for name in CommandName),
    ),
    Channel(
        "reply", _TOPICS.reply("{client}"),
        "Answers to a client's requests, with the request's correlation data.",
        ("gateway", "kiosk"), ("client",), ("reply",),
    ),
)  # fmt: skip
"""Every topic of the tree."""
REQUEST_CHANNELS = ("command", "kiosk-command")
"""Those whose messages are answered."""


def document() -> dict[str, Any]:
    """The whole document, as plain JSON values in a stable order."""
    return {
        "asyncapi": ASYNCAPI_VERSION,
        "id": "urn:hallside:asyncapi:v1",
        "info": _info(),
        "defaultContentType": JSON,
        "servers": _servers(),
        "channels": {channel.name: _channel(channel) for channel in CHANNELS},
        "operations": _operations(),
        "components": {"messages": _messages(), "schemas": component_schemas()},
    }


def component_schemas() -> dict[str, Schema]:
    """Every schema and every model in it under one name each, with references among them alone."""
    found: dict[str, Schema] = {}
    for name, schema in schemas().items():
        if name in RECORD_MODELS:
            continue
        defs = schema.get("$defs", {})
        root = {key: value for key, value in schema.items() if key not in ("$defs", "$schema", "$id")}
        for key, part in [(name, root), *defs.items()]:
            moved = _moved(part)
            assert found.setdefault(key, moved) == moved, f"two models are called {key}"
    return found


def _info() -> dict[str, Any]:
    return {
        "title": "Hallside: a hall's gateway on MQTT 5",
        "version": DOCUMENT_VERSION,
        "description": (
            "Events, receipts, states and commands of the gateways of government service halls. "
            "Everything of one gateway lies under one prefix. Every hop is at-least-once; events are stored "
            "once, by (source, id)."
        ),
        "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        "tags": [
            {"name": "gateway", "description": "Operations from the point of view of a hall's gateway."},
            {"name": "backend", "description": "Operations from the point of view of the central backend."},
            {"name": "kiosk", "description": "Operations from the point of view of a kiosk that is told."},
            {"name": "client", "description": "Operations from the point of view of a program in the hall."},
        ],
    }


def _servers() -> dict[str, Any]:
    will = {
        "topic": _TOPICS.state,
        "qos": MQTT_QOS,
        "retain": True,
        "message": "The gateway's state (GatewayState) with `online` false.",
    }
    return {
        "broker": {
            "host": "{host}:{port}",
            "protocol": "mqtt",
            "protocolVersion": "5",
            "description": "The broker of the hall or of the city; one broker may play both parts.",
            "variables": {
                "host": {"default": "localhost", "description": "Name or address of the broker."},
                "port": {"default": "1883", "description": "1883, or 8883 with TLS."},
            },
            "bindings": {"mqtt": {"lastWill": will, "bindingVersion": BINDING_VERSION}},
        }
    }


def _channel(channel: Channel) -> dict[str, Any]:
    return {
        "address": channel.address,
        "summary": channel.summary,
        "servers": [{"$ref": "#/servers/broker"}],
        "parameters": {name: _parameter(name) for name in PARAMETERS if f"{{{name}}}" in channel.address},
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in channel.messages},
    }


def _parameter(name: str) -> dict[str, Any]:
    choices: dict[str, list[str]] = {
        "kind": [kind.value for kind in EventKind],
        "name": [command.value for command in CommandName],
        "finding": [kind.value for kind in FindingKind],
        "order": [command.value for command in KioskCommandName],
    }
    listed = {"enum": choices[name]} if name in choices else {}
    return {"description": PARAMETERS[name]} | listed


def _operations() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for channel in CHANNELS:
        if channel.name == "reply":
            continue  # a part of the command's operations
        for party in channel.senders:
            found |= _operation(channel, party, "send")
        for party in channel.receivers:
            found |= _operation(channel, party, "receive")
    return found


def _operation(channel: Channel, party: Party, action: Literal["send", "receive"]) -> dict[str, Any]:
    if channel.name in REQUEST_CHANNELS:
        return {
            f"{party}-{action}s-{name}": _described(channel, party, action, (name,)) | {"reply": _reply()}
            for name in channel.messages
        }
    return {f"{party}-{action}s-{channel.name}": _described(channel, party, action, channel.messages)}


def _described(channel: Channel, party: Party, action: str, messages: tuple[str, ...]) -> dict[str, Any]:
    binding: dict[str, Any] = {"qos": channel.qos}
    if action == "send":
        binding["retain"] = channel.retain
    if channel.name in REQUEST_CHANNELS:
        binding["messageExpiryInterval"] = {
            "type": "integer",
            "minimum": 1,
            "default": DEFAULT_EXPIRY_S,
            "description": "Seconds in which the command must be carried out and answered.",
        }
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel.name}"},
        "summary": channel.summary,
        "tags": [{"name": party}],
        "messages": [{"$ref": f"#/channels/{channel.name}/messages/{name}"} for name in messages],
        "bindings": {"mqtt": binding | {"bindingVersion": BINDING_VERSION}},
    }


def _reply() -> dict[str, Any]:
    return {
        "channel": {"$ref": "#/channels/reply"},
        "messages": [{"$ref": "#/channels/reply/messages/reply"}],
    }


def _messages() -> dict[str, Any]:
    known = schemas()
    return {
        name: {
            "name": name,
            "title": known[name]["title"],
            "summary": known[name]["description"],
            "contentType": channel.content_type,
            "payload": {"$ref": f"{COMPONENT_REF}{name}"},
            "bindings": {"mqtt": _message_binding(channel)},
        }
        for channel in CHANNELS
        for name in channel.messages
    }


def _message_binding(channel: Channel) -> dict[str, Any]:
    binding: dict[str, Any] = {"payloadFormatIndicator": 1, "contentType": channel.content_type}
    if channel.name in (*REQUEST_CHANNELS, "reply"):
        binding["correlationData"] = {
            "type": "string",
            "format": "binary",
            "description": "Chosen by the client; the reply carries the same bytes.",
        }
    if channel.name in REQUEST_CHANNELS:
        binding["responseTopic"] = {
            "type": "string",
            "pattern": f"^{ROOT}/[^/+#]+/reply/[^/+#]+$",
            "description": "The client's reply topic.",
        }
    return binding | {"bindingVersion": BINDING_VERSION}


def _moved(value: Any) -> Any:
    """The same schema with its references pointing into the document's components.

    A reference with neighbours becomes an `allOf`: AsyncAPI's dialect passes over neighbours of `$ref`.
    """
    match value:
        case {"$ref": str(ref), **rest}:
            target = {"$ref": COMPONENT_REF + ref.removeprefix(LOCAL_REF)}
            return {"allOf": [target]} | {k: _moved(v) for k, v in rest.items()} if rest else target
        case dict():
            return {key: _moved(item) for key, item in value.items()}
        case list():
            return [_moved(item) for item in value]
        case _:
            return value
