"""A program's configuration as a page, made from its models: it can't differ from what is accepted. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from contracts.described import DescribedSchema


def sections(config: type[BaseModel], examples: Mapping[str, str]) -> str:
    """Markdown: a table for each section of a TOML file. `examples` holds correct lines by `section.key`."""
    schema = config.model_json_schema(schema_generator=DescribedSchema)
    return "\n".join(_section(name, field, schema, examples) for name, field in config.model_fields.items())


def _section(name: str, field: FieldInfo, schema: dict[str, Any], examples: Mapping[str, str]) -> str:
    described = schema["properties"][name]
    many = described.get("type") == "array"
    need = "any number" if many else "required" if field.is_required() else "may be left out"
    head = f"`[[{name}]]`" if many else f"`[{name}]`"
    own = {key.partition(".")[2]: line for key, line in examples.items() if key.partition(".")[0] == name}
    kinds: dict[str, str] = described.get("items", {}).get("discriminator", {}).get("mapping", {})
    if not kinds:
        return _table((head, need), schema["$defs"][_reference(described)], schema, own)
    return "\n".join(
        _table((f'{head}, `kind = "{kind}"`', need), schema["$defs"][_name(ref)], schema, own)
        for kind, ref in kinds.items()
    )


def _table(
    head: tuple[str, str], model: dict[str, Any], schema: dict[str, Any], examples: Mapping[str, str]
) -> str:
    title, need = head
    lines = [f"## {title}", "", f"{model.get('description', '')} ({need})", ""]
    lines += ["| key | value | default | meaning |", "|---|---|---|---|"]
    wanted = set(model.get("required", ()))
    inner = {key: table for key, value in model["properties"].items() if (table := _inner(value, schema))}
    lines += [
        _row(_resolved(value, schema), key, key in wanted, None if "const" in value else examples.get(key))
        for key, value in model["properties"].items()
        if key not in inner
    ]
    below = [
        _table((f"`[{title.strip('`[]')}.{key}]`", "may be left out"), table, schema, {})
        for key, table in inner.items()
    ]
    return "\n".join(["\n".join(lines) + "\n", *below])


def _inner(value: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any] | None:
    """The model of a key that is a table of its own within its section."""
    reference = value.get("$ref")
    model: dict[str, Any] = schema["$defs"][_name(reference)] if reference else {}
    return model if "properties" in model else None


def _row(value: dict[str, Any], key: str, required: bool, example: str | None) -> str:
    default = "required" if required else _default(value.get("default"))
    meaning = value.get("description", "").replace("\n", " ")
    if example:
        meaning = f"{meaning} `{example}`".strip()
    return f"| `{key}` | {_kind(value)} | {default} | {meaning} |"


def _kind(value: dict[str, Any]) -> str:
    options = [option for option in value.get("anyOf", [value]) if option.get("type") != "null"]
    option = options[0]
    if "const" in option:
        return f"`{json.dumps(option['const'])}`"
    if "enum" in option:
        return " or ".join(f"`{json.dumps(choice)}`" for choice in option["enum"])
    bounds = [
        f"{sign} {json.dumps(option[name])}"
        for name, sign in (
            ("minimum", "≥"), ("exclusiveMinimum", ">"), ("maximum", "≤"), ("exclusiveMaximum", "<"),
        )
        if name in option
    ]  # fmt: skip
    return " ".join([option.get("format") or option.get("type", "value"), *bounds])


def _resolved(value: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A choice that has a model of its own, in place of the reference to it."""
    named = next((option["$ref"] for option in (value, *value.get("anyOf", ())) if "$ref" in option), None)
    choice: dict[str, Any] = schema["$defs"][_name(named)] if named else {}
    if "enum" not in choice:
        return value
    return {"enum": choice["enum"]} | {k: v for k, v in value.items() if k in {"default", "description"}}


def _default(value: object) -> str:
    return "none" if value is None else f"`{json.dumps(value, ensure_ascii=False)}`"


def _reference(described: dict[str, Any]) -> str:
    options = [described.get("items", described), *described.get("anyOf", ()), *described.get("allOf", ())]
    found = next(option["$ref"] for option in options if "$ref" in option)
    return _name(found)


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]
