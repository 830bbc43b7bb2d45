"""The AsyncAPI document: whole in itself, and of everything that goes over MQTT."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft7Validator

from contracts.asyncapi import document
from contracts.commands import DEFAULT_EXPIRY_S, CommandName
from contracts.events import EventKind
from contracts.reference.events import examples
from contracts.topics import MQTT_QOS, GatewayTopics

DOCUMENT = document()
QUEUE = ("catalog", "calls", "queues", "figures", "window-state")
COMPONENT_NAME = re.compile(r"^[A-Za-z0-9._-]+$")


def nodes(value: object) -> Iterator[dict[str, Any]]:
    match value:
        case dict():
            yield value
            for item in value.values():
                yield from nodes(item)
        case list():
            for item in value:
                yield from nodes(item)


def resolve(reference: str) -> Any:
    assert reference.startswith("#/"), reference
    found: Any = DOCUMENT
    for key in reference[2:].split("/"):
        found = found[key]
    return found


def operations(party: str) -> dict[str, Any]:
    return {k: op for k, op in DOCUMENT["operations"].items() if {"name": party} in op["tags"]}


def test_every_reference_resolves() -> None:
    references = [node["$ref"] for node in nodes(DOCUMENT) if isinstance(node.get("$ref"), str)]
    assert len(references) > 100
    assert all(isinstance(resolve(reference), dict) for reference in references)


def test_a_reference_has_no_neighbours_that_would_be_passed_over() -> None:
    assert [node for node in nodes(DOCUMENT) if isinstance(node.get("$ref"), str) and len(node) > 1] == []


def test_every_topic_of_the_tree_is_a_channel_and_no_other_is() -> None:
    topics = GatewayTopics("{gateway}")
    assert {channel["address"] for channel in DOCUMENT["channels"].values()} == {
        topics.event("{kind}"),
        topics.receipt,
        topics.state,
        topics.device_state("{device}"),
        topics.caller("{window}"),
        topics.catalog,
        topics.calls,
        topics.queues,
        topics.figures,
        topics.window_state("{window}"),
        topics.supervision("{finding}"),
        topics.kiosk_state("{kiosk}"),
        topics.kiosk_command("{kiosk}", "{order}"),
        topics.command("{name}"),
        topics.reply("{client}"),
    }


def test_a_channels_parameters_are_those_of_its_address() -> None:
    for channel in DOCUMENT["channels"].values():
        assert set(channel["parameters"]) == set(re.findall(r"\{(\w+)\}", channel["address"]))


def test_every_kind_of_event_is_a_message_of_the_event_channel() -> None:
    channel = DOCUMENT["channels"]["event"]
    assert channel["parameters"]["kind"]["enum"] == [kind.value for kind in EventKind]
    assert list(channel["messages"]) == [f"event-{kind.value}" for kind in EventKind]


def test_every_command_is_a_message_and_an_operation_with_a_reply() -> None:
    names = [name.value for name in CommandName]
    channel = DOCUMENT["channels"]["command"]
    assert channel["parameters"]["name"]["enum"] == names
    assert list(channel["messages"]) == [f"command-{name}" for name in names]
    for name in names:
        for key, action in (("gateway-receives", "receive"), ("client-sends", "send")):
            operation = DOCUMENT["operations"][f"{key}-command-{name}"]
            assert operation["action"] == action
            assert operation["reply"]["channel"] == {"$ref": "#/channels/reply"}
            assert operation["bindings"]["mqtt"]["messageExpiryInterval"]["default"] == DEFAULT_EXPIRY_S


def test_the_gateway_and_the_backend_see_the_same_channels_from_both_sides() -> None:
    seen = {key: op["action"] for key, op in (operations("gateway") | operations("backend")).items()}
    assert {key: action for key, action in seen.items() if "command" not in key} == {
        "gateway-sends-event": "send",
        "backend-receives-event": "receive",
        "backend-sends-receipt": "send",
        "gateway-receives-receipt": "receive",
        "gateway-sends-state": "send",
        "backend-receives-state": "receive",
        "gateway-sends-device-state": "send",
        "gateway-sends-caller": "send",
        **{f"gateway-sends-{state}": "send" for state in QUEUE},
        "gateway-sends-supervision": "send",
    }


def test_a_message_of_an_operation_belongs_to_its_channel() -> None:
    for operation in DOCUMENT["operations"].values():
        prefix = operation["channel"]["$ref"] + "/messages/"
        assert operation["messages"]
        assert all(message["$ref"].startswith(prefix) for message in operation["messages"])


def test_everything_is_sent_with_qos_1_and_states_alone_are_retained() -> None:
    retained = {f"gateway-sends-{state}" for state in ("state", "device-state", *QUEUE)}
    retained.add("kiosk-sends-kiosk-state")
    for key, operation in DOCUMENT["operations"].items():
        binding = operation["bindings"]["mqtt"]
        assert binding["qos"] == MQTT_QOS == 1
        assert binding.get("retain", False) == (key in retained)


def test_the_last_will_is_the_gateways_retained_state() -> None:
    will = DOCUMENT["servers"]["broker"]["bindings"]["mqtt"]["lastWill"]
    assert (will["topic"], will["retain"], will["qos"]) == (GatewayTopics("{gateway}").state, True, 1)


@pytest.mark.parametrize("name", [f"command-{name.value}" for name in CommandName])
def test_a_request_has_a_response_topic_and_correlation_data(name: str) -> None:
    binding = DOCUMENT["components"]["messages"][name]["bindings"]["mqtt"]
    assert re.search(binding["responseTopic"]["pattern"], GatewayTopics("hall-1").reply("counter-12"))
    assert not re.search(binding["responseTopic"]["pattern"], GatewayTopics("hall-1").state)
    assert "correlationData" in binding


def test_every_component_schema_is_valid_in_asyncapis_dialect() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        assert COMPONENT_NAME.match(name)
        Draft7Validator.check_schema(schema)
        assert not {"$id", "$schema", "$defs"} & {key for node in nodes(schema) for key in node}


@pytest.mark.parametrize("event", examples(), ids=lambda event: str(event["type"]))
def test_an_event_of_every_kind_fits_its_payload(event: dict[str, Any]) -> None:
    name = event["type"].removeprefix("org.hallside.").removesuffix(".v1")
    payload = DOCUMENT["components"]["messages"][f"event-{name}"]["payload"]
    Draft7Validator({"components": DOCUMENT["components"]} | payload).validate(event)
