"""Who speaks when on a line where all share one pair of wires. Pure.

The host speaks when nobody else does: a turnaround after the last byte heard, after its own last byte, and
not before the answer to its last message has come or its time is over. Acknowledgements go before commands. A
line that is never quiet (noise) is spoken on all the same after a while.
"""

from collections.abc import Hashable
from dataclasses import dataclass

TURNAROUND_S = 0.010
"""Quiet before we speak: some ten characters at 9600 baud, so that a driver chip has let go of the line."""
QUEUE_MAX = 64
"""Messages that wait; beyond it the oldest command is dropped and counted."""
PATIENCE_S = 1.0
"""A message that has waited so long goes out into the noise."""
BITS_A_BYTE = 10
"""8N1."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A message of ours."""

    data: bytes
    topic: Hashable
    """A later command of the same topic takes the place of one that still waits."""
    answer_s: float = 0.0
    """How long the answer may take to begin, after our last byte."""
    urgent: bool = False
    """An acknowledgement."""


class HalfDuplex:
    """One line. `due` says when `speak` has something to say."""

    def __init__(self, baud: int) -> None:
        self.dropped = 0
        self.sent_until = 0.0
        """When our last byte has left."""
        self._byte_s = BITS_A_BYTE / baud
        self._heard_at = float("-inf")
        self._answer_until = float("-inf")
        self._waiting: list[tuple[float, Turn]] = []
        """With the time since when; urgent ones first."""

    def clear(self) -> None:
        """The line is gone: what waits is for nobody."""
        self._waiting.clear()
        self._heard_at = self._answer_until = float("-inf")

    def heard(self, now: float) -> None:
        """Bytes came: somebody may still be speaking."""
        self._heard_at = now

    def answered(self) -> None:
        """A sound message came: no other answer is expected."""
        self._answer_until = float("-inf")

    def add(self, turn: Turn, now: float) -> None:
        """Put a message in line."""
        for place, (since, waiting) in enumerate(self._waiting):
            if waiting.topic == turn.topic and waiting.urgent == turn.urgent:
                self._waiting[place] = (since, turn)
                return
        if len(self._waiting) >= QUEUE_MAX:
            self._drop_oldest()
        urgent = sum(waiting.urgent for _, waiting in self._waiting)
        self._waiting.insert(urgent if turn.urgent else len(self._waiting), (now, turn))

    def due(self) -> float:
        """When `speak` is due; infinite when nothing waits."""
        if not self._waiting:
            return float("inf")
        since = min(waited for waited, _ in self._waiting)
        quiet = max(self._heard_at + TURNAROUND_S, self._answer_until)
        return max(self.sent_until + TURNAROUND_S, min(quiet, since + PATIENCE_S), since)

    def speak(self, now: float) -> Turn | None:
        """The message to send now, if any is due."""
        if now < self.due():
            return None
        _, turn = self._waiting.pop(0)
        self.sent_until = now + len(turn.data) * self._byte_s
        self._answer_until = self.sent_until + turn.answer_s if turn.answer_s else float("-inf")
        return turn

    def _drop_oldest(self) -> None:
        self.dropped += 1
        commands = [place for place, (_, turn) in enumerate(self._waiting) if not turn.urgent]
        del self._waiting[commands[0] if commands else 0]
