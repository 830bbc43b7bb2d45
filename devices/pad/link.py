"""The host's end of a pad's link: bytes and `now` in, effects out. `docs/reference/pad-protocol.md`,
sections 6 to 9.

States and what moves between them:

    CLOSED ──opened──▶ GREETING ──hello──▶ ONLINE ──silence──▶ SILENT ──hello──▶ ONLINE
                          └─────silence───────────────────────▶ SILENT         any ──closed──▶ CLOSED

Owns no port and no clock. Times are seconds of one monotonic clock. Garbage costs counts, never an exception.
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum, auto

from contracts.errors import MessageError
from contracts.pad.fields import WireMessage
from contracts.pad.framing import DELIMITER, Deframer
from contracts.pad.messages import (
    RETRANSMIT_FIRST_MS,
    RETRANSMIT_MAX_MS,
    Ack,
    Ask,
    Hello,
    Ping,
    Pong,
    Press,
    Query,
    Reboot,
    Request,
    Result,
    Stats,
    Status,
    decode,
    encode,
)
from devices.pad.delivery import Delivery
from devices.pad.effects import Answered, Deliver, Effect, FellSilent, Greeted, Reopen, Send

REPEAT_FIRST_S = RETRANSMIT_FIRST_MS / 1000
REPEAT_MAX_S = RETRANSMIT_MAX_MS / 1000
GREETING_PATIENCE_S = 5.0
"""A port that says nothing sensible for so long after opening holds no pad that works."""
QUIET_S = 5.0
"""Silence after which the pad is pinged."""
PING_INTERVAL_S = 1.0
PINGS = 3
TAGS = 255


class LinkState(Enum):
    """Where the link stands."""

    CLOSED = auto()
    GREETING = auto()
    ONLINE = auto()
    SILENT = auto()


class LinkEvent(Enum):
    """What moves it."""

    OPENED = auto()
    HELLO = auto()
    SILENCE = auto()
    CLOSED = auto()


TRANSITIONS: dict[tuple[LinkState, LinkEvent], LinkState] = {
    (LinkState.CLOSED, LinkEvent.OPENED): LinkState.GREETING,
    (LinkState.GREETING, LinkEvent.HELLO): LinkState.ONLINE,
    (LinkState.GREETING, LinkEvent.SILENCE): LinkState.SILENT,
    (LinkState.ONLINE, LinkEvent.HELLO): LinkState.ONLINE,
    (LinkState.ONLINE, LinkEvent.SILENCE): LinkState.SILENT,
    (LinkState.SILENT, LinkEvent.HELLO): LinkState.ONLINE,
    (LinkState.GREETING, LinkEvent.CLOSED): LinkState.CLOSED,
    (LinkState.ONLINE, LinkEvent.CLOSED): LinkState.CLOSED,
    (LinkState.SILENT, LinkEvent.CLOSED): LinkState.CLOSED,
}


class IllegalTransitionError(AssertionError):
    """We misused the link: the event makes no sense in this state."""


@dataclass(slots=True)
class _Repeat:
    """Something said again until it is answered."""

    due: float
    interval: float = REPEAT_FIRST_S

    def again(self, now: float) -> None:
        self.due = now + self.interval
        self.interval = min(self.interval * 2, REPEAT_MAX_S)


@dataclass(slots=True)
class _Exchange:
    """A request under way or waiting its turn."""

    number: int
    request: Request | Ask
    deadline: float
    repeat: _Repeat
    frame: bytes = b""


@dataclass(slots=True)
class LinkCounts:
    """Since the link was made."""

    presses: int = 0
    duplicates: int = 0
    bad_messages: int = 0
    requests_repeated: int = 0
    greetings: int = 0


class PadLink:
    """One pad. Every call returns the effects to carry out, in order; `deadline` says when `tick` is due."""

    def __init__(self, *, reopen_when_silent: bool, first_tag: int = 0) -> None:
        self.state = LinkState.CLOSED
        self.hello: Hello | None = None
        self.counts = LinkCounts()
        self.deframer = Deframer()
        self._reopen_when_silent = reopen_when_silent
        self._tag = first_tag % TAGS
        self._delivery = Delivery(expected=0)
        self._query: _Repeat | None = None
        self._asked_at = float("-inf")
        self._heard_at = 0.0
        self._opened_at = 0.0
        self._pings = 0
        self._next_ping = 0.0
        self._exchanges: deque[_Exchange] = deque()
        self._numbers = 0

    # -- what the driver tells ------------------------------------------------------------------------------

    def opened(self, now: float) -> list[Effect]:
        """The port is open."""
        self._move(LinkEvent.OPENED)
        self.deframer.reset()
        self._opened_at = now
        self._query = _Repeat(due=now)
        return [Send(DELIMITER), *self.tick(now)]

    def closed(self) -> list[Effect]:
        """The port is gone. All requests are over."""
        if self.state is LinkState.CLOSED:
            return []
        self._move(LinkEvent.CLOSED)
        self._query = None
        over = [Answered(exchange.number, None) for exchange in self._exchanges]
        self._exchanges.clear()
        return list(over)

    def received(self, chunk: bytes, now: float) -> list[Effect]:
        """Bytes came from the port."""
        effects: list[Effect] = []
        for payload in self.deframer.feed(chunk):
            try:
                message = decode(payload, "pad")
            except MessageError:
                self.counts.bad_messages += 1
                continue
            self._heard_at = now
            self._pings = 0
            effects += self._on_message(message, now)
        return effects

    def committed(self, press: Press) -> list[Effect]:
        """The press is on disk."""
        mark = self._delivery.committed((press.sequence, press.revision))
        return [self._ack(mark)] if mark and self.state is LinkState.ONLINE else []

    def refused(self, press: Press) -> None:
        """The press could not be stored: its next copy is delivered again."""
        self._delivery.refused((press.sequence, press.revision))

    def request(self, request: Request | Ask, deadline: float, now: float) -> tuple[int, list[Effect]]:
        """Queue a request (its tag is filled in). Its number comes back in `Answered`, at `deadline` at the
        latest."""
        self._numbers += 1
        exchange = _Exchange(self._numbers, request, deadline, _Repeat(due=now))
        if self.state is not LinkState.ONLINE:
            return exchange.number, [Answered(exchange.number, None)]
        self._exchanges.append(exchange)
        return exchange.number, self._pursue(now)

    def tick(self, now: float) -> list[Effect]:
        """Time passed. Does what is due."""
        if self.state is LinkState.CLOSED:
            return []
        return [*self._repeat_query(now), *self._watch(now), *self._pursue(now)]

    def deadline(self) -> float:
        """When `tick` is due next; infinite while the link is closed."""
        if self.state is LinkState.CLOSED:
            return float("inf")
        due = [self._query.due] if self._query else []
        if self.state is LinkState.GREETING:
            due.append(self._opened_at + GREETING_PATIENCE_S)
        elif self.state is LinkState.ONLINE:
            due.append(max(self._heard_at + QUIET_S, self._next_ping))
        if self._exchanges:
            due += [min(self._exchanges[0].repeat.due, *(e.deadline for e in self._exchanges), float("inf"))]
        return min(due)

    @property
    def duplicates(self) -> int:
        """Presses that came again, over all greetings."""
        return self.counts.duplicates + self._delivery.duplicates

    # -- what the pad says ----------------------------------------------------------------------------------

    def _on_message(self, message: WireMessage, now: float) -> list[Effect]:
        match message:
            case Hello():
                return self._on_hello(message, now)
            case Press():
                return self._on_press(message, now)
            case Pong():
                return self._check_boot(message.boot, now)
            case Result(tag, status):
                return self._on_result(tag, status, now)
            case Stats():
                return self._on_stats(message, now)
        self.counts.bad_messages += 1
        return []

    def _on_hello(self, hello: Hello, now: float) -> list[Effect]:
        rebooted = self.hello is not None and (self.hello.boot, self.hello.hardware_id) != (
            hello.boot,
            hello.hardware_id,
        )
        self._move(LinkEvent.HELLO)
        self.counts.duplicates += self._delivery.duplicates
        self.counts.greetings += 1
        self.hello = hello
        self._query = None
        self._delivery = Delivery(expected=hello.oldest)
        effects: list[Effect] = [Greeted(hello, rebooted), self._ack((0, 0))]
        if rebooted and self._exchanges and isinstance(self._exchanges[0].request, Reboot):
            effects += self._finish(Status.OK, now)
        return effects

    def _on_press(self, press: Press, now: float) -> list[Effect]:
        hello = self.hello
        if hello is None or self.state is not LinkState.ONLINE or press.boot != hello.boot:
            return self._ask_hello(now)
        presses, again = self._delivery.receive(press)
        self.counts.presses += len(presses)
        effects: list[Effect] = [Deliver(p, hello) for p in presses]
        return [*effects, self._ack(again)] if again else effects

    def _check_boot(self, boot: int, now: float) -> list[Effect]:
        if self.state is LinkState.ONLINE and self.hello and boot == self.hello.boot:
            return []
        return self._ask_hello(now)

    def _on_result(self, tag: int, status: int, now: float) -> list[Effect]:
        current = self._exchanges[0] if self._exchanges else None
        if (
            current is None
            or isinstance(current.request, Ask)
            or current.request.tag != tag
            or not current.frame
        ):
            return []
        known = status in Status._value2member_map_
        return self._finish(Status(status) if known else Status.UNSUPPORTED, now)

    def _on_stats(self, stats: Stats, now: float) -> list[Effect]:
        if self._exchanges and isinstance(self._exchanges[0].request, Ask):
            return self._finish(stats, now)
        return []

    # -- what is due ----------------------------------------------------------------------------------------

    def _repeat_query(self, now: float) -> list[Effect]:
        if self._query is None or now < self._query.due:
            return []
        self._query.again(now)
        return self._ask_hello(now, forced=True)

    def _ask_hello(self, now: float, *, forced: bool = False) -> list[Effect]:
        if not forced and now - self._asked_at < REPEAT_FIRST_S:
            return []
        self._asked_at = now
        return [Send(encode(Ask(Query.HELLO)))]

    def _watch(self, now: float) -> list[Effect]:
        if self.state is LinkState.GREETING and now - self._opened_at >= GREETING_PATIENCE_S:
            return self._fall_silent(
                "it never said HELLO: is it a pad, is the baud rate right, are the wires?"
            )
        if self.state is not LinkState.ONLINE or now < max(self._heard_at + QUIET_S, self._next_ping):
            return []
        if self._pings >= PINGS:
            return self._fall_silent("it stopped answering: is it on, is the cable in?")
        self._pings += 1
        self._next_ping = now + PING_INTERVAL_S
        return [Send(encode(Ping(self._pings)))]

    def _fall_silent(self, reason: str) -> list[Effect]:
        self._move(LinkEvent.SILENCE)
        self._pings = 0
        effects: list[Effect] = [FellSilent(reason)]
        effects += [Answered(exchange.number, None) for exchange in self._exchanges]
        self._exchanges.clear()
        if self._query is None:
            self._query = _Repeat(due=self._asked_at + REPEAT_FIRST_S)
        return [*effects, Reopen()] if self._reopen_when_silent else effects

    def _pursue(self, now: float) -> list[Effect]:
        effects: list[Effect] = []
        for exchange in [e for e in self._exchanges if now >= e.deadline]:
            self._exchanges.remove(exchange)
            effects.append(Answered(exchange.number, None))
        if not self._exchanges:
            return effects
        current = self._exchanges[0]
        if not current.frame:
            current.frame = encode(self._tagged(current.request))
        elif now >= current.repeat.due:
            self.counts.requests_repeated += 1
        if now >= current.repeat.due:
            current.repeat.again(now)
            effects.append(Send(current.frame))
        return effects

    def _tagged(self, request: Request | Ask) -> Request | Ask:
        if isinstance(request, Ask):
            return request
        self._tag = self._tag % TAGS + 1
        values = {name: getattr(request, name) for name in request._names}
        return type(request)(**{**values, "tag": self._tag})

    def _finish(self, outcome: Status | Stats, now: float) -> list[Effect]:
        done = self._exchanges.popleft()
        return [Answered(done.number, outcome), *self._pursue(now)]

    def _ack(self, mark: tuple[int, int]) -> Send:
        assert self.hello is not None
        return Send(encode(Ack(self.hello.boot, *mark)))

    def _move(self, event: LinkEvent) -> None:
        try:
            self.state = TRANSITIONS[self.state, event]
        except KeyError:
            raise IllegalTransitionError(f"{event.name} in state {self.state.name}") from None
