"""docs/reference/kiosk.md: what a kiosk says of itself and what it can be told."""

from contracts.kiosk import KIOSK_REQUESTS, KIOSK_RESULTS, DimmedBy, PartHealth
from contracts.reference.markdown import enum_section, field_table, link_to_schema, model_section, page
from contracts.schemas import Schema, parts, schemas
from contracts.topics import GatewayTopics

SHOWN = ("DeviceState", "HelpWanted")
_HEAD = """# A kiosk on the hall's broker

A kiosk tells how it is as retained state at `{state}`, and can be told something at
`{command}`. A command is asked and answered like [the gateway's](commands.md): with a response topic below
`{reply}`, correlation data and a message expiry; `bad_request`, `unknown_command` and `not_now` are its
errors, and the result is empty where none is named. A command without an expiry, or with the retain flag, is
refused: it could be carried out long after it was meant. Nobody but whom the broker's ACL lets write there
can tell a kiosk anything: [set up the brokers](../how-to/set-up-the-brokers.md#roles-in-the-hall).

Nothing of this names a citizen."""


def kiosk_page() -> str:
    """docs/reference/kiosk.md."""
    known = schemas()
    topics = GatewayTopics("{gateway}")
    state = known["kiosk-state"]
    head = _HEAD.format(
        state=topics.kiosk_state("{kiosk}"),
        command=topics.kiosk_command("{kiosk}", "{order}"),
        reply=topics.reply(""),
    )
    commands = {name: f"kiosk-command-{name.value}" for name in KIOSK_REQUESTS}
    return page(
        head,
        f"## KioskState\n\n{_described(state, 'kiosk-state')}",
        *(model_section(name, part) for name, part in parts(state) if name in SHOWN),
        enum_section(PartHealth),
        "## Commands",
        *(f"### {name.value}\n\n{_described(known[schema], schema)}" for name, schema in commands.items()),
        "## Results",
        *(_result(model.__name__, f"kiosk-result-{name.value}") for name, model in KIOSK_RESULTS.items()),
        enum_section(DimmedBy),
    )


def _result(name: str, schema: str) -> str:
    return f"### {name}\n\n{_described(schemas()[schema], schema)}"


def _described(schema: Schema, name: str) -> str:
    text = f"{schema['description']} Schema {link_to_schema(name)}."
    return f"{text}\n\n{field_table(schema)}" if schema.get("properties") else text
