"""The topic tree: what is built can be taken apart, what is not of the tree is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.commands import CommandName
from contracts.errors import TopicError
from contracts.events import EventKind
from contracts.topics import ALL_EVENTS, ALL_STATES, Address, GatewayTopics, parse

identifiers = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True)


def matches(pattern: str, topic: str) -> bool:
    """MQTT's rule for subscriptions, written from its specification."""
    wanted, given_ = pattern.split("/"), topic.split("/")
    for place, level in enumerate(wanted):
        if level == "#":
            return True
        if place >= len(given_) or level not in ("+", given_[place]):
            return False
    return len(wanted) == len(given_)


@given(identifiers, identifiers)
def test_every_topic_of_a_gateway_is_taken_apart_as_it_was_built(gateway: str, name: str) -> None:
    topics = GatewayTopics(gateway)
    built = {
        topics.event(name): ("event", (name,)),
        topics.receipt: ("receipt", ()),
        topics.state: ("state", ()),
        topics.device_state(name): ("device", (name, "state")),
        topics.caller(name): ("caller", (name,)),
        topics.catalog: ("catalog", ()),
        topics.calls: ("hall", ("calls",)),
        topics.queues: ("hall", ("queues",)),
        topics.figures: ("hall", ("figures",)),
        topics.window_state(name): ("window", (name, "state")),
        topics.supervision(name): ("supervision", (name,)),
        topics.command(name): ("command", (name,)),
        topics.reply(name): ("reply", (name,)),
    }
    assert {topic: parse(topic) for topic in built} == {
        topic: Address(gateway, branch, rest) for topic, (branch, rest) in built.items()
    }


@given(identifiers)
def test_everything_of_a_gateway_lies_under_its_prefix(gateway: str) -> None:
    topics = GatewayTopics(gateway)
    built = [topics.receipt, topics.state, topics.commands, topics.reply("c"), topics.device_state("d")]
    assert all(topic.startswith(f"hallside/v1/{gateway}/") for topic in built)


@given(identifiers)
def test_the_subscriptions_match_what_they_are_for_and_nothing_else(gateway: str) -> None:
    topics = GatewayTopics(gateway)
    events = {topics.event(kind.value) for kind in EventKind}
    commands = {topics.command(name.value) for name in CommandName}
    others = {topics.receipt, topics.device_state("pad-12"), topics.reply("client"), topics.calls}
    others |= {topics.catalog, topics.window_state("12"), topics.supervision("long-pause")}
    everything = events | commands | others | {topics.state}
    assert {topic for topic in everything if matches(ALL_EVENTS, topic)} == events
    assert {topic for topic in everything if matches(ALL_STATES, topic)} == {topics.state}
    assert {topic for topic in everything if matches(topics.commands, topic)} == commands


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "/",
        "hallside",
        "hallside/v1",
        "hallside/v1/",
        "hallside/v1/hall-1",
        "hallside/v1/hall-1/",
        "hallside/v1//state",
        "hallside/v1/hall-1/event/",
        "hallside/v2/hall-1/state",
        "/hallside/v1/hall-1/state",
        "Hallside/v1/hall-1/state",
        "hallside/v1/hall-1/events/rating-given",
        "hallside/v1/hall-1/State",
        "hallside/v1/hall-1/+",
        "$SYS/broker/load",
    ],
)
def test_a_topic_that_is_not_of_the_tree_is_refused(topic: str) -> None:
    with pytest.raises(TopicError):
        parse(topic)


@given(st.text())
def test_any_text_is_a_topic_of_the_tree_or_a_topic_error(text: str) -> None:
    try:
        address = parse(text)
    except TopicError:
        return
    assert "/".join(["hallside/v1", address.gateway, address.branch, *address.rest]) == text
