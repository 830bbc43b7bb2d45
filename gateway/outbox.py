"""Which event to send next, and which still waits for what. Pure; the database behind it holds all the rest.

    live ─────┐                     PUBACK                     receipt
    resend ───┼─▶ next ─▶ in flight ───────▶ awaiting receipt ─────────▶ done
    backlog ──┘              (20)                 (some hundreds)

Live events go first, so that a rating of now overtakes days of backlog; the backlog never takes the last
places in flight and is held
back while many receipts are due, so that a live event never queues behind more than that at the backend.
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


class Outbox:
    """State of one connection to the centre, and of what waits for the next."""

    def __init__(self, *, patience_s: float = PATIENCE_FIRST_S, await_receipts: bool = True) -> None:
        self.connected = False
        self.newest = 0
        """Newest place in the journal that we were told of."""
        self._await_receipts = await_receipts
        self._patience_first_s = patience_s
        self._patience_s = patience_s
        self._receipt_since_round = True
        self._window = IN_FLIGHT_MAX
        self._live: deque[Row] = deque()
        self._resend: deque[Row] = deque()
        self._backlog: deque[Row] = deque()
        self._cursor = 0
        self._ceiling = 0
        self._loading = False
        self._in_flight: dict[int, Row] = {}
        self._awaiting: dict[tuple[int, int], _Awaited] = {}
        self._awaited_places: set[int] = set()

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
        self._patience_s = self._patience_first_s
        self._receipt_since_round = True

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
            self._ceiling = max(self._ceiling, self._live.popleft().n)

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
        busy = {row.n for row in self._in_flight.values()}
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
        self._in_flight[mid] = row

    def acknowledged(self, mid: int, *, taken: bool, now: float) -> Row | None:
        """The broker's PUBACK. `taken` false: nobody has it (not authorised, no subscriber): later again.

        Returns the row when that settles it, which is so only when no receipts are awaited.
        """
        row = self._in_flight.pop(mid, None)
        if row is None:
            return None
        if taken and not self._await_receipts:
            return row
        self._awaiting[(row.epoch, row.index)] = _Awaited(row, now + self._patience_s)
        self._awaited_places.add(row.n)
        return None

    def receipted(self, epoch: int, index: int, digest: str) -> bool:
        """The backend has it. False when it is not what we sent, or nothing that we wait for."""
        awaited = self._awaiting.get((epoch, index))
        self._receipt_since_round = True
        self._patience_s = self._patience_first_s
        if awaited is None or awaited.row.hash != digest:
            return False
        self._stop_awaiting((epoch, index))
        return True

    def tick(self, now: float) -> int:
        """Queue again what has waited too long for its receipt; returns how many.

        While no receipt comes at all (the backend is down), one event is sent as a probe, ever more rarely.
        """
        overdue = [key for key, awaited in self._awaiting.items() if awaited.due <= now]
        if not overdue:
            return 0
        if not self._receipt_since_round:
            self._patience_s = min(self._patience_s * 2, PATIENCE_MAX_S)
            for key in overdue:
                self._awaiting[key].due = now + self._patience_s
            overdue = overdue[:1]
        self._receipt_since_round = False
        for key in overdue:
            self._resend.append(self._stop_awaiting(key))
        return len(overdue)

    def _stop_awaiting(self, key: tuple[int, int]) -> Row:
        row = self._awaiting.pop(key).row
        self._awaited_places.discard(row.n)
        return row

    def place_of(self, mid: int) -> int | None:
        """Place in the journal of what is in flight under this message id."""
        row = self._in_flight.get(mid)
        return row.n if row else None

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
