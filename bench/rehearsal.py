"""Service sessions that are invited before the measurement, so that a press is a rating.

That is what pads mostly send; a press without a session would be cheaper for everybody and prove less.
"""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Self

from bench.frames import hardware_id
from contracts.events import EventIdentity
from contracts.session import ServiceSession
from gateway.journal.entries import HeardPress, Invitation, Row
from gateway.journal.store import open_store

BODY_BYTES = 860
"""Length of a rating's sealed event, about; a test keeps it true within a tenth."""
ARMED_AGO_MS = 10_000
DUE_IN_MS = 3_600_000
GROUP = 2000
PARKED = 9
"""A state that the gateway does not have."""


class Rehearsal:
    """A gateway's journal, prepared before the gateway starts. Close it by leaving the context."""

    def __init__(self, path: Path, gateway: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.store = open_store(path, gateway, 0, Random(1))
        self._beside = sqlite3.connect(path, isolation_level=None)
        self._invited = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._beside.close()
        self.store.close()

    def invite(self, count: int) -> list[int]:
        """Invite so many sessions, each at a window of its own; their tokens."""
        now_ms = time.time_ns() // 1_000_000
        tokens: list[int] = []
        for group in _groups(self._invited, count):
            self.store.begin()
            for n in group:
                invitation = Invitation(_session(n), "pad-1", now_ms - ARMED_AGO_MS, now_ms + DUE_IN_MS)
                tokens.append(self.store.invite(invitation).token)
            self.store.commit()
            # The price of an invitation grows with those that are open, and no hall has thousands: park them.
            self._beside.execute("UPDATE sessions SET state = ? WHERE state = 0", (PARKED,))
        self._beside.execute("UPDATE sessions SET state = 0 WHERE state = ?", (PARKED,))
        self._invited += count
        return tokens

    def rate(self, count: int, pad: int) -> list[Row]:
        """So many committed ratings, as the gateway's journal would hold them: a backlog."""
        rows: list[Row] = []
        tokens = self.invite(count)
        for group in _groups(0, count):
            self.store.begin()
            for n in group:
                row = self.store.record_press(heard(tokens[n], n + 1, pad))
                assert row is not None
                rows.append(row)
            self.store.commit()
        return rows


def heard(token: int, sequence: int, pad: int = 0) -> HeardPress:
    """A press of one of the bench's pads, heard now."""
    return HeardPress(
        identity=EventIdentity(device=hardware_id(pad).hex(), boot=1, sequence=sequence),
        device=f"pad-{pad + 1}",
        window=str(pad + 1),
        key=1 + sequence % 5,
        token=token,
        reasons=(),
        heard_ms=time.time_ns() // 1_000_000,
        age_ms=3,
    )


def _groups(first: int, count: int) -> Iterator[range]:
    end = first + count
    return (range(start, min(start + GROUP, end)) for start in range(first, end, GROUP))


def _session(n: int) -> ServiceSession:
    return ServiceSession(
        project_no=f"BENCH-{n:012d}",
        service_no=1,
        task_code="A" * 31,
        window=f"w{n}",
        staff_no="S042",
        ticket=f"A{n % 1000:03d}",
    )
