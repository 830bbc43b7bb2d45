"""docs/reference/topics.md: the tree."""

from contracts.asyncapi import CHANNELS, PARAMETERS, Channel, Party
from contracts.reference.markdown import page, table
from contracts.topics import ALL_EVENTS, ALL_STATES, GatewayTopics

_TOPICS_HEAD = """# Topics

The MQTT topic tree. Everything of one gateway lies under one prefix, so that a broker's ACL can confine it.
The same tree for programs: [asyncapi.yaml](asyncapi.yaml). Payloads: [events](events.md),
[commands](commands.md), [the hall's queue](queue.md) and the [schemas](schemas/).

{tree}

{parts}

*gateway* is a hall's gateway, *backend* the central rating backend, *client* a program in the hall that
gives commands or shows states. Connections speak MQTT 5. A publish that its broker refuses (reason code 128
or above) or that nobody subscribes to (16) has not succeeded.

| who | subscribes to |
|---|---|
| backend | `{events}`, `{states}` |
| gateway | `{own}`, its own receipts, and its own device states, to clear old ones |
| client | its own reply topic before it asks |"""


def topics_page() -> str:
    """docs/reference/topics.md."""
    tree = table(
        ("topic", "from", "to", "QoS", "retained", "payload", "what it says"),
        (_topic_row(channel) for channel in CHANNELS),
    )
    placeholders = table(("part", "meaning"), ((f"`{{{k}}}`", v) for k, v in PARAMETERS.items()))
    commands = GatewayTopics("{gateway}").commands
    return page(
        _TOPICS_HEAD.format(tree=tree, parts=placeholders, events=ALL_EVENTS, states=ALL_STATES, own=commands)
    )


def _topic_row(channel: Channel) -> tuple[str, ...]:
    links = [f"[{name}](schemas/{name}.json)" for name in channel.messages]
    payload = links[0] if len(links) == 1 else f"{channel.name}-*.json, one for each `{{{_choice(channel)}}}`"
    return (
        f"`{channel.address}`", _parties(channel.senders), _parties(channel.receivers), str(channel.qos),
        "yes" if channel.retain else "no", f"{payload}; `{channel.content_type}`", channel.summary,
    )  # fmt: skip


def _choice(channel: Channel) -> str:
    return "kind" if channel.name == "event" else "name"


def _parties(parties: tuple[Party, ...]) -> str:
    return ", ".join(parties)
