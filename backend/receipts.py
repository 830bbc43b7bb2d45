"""Receipts for a committed batch. No I/O."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from backend.verification import Verified
from contracts.topics import GatewayTopics

RECEIPT_MAX_EVENTS = 200
"""Events in one receipt message, about 20 kB."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to publish. `events` is how many events it receipts."""

    topic: str
    payload: bytes
    events: int


def receipts(events: Iterable[Verified]) -> list[Outgoing]:
    """One message a gateway and epoch, split where it grows too large. Form: `contracts.receipt.Receipt`."""
    chains: dict[tuple[str, int], dict[int, str]] = defaultdict(dict)
    for event in events:
        envelope = event.envelope
        chains[event.gateway, envelope.chainepoch][envelope.chainindex] = envelope.chainhash
    return [
        _receipt(gateway, epoch, part)
        for (gateway, epoch), entries in chains.items()
        for part in _parts(list(entries.items()))
    ]


def _parts(entries: list[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    return [entries[i : i + RECEIPT_MAX_EVENTS] for i in range(0, len(entries), RECEIPT_MAX_EVENTS)]


def _receipt(gateway: str, epoch: int, entries: list[tuple[int, str]]) -> Outgoing:
    received = [{"index": index, "hash": digest} for index, digest in entries]
    payload = orjson.dumps({"epoch": epoch, "received": received})
    return Outgoing(GatewayTopics(gateway).receipt, payload, len(entries))
