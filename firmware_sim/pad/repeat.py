"""The pad's retransmission clock: 250 ms, doubling to 3.2 s. Values only; times are milliseconds."""

from contracts.pad.messages import RETRANSMIT_FIRST_MS, RETRANSMIT_MAX_MS


class Repeat:
    """When something unanswered is due again. Stopped at first."""

    __slots__ = ("_interval_ms", "due_ms")

    def __init__(self) -> None:
        self._interval_ms = RETRANSMIT_FIRST_MS
        self.due_ms: int | None = None

    def start(self, now_ms: int) -> None:
        """Something was sent for the first time: due after the first interval."""
        self._interval_ms = RETRANSMIT_FIRST_MS
        self.due_ms = now_ms + self._interval_ms

    def again(self, now_ms: int) -> None:
        """It was sent again: due after twice the interval, 3.2 s at most."""
        self._interval_ms = min(2 * self._interval_ms, RETRANSMIT_MAX_MS)
        self.due_ms = now_ms + self._interval_ms

    def stop(self) -> None:
        """Nothing is unanswered."""
        self.due_ms = None

    def is_due(self, now_ms: int) -> bool:
        """Whether it is time to send again."""
        return self.due_ms is not None and self.due_ms <= now_ms
