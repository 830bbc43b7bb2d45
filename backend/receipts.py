"""Answers to the gateways for a committed batch: receipts and refusals. No I/O."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import orjson

from backend.verification import Verified
from contracts.topics import GatewayTopics

RECEIPT_MAX_EVENTS = 200
"""Events in one receipt message, about 20 kB."""

Entries = dict[tuple[int, str], None]
"""Index and hash of events, each once, in order of arrival."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to publish. `events` is how many events it receipts; refused ones are not counted."""

    topic: str
    payload: bytes
    events: int


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is to be told of one epoch of one gateway."""

    received: Entries = field(default_factory=dict)
    refused: Entries = field(default_factory=dict)


def receipts(received: Iterable[Verified], refused: Iterable[Verified] = ()) -> list[Outgoing]:
    """Messages of the form `contracts.receipt.Receipt`, each of one gateway and epoch and not too large.

    `refused` are events whose place in the chain holds another content.
    """
    answers: dict[tuple[str, int], _Answer] = defaultdict(_Answer)
    for event in received:
        answers[_chain(event)].received[_entry(event)] = None
    for event in refused:
        answers[_chain(event)].refused[_entry(event)] = None
    return [message for chain, answer in answers.items() for message in _messages(*chain, answer)]


def _messages(gateway: str, epoch: int, answer: _Answer) -> Iterator[Outgoing]:
    topic = GatewayTopics(gateway).receipt
    for part in _parts(answer.received):
        yield Outgoing(topic, orjson.dumps({"epoch": epoch, "received": part}), len(part))
    for part in _parts(answer.refused):
        yield Outgoing(topic, orjson.dumps({"epoch": epoch, "received": [], "refused": part}), 0)


def _parts(entries: Entries) -> Iterator[list[dict[str, object]]]:
    named: list[dict[str, object]] = [{"index": index, "hash": digest} for index, digest in entries]
    for start in range(0, len(named), RECEIPT_MAX_EVENTS):
        yield named[start : start + RECEIPT_MAX_EVENTS]


def _chain(event: Verified) -> tuple[str, int]:
    return event.gateway, event.envelope.chainepoch


def _entry(event: Verified) -> tuple[int, str]:
    return event.envelope.chainindex, event.envelope.chainhash
