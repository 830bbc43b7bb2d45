"""From events to ratings: presses counted once, one rating a session, reasons merged, unrated taken back.

The tables end the same whatever the order in which one history's events arrive. Where two presses claim one
session the first stored wins, so only there the order decides which one; how many there are it never changes.
A press is its gateway's: no gateway reaches another's presses. Callers hold the transaction.
"""

import sqlite3
from typing import NamedTuple

import orjson

from backend.verification import Verified
from contracts.events import (
    PressData,
    PressUnsolicited,
    RatingGiven,
    RatingRefused,
    ReasonsAdded,
    SessionUnrated,
    rfc3339,
)
from contracts.session import ServiceSession

RANKS: dict[type[PressData], int] = {PressUnsolicited: 0, RatingRefused: 1, ReasonsAdded: 2, RatingGiven: 3}
"""Which copy of a press counts when gateways judged it differently: the one that knew most of its session."""


class Press(NamedTuple):
    """Identity of a press, whatever its revision, and who told it."""

    gateway: str
    device: str
    boot: int
    sequence: int


def apply(connection: sqlite3.Connection, event: Verified, row: int) -> bool:
    """Take a newly stored event (its row's id) into the ratings. False when it claims a rated session."""
    match event.data:
        case SessionUnrated() as data:
            _end_unrated(connection, event, data)
        case PressData() as data:
            if _note_press(connection, event, data, row):
                return _count_press(connection, event, data, row)
        case _:
            pass
    return True


def _note_press(connection: sqlite3.Connection, event: Verified, data: PressData, row: int) -> bool:
    """Record a copy of a press. True when this copy is now the one that counts."""
    (counts,) = connection.execute(
        "INSERT INTO presses"
        " (gateway, device, boot, sequence, revision, rank, event, reasons, unknown_reasons)"
        " VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (gateway, device, boot, sequence, revision) DO UPDATE SET"
        " copies = copies + 1,"
        " event = iif(excluded.rank > rank, excluded.event, event),"
        " reasons = iif(excluded.rank > rank, excluded.reasons, reasons),"
        " unknown_reasons = iif(excluded.rank > rank, excluded.unknown_reasons, unknown_reasons),"
        " rank = max(excluded.rank, rank)"
        " RETURNING event",
        (*_press(event), event.envelope.revision, RANKS[type(data)], row, *_reasons(data)),
    ).fetchone()
    return bool(counts == row)


def _count_press(connection: sqlite3.Connection, event: Verified, data: PressData, row: int) -> bool:
    if isinstance(data, RatingGiven):
        return _rate(connection, event, data, row)
    if isinstance(data, ReasonsAdded | PressUnsolicited) and event.envelope.revision:
        _merge_reasons(connection, _press(event))
    return True


def _rate(connection: sqlite3.Connection, event: Verified, data: RatingGiven, row: int) -> bool:
    """Give the session its rating. False, and a conflict kept, when another press has rated it."""
    session, press = data.session, _press(event)
    cursor = connection.execute(
        "INSERT INTO ratings (project_no, service_no, window, staff_no, task_code, level, reasons,"
        " unknown_reasons, indicator_table, flags, pressed_at, age_quality, gateway, device, boot, sequence,"
        " revision, event, changed) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
        " (SELECT ifnull(max(changed), 0) + 1 FROM ratings))"
        " ON CONFLICT DO NOTHING",
        (
            session.project_no, session.service_no, session.window, session.staff_no,
            session.task_code, int(data.level), *_reasons(data), data.indicator_table,
            orjson.dumps(data.flags).decode(), rfc3339(data.pressed_at), data.age_quality.value, *press,
            event.envelope.revision, row,
        ),
    )  # fmt: skip
    if cursor.rowcount:
        connection.execute("DELETE FROM unrated WHERE project_no=? AND service_no=?", _key(session))
    elif not _rated_by(connection, session, press):
        _note_conflict(connection, session, press, data, row)
        return False
    _merge_reasons(connection, press)
    return True


def _rated_by(connection: sqlite3.Connection, session: ServiceSession, press: Press) -> bool:
    row = connection.execute(
        "SELECT gateway, device, boot, sequence FROM ratings WHERE project_no=? AND service_no=?",
        _key(session),
    ).fetchone()
    return bool(row == press)


def _note_conflict(
    connection: sqlite3.Connection, session: ServiceSession, press: Press, data: RatingGiven, row: int
) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO conflicts"
        " (gateway, device, boot, sequence, project_no, service_no, level, event) VALUES (?,?,?,?,?,?,?,?)",
        (*press, *_key(session), int(data.level), row),
    )


def _merge_reasons(connection: sqlite3.Connection, press: Press) -> None:
    """Give the press's rating, if it has come, the reasons of the highest revision that tells any."""
    latest = connection.execute(
        "SELECT revision, reasons, unknown_reasons FROM presses"
        " WHERE gateway=? AND device=? AND boot=? AND sequence=?"
        " AND (rank >= 2 OR (rank = 0 AND reasons <> '[]')) ORDER BY revision DESC LIMIT 1",
        press,
    ).fetchone()
    if latest:
        connection.execute(
            "UPDATE ratings SET revision=?, reasons=?, unknown_reasons=?,"
            " changed = (SELECT max(changed) + 1 FROM ratings)"
            " WHERE gateway=? AND device=? AND boot=? AND sequence=?"
            " AND (revision, reasons, unknown_reasons) <> (?,?,?)",
            (*latest, *press, *latest),
        )


def _end_unrated(connection: sqlite3.Connection, event: Verified, data: SessionUnrated) -> None:
    """A session's end without a rating, unless it has one; of several ends the latest stands."""
    session, envelope = data.session, event.envelope
    connection.execute(
        "INSERT INTO unrated"
        " (project_no, service_no, gateway, window, staff_no, task_code, cause, time, epoch, idx)"
        " SELECT ?,?,?,?,?,?,?,?,?,? WHERE NOT EXISTS"
        " (SELECT 1 FROM ratings WHERE project_no=? AND service_no=?)"
        " ON CONFLICT (project_no, service_no) DO UPDATE SET gateway=excluded.gateway,"
        " window=excluded.window, staff_no=excluded.staff_no, task_code=excluded.task_code,"
        " cause=excluded.cause, time=excluded.time, epoch=excluded.epoch, idx=excluded.idx"
        " WHERE (excluded.time, excluded.gateway, excluded.epoch, excluded.idx)"
        " > (time, gateway, epoch, idx)",
        (
            *_key(session), event.gateway, session.window, session.staff_no, session.task_code,
            data.cause.value, event.time, envelope.chainepoch, envelope.chainindex, *_key(session),
        ),
    )  # fmt: skip


def _key(session: ServiceSession) -> tuple[str, int]:
    return session.project_no, session.service_no


def _press(event: Verified) -> Press:
    return Press(event.gateway, event.envelope.deviceid, event.envelope.bootid, event.envelope.seqnum)


def _reasons(data: PressData) -> tuple[str, str]:
    """Known and unknown codes as JSON arrays."""
    known = getattr(data, "reasons", ())
    return orjson.dumps(known).decode(), orjson.dumps(getattr(data, "unknown_reasons", ())).decode()
