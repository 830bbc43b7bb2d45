"""The host's end of a pad's link: bytes and `now` in, effects out. `docs/reference/pad-protocol.md`,
sections 6 to 9.

States and what moves between them:

    CLOSED ──opened──▶ GREETING ──hello──▶ ONLINE ──silence──▶ SILENT ──hello──▶ ONLINE
                          └─────silence───────────────────────▶ SILENT         any ──closed──▶ CLOSED

Owns no port and no clock. Times are seconds of one monotonic clock. What comes from the line costs counts,
never an exception: bytes cut anywhere, noise, foreign or malformed messages, presses without a sequence.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto

from contracts.errors import MessageError
from contracts.pad.fields import WireMessage
from contracts.pad.framing import DELIMITER, Deframer
from contracts.pad.messages import (
    Ack,
    Ask,
    Hello,
    Ping,
    Pong,
    Press,
    Query,
    Request,
    Result,
    Stats,
    UpdateChunk,
    UpdateProgress,
    decode,
    encode,
)
from devices.pad.delivery import Delivery, Mark
from devices.pad.effects import Deliver, Effect, FellSilent, Greeted, Progressed, Reopen, Send
from devices.pad.requests import REPEAT_FIRST_S, TAGS, Repeat, Requests

GREETING_PATIENCE_S = 5.0
"""A port that says nothing sensible for so long after opening holds no pad that works."""
QUIET_S = 5.0
"""Silence after which the pad is pinged."""
PING_INTERVAL_S = 1.0
PINGS = 3
"""Unanswered pings after which the pad is silent."""


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
class LinkCounts:
    """Since the link was made."""

    presses: int = 0
    duplicates: int = 0
    bad_messages: int = 0
    """Sound frames that made no sense."""
    requests_repeated: int = 0
    greetings: int = 0
    """HELLOs."""


class PadLink:
    """One pad. Every call returns the effects to carry out, in order; `deadline` says when `tick` is due."""

    def __init__(self, *, reopen_when_silent: bool, first_tag: int = 0) -> None:
        self.state = LinkState.CLOSED
        self.hello: Hello | None = None
        self.deframer = Deframer()
        self.transferring = False
        """A firmware image is on its way, so that the pad's word on it is asked for."""
        self._counts = LinkCounts()
        self._reopen_when_silent = reopen_when_silent
        self._requests = Requests(tag=first_tag % TAGS)
        self._delivery = Delivery(oldest=1)
        self._query: Repeat | None = None
        self._asked_at = float("-inf")
        self._heard_at = 0.0
        self._opened_at = 0.0
        self._pings = 0
        self._next_ping = float("-inf")
        self._deaf_since: float | None = None

    # -- what the driver tells ------------------------------------------------------------------------------

    def opened(self, now: float) -> list[Effect]:
        """The port is open."""
        self._move(LinkEvent.OPENED)
        self.deframer.reset()
        self._opened_at = now
        if self._deaf_since is not None:
            self._deaf_since = now
        self._query = Repeat(due=now)
        return [Send(DELIMITER), *self.tick(now)]

    def closed(self) -> list[Effect]:
        """The port is gone. All requests are over. Does nothing when the link is closed already."""
        if self.state is LinkState.CLOSED:
            return []
        self._move(LinkEvent.CLOSED)
        self._query = None
        return self._requests.give_up()

    def received(self, chunk: bytes, now: float) -> list[Effect]:
        """Bytes came from the port."""
        effects: list[Effect] = []
        for payload in self.deframer.feed(chunk):
            try:
                message = decode(payload, "pad")
            except MessageError:
                self._counts.bad_messages += 1
                continue
            self._heard_at = now
            self._pings = 0
            effects += self._on_message(message, now)
        return effects

    def deafened(self, now: float) -> None:
        """Nothing is read from the port until `hears`: the pad's silence says nothing. Safe to repeat."""
        if self._deaf_since is None:
            self._deaf_since = now

    def hears(self, now: float) -> None:
        """The port is read again. Safe to repeat."""
        if self._deaf_since is None:
            return
        deaf_s, self._deaf_since = now - self._deaf_since, None
        self._heard_at += deaf_s
        self._opened_at += deaf_s
        self._next_ping += deaf_s

    def committed(self, press: Press) -> list[Effect]:
        """The press is on disk. `press` is the very object that was delivered."""
        mark = self._delivery.committed(press)
        return [self._ack(mark)] if mark and self.state is LinkState.ONLINE else []

    def refused(self, press: Press) -> None:
        """The press could not be stored: its next copy is delivered again. As for `committed`."""
        self._delivery.refused(press)

    def request(self, request: Request | Ask, deadline: float, now: float) -> tuple[int, list[Effect]]:
        """Queue a request (its tag is filled in). Its number comes back in `Answered`, at `deadline` at the
        latest. Raises EncodeError for what the wire cannot carry."""
        number = self._requests.add(request, deadline)
        if self.state is not LinkState.ONLINE:
            return number, self._requests.give_up()
        return number, self._requests.pursue(now)

    def abandon(self, number: int, now: float) -> list[Effect]:
        """Nobody waits for this request any more."""
        return self._requests.abandon(number, now)

    def chunk(self, chunk: UpdateChunk) -> list[Effect]:
        """Bytes of a firmware image; what becomes of them, `Progressed` tells."""
        return [Send(encode(chunk))] if self.state is LinkState.ONLINE else []

    def tick(self, now: float) -> list[Effect]:
        """Time passed. Does all that is due, so that `deadline` is later than `now`."""
        if self.state is LinkState.CLOSED:
            return []
        return [*self._watch(now), *self._repeat_query(now), *self._requests.pursue(now)]

    def deadline(self) -> float:
        """When `tick` is due next; infinite while the link is closed."""
        if self.state is LinkState.CLOSED:
            return float("inf")
        due = [self._requests.due()]
        if self._query is not None:
            due.append(self._query.due)
        if self._deaf_since is not None:
            return min(due)
        if self.state is LinkState.GREETING:
            due.append(self._opened_at + GREETING_PATIENCE_S)
        elif self.state is LinkState.ONLINE:
            due.append(self._ping_due())
        return min(due)

    @property
    def counts(self) -> LinkCounts:
        """What has happened so far."""
        return replace(self._counts, duplicates=self.duplicates, requests_repeated=self._requests.repeated)

    @property
    def delivered(self) -> int:
        """Presses delivered, over all greetings."""
        return self._counts.presses

    @property
    def duplicates(self) -> int:
        """Presses that came again, over all greetings."""
        return self._counts.duplicates + self._delivery.duplicates

    # -- what the pad says ----------------------------------------------------------------------------------

    def _on_message(self, message: WireMessage, now: float) -> list[Effect]:
        match message:
            case Hello():
                return self._on_hello(message, now)
            case Press():
                return self._on_press(message, now)
            case Pong():
                return [] if self._knows(message.boot) else self._ask_hello(now)
            case Result(tag, status):
                return self._requests.result(tag, status, now)
            case Stats(boot):
                return self._requests.stats(message, now) if self._knows(boot) else self._ask_hello(now)
            case UpdateProgress(offset, status) if self.transferring:
                return [Progressed(offset, status)]
        self._counts.bad_messages += 1
        return []

    def _on_hello(self, hello: Hello, now: float) -> list[Effect]:
        before = self.hello
        same = before is not None and _identity(before) == _identity(hello)
        told = self.state is LinkState.ONLINE and before == hello
        self._move(LinkEvent.HELLO)
        self._counts.greetings += 1
        self._counts.duplicates += self._delivery.duplicates
        self._delivery = (
            self._delivery.greeted_again(hello.oldest, hello.next) if same else Delivery(hello.oldest)
        )
        self.hello = hello
        self._query = None
        rebooted = before is not None and not same
        # Every HELLO is answered, but only news is told: a pad that floods us costs nobody else anything.
        effects: list[Effect] = [] if told else [Greeted(hello, rebooted)]
        effects.append(self._ack(self._delivery.acked))
        return [*effects, *self._requests.rebooted(now)] if rebooted else effects

    def _on_press(self, press: Press, now: float) -> list[Effect]:
        if self.hello is None or not self._knows(press.boot):
            return self._ask_hello(now)
        if press.sequence == 0:
            self._counts.bad_messages += 1
            return []
        received = self._delivery.receive(press)
        self._counts.presses += len(received.deliver)
        effects: list[Effect] = [Deliver(p, self.hello) for p in received.deliver]
        if received.acknowledge is not None:
            effects.append(self._ack(received.acknowledge))
        return [*effects, *self._ask_hello(now)] if received.astray else effects

    def _knows(self, boot: int) -> bool:
        """Whether this is the boot that the latest greeting told of."""
        return self.state is LinkState.ONLINE and self.hello is not None and boot == self.hello.boot

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

    def _ping_due(self) -> float:
        """When the next ping, or the end of patience after the last one, is due."""
        return max(self._heard_at + QUIET_S, self._next_ping)

    def _watch(self, now: float) -> list[Effect]:
        if self._deaf_since is not None:
            return []
        if self.state is LinkState.GREETING and now >= self._opened_at + GREETING_PATIENCE_S:
            return self._fall_silent(
                now, "it never said HELLO: is it a pad, is the baud rate right, are the wires?"
            )
        if self.state is not LinkState.ONLINE or now < self._ping_due():
            return []
        if self._pings >= PINGS:
            return self._fall_silent(now, "it stopped answering: is it on, is the cable in?")
        self._pings += 1
        self._next_ping = now + PING_INTERVAL_S
        return [Send(encode(Ping(self._pings)))]

    def _fall_silent(self, now: float, reason: str) -> list[Effect]:
        self._move(LinkEvent.SILENCE)
        self._pings = 0
        effects: list[Effect] = [FellSilent(reason), *self._requests.give_up()]
        if self._reopen_when_silent:
            self._query = None
            return [*effects, Reopen()]
        if self._query is None:
            self._query = Repeat(due=now)
        return effects

    def _ack(self, mark: Mark) -> Send:
        assert self.hello is not None, "only what a greeted pad sent is acknowledged"
        return Send(encode(Ack(self.hello.boot, *mark)))

    def _move(self, event: LinkEvent) -> None:
        try:
            self.state = TRANSITIONS[self.state, event]
        except KeyError:
            raise IllegalTransitionError(f"{event.name} in state {self.state.name}") from None


def _identity(hello: Hello) -> tuple[bytes, int]:
    return hello.hardware_id, hello.boot
