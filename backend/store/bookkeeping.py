"""What can be found wrong in a store cheaply: by counting and by looking up, without reading an event's body.

Not seen here: content that was changed inside an event, a press or a rating. `replay` sees that.
"""

import sqlite3
from collections.abc import Iterator, Sequence

from backend.store.replay import Fault, Finding

Range = tuple[int, int]
"""First and last index."""
_EVENTS = "SELECT gateway, epoch, count(*), min(idx), max(idx) FROM events GROUP BY gateway, epoch"
_SPANS = (
    "SELECT gateway, epoch, sum(last - first + 1), min(first), max(last) FROM spans GROUP BY gateway, epoch"
)
_ENDS = """
SELECT e.gateway, e.epoch, e.idx, 'prev' FROM spans AS s
JOIN events AS e ON e.gateway = s.gateway AND e.epoch = s.epoch AND e.idx = s.first WHERE e.prev <> s.prev
UNION ALL
SELECT e.gateway, e.epoch, e.idx, 'hash' FROM spans AS s
JOIN events AS e ON e.gateway = s.gateway AND e.epoch = s.epoch AND e.idx = s.last WHERE e.hash <> s.hash
"""
_RATED = "SELECT gateway, device, boot, sequence FROM presses WHERE rank = 3"
"""Presses that rated a session: a rating or a conflict tells of each."""
_TOLD = """
SELECT * FROM (SELECT gateway, device, boot, sequence FROM ratings
UNION SELECT gateway, device, boot, sequence FROM conflicts)
"""


def findings(connection: sqlite3.Connection) -> list[Finding]:
    """Events that are gone or never came, chains whose ends differ, ratings and presses without the other."""
    return [*_events(connection), *_ends(connection), *_orphans(connection), *_ratings(connection)]


def _events(connection: sqlite3.Connection) -> Iterator[Finding]:
    differing = {
        row[:2]
        for one, other in ((_EVENTS, _SPANS), (_SPANS, _EVENTS))
        for row in connection.execute(f"{one} EXCEPT {other}")
    }
    for chain in sorted(differing):
        here = _ranges(connection, "SELECT idx, idx FROM events", chain)
        came = _ranges(connection, "SELECT first, last FROM spans", chain)
        for fault, ranges in ((Fault.MISSING, _less(came, here)), (Fault.EXTRA, _less(here, came))):
            for first, last in ranges:
                yield Finding("events", fault, (*chain, first if first == last else f"{first}-{last}"))


def _ranges(connection: sqlite3.Connection, query: str, chain: tuple[str, int]) -> list[Range]:
    """Of one chain, in order; those that touch are one."""
    joined: list[Range] = []
    for first, last in connection.execute(f"{query} WHERE gateway=? AND epoch=? ORDER BY 1", chain):
        if joined and joined[-1][1] + 1 == first:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _less(ranges: Sequence[Range], others: Sequence[Range]) -> Iterator[Range]:
    """What of `ranges` is in none of `others`."""
    for first, last in ranges:
        at = first
        for start, end in others:
            if start > last:
                break
            if start > at:
                yield at, start - 1
            at = max(at, end + 1)
        if at <= last:
            yield at, last


def _ends(connection: sqlite3.Connection) -> Iterator[Finding]:
    for *key, column in connection.execute(_ENDS):
        yield Finding("events", Fault.DIFFERS, tuple(key), (column,))


def _orphans(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Rows that say that they come of an event which is not there."""
    for table in ("presses", "ratings", "conflicts"):
        for key in connection.execute(
            f"SELECT gateway, device, boot, sequence FROM {table} WHERE event NOT IN (SELECT id FROM events)"  # noqa: S608 - names from this file
        ):
            yield Finding(table, Fault.EXTRA, key, ("event",))


def _ratings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Rating presses that no rating and no conflict tells of, and the reverse. Keys name the press."""
    for fault, one, other in ((Fault.MISSING, _RATED, _TOLD), (Fault.EXTRA, _TOLD, _RATED)):
        for key in connection.execute(f"{one} EXCEPT {other} ORDER BY 1, 2, 3, 4"):
            yield Finding("ratings", fault, key)
