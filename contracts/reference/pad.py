"""Section 11 of the pad protocol: every message and value of the wire."""

from dataclasses import fields
from enum import Enum, IntFlag

from contracts.pad.fields import Layout, WireMessage, layout_of
from contracts.pad.messages import (
    MESSAGES,
    NAMES,
    Capability,
    Language,
    PressFlag,
    Query,
    ResetCause,
    Setting,
    Show,
    Status,
)
from contracts.reference.markdown import doc_line, table
from contracts.reference.member_meanings import member_meanings

MESSAGES_BEGIN = "<!-- messages:begin (generated from contracts/pad/messages.py) -->"
MESSAGES_END = "<!-- messages:end -->"

PAD_ENUMS: tuple[type[Enum], ...] = (
    ResetCause, Capability, PressFlag, Status, Language, Show, Setting, Query,
)  # fmt: skip


def pad_messages() -> str:
    """Section 11 of the pad protocol, without its markers."""
    overview = table(
        ("id", "name", "sender", "body, bytes", "what it says"),
        (
            (f"0x{m.ID:02X}", f"[{NAMES[m]}](#{_anchor(m)})", m.SENDER, _body_size(m), _says(m))
            for m in MESSAGES
        ),
    )
    sections = [_pad_message(message) for message in MESSAGES]
    values = [_pad_enum(enum) for enum in PAD_ENUMS]
    return "\n\n".join([overview, *sections, "### Values", *values])


def with_pad_messages(page: str) -> str:
    """The pad protocol's page with its generated section renewed. Raises ValueError without its markers."""
    head, begin, rest = page.partition(MESSAGES_BEGIN)
    _, end, tail = rest.partition(MESSAGES_END)
    if not begin or not end:
        raise ValueError(f"the page lacks {MESSAGES_BEGIN} or {MESSAGES_END}")
    return f"{head}{begin}\n\n{pad_messages()}\n\n{end}{tail}"


def _anchor(message: type[WireMessage]) -> str:
    return f"{message.ID:#04x}-{NAMES[message].lower()}"


def _pad_message(message: type[WireMessage]) -> str:
    rows = (
        (str(order), f"`{field.name}`", lay.kind, _size(lay), lay.meaning)
        for order, (field, lay) in enumerate(((f, layout_of(f)) for f in fields(message)), start=1)
    )
    title = f"### 0x{message.ID:02X} {NAMES[message]}\n\nSent by the {message.SENDER}. {_says(message)}"
    return f"{title}\n\n" + table(("order", "field", "kind", "size", "meaning"), rows)


def _says(message: type[WireMessage]) -> str:
    text = doc_line(message).removeprefix(f"{NAMES[message]}: ")
    return text[:1].upper() + text[1:]


def _size(lay: Layout) -> str:
    match lay.kind:
        case "u8":
            return "1"
        case "u16":
            return "2"
        case "u32":
            return "4"
        case "codes":
            return f"0-{2 * lay.size} ({lay.size} codes)"
        case "bytes":
            return str(lay.size)
        case "text" | "data":
            return f"0-{lay.size}"


def _body_size(message: type[WireMessage]) -> str:
    fixed = longest = 0
    for declared in fields(message):
        lay = layout_of(declared)
        match lay.kind:
            case "text" | "data":
                fixed, longest = fixed + 1, longest + lay.size
            case "codes":
                fixed, longest = fixed + 1, longest + 2 * lay.size
            case _:
                fixed += int(_size(lay))
    return f"{fixed}-{fixed + longest}" if longest else str(fixed)


def _pad_enum(enum: type[Enum]) -> str:
    meanings = member_meanings(enum)
    column = "bit value" if issubclass(enum, IntFlag) else "value"
    rows = ((str(member.value), member.name, meanings[member.name]) for member in enum)
    return f"#### {enum.__name__}\n\n{doc_line(enum)}\n\n" + table((column, "name", "meaning"), rows)
