"""The host's end of a line of 6-byte callers: bytes, replies and `now` in; keys and paced frames out. Pure.

A caller knows that it was heard by the reply: `show`, `ok`, `fail` or `waiting`. A frame that comes again
before the window is over is the same key: it is answered with the same reply once more, and not told again,
so that a lost reply never calls two numbers.
"""

from collections.abc import Iterable

from contracts.device import CallerAction
from contracts.errors import EncodeError
from devices.caller6.frames import (
    ADDRESS_MAX,
    CallerFrame,
    Deframer,
    FromCaller,
    ToCaller,
    encode_reply,
)
from devices.errors import ProfileError
from devices.half_duplex import HalfDuplex, Turn
from devices.heard import CallerKey, Heard, LineEffect, Send, Tell
from devices.line import Line
from devices.repeats import Repeats

REPEAT_S = 1.0
"""A clerk who presses one key twice within a second has pressed twice by mistake."""
BAUD = 9600

ACTIONS = {
    FromCaller.NEXT: CallerAction.CALL,
    FromCaller.RECALL: CallerAction.RECALL,
    FromCaller.LOGIN: CallerAction.LOGIN,
    FromCaller.LOGOUT: CallerAction.LOGOUT,
}


class Callers6(Line):
    """One line of callers. Raises ProfileError for addresses that can't be."""

    def __init__(self, callers: Iterable[int], host: int = 0, baud: int = BAUD) -> None:
        super().__init__(sorted(set(callers)))
        if wrong := [a for a in (*self.addresses, host) if a is None or not 0 <= a <= ADDRESS_MAX]:
            raise ProfileError(f"address {wrong[0]}: an address is 0 to {ADDRESS_MAX}, e.g. 3")
        if host in self.addresses:
            raise ProfileError(f"address {host} is the host's own: give the caller another, e.g. {host + 1}")
        self.host = host
        self.deframer = Deframer(host)
        self.pace = HalfDuplex(baud)
        self.strangers = 0
        """Frames of callers that were not named."""
        self._repeats = Repeats(REPEAT_S)
        self._replies: dict[int, bytes] = {}
        """To the latest key of each caller."""

    @property
    def noise_bytes(self) -> int:
        return self.deframer.counts.noise_bytes

    @property
    def messages(self) -> int:
        return self.deframer.counts.frames

    @property
    def repeats(self) -> int:
        """Copies of keys that were told already."""
        return self._repeats.suppressed

    def opened(self, now: float) -> list[LineEffect]:
        self.deframer.reset()
        self.pace.clear()
        return super().opened(now)

    def closed(self, reason: str, now: float) -> list[LineEffect]:
        self.pace.clear()
        return super().closed(reason, now)

    def received(self, chunk: bytes, now: float) -> list[LineEffect]:
        self.pace.heard(now)
        effects: list[LineEffect] = []
        for frame in self.deframer.feed(chunk):
            if frame.source not in self.addresses:
                self.strangers += 1
                continue
            effects += self.presence.heard(frame.source, self.noise_bytes)
            effects += self._on_frame(frame, now)
        return [*effects, *self.presence.noise(self.noise_bytes), *self.tick(now)]

    def tick(self, now: float) -> list[LineEffect]:
        turn = self.pace.speak(now)
        return [] if turn is None else [Send(turn.data)]

    def deadline(self) -> float:
        return self.pace.due()

    def refused(self, heard: Heard) -> None:
        self._repeats.refused(heard)

    def reply(self, caller: int, reply: ToCaller, number: int, now: float) -> list[LineEffect]:
        """Answer the latest key of a caller, or tell it something of our own accord. Raises EncodeError."""
        if caller not in self.addresses:
            raise EncodeError(f"{caller} is no caller of this line")
        self._replies[caller] = encode_reply(caller, self.host, reply, number)
        return self._say(self._replies[caller], now)

    def _on_frame(self, frame: CallerFrame, now: float) -> list[LineEffect]:
        if self._repeats.copy_of(frame, now) is not None:
            reply = self._replies.get(frame.source)
            return [] if reply is None else self._say(reply, now)
        self._replies.pop(frame.source, None)
        action = ACTIONS[frame.command]
        digits = str(frame.number) if frame.number else ""
        heard = CallerKey(frame.source, frame.command, action, digits, now)
        self._repeats.tell(frame, heard)
        return [Tell(heard)]

    def _say(self, reply: bytes, now: float) -> list[LineEffect]:
        self.pace.add(Turn(reply, reply[:3], urgent=True), now)
        return self.tick(now)
