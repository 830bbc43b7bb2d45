"""docs/reference/queue.md: what the hall's queue publishes and answers."""

from enum import Enum

from contracts.asyncapi import CHANNELS
from contracts.catalog import Priority
from contracts.figures import FindingKind
from contracts.hall import PaperOutcome, RatingState, TicketState, WindowState
from contracts.reference.markdown import enum_section, field_table, link_to_schema, model_section, page, table
from contracts.schemas import QUEUE_STATES, RESULTS, Schema, schemas

QUEUE_ENUMS: tuple[type[Enum], ...] = (
    TicketState, PaperOutcome, Priority, WindowState, RatingState, FindingKind,
)  # fmt: skip

CATALOG = "catalog"
"""The state that has a page of its own."""

_HEAD = """# The hall's queue

What a gateway with a `[queue]` publishes of it, and what the queue's [commands](commands.md) answer. The
catalog that it works by has a [page of its own](catalog.md); how a hall is run with it:
[run the queue](../how-to/run-the-queue.md).

No state holds a person's hash or a ticket's token: a number is all that a hall shows. A number is the
service's prefix and four digits, from 0001 each day; a ticket's id is its day and its number
(`20260105-A0012`) and never comes again. States are retained: who comes late has the present one at once.

{states}"""
_RESULTS_HEAD = "## What commands answer\n\nAs `result` of a [Reply](commands.md#the-reply)."


def queue_page() -> str:
    """docs/reference/queue.md."""
    known = schemas()
    states = [name for name in QUEUE_STATES if name != CATALOG]
    sections = [_section(name, known[name]) for name in states]
    results = [_section(name, known[name], depth=3) for name in RESULTS]
    shown = {known[name]["title"] for name in (*states, *RESULTS)}
    shared = {
        key: part
        for name in (*states, *RESULTS)
        for key, part in known[name].get("$defs", {}).items()
        if "properties" in part and key not in shown
    }
    inner = [model_section(name, part) for name, part in sorted(shared.items())]
    return page(
        _HEAD.format(states=_states(known)),
        *sections,
        _RESULTS_HEAD,
        *results,
        "## Values in them",
        *inner,
        *(enum_section(enum) for enum in QUEUE_ENUMS),
    )


def _states(known: dict[str, Schema]) -> str:
    rows = (
        (f"`{channel.address}`", _link(name, known), channel.summary)
        for channel in CHANNELS
        for name in channel.messages
        if name in QUEUE_STATES
    )
    return table(("topic", "payload", "what it says"), rows)


def _link(name: str, known: dict[str, Schema]) -> str:
    title = str(known[name]["title"])
    if name == CATALOG:
        return f"[{title}](catalog.md)"
    return f"[{title}](#{title.lower()})"


def _section(name: str, schema: Schema, depth: int = 2) -> str:
    head = f"{'#' * depth} {schema['title']}"
    return f"{head}\n\n{schema['description']} Schema {link_to_schema(name)}.\n\n{field_table(schema)}"
