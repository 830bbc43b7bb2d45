"""Questions to the store, from any process while the backend writes it."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from backend.chains import Announcement, ChainReport, Span, report, runs
from backend.verification import Verified, examine
from contracts.chain import genesis
from contracts.ratings import Level
from contracts.topics import GatewayTopics

FOLLOW_ROWS_MAX = 1_000
"""Ratings that one look takes."""

Chain = tuple[str, int]
"""A gateway and an epoch of its journal."""


@dataclass(frozen=True, slots=True)
class RatingRow:
    """A rating as it stands. `changed` grows with every change to any rating."""

    id: int
    changed: int
    gateway: str
    window: str
    staff_no: str
    task_code: str
    project_no: str
    service_no: int
    level: int
    indicator_table: str
    pressed_at: str
    stored_ns: int
    reasons: tuple[int, ...]
    unknown_reasons: tuple[int, ...]
    flags: tuple[str, ...]


def last_change(connection: sqlite3.Connection) -> tuple[int, int]:
    """The latest change of any rating and the highest rating id; zeros when there is none."""
    row = connection.execute("SELECT ifnull(max(changed), 0), ifnull(max(id), 0) FROM ratings").fetchone()
    return int(row[0]), int(row[1])


def ratings_since(connection: sqlite3.Connection, changed: int) -> list[RatingRow]:
    """Ratings that came or changed after that change, oldest change first, at most FOLLOW_ROWS_MAX."""
    rows = connection.execute(
        "SELECT id, changed, gateway, window, staff_no, task_code, project_no, service_no, level,"
        " indicator_table, pressed_at, stored_ns, reasons, unknown_reasons, flags"
        " FROM ratings WHERE changed > ? ORDER BY changed LIMIT ?",
        (changed, FOLLOW_ROWS_MAX),
    )
    return [_rating(row) for row in rows]


def chain_reports(connection: sqlite3.Connection, announced_before_ns: int) -> list[ChainReport]:
    """The state of every chain, as it was found when its events arrived.

    Events that were announced before that time must be here; newer ones may be on their way.
    """
    chains: dict[Chain, list[Span]] = defaultdict(list)
    for gateway, epoch, *span in connection.execute(
        "SELECT gateway, epoch, first, last, prev, hash FROM spans"
    ):
        chains[gateway, epoch].append(Span(*span))
    return _reports(connection, chains, {}, announced_before_ns)


def recheck_chains(connection: sqlite3.Connection, announced_before_ns: int) -> list[ChainReport]:
    """The state of every chain, computed anew from each stored event's bytes.

    An event whose bytes no longer prove what its row says counts as missing.
    """
    chains: dict[Chain, list[Span]] = {}
    newest: dict[Chain, int] = {}
    for gateway, epoch, index, span in _proved(connection):
        newest[gateway, epoch] = index
        spans = chains.setdefault((gateway, epoch), [])
        spans[-2:] = runs([*spans[-2:], *([span] if span else [])])
    return _reports(connection, chains, newest, announced_before_ns)


def summary(connection: sqlite3.Connection) -> dict[str, object]:
    """Counts for scripts.

    A press is one whatever its revisions and copies: a rating, a conflict, refused, unsolicited or, while
    only its reasons have come, awaiting its rating.
    """
    counters: dict[str, int] = dict(connection.execute("SELECT name, value FROM counters"))
    levels: dict[int, int] = dict(connection.execute("SELECT level, COUNT(*) FROM ratings GROUP BY level"))
    fates: dict[int, int] = dict(
        connection.execute(
            "SELECT fate, COUNT(*) FROM"
            " (SELECT max(rank) AS fate FROM presses GROUP BY gateway, device, boot, sequence) GROUP BY fate"
        )
    )
    return {
        "events": _count(connection, "events"),
        "presses": sum(fates.values()),
        "ratings": sum(levels.values()),
        "by_level": {str(int(level)): levels.get(level, 0) for level in Level},
        "unrated": _count(connection, "unrated"),
        "unsolicited": fates.get(0, 0),
        "refused": fates.get(1, 0),
        "awaiting_rating": fates.get(2, 0),
        "conflicts": _count(connection, "conflicts"),
        "duplicates": counters.get("duplicates", 0),
        "repeated_presses": _sum(connection, "SELECT ifnull(sum(copies - 1), 0) FROM presses"),
        "alterations": _count(connection, "alterations"),
        "rejected": counters.get("rejected", 0),
    }


def _reports(
    connection: sqlite3.Connection,
    chains: dict[Chain, list[Span]],
    newest: dict[Chain, int],
    announced_before_ns: int,
) -> list[ChainReport]:
    altered: dict[Chain, int] = {
        (gateway, epoch): number
        for gateway, epoch, number in connection.execute(
            "SELECT gateway, epoch, COUNT(*) FROM alterations GROUP BY gateway, epoch"
        )
    }
    announced = _announced(connection)
    offline = {gateway for (gateway,) in connection.execute("SELECT gateway FROM gateways WHERE online = 0")}
    return [
        report(
            *chain,
            chains.get(chain, ()),
            genesis(*chain),
            altered.get(chain, 0),
            newest=newest.get(chain, 0),
            announcement=announced.get(chain),
            announced_before_ns=announced_before_ns,
            offline=chain[0] in offline,
        )
        for chain in sorted(chains.keys() | announced.keys())
    ]


def _announced(connection: sqlite3.Connection) -> dict[Chain, Announcement]:
    """What gateways said of epochs that have events."""
    rows = connection.execute(
        "SELECT gateway, epoch, head, seen_ns, mark, mark_ns FROM announced WHERE head > 0"
    )
    return {(gateway, epoch): Announcement(*rest) for gateway, epoch, *rest in rows}


def _proved(connection: sqlite3.Connection) -> Iterator[tuple[str, int, int, Span | None]]:
    """Each event's place and, when its bytes prove it, its span; in order."""
    rows = connection.execute(
        "SELECT gateway, epoch, idx, hash, kind, CAST(body AS BLOB) FROM events ORDER BY gateway, epoch, idx"
    )
    for gateway, epoch, index, digest, kind, body in rows:
        event = examine(GatewayTopics(gateway).event(kind), bytes(body))
        proves = isinstance(event, Verified) and (
            (event.envelope.chainepoch, event.envelope.chainindex, event.envelope.chainhash)
            == (epoch, index, digest)
        )
        yield gateway, epoch, index, event.span if proves and isinstance(event, Verified) else None


def _rating(row: tuple[Any, ...]) -> RatingRow:
    """From the columns in the order of RatingRow; lists are JSON in the store."""
    values: list[Any] = [*row[:12], *(tuple(orjson.loads(text)) for text in row[12:])]
    return RatingRow(*values)


def _count(connection: sqlite3.Connection, table: str) -> int:
    return _sum(connection, f"SELECT COUNT(*) FROM {table}")  # noqa: S608 - a name from this file


def _sum(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])
