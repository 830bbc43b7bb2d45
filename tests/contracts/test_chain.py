"""The hash chain: what is sealed verifies, and nothing else does."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contracts import chain
from contracts.errors import ChainError

START = datetime(2026, 1, 5, tzinfo=UTC)

# Canonical JSON covers integers that a double holds exactly, and characters (a lone surrogate is none).
numbers = st.integers(-(2**53) + 1, 2**53 - 1)
keys = st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x20), max_size=12)
leaves = st.none() | st.booleans() | numbers | st.text()
values = st.recursive(leaves, lambda v: st.lists(v, max_size=4) | st.dictionaries(keys, v, max_size=4))
contents = st.dictionaries(keys.filter(lambda key: not key.startswith("chain")), values, max_size=5)

ESCAPES = {
    '"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r",
}  # fmt: skip


def rfc8785(value: object) -> str:
    """An independent rendering after RFC 8785, section 3.2, for what events hold."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            escaped = (ESCAPES.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in value)
            return f'"{"".join(escaped)}"'
        case list():
            return f"[{','.join(map(rfc8785, value))}]"
        case dict():
            ordered = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be"))
            return "{" + ",".join(f"{rfc8785(k)}:{rfc8785(v)}" for k, v in ordered) + "}"
    raise AssertionError(value)


def sealed(content: dict[str, Any], epoch: int = 1) -> tuple[dict[str, Any], bytes]:
    event = content | {
        "chainepoch": epoch,
        "chainindex": chain.FIRST_INDEX,
        "chainprev": chain.genesis("hall-1", epoch),
    }
    _, raw = chain.seal(event)
    return event, raw


@given(contents)
@example({"": {"chainindex": None}})
def test_a_sealed_event_verifies_before_and_after_the_wire(content: dict[str, Any]) -> None:
    event, raw = sealed(content)
    chain.verify(event)
    chain.verify(orjson.loads(raw))


@given(contents, st.data())
def test_any_changed_byte_is_detected(content: dict[str, Any], data: st.DataObject) -> None:
    event, raw = sealed(content)
    place = data.draw(st.integers(0, len(raw) - 1))
    changed = bytearray(raw)
    changed[place] ^= data.draw(st.integers(1, 255))
    try:
        received = orjson.loads(bytes(changed))
    except orjson.JSONDecodeError:
        return
    if received != event:  # "\u001f" and "\u001F" are the same character
        with pytest.raises(ChainError):
            chain.verify(received)


def test_every_changed_byte_of_a_real_event_is_detected() -> None:
    event, raw = sealed({"id": "a.1.2", "data": {"level": 1, "remark": "态度差"}})
    for place in range(len(raw)):
        for bit in range(8):
            changed = bytearray(raw)
            changed[place] ^= 1 << bit
            try:
                received = orjson.loads(bytes(changed))
            except orjson.JSONDecodeError:
                continue
            assert received != event
            with pytest.raises(ChainError):
                chain.verify(received)


@given(contents)
def test_canonical_bytes_are_those_of_rfc_8785(content: dict[str, Any]) -> None:
    assert chain.canonical(content) == rfc8785(content).encode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x00\x01\x1f", rb"\u0000\u0001\u001f"),
        ("\b\t\n\f\r", rb"\b\t\n\f\r"),
        ("\x0b\x7f", b"\\u000b\x7f"),
        ('"\\/', rb"\"\\/"),
        ("</script>", b"</script>"),
        ("\x80\u2028\u2029", b"\xc2\x80\xe2\x80\xa8\xe2\x80\xa9"),
        ("满意", b"\xe6\xbb\xa1\xe6\x84\x8f"),
        ("ئۇيغۇر", b"\xd8\xa6\xdb\x87\xd9\x8a\xd8\xba\xdb\x87\xd8\xb1"),
        ("😀", b"\xf0\x9f\x98\x80"),
        ("e\u0301é", b"e\xcc\x81\xc3\xa9"),
    ],
)
def test_strings_have_these_canonical_bytes(text: str, expected: bytes) -> None:
    assert chain.canonical({"t": text}) == b'{"t":"' + expected + b'"}'


def test_keys_are_ordered_at_every_depth() -> None:
    value = {"b": [{"z": 1, "A": 2}], "a": {"10": None, "1": True, "": False}, "B": -1}
    assert chain.canonical(value) == b'{"B":-1,"a":{"":false,"1":true,"10":null},"b":[{"A":2,"z":1}]}'


@pytest.mark.parametrize("value", [{"x": 1.0}, {"x": [1, {"y": 0.5}]}, {"x": (1.5,)}, {"x": float("nan")}])
def test_floats_are_refused_at_any_depth(value: dict[str, Any]) -> None:
    with pytest.raises(ChainError):
        chain.canonical(value)


@pytest.mark.parametrize("number", [2**53 - 1, -(2**53) + 1])
def test_integers_that_a_double_holds_exactly_have_a_canonical_form(number: int) -> None:
    assert chain.canonical({"x": [number]}) == b'{"x":[%d]}' % number
    for beyond in ([number * 2], {"y": {"z": number + (1 if number > 0 else -1)}}):
        with pytest.raises(ChainError, match="exactly"):
            chain.canonical({"x": beyond})


@pytest.mark.parametrize(
    "value", [{"é": 1}, {"x": {"键": 1}}, {"x": [[{"😀": 1, "": 2}]]}, {"x": ({"\x80": 1},)}]
)
def test_keys_outside_ascii_are_refused_at_any_depth(value: dict[str, Any]) -> None:
    with pytest.raises(ChainError, match="ASCII"):
        chain.canonical(value)


@pytest.mark.parametrize(
    "value", [{"x": "\ud800"}, {"x": object()}, {1: "x"}, {"x": 2**70}, {"x": b"bytes"}, {"x": START}]
)
def test_what_has_no_canonical_form_is_a_chain_error(value: dict[str, Any]) -> None:
    with pytest.raises(ChainError):
        chain.canonical(value)


def test_a_forged_event_nested_a_thousand_deep_is_a_chain_error() -> None:
    event, _ = sealed({})
    event["data"] = orjson.loads(b'{"a":' * 1000 + b"1" + b"}" * 1000)
    with pytest.raises(ChainError):
        chain.verify(event)


@pytest.mark.parametrize("name", ["chainprev", "chainhash"])
@pytest.mark.parametrize("value", [None, 7, "", "xyz", "ab"])
def test_a_malformed_chain_attribute_is_a_chain_error(name: str, value: object) -> None:
    event, _ = sealed({"id": "x"})
    with pytest.raises(ChainError):
        chain.verify(event | {name: value})
    del event[name]
    with pytest.raises(ChainError):
        chain.verify(event)


def test_the_genesis_is_the_hash_that_the_page_describes() -> None:
    assert chain.genesis("hall-1", 3) == sha256(b"hallside chain\x00hall-1\x003").hexdigest()
    assert chain.genesis("hall-1", 3) != chain.genesis("hall-1", 4)


def test_a_link_depends_on_the_one_before() -> None:
    event, _ = sealed({"id": "x"})
    assert chain.link("00" * 32, event) != event["chainhash"]
    assert chain.link(event["chainprev"], event) == event["chainhash"]
