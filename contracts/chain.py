"""The hash chain that makes a gateway's journal provable, and the canonical bytes that it hashes.

    hash(n) = SHA-256( hash(n-1) ‖ canonical JSON of event n without its `chainhash` )
    hash(0) = SHA-256( "hallside chain" ‖ 0x00 ‖ gateway id ‖ 0x00 ‖ epoch in decimal )

An event carries `chainepoch`, `chainindex`, `chainprev` and `chainhash`, so that each can be checked alone
when it arrives
and against its neighbours when they have, whatever the order. Canonical JSON is RFC 8785 for what events
hold:
objects with ASCII keys, strings, integers, booleans, null and arrays; floats are refused.
"""

from hashlib import sha256
from typing import Any

import orjson

from contracts.errors import ChainError

HASH_HEX = 64


def genesis(gateway: str, epoch: int) -> str:
    """`chainprev` of the first event of an epoch, as lower-case hexadecimal."""
    return sha256(b"hallside chain\0" + gateway.encode() + b"\0" + str(epoch).encode()).hexdigest()


def canonical(value: dict[str, Any]) -> bytes:
    """RFC 8785 bytes of `value`. Raises ChainError when it holds something without a canonical form."""
    try:
        rendered = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except (TypeError, orjson.JSONEncodeError) as error:
        raise ChainError(f"no canonical JSON: {error}") from error
    _refuse_floats(value)  # after orjson, which refuses what is nested too deep for us
    return rendered


def seal(event: dict[str, Any]) -> tuple[str, bytes]:
    """The hash of an event whose chain attributes but `chainhash` are set, and its final bytes with it."""
    digest = link(event["chainprev"], event)
    event["chainhash"] = digest
    return digest, orjson.dumps(event, option=orjson.OPT_SORT_KEYS)


def link(previous: str, event: dict[str, Any]) -> str:
    """The hash of `event` (its `chainhash`, if any, is left out) behind `previous`."""
    bare = {key: value for key, value in event.items() if key != "chainhash"}
    return sha256(bytes.fromhex(previous) + canonical(bare)).hexdigest()


def verify(event: dict[str, Any]) -> None:
    """Raise ChainError unless the event's hash fits its content and the `chainprev` that it names."""
    try:
        previous, claimed = str(event["chainprev"]), str(event["chainhash"])
        actual = link(previous, event)
    except (KeyError, ValueError) as error:
        raise ChainError(f"chain attributes missing or malformed: {error}") from error
    if actual != claimed:
        raise ChainError(f"content does not fit its hash: {claimed[:12]}… claimed, {actual[:12]}… computed")


def _refuse_floats(value: object) -> None:
    match value:
        case float():
            raise ChainError(f"a float ({value}) has no place in an event: use integers with a unit")
        case dict():
            for item in value.values():
                _refuse_floats(item)
        case list() | tuple():
            for item in value:
                _refuse_floats(item)
