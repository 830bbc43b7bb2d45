"""Presses, stores and kills for the journal's tests."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from contracts import chain
from contracts.events import EventIdentity
from contracts.session import ServiceSession
from gateway.journal.entries import HeardPress, Invitation
from gateway.journal.store import JournalStore, open_store
from tests.gateway.hall import session

GATEWAY = "hall-1"
PAD = "4853000000000001"
MB = 1_000_000


def press(sequence: int, *, key: int = 5, token: int = 0, revision: int = 0, boot: int = 4) -> HeardPress:
    identity = EventIdentity(device=PAD, boot=boot, sequence=sequence, revision=revision)
    return HeardPress(
        identity, "pad-1", "1", key, token, (510,) if revision else (), heard_ms=50_000, age_ms=20
    )


def invitation(
    number: int = 1, *, armed_ms: int = 40_000, window: str = "1", **document_fields: str
) -> Invitation:
    document = ServiceSession.model_validate(session(number, window=window) | document_fields)
    return Invitation(document, f"pad-{window}", armed_ms, armed_ms + 30_000)


def make_store(folder: Path, *, max_bytes: int = 0, seed: int = 1) -> JournalStore:
    folder.mkdir(exist_ok=True)
    return open_store(folder / "journal.db", GATEWAY, max_bytes, Random(seed))


def record(store: JournalStore, *sequences: int) -> None:
    """Each press in a transaction of its own."""
    for sequence in sequences:
        store.begin()
        store.record_press(press(sequence))
        store.commit()


def settle(store: JournalStore, *indexes: int, now_ms: int = 60_000) -> None:
    store.begin()
    store.queue.settle([(row.epoch, row.index, row.hash) for row in rows(store, *indexes)], now_ms)
    store.commit()


def rows(store: JournalStore, *indexes: int) -> list[Any]:
    found = store.queue.page(0, 10**9, 10**6)
    return [row for row in found if not indexes or row.index in indexes]


def events(path: Path) -> list[dict[str, Any]]:
    """All events of a journal's file, in order."""
    with closing(sqlite3.connect(path)) as db:
        return [json.loads(body) for (body,) in db.execute("SELECT body FROM events ORDER BY n")]


def check_chain(found: list[dict[str, Any]]) -> None:
    """Every link fits the one before, from the genesis on."""
    previous = chain.genesis(GATEWAY, found[0]["chainepoch"])
    for index, event in enumerate(found, 1):
        chain.verify(event)
        assert (event["chainindex"], event["chainprev"]) == (index, previous)
        previous = event["chainhash"]
