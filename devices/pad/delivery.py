"""Presses of one pad, put in order, delivered once, acknowledged when committed.

Pure bookkeeping for `link`. A press is (sequence, revision). Three facts make an ACK: the press was
delivered, it was
committed, and so was all that was delivered before it.
"""

from dataclasses import dataclass, field

from contracts.pad.messages import WINDOW, Press

Mark = tuple[int, int]
"""Sequence and revision."""


@dataclass(slots=True)
class Delivery:
    """State since the last HELLO."""

    expected: int
    """Sequence of the press to deliver next."""
    last_revision: int = 0
    """Revision delivered of the press before that."""
    acked: Mark = (0, 0)
    duplicates: int = 0
    _held: dict[int, Press] = field(default_factory=dict)
    _pending: dict[Mark, bool] = field(default_factory=dict)
    """Delivered, in order; True once committed."""

    def receive(self, press: Press) -> tuple[list[Press], Mark | None]:
        """Presses to deliver now, and what to acknowledge again because this copy was not needed."""
        behind = self.expected - press.sequence
        if behind <= 0:
            if -behind < WINDOW:
                self._held[press.sequence] = press
            return self._release(), None
        if behind == 1 and press.revision > self.last_revision:
            return [self._deliver(press)], None
        self.duplicates += 1
        known = (press.sequence, press.revision) <= self.acked
        return [], self.acked if known else None

    def committed(self, mark: Mark) -> Mark | None:
        """Note that `mark` is on disk; returns what may be acknowledged now, if it is more than before."""
        if mark not in self._pending:
            return None
        self._pending[mark] = True
        before = self.acked
        for oldest in list(self._pending):
            if not self._pending[oldest]:
                break
            del self._pending[oldest]
            self.acked = oldest
        return self.acked if self.acked != before else None

    def refused(self, mark: Mark) -> None:
        """`mark` could not be stored: wait for its next copy, and deliver all behind it anew."""
        if mark not in self._pending:
            return
        marks = list(self._pending)
        for later in marks[marks.index(mark) :]:
            del self._pending[later]
        self._held.clear()
        sequence, revision = mark
        self.expected = sequence
        if revision and (sequence, 0) in (*self._pending, self.acked):
            self.expected, self.last_revision = sequence + 1, 0

    def _release(self) -> list[Press]:
        released = []
        while (press := self._held.pop(self.expected, None)) is not None:
            released.append(self._deliver(press))
        return released

    def _deliver(self, press: Press) -> Press:
        self.expected = press.sequence + 1
        self.last_revision = press.revision
        self._pending[(press.sequence, press.revision)] = False
        return press
