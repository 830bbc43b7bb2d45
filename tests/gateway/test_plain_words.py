"""What a person reads when a value is wrong: plain words, never a library's."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from contracts.commands import REQUESTS, CommandName
from contracts.plain_words import PATTERNS, UNLISTED, tell
from gateway.config import GatewayConfig
from tests.gateway.hall import arm, session

LIBRARY = re.compile(r"input|instance|pydantic|valid |value error|match|pattern|dictionary", re.IGNORECASE)


def words(name: CommandName, payload: object) -> str:
    body = payload if isinstance(payload, bytes) else json.dumps(payload)
    with pytest.raises(ValidationError) as caught:
        REQUESTS[name].model_validate_json(body)
    return tell(caught.value.errors()[0])


@pytest.mark.parametrize(
    ("name", "payload", "told"),
    [
        ("show", {}, "window: is missing"),
        ("show", {"window": 7}, "window: should be a text, in quotes"),
        ("show", {"window": "a b"}, "window: should be 1 to 64 letters, digits, dots, dashes "),
        ("show", {"window": "1", "kind": "dance"}, "kind: should be 'idle', 'message' or 'paused'"),
        ("show", {"window": "1", "text": "x" * 49}, "text: should be at most 48 characters long"),
        ("show", {"window": "1", "seconds": -1}, "seconds: should be at least 0"),
        ("show", {"window": "1", "seconds": 1.5}, "seconds: should be a whole number"),
        ("show", {"window": "1", "colour": "red"}, "colour: is not a known key: check its spelling"),
        ("show", [], "the payload: should be an object with keys and values"),
        ("show", b"{not json", "the payload: is not JSON: "),
        ("identify", {"device": "pad-1", "seconds": 256}, "seconds: should be at most 255"),
        ("arm", {"session": 1}, "session: should be an object with keys and values"),
        ("arm", arm() | {"timeout_s": 0}, "timeout_s: should be more than 0"),
        ("arm", arm() | {"timeout_s": "soon"}, "timeout_s: should be a number, without quotes"),
        ("arm", arm() | {"language": "la"}, "language: should be 'zh-Hans', 'en', 'ug' or 'zh-Hant'"),
        ("arm", arm() | {"session": session() | {"task_code": "1"}}, "session.task_code: should be 31 or"),
        ("arm", arm() | {"staff": {"number": "S99"}}, "the payload: staff.number 'S99' is not "),
        ("replay", {"index": 2**40}, "index: should be at most 2147483647"),
    ],
)  # fmt: skip
def test_a_wrong_command_is_explained_in_plain_words(name: str, payload: object, told: str) -> None:
    found = words(CommandName(name), payload)
    assert found.startswith(told)
    assert not LIBRARY.search(found)
    assert UNLISTED not in found


def test_every_pattern_of_a_command_or_the_configuration_has_words() -> None:
    models: list[type[BaseModel]] = [*REQUESTS.values(), GatewayConfig]
    found = {pattern for model in models for pattern in patterns(model.model_json_schema())}
    assert found
    assert found <= set(PATTERNS)


def patterns(schema: Any) -> Iterator[str]:
    match schema:
        case dict():
            if isinstance(schema.get("pattern"), str):
                yield schema["pattern"]
            for part in schema.values():
                yield from patterns(part)
        case list():
            for part in schema:
                yield from patterns(part)
