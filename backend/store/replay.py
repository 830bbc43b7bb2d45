"""Proving the tables that follow from the events: the events are replayed, and the outcomes compared.

The replay takes the stored events in the order in which they were stored, through the code that stored them.
Not compared, for nothing proves them: when an event was stored, a rating's id, and its `changed`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from backend.store import events, ratings
from backend.store.database import open_scratch
from backend.verification import Verified, examine
from contracts.topics import GatewayTopics

KEYS = {
    "presses": ("gateway", "device", "boot", "sequence", "revision"),
    "ratings": ("project_no", "service_no"),
    "conflicts": ("gateway", "device", "boot", "sequence"),
    "unrated": ("project_no", "service_no"),
}
"""The tables that follow from the events, each with what names a row."""
UNPROVED = ("id", "changed")
"""Columns for a store's own use."""
_SIDES = (("stored", "main"), ("main", "stored"))
"""Where a row is, and where it is not: what the store has in excess, then what the replay has."""

Row = tuple[object, ...]


class Fault(StrEnum):
    """What is wrong with a row."""

    MISSING = "missing"
    EXTRA = "extra"
    """No stored event tells it."""
    DIFFERS = "differs"
    """The stored events tell another content in the columns that are named."""
    UNPROVED = "unproved"
    """An event whose body does not prove itself under its row's gateway and kind."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that is not what the stored events' bodies make of it."""

    table: str
    fault: Fault
    key: Row
    columns: tuple[str, ...] = ()


def findings(path: Path) -> list[Finding]:
    """Everything in the store's tables that its events' bodies do not prove.

    A backend may go on writing meanwhile. Raises sqlite3.Error when the store cannot be read.
    """
    with closing(open_scratch(path)) as scratch:
        # One transaction sees one state of the store, whatever is written meanwhile.
        scratch.execute("BEGIN")
        found = list(_replay(scratch))
        scratch.execute(
            "UPDATE main.ratings SET stored_ns = (SELECT stored_ns FROM stored.events WHERE id = event)"
        )
        return [*found, *(finding for table in KEYS for finding in _compare(scratch, table))]


def _replay(scratch: sqlite3.Connection) -> Iterator[Finding]:
    """Take every event into the scratch tables; yields those that are not what their rows say."""
    names = ", ".join(events.COLUMNS)
    rows = scratch.execute(f"SELECT id, CAST(body AS BLOB), {names} FROM stored.events ORDER BY id")  # noqa: S608 - names from this package
    for row, body, *told in rows:
        gateway, epoch, index, _, _, kind, *_ = told
        event = examine(GatewayTopics(str(gateway)).event(str(kind)), bytes(body))
        place = (gateway, epoch, index)
        if not isinstance(event, Verified):
            yield Finding("events", Fault.UNPROVED, place)
            continue
        ratings.apply(scratch, event, row)
        if wrong := _differing(events.COLUMNS, tuple(told), events.columns(event)):
            yield Finding("events", Fault.DIFFERS, place, wrong)


def _compare(scratch: sqlite3.Connection, table: str) -> Iterator[Finding]:
    columns = _columns(scratch, table)
    stored, proved = (_only_in(scratch, *sides, table, columns) for sides in _SIDES)
    for key in sorted(stored.keys() | proved.keys(), key=repr):
        if key not in proved:
            yield Finding(table, Fault.EXTRA, key)
        elif key not in stored:
            yield Finding(table, Fault.MISSING, key)
        else:
            yield Finding(table, Fault.DIFFERS, key, _differing(columns, stored[key], proved[key]))


def _only_in(
    scratch: sqlite3.Connection, here: str, there: str, table: str, columns: tuple[str, ...]
) -> dict[Row, Row]:
    """Rows that only one side has, by their key, which comes first in them."""
    names = ", ".join(columns)
    rows = scratch.execute(f"SELECT {names} FROM {here}.{table} EXCEPT SELECT {names} FROM {there}.{table}")  # noqa: S608 - names from our own schema
    return {row[: len(KEYS[table])]: row for row in rows}


def _columns(scratch: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """Of a table: its key, then all else that events prove."""
    named = [name for (name,) in scratch.execute("SELECT name FROM pragma_table_info(?, 'main')", (table,))]
    key = KEYS[table]
    return (*key, *(name for name in named if name not in (*key, *UNPROVED)))


def _differing(columns: tuple[str, ...], told: Row, proved: Row) -> tuple[str, ...]:
    return tuple(name for name, a, b in zip(columns, told, proved, strict=True) if a != b)
