"""A screen pad without a disk and a line: what is told to it, and what came of that."""

from typing import TypeVar

from contracts.pad.fields import WireMessage
from contracts.pad.messages import Ack, Arm, Ask, Disarm, Query, encode_payload
from contracts.ratings import Level
from kiosk.flow.inputs import Act, Touched
from kiosk.window_pad.derive import Hall, derive
from kiosk.window_pad.effects import Effect, FromHost, Input, Send, Sign
from kiosk.window_pad.machine import booted, due_ms, put_off, step
from kiosk.window_pad.memory import Memory, changed
from kiosk.window_pad.state import BAD_LEVELS, State

HARDWARE_ID = bytes.fromhex("9900000000000001")
M = TypeVar("M", bound=WireMessage)


class Pad:
    """`memory` is what is on the disk: `boot` begins anew from it."""

    def __init__(
        self, memory: Memory | None = None, *, now_ms: int = 5_000, offers: frozenset[Level] = BAD_LEVELS
    ) -> None:
        self.memory = memory or Memory(HARDWARE_ID, boot=7)
        self.now_ms = now_ms
        self.offers = offers
        self.effects: list[Effect] = []
        self.writes = True
        """Whether the disk takes anything."""
        self.boot()

    def boot(self) -> None:
        self.state, changes = booted(self.memory, self.now_ms, offers=self.offers)
        self.memory = changed(self.memory, changes)

    def happen(self, happened: Input, after_ms: int = 0) -> State:
        """As the driver does it."""
        self.now_ms += after_ms
        done = step(self.state, happened, self.now_ms)
        if done.changes and not self.writes:
            later = put_off(self.state, self.now_ms)
            if later == self.state:
                return self.state
            self.state = later
            return self.happen(happened)
        self.memory = changed(self.memory, done.changes)
        self.state = done.state
        assert self.state.memory == self.memory
        self.effects += done.effects
        return self.state

    def host(self, message: WireMessage, after_ms: int = 0) -> State:
        return self.happen(FromHost(encode_payload(message)), after_ms)

    def connect(self) -> None:
        """The gateway comes and greets it."""
        self.happen(Sign.LINE_UP)
        self.host(Ask(Query.HELLO))
        self.host(Ack(self.memory.boot, 0, 0))
        self.effects.clear()

    def touch(self, act: Act, argument: str = "", after_ms: int = 0) -> State:
        return self.happen(Touched(act, argument), after_ms)

    def touch_shown(self, act: Act, ends_with: str = "", after_ms: int = 0) -> State:
        """What is on the screen."""
        screen = derive(self.state, Hall("12"), self.now_ms)
        for choice in (*screen.choices, *screen.actions, *screen.settings):
            if choice.act is act and choice.argument.endswith(ends_with):
                return self.touch(act, choice.argument, after_ms)
        raise AssertionError(f"{act} {ends_with} is not on page {screen.page}")

    def rate(self, level: int, after_ms: int = 0) -> State:
        return self.touch_shown(Act.LEVEL, f"-{level}", after_ms)

    def wait(self, seconds: float) -> State:
        """Time passes, each tick when it is due."""
        until_ms = self.now_ms + round(seconds * 1000)
        while (due := due_ms(self.state)) is not None and due <= until_ms:
            self.now_ms = max(self.now_ms, due)
            before = due
            self.happen(Sign.TICK)
            following = due_ms(self.state)
            assert following is None or following > before, "a tick that leads to itself"
        self.now_ms = until_ms
        return self.happen(Sign.TICK)

    def sent(self, kind: type[M]) -> list[M]:
        """What it sent of that kind since the last look."""
        found = [
            one.message for one in self.effects if isinstance(one, Send) and isinstance(one.message, kind)
        ]
        self.effects.clear()
        return found

    @property
    def page(self) -> str:
        return derive(self.state, Hall("12"), self.now_ms).page


def arm(session: int, *, seconds: float = 30, language: int = 0, tag: int = 1) -> Arm:
    return Arm(tag, session, round(seconds * 10), language, "12", "S17", "王小明")


def disarm(session: int, tag: int = 2) -> Disarm:
    return Disarm(tag, session)
