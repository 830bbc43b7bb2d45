"""What electronic supervision (电子监察) found in the halls, read from the stored events.

A finding is told when it begins and once more when it is over; a hasty service once, as over. What is open is
what its hall's newest epoch has begun and not ended: a hall whose journal was lost starts anew.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import ValidationError

from contracts.events import Event, rfc3339
from contracts.figures import Finding, FindingKind

FINDINGS = (
    "SELECT gateway, epoch, idx, CAST(body AS BLOB) FROM events"
    " WHERE kind = 'supervision-finding' AND time >= ?"
)
"""Sorted afterwards: with an order of its own SQLite would read all events in that order."""


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """One that goes on. Its time is RFC 3339, with the hall's offset."""

    kind: str
    since: str
    window: str | None
    service: str | None
    number: str | None
    staff_no: str | None
    detail: str


@dataclass(slots=True)
class HallFindings:
    """Of one gateway."""

    gateway: str
    began: dict[str, int] = field(default_factory=dict)
    """How many of each kind."""
    open: list[OpenFinding] = field(default_factory=list)
    """Oldest first."""


def halls(connection: sqlite3.Connection, since: datetime) -> list[HallFindings]:
    """Findings told since then, gateway by gateway; gateways without any are left out."""
    found: dict[str, HallFindings] = {}
    open_now: dict[str, dict[tuple[str, str], OpenFinding]] = {}
    epochs: dict[str, int] = {}
    for gateway, epoch, subject, finding in _told(connection, since):
        hall = found.setdefault(gateway, HallFindings(gateway))
        if epochs.get(gateway) != epoch:
            epochs[gateway] = epoch
            open_now[gateway] = {}
        about = (finding.kind.value, subject)
        if finding.over:
            open_now[gateway].pop(about, None)
        else:
            open_now[gateway][about] = _open(finding)
        if not finding.over or finding.kind is FindingKind.HASTY_SERVICE:
            hall.began[finding.kind.value] = hall.began.get(finding.kind.value, 0) + 1
    for gateway, hall in found.items():
        hall.open.extend(
            sorted(open_now[gateway].values(), key=lambda one: datetime.fromisoformat(one.since))
        )
    return list(found.values())


def _told(connection: sqlite3.Connection, since: datetime) -> Iterator[tuple[str, int, str, Finding]]:
    """Gateway, epoch, what it is about, and the finding; in the order of each gateway's chain."""
    rows = connection.execute(FINDINGS, (rfc3339(since),)).fetchall()
    for gateway, epoch, _, body in sorted(rows):
        try:
            event = Event.model_validate_json(bytes(body))
            yield gateway, epoch, event.subject, Finding.model_validate(event.data)
        except ValidationError:
            continue  # a newer gateway's finding of a kind that this release does not know


def _open(finding: Finding) -> OpenFinding:
    return OpenFinding(
        finding.kind.value,
        finding.since.isoformat(),
        finding.window,
        finding.service,
        finding.number,
        finding.staff_no,
        finding.detail,
    )
