"""The hash chain that makes a gateway's journal provable, and the canonical bytes that it hashes.

    hash(n) = SHA-256( hash(n-1) ‖ canonical JSON of event n without its `chainhash` )
    hash(0) = SHA-256( "hallside chain" ‖ 0x00 ‖ gateway id ‖ 0x00 ‖ epoch in decimal )

`hash(0)` is the genesis: the first event of an epoch has index 1. An event carries `chainepoch`,
`chainindex`, `chainprev` and `chainhash`, so that each can be checked alone when it arrives and against its
neighbours when they have, whatever the order. Canonical JSON is RFC 8785 for what events hold: objects with
ASCII keys, strings, integers that a double holds exactly, booleans, null and arrays; all else is refused.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import orjson

from contracts.errors import ChainError

HASH_HEX = 64
INDEX_MARK = b'"chainindex":'
FIRST_INDEX = 1
"""`chainindex` of an epoch's first event, whose `chainprev` is the genesis."""
SAFE_INTEGER_MAX = 2**53 - 1
"""Beyond it RFC 8785 would write another number than ours."""


def genesis(gateway: str, epoch: int) -> str:
    """`chainprev` of the first event of an epoch, as lower-case hexadecimal."""
    return sha256(b"hallside chain\0" + gateway.encode() + b"\0" + str(epoch).encode()).hexdigest()


def canonical(value: dict[str, Any]) -> bytes:
    """RFC 8785 bytes of `value`. Raises ChainError when it holds something without a canonical form."""
    try:
        rendered = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except (TypeError, orjson.JSONEncodeError) as error:
        raise ChainError(f"no canonical JSON: {error}") from error
    # After orjson, which refuses what is nested too deep for us.
    _refuse_values(value.values())
    if not rendered.isascii():
        _refuse_keys(value)
    return rendered


def seal(event: dict[str, Any]) -> tuple[str, bytes]:
    """The hash of an event whose chain attributes but `chainhash` are set, and its final bytes with it."""
    bare = canonical(event)
    digest = sha256(bytes.fromhex(event["chainprev"]) + bare).hexdigest()
    event["chainhash"] = digest
    # In canonical order `chainhash` comes right before `chainindex`: rendering the event a second time costs
    # more, and is only needed where something inside it has a key of that name too.
    if bare.count(INDEX_MARK) != 1:
        return digest, canonical(event)
    before, mark, behind = bare.partition(INDEX_MARK)
    return digest, before + b'"chainhash":"' + digest.encode() + b'",' + mark + behind


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


def _refuse_values(values: Iterable[Any]) -> None:
    """Raise ChainError at any depth. By exact type: it runs for each value of each event, at both ends."""
    for value in values:
        kind = type(value)
        if kind is str or kind is bool or value is None:
            continue
        if kind is int:
            if not -SAFE_INTEGER_MAX <= value <= SAFE_INTEGER_MAX:
                raise ChainError(f"{value} is no integer that every reader holds exactly")
        elif kind is dict:
            _refuse_values(value.values())
        elif kind is list or kind is tuple:
            _refuse_values(value)
        else:
            raise ChainError(
                f"a {kind.__name__} ({value}) has no place in an event: use integers with a unit"
            )


def _refuse_keys(value: Iterable[Any]) -> None:
    """Raise ChainError for a key outside ASCII: RFC 8785 orders by UTF-16, orjson by UTF-8."""
    if isinstance(value, dict):
        if not "".join(value).isascii():
            raise ChainError("a key is not ASCII")
        value = value.values()
    for item in value:
        kind = type(item)
        if kind is dict or kind is list or kind is tuple:
            _refuse_keys(item)
