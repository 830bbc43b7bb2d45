"""The way of a printer's answers to the host, faults included. Pure."""

from collections import deque
from random import Random

from firmware_sim.device import Effect, Send

LATE_S = 3.0
WAITING_MAX = 1000
"""Late answers that are kept."""


class Outlet:
    """Answers go out at once, late, garbled or not at all."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._late: deque[tuple[float, bytes]] = deque(maxlen=WAITING_MAX)
        self.faults: frozenset[str] = frozenset()

    @property
    def due_s(self) -> float | None:
        """When the next late answer is to go."""
        return self._late[0][0] if self._late else None

    def clear(self) -> None:
        """Power is lost."""
        self._late.clear()

    def send(self, reply: bytes, now_s: float) -> list[Effect]:
        """An answer of the firmware; empty is none."""
        if not reply or self.faults & {"mute", "no-answer", "stalled"}:
            return []
        if "garbage-reply" in self.faults:
            reply = self._rng.randbytes(len(reply))
        if "late-reply" in self.faults:
            self._late.append((now_s + LATE_S, reply))
            return []
        return [Send(reply)]

    def ripe(self, now_s: float) -> list[Effect]:
        """Late answers whose time has come."""
        effects: list[Effect] = []
        while self._late and self._late[0][0] <= now_s:
            effects.append(Send(self._late.popleft()[1]))
        return effects
