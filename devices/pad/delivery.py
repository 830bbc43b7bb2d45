"""Presses of one pad, put in order, delivered once, acknowledged when committed.

Pure bookkeeping for `link`. A press is (sequence, revision). Three facts make an ACK: the press was
delivered, it was committed, and so was all that was delivered before it.

A press is committed or refused by the very object that was delivered, not by an equal one: word about a
press of an earlier greeting, or of another pad that was on this port, says nothing about the press of now.
"""

from dataclasses import dataclass, field

from contracts.pad.messages import WINDOW, Press

Mark = tuple[int, int]
"""Sequence and revision."""
NOTHING: Mark = (0, 0)
"""As an ACK: acknowledges no press."""


@dataclass(frozen=True, slots=True)
class Received:
    """What follows from one PRESS."""

    deliver: tuple[Press, ...] = ()
    acknowledge: Mark | None = None
    """Say this again: the pad sent what it need not send."""
    astray: bool = False
    """Pad and host disagree on where the ring starts, or a gap stays open: a new greeting settles it."""


@dataclass(slots=True)
class _Pending:
    press: Press
    committed: bool = False


@dataclass(slots=True)
class Delivery:
    """State since the last HELLO, whose `oldest` is the first press to deliver."""

    oldest: int
    acked: Mark = NOTHING
    """Newest press that may be acknowledged. Given when it outlives a greeting."""
    duplicates: int = 0
    _newest: Mark = field(init=False)
    """Delivered last."""
    _settled: Mark = field(init=False)
    """Where `_newest` falls back to when all that is pending is refused."""
    _held: dict[int, Press] = field(default_factory=dict)
    """Came before their turn."""
    _pending: dict[Mark, _Pending] = field(default_factory=dict)
    """Delivered and not yet acknowledged, in order."""

    def __post_init__(self) -> None:
        # The press before `oldest` may still be open at the pad: only its revision 0 is known to be done.
        self._newest = self._settled = max((self.oldest - 1, 0), self.acked)

    def receive(self, press: Press) -> Received:
        """Take one PRESS in."""
        mark = (press.sequence, press.revision)
        if press.sequence > self._newest[0] + 1:
            return Received(astray=self._hold(press))
        if mark > self._newest:
            return Received(deliver=(self._deliver(press), *self._release()))
        self.duplicates += 1
        return Received(acknowledge=self.acked if mark <= self.acked else None)

    def committed(self, press: Press) -> Mark | None:
        """Note that `press` is on disk; returns what may be acknowledged now, if it is more than before."""
        if (pending := self._pending_as(press)) is None:
            return None
        pending.committed = True
        before = self.acked
        for mark in list(self._pending):
            if not self._pending[mark].committed:
                break
            del self._pending[mark]
            self._settled = self.acked = mark
        return self.acked if self.acked != before else None

    def refused(self, press: Press) -> None:
        """`press` could not be stored: wait for its next copy, and deliver all behind it anew."""
        if self._pending_as(press) is None:
            return
        marks = list(self._pending)
        position = marks.index((press.sequence, press.revision))
        for later in marks[position:]:
            del self._pending[later]
        self._newest = marks[position - 1] if position else self._settled
        self._held.clear()

    def greeted_again(self, oldest: int, following: int) -> "Delivery":
        """The same boot of the same pad said HELLO again: what is acknowledged stays so, the rest comes anew.

        The HELLO may be older than our latest ACK, so that `oldest` lies behind it. A pad whose next press
        would be one that we have acknowledged contradicts itself: it is believed, and nothing of ours is.
        """
        known = self.acked if self.acked[0] < following else NOTHING
        return Delivery(oldest, known)

    def _pending_as(self, press: Press) -> _Pending | None:
        pending = self._pending.get((press.sequence, press.revision))
        return pending if pending is not None and pending.press is press else None

    def _hold(self, press: Press) -> bool:
        """Keep a press that came before its turn; True when that can't help."""
        if press.sequence > self._newest[0] + WINDOW:
            return True
        held = self._held.get(press.sequence)
        if held is None or press.revision > held.revision:
            self._held[press.sequence] = press
        return held is not None

    def _release(self) -> list[Press]:
        released = []
        while (press := self._held.pop(self._newest[0] + 1, None)) is not None:
            released.append(self._deliver(press))
        return released

    def _deliver(self, press: Press) -> Press:
        self._newest = (press.sequence, press.revision)
        self._pending[self._newest] = _Pending(press)
        return press
