"""The host's requests to one pad: one under way, the others in line, each said again until it is answered or
its time is over. `docs/reference/pad-protocol.md`, section 8. Pure.
"""

from collections import deque
from dataclasses import dataclass, field, replace

from contracts.pad.messages import (
    RETRANSMIT_FIRST_MS,
    RETRANSMIT_MAX_MS,
    Ask,
    Query,
    Reboot,
    Request,
    Stats,
    Status,
    encode,
)
from devices.pad.effects import Answered, Effect, Send

REPEAT_FIRST_S = RETRANSMIT_FIRST_MS / 1000
REPEAT_MAX_S = RETRANSMIT_MAX_MS / 1000
TAGS = 255
"""Tags are 1 to this, then 1 again."""


@dataclass(slots=True)
class Repeat:
    """Something said again until it is answered: `due` next, then after waits that double."""

    due: float
    interval: float = REPEAT_FIRST_S

    def again(self, now: float) -> None:
        """It was said now."""
        self.due = now + self.interval
        self.interval = min(self.interval * 2, REPEAT_MAX_S)


@dataclass(slots=True)
class _Exchange:
    number: int
    request: Request | Ask
    frame: bytes
    deadline: float
    repeat: Repeat | None = None
    """None while it waits in line."""


@dataclass(slots=True)
class Requests:
    """All requests of one link. A call that ends one also begins the next."""

    tag: int
    """Given last."""
    repeated: int = 0
    """Times that a request was said again."""
    _numbers: int = 0
    _line: deque[_Exchange] = field(default_factory=deque)
    """The first is under way."""

    def add(self, request: Request | Ask, deadline: float) -> int:
        """Put a request in line; `pursue` begins it. Returns its number.

        Raises EncodeError for what the wire cannot carry; the line is as before then.
        """
        if isinstance(request, Ask):
            assert request.what == Query.STATS, "HELLO is asked for by the link itself"
        else:
            request = replace(request, tag=self.tag % TAGS + 1)
        frame = encode(request)
        if not isinstance(request, Ask):
            self.tag = request.tag
        self._numbers += 1
        self._line.append(_Exchange(self._numbers, request, frame, deadline))
        return self._numbers

    def pursue(self, now: float) -> list[Effect]:
        """Give up what is too old, and say what is due."""
        effects: list[Effect] = [Answered(e.number, None) for e in self._line if now >= e.deadline]
        self._line = deque(e for e in self._line if now < e.deadline)
        if not self._line:
            return effects
        current = self._line[0]
        if current.repeat is None:
            current.repeat = Repeat(due=now)
        elif now < current.repeat.due:
            return effects
        else:
            self.repeated += 1
        current.repeat.again(now)
        return [*effects, Send(current.frame)]

    def result(self, tag: int, status: int, now: float) -> list[Effect]:
        """RESULT came. One that answers nothing of ours is an echo of a repetition."""
        current = self._current()
        if current is None or isinstance(current, Ask) or current.tag != tag:
            return []
        known = status in Status._value2member_map_
        return self._finish(Status(status) if known else Status.UNSUPPORTED, now)

    def stats(self, stats: Stats, now: float) -> list[Effect]:
        """STATS came."""
        return self._finish(stats, now) if isinstance(self._current(), Ask) else []

    def rebooted(self, now: float) -> list[Effect]:
        """The pad has booted anew, which is what REBOOT asked for."""
        return self._finish(Status.OK, now) if isinstance(self._current(), Reboot) else []

    def abandon(self, number: int, now: float) -> list[Effect]:
        """Nobody waits for this one any more: it is not said again, and no `Answered` comes of it."""
        self._line = deque(e for e in self._line if e.number != number)
        return self.pursue(now)

    def give_up(self) -> list[Effect]:
        """The pad is not there: all requests are over."""
        effects: list[Effect] = [Answered(e.number, None) for e in self._line]
        self._line.clear()
        return effects

    def due(self) -> float:
        """When `pursue` is due next; infinite when nothing is in line."""
        if not self._line:
            return float("inf")
        current = self._line[0].repeat
        assert current is not None, "whatever changes the line also pursues it"
        return min(current.due, *(e.deadline for e in self._line))

    def _current(self) -> Request | Ask | None:
        """The request under way."""
        if not self._line or self._line[0].repeat is None:
            return None
        return self._line[0].request

    def _finish(self, outcome: Status | Stats, now: float) -> list[Effect]:
        done = self._line.popleft()
        return [Answered(done.number, outcome), *self.pursue(now)]
