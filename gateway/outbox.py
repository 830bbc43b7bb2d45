"""Which event to send next, and which still waits for what. Pure; the database behind it holds all the rest.

    live ─────┐                     PUBACK                     receipt
    resend ───┼─▶ next ─▶ in flight ───────▶ awaiting receipt ─────────▶ done
    backlog ──┘              (20)                 (some hundreds)

Live events go first, so that a rating of now overtakes days of backlog; the backlog never takes the last
places in flight and is held back while many receipts are due, so that a live event never queues behind more
than that at the backend. While no receipts come at all, one event at a time is sent again as a probe.
Times are seconds of a monotonic clock.
"""

from collections import deque
from dataclasses import dataclass

from gateway.journal.entries import Row

IN_FLIGHT_MAX = 20
"""Published and not yet acknowledged by the broker."""
LIVE_RESERVE = 4
"""Places in flight that the backlog leaves free."""
AWAITING_BACKLOG_MAX = 256
"""Receipts due above which the backlog waits."""
AWAITING_MAX = 2048
"""Receipts due above which everything waits."""
LIVE_MAX = 2048
"""Live events kept in memory; more than that go the backlog's way, from disk."""
BACKLOG_PAGE = 256
PATIENCE_FIRST_S = 5.0
"""Wait for a receipt before sending again; doubles while none comes at all."""
PATIENCE_MAX_S = 60.0


@dataclass(slots=True)
class _Awaited:
    row: Row
    due: float
    number: int
    """How many events had been sent when this one was."""


class Outbox:
    """State of one connection to the centre, and of what waits for the next."""

    def __init__(self, *, patience_s: float = PATIENCE_FIRST_S, await_receipts: bool = True) -> None:
        self.connected = False
        self.newest = 0
        """Newest place in the journal that we were told of."""
        self._await_receipts = await_receipts
        self._patience_first_s = patience_s
        self._patience_s = patience_s
        self._sent = 0
        self._heard = 0
        """How many events had been sent when the last receipt came: those before it might have had theirs."""
        self._alive = False
        """A receipt came since the last tick."""
        self._probe_due = float("-inf")
        self._window = IN_FLIGHT_MAX
        self._live: deque[Row] = deque()
        self._resend: deque[Row] = deque()
        self._backlog: deque[Row] = deque()
        self._cursor = 0
        self._ceiling = 0
        self._loading = False
        self._in_flight: dict[int, tuple[Row, int]] = {}
        self._awaiting: dict[tuple[int, int], _Awaited] = {}
        self._awaited_places: set[int] = set()
        self._early: set[tuple[int, int]] = set()
        """In flight, and receipted before the broker's PUBACK."""

    # -- what happens ---------------------------------------------------------------------------------------

    def connected_to(self, receive_maximum: int | None) -> None:
        """A connection is up; the broker takes at most `receive_maximum` in flight."""
        self.connected = True
        self._window = min(IN_FLIGHT_MAX, receive_maximum or IN_FLIGHT_MAX)
        self.rewind()

    def disconnected(self) -> None:
        """The connection is gone. Everything without a receipt is on disk and will be read again."""
        self.connected = False
        for waiting in (self._live, self._resend, self._backlog):
            waiting.clear()
        self._in_flight.clear()
        self._awaiting.clear()
        self._awaited_places.clear()
        self._early.clear()
        self._patience_s = self._patience_first_s
        self._probe_due = float("-inf")
        self._alive = False

    def rewind(self) -> None:
        """Read the journal's outbox from its oldest event again."""
        self._backlog.clear()
        self._cursor, self._ceiling = 0, self.newest

    def committed(self, row: Row) -> None:
        """A new event is in the journal."""
        self.newest = max(self.newest, row.n)
        if not self.connected:
            return
        self._live.append(row)
        if len(self._live) > LIVE_MAX:
            dropped = self._live.popleft().n
            self._ceiling = max(self._ceiling, dropped)
            self._cursor = min(self._cursor, dropped - 1)

    def wants_backlog(self) -> tuple[int, int] | None:
        """(after, up to) to read from the journal now, or None. Answer with `loaded`."""
        idle = self.connected and not self._loading and not self._backlog
        if not idle or self._cursor >= self._ceiling:
            return None
        self._loading = True
        return self._cursor, self._ceiling

    def loaded(self, after: int, up_to: int, rows: list[Row]) -> None:
        """The page that `wants_backlog` asked for; fewer rows than a page means that it was the last."""
        self._loading = False
        if not self.connected or after != self._cursor:
            return
        busy = {row.n for row, _ in self._in_flight.values()}
        busy |= {row.n for row in self._live} | {row.n for row in self._resend}
        for row in rows:
            if row.n not in busy and (row.epoch, row.index) not in self._awaiting:
                self._backlog.append(row)
        self._cursor = rows[-1].n if len(rows) >= BACKLOG_PAGE else up_to

    def next(self) -> Row | None:
        """The event to publish now; None when a window is full or nothing waits. Call `sent` with it."""
        if not self.connected or len(self._in_flight) >= self._window or len(self._awaiting) >= AWAITING_MAX:
            return None
        if self._live:
            return self._live.popleft()
        if len(self._in_flight) >= max(1, self._window - LIVE_RESERVE):
            return None
        if self._resend:
            return self._resend.popleft()
        if self._backlog and len(self._awaiting) < AWAITING_BACKLOG_MAX:
            return self._backlog.popleft()
        return None

    def sent(self, mid: int, row: Row) -> None:
        """Published under this message id."""
        self._sent += 1
        self._in_flight[mid] = (row, self._sent)

    def acknowledged(self, mid: int, *, taken: bool, now: float) -> Row | None:
        """The broker's PUBACK. `taken` false: nobody has it (not authorised, no subscriber): later again.

        Returns the row when that settles it, which is so only when no receipts are awaited.
        """
        found = self._in_flight.pop(mid, None)
        if found is None:
            return None
        row, number = found
        key = (row.epoch, row.index)
        if key in self._early:
            self._early.discard(key)
            return None
        if taken and not self._await_receipts:
            self._hear()
            return row
        self._awaiting[key] = _Awaited(row, now + self._patience_s, number)
        self._awaited_places.add(row.n)
        return None

    def receipted(self, epoch: int, index: int, digest: str) -> bool:
        """The backend has it. False when it is not what we sent, or nothing that we wait for."""
        self._hear()
        awaited = self._awaiting.get((epoch, index))
        if awaited is not None and awaited.row.hash == digest:
            self._stop_awaiting((epoch, index))
            return True
        for row, _ in self._in_flight.values():
            if (row.epoch, row.index, row.hash) == (epoch, index, digest):
                self._early.add((epoch, index))
                return True
        return False

    def refused(self, epoch: int, index: int, digest: str) -> None:
        """The backend will never take it in this place: it must not hold a window."""
        awaited = self._awaiting.get((epoch, index))
        if awaited is not None and awaited.row.hash == digest:
            self._stop_awaiting((epoch, index))
        else:
            self._early |= {
                (row.epoch, row.index)
                for row, _ in self._in_flight.values()
                if (row.epoch, row.index, row.hash) == (epoch, index, digest)
            }

    def tick(self, now: float) -> int:
        """Queue again what has waited too long for its receipt; returns how many.

        Where no receipt came since it was sent (the backend is down), one event at a time is sent as a probe,
        ever more rarely.
        """
        if self._alive and self._patience_s > self._patience_first_s:
            self._patience_s = self._patience_first_s
            self._probe_due = float("-inf")
            for awaited in self._awaiting.values():
                awaited.due = min(awaited.due, now + self._patience_s)
        self._alive = False
        overdue = [key for key, awaited in self._awaiting.items() if awaited.due <= now]
        lost = [key for key in overdue if self._awaiting[key].number <= self._heard]
        silent = [key for key in overdue if self._awaiting[key].number > self._heard]
        again = lost + self._probe(silent, now) if silent else lost
        for key in again:
            self._resend.append(self._stop_awaiting(key))
        return len(again)

    def _hear(self) -> None:
        self._alive = True
        self._heard = self._sent

    def _probe(self, overdue: list[tuple[int, int]], now: float) -> list[tuple[int, int]]:
        """Put all of them off, but one when a probe is due."""
        due = now >= self._probe_due
        if due:
            self._patience_s = min(self._patience_s * 2, PATIENCE_MAX_S)
            self._probe_due = now + self._patience_s
        for key in overdue:
            self._awaiting[key].due = self._probe_due
        return overdue[:1] if due else []

    def _stop_awaiting(self, key: tuple[int, int]) -> Row:
        row = self._awaiting.pop(key).row
        self._awaited_places.discard(row.n)
        return row

    def row_of(self, mid: int) -> Row | None:
        """What is in flight under this message id."""
        found = self._in_flight.get(mid)
        return found[0] if found else None

    def awaits(self, n: int) -> bool:
        """Whether the broker has that event and its receipt is due."""
        return n in self._awaited_places

    # -- figures --------------------------------------------------------------------------------------------

    @property
    def in_flight(self) -> int:
        return len(self._in_flight)

    @property
    def awaiting(self) -> int:
        return len(self._awaiting)

    @property
    def idle(self) -> bool:
        """Everything that we know of has its receipt."""
        waiting = self._live or self._resend or self._backlog or self._in_flight or self._awaiting
        return not waiting and self._cursor >= self._ceiling
