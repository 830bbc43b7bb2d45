"""A transcript of a pad's firmware: what happened to it, and what it did about it, line by line."""

from random import Random
from typing import Self

from contracts.pad.fields import WireMessage
from contracts.pad.messages import Ack, Arm, Ask, Hello, Press, Query, ResetCause, encode
from firmware_sim.pad.effects import Burn, Effect, Send, Store
from firmware_sim.pad.firmware import Firmware
from firmware_sim.pad.flash import Flash
from firmware_sim.pad.memory import Memory
from firmware_sim.pad.profile import Profile, numbered_id

PAD_1 = Profile(numbered_id(1))
BOOT = 1001
"""Boot id of a playbook's first boot, unless it begins blank."""


class Playbook:
    """A pad under a clock that only `wait` moves. It writes down what the pad sends and what else it does."""

    def __init__(self, profile: Profile = PAD_1, memory: Memory | None = None, blank: bool = False) -> None:
        self.profile = profile
        self.now_ms = 50_000
        self.stored = memory if memory or blank else Memory(boot=BOOT - 1)
        self.flash = Flash()
        self.sent: list[WireMessage] = []
        self.done: list[Effect] = []
        self.boots(ResetCause.POWER_ON)

    # what happens

    def boots(self, cause: ResetCause) -> None:
        """The power was lost: only what was stored is left."""
        self.pad, effects = Firmware.boot(
            self.profile, self.stored, cause, self.now_ms, Random(1), flash=self.flash
        )
        self.stored = self.pad.memory
        self._note(effects)

    def hears(self, *messages: WireMessage) -> Self:
        self._note(self.pad.receive(b"".join(map(encode, messages)), self.now_ms))
        return self

    def hears_bytes(self, data: bytes) -> Self:
        self._note(self.pad.receive(data, self.now_ms))
        return self

    def pressed(self, *keys: int) -> Self:
        for key in keys:
            self._note(self.pad.press(key, self.now_ms))
        return self

    def touched(self, *codes: int) -> Self:
        for code in codes:
            self._note(self.pad.touch(code, self.now_ms))
        return self

    def confirmed(self) -> Self:
        self._note(self.pad.confirm(self.now_ms))
        return self

    def waits(self, ms: int) -> Self:
        """Time passes; whatever falls due on the way happens when it is due."""
        until = self.now_ms + ms
        while (due := self.pad.due_ms()) is not None and due <= until:
            self.now_ms = max(due, self.now_ms)
            self._note(self.pad.advance(self.now_ms))
        self.now_ms = until
        return self

    def sleeps(self, ms: int) -> Self:
        """A long time passes in one step: what fell due on the way happens once, at its end."""
        self.now_ms += ms
        self._note(self.pad.advance(self.now_ms))
        return self

    # short forms

    def greeted(self) -> Self:
        """A host has answered the HELLO and acknowledged nothing."""
        return self.hears(Ack(self.boot, 0, 0)).forgets()

    def armed(self, session: int = 77, tenths: int = 300) -> Self:
        return self.hears(arm(session, tenths)).forgets()

    def acked(self, sequence: int, revision: int = 0) -> Self:
        return self.hears(Ack(self.boot, sequence, revision))

    def asks_hello(self) -> Self:
        return self.hears(Ask(Query.HELLO))

    # what it did

    @property
    def boot(self) -> int:
        return self.pad.memory.boot

    def takes_sent(self) -> list[WireMessage]:
        """What was sent since the last look."""
        sent, self.sent = self.sent, []
        return sent

    def takes_presses(self) -> list[tuple[int, int]]:
        """Sequence and revision of the PRESS frames sent since the last look."""
        return [(m.sequence, m.revision) for m in self.takes_sent() if isinstance(m, Press)]

    def takes_done(self) -> list[Effect]:
        """Everything but sending and storing since the last look."""
        done, self.done = self.done, []
        return done

    def hello(self) -> Hello:
        """The one HELLO that was sent since the last look."""
        (hello,) = [m for m in self.takes_sent() if isinstance(m, Hello)]
        return hello

    def forgets(self) -> Self:
        self.sent, self.done = [], []
        return self

    @property
    def ring(self) -> list[int]:
        return list(self.pad.memory.ring)

    def _note(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Send(message):
                    self.sent.append(message)
                case Store() | Burn():
                    pass
                case _:
                    self.done.append(effect)


def arm(session: int = 77, tenths: int = 300, tag: int = 1) -> Arm:
    return Arm(tag, session, tenths, 0, "3", "0017", "阿依古丽")
