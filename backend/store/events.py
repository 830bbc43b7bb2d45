"""Writing what arrived: events, their spans, alterations, rejections, gateways' states.

Callers hold the transaction.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from enum import Enum

import orjson

from backend.chains import Span, runs
from backend.verification import Announced, Rejected, Verified
from contracts.device import GatewayState
from contracts.events import rfc3339

REJECTED_MAX_ROWS = 10_000
"""Rejections that are kept; older ones go, the counter stays."""

COLUMNS = (
    "gateway", "epoch", "idx", "prev", "hash", "kind", "device", "boot", "sequence", "revision", "time",
)  # fmt: skip
"""Of an event's row: what follows from its body."""
_INSERT = (
    f"INSERT INTO events ({', '.join(COLUMNS)}, body) VALUES ({'?,' * len(COLUMNS)}?)"  # noqa: S608 - names from above
    " ON CONFLICT (gateway, epoch, idx) DO NOTHING"
)


class Placed(Enum):
    """What an event found at its place in the chain."""

    NEW = "new"
    SAME = "same"
    OTHER = "other"


def columns(event: Verified) -> tuple[str | int, ...]:
    """What an event's row says besides its body, in the order of COLUMNS."""
    envelope = event.envelope
    return (
        event.gateway, envelope.chainepoch, envelope.chainindex, envelope.chainprev, envelope.chainhash,
        event.kind, envelope.deviceid, envelope.bootid, envelope.seqnum, envelope.revision, event.time,
    )  # fmt: skip


def place(connection: sqlite3.Connection, event: Verified, now_ns: int) -> tuple[Placed, int]:
    """Store an event at its place in its chain. The row's id is 0 unless it is new."""
    envelope = event.envelope
    cursor = connection.execute(_INSERT, (*columns(event), event.body))
    if cursor.rowcount:
        return Placed.NEW, cursor.lastrowid or 0
    key = (event.gateway, envelope.chainepoch, envelope.chainindex)
    (stored,) = connection.execute(
        "SELECT hash FROM events WHERE gateway=? AND epoch=? AND idx=?", key
    ).fetchone()
    if stored == envelope.chainhash:
        return Placed.SAME, 0
    connection.execute(
        "INSERT OR IGNORE INTO alterations (gateway, epoch, idx, hash, other_hash, seen_ns, body)"
        " VALUES (?,?,?,?,?,?,?)",
        (*key, stored, envelope.chainhash, now_ns, event.body),
    )
    return Placed.OTHER, 0


def add_spans(connection: sqlite3.Connection, events: Iterable[Verified]) -> None:
    """Extend the known runs of each chain by events that are new to the store."""
    chains: dict[tuple[str, int], list[Span]] = defaultdict(list)
    for event in events:
        chains[event.gateway, event.envelope.chainepoch].append(event.span)
    for (gateway, epoch), spans in chains.items():
        for run in runs(spans):
            _add_run(connection, gateway, epoch, run)


def reject(connection: sqlite3.Connection, rejected: Rejected, now_ns: int) -> None:
    """Keep an arrival that was not believed; the same one again counts up."""
    connection.execute(
        "INSERT INTO rejected (digest, reason, detail, topic, head, size, first_ns, last_ns)"
        " VALUES (?,?,?,?,?,?,?,?)"
        " ON CONFLICT (digest) DO UPDATE SET times = times + 1, last_ns = excluded.last_ns",
        (
            rejected.digest, rejected.reason, rejected.detail, _printable(rejected.topic), rejected.head,
            rejected.size, now_ns, now_ns,
        ),
    )  # fmt: skip


def trim_rejected(connection: sqlite3.Connection, keep: int = REJECTED_MAX_ROWS) -> None:
    """Forget the rejections that were last seen longest ago."""
    (rows,) = connection.execute("SELECT COUNT(*) FROM rejected").fetchone()
    if rows > keep:
        connection.execute(
            "DELETE FROM rejected WHERE digest IN (SELECT digest FROM rejected ORDER BY last_ns LIMIT ?)",
            (rows - keep,),
        )


def note_gateway(connection: sqlite3.Connection, announced: Announced, now_ns: int) -> bool:
    """Keep a gateway's state. True when it came or went, or had not been known."""
    state = announced.state
    row = connection.execute(
        "SELECT online, epoch FROM gateways WHERE gateway=?", (state.gateway,)
    ).fetchone()
    connection.execute(
        "INSERT OR REPLACE INTO gateways (gateway, online, epoch, head, since, version, alarms, seen_ns)"
        " VALUES (?,?,?,?,?,?,?,?)",
        (*_gateway_columns(state), now_ns),
    )
    _note_head(connection, state, now_ns)
    return bool(row != (int(state.online), state.epoch))


def count(connection: sqlite3.Connection, name: str, by: int) -> None:
    """Add to one of the store's counters."""
    connection.execute(
        "INSERT INTO counters (name, value) VALUES (?,?)"
        " ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
        (name, by),
    )


def _add_run(connection: sqlite3.Connection, gateway: str, epoch: int, run: Span) -> None:
    chain = (gateway, epoch)
    columns = "SELECT first, last, prev, hash FROM spans WHERE gateway=? AND epoch=?"
    before = connection.execute(f"{columns} AND last=?", (*chain, run.first - 1)).fetchone()
    after = connection.execute(f"{columns} AND first=?", (*chain, run.last + 1)).fetchone()
    neighbours = [Span(*row) for row in (before, after) if row]
    for span in neighbours:
        connection.execute("DELETE FROM spans WHERE gateway=? AND epoch=? AND first=?", (*chain, span.first))
    connection.executemany(
        "INSERT INTO spans (gateway, epoch, first, last, prev, hash) VALUES (?,?,?,?,?,?)",
        [(*chain, span.first, span.last, span.prev, span.hash) for span in runs([*neighbours, run])],
    )


def _note_head(connection: sqlite3.Connection, state: GatewayState, now_ns: int) -> None:
    """Keep how far the epoch goes. A last will names the head of long ago: heads never shrink."""
    connection.execute(
        "INSERT INTO announced (gateway, epoch, head, seen_ns, mark, mark_ns)"
        " VALUES (:gateway, :epoch, :head, :now, :head, :now)"
        " ON CONFLICT (gateway, epoch) DO UPDATE SET head=excluded.head, seen_ns=excluded.seen_ns,"
        " mark=iif(:here >= mark, excluded.mark, mark), mark_ns=iif(:here >= mark, excluded.mark_ns, mark_ns)"
        " WHERE excluded.head > head",
        {
            "gateway": state.gateway,
            "epoch": state.epoch,
            "head": state.head,
            "now": now_ns,
            "here": _newest(connection, state.gateway, state.epoch),
        },
    )


def _newest(connection: sqlite3.Connection, gateway: str, epoch: int) -> int:
    """Highest stored index of an epoch; 0 for none."""
    query = "SELECT ifnull(max(idx), 0) FROM events WHERE gateway=? AND epoch=?"
    return int(connection.execute(query, (gateway, epoch)).fetchone()[0])


def _gateway_columns(state: GatewayState) -> tuple[str, int, int, int, str, str, str]:
    alarms = orjson.dumps(state.alarms).decode()
    return (
        state.gateway, int(state.online), state.epoch, state.head, rfc3339(state.since), state.version,
        alarms,
    )  # fmt: skip


def _printable(text: str) -> str:
    return text.encode(errors="replace").decode()
