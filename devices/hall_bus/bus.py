"""The host's end of a hall bus: bytes, commands and `now` in; keys, health and paced frames out. Pure.

An evaluator's key is acknowledged once it is committed; until then the evaluator repeats it, and each copy is
the same press. A caller's frame is echoed as its acknowledgement, likewise once it is committed. A frame from
an address that the site does not name is neither told nor acknowledged, but counted.

A frame equal to one that we have just sent, while that may still be on its way back, is our own: many
adapters hear what they send.
"""

from collections import deque
from dataclasses import dataclass

from contracts.device import CallerAction
from contracts.errors import EncodeError
from devices.half_duplex import HalfDuplex, Turn
from devices.hall_bus.frames import (
    BLANK,
    FUNC_ASK,
    FUNC_BEEP,
    FUNC_KEY,
    FUNC_SHOW,
    INVITATION,
    BusFrame,
    Deframer,
)
from devices.hall_bus.site import AckStyle, BusSite
from devices.heard import CallerKey, Heard, KeyHeard, LineEffect, Send, Tell
from devices.line import Line
from devices.repeats import Repeats, Told

EVALUATOR_REPEAT_S = 3.0
"""An evaluator says its key again after a second or two without an acknowledgement; two services of one
window end further apart."""
CALLER_REPEAT_S = 1.0
"""The same for callers. A clerk who calls twice within a second has pressed twice by mistake."""
DEAF_COPIES = 10
"""A device that repeats a key so often although it is acknowledged does not hear us."""
DEAF = "it says one key again and again although we acknowledge it: does it hear us, are the wires right?"
ECHO_S = 0.05
"""Time that an adapter takes to hand us what we sent ourselves."""
ECHOES_MAX = 8
ANSWER_S = 0.05
"""Time after a command in which a device may begin to speak."""
KEY_MAX = 0x04
STARS_MAX = 5
DIGIT_MAX = 9

CALLER_ACTIONS = {
    0x0A: CallerAction.START_OR_TRANSFER,
    0x0B: CallerAction.WAIT_OR_RATE,
    0x0C: CallerAction.CALL,
    0x0D: CallerAction.RECALL,
    0x0E: CallerAction.CANCEL,
    0x0F: CallerAction.FUNCTION,
    0x11: CallerAction.ONE_METRE_LINE,
    0x12: CallerAction.PAUSE,
    0x13: CallerAction.TRANSFER,
}


@dataclass(slots=True)
class BusLineCounts:
    """Beside the deframer's: what became of sound frames."""

    keys: int = 0
    strangers: int = 0
    """From addresses that the site does not name."""
    echoes: int = 0
    """Our own frames, come back."""
    foreign: int = 0
    """From known devices, of a kind that we do not know; also other hosts'."""


class HallBus(Line):
    """One line with its evaluators and callers."""

    def __init__(self, site: BusSite) -> None:
        super().__init__(sorted(site.evaluators | site.callers))
        self.site = site
        self.deframer = Deframer(self._comes_back)
        self.counts = BusLineCounts()
        self.pace = HalfDuplex(site.baud)
        self.stranger: int | None = None
        """Address of the latest frame from nobody that the site names."""
        self._evaluators = Repeats(EVALUATOR_REPEAT_S)
        self._callers = Repeats(CALLER_REPEAT_S)
        self._frames: dict[Heard, BusFrame] = {}
        """Of what was told and is not yet acknowledged or refused."""
        self._sent: deque[tuple[bytes, float]] = deque(maxlen=ECHOES_MAX)
        """Our own latest frames, without FF, and until when they may come back."""
        self._heard_at = 0.0

    @property
    def noise_bytes(self) -> int:
        return self.deframer.counts.noise_bytes

    @property
    def messages(self) -> int:
        return self.deframer.counts.frames + self.deframer.counts.bad

    @property
    def repeats(self) -> int:
        """Copies of presses that were told already."""
        return self._evaluators.suppressed + self._callers.suppressed

    # -- what happens on the line ---------------------------------------------------------------------------

    def opened(self, now: float) -> list[LineEffect]:
        self.deframer.reset()
        self.pace.clear()
        return super().opened(now)

    def closed(self, reason: str, now: float) -> list[LineEffect]:
        self.pace.clear()
        return super().closed(reason, now)

    def received(self, chunk: bytes, now: float) -> list[LineEffect]:
        self.pace.heard(now)
        self._heard_at = now
        effects: list[LineEffect] = []
        for frame in self.deframer.feed(chunk):
            effects += self._on_frame(frame, now)
        return [*effects, *self.presence.noise(self.noise_bytes), *self.tick(now)]

    def tick(self, now: float) -> list[LineEffect]:
        turn = self.pace.speak(now)
        if turn is None:
            return []
        self._sent.append((turn.data.removeprefix(b"\xff"), self.pace.sent_until + ECHO_S))
        return [Send(turn.data)]

    def deadline(self) -> float:
        return self.pace.due()

    def committed(self, heard: Heard, now: float) -> list[LineEffect]:
        frame = self._frames.pop(heard, None)
        known = self._evaluators.committed(heard) or self._callers.committed(heard)
        if frame is None or not known or not self.presence.is_open:
            return []
        self._acknowledge(frame, isinstance(heard, KeyHeard), now)
        return self.tick(now)

    def refused(self, heard: Heard) -> None:
        self._frames.pop(heard, None)
        self._evaluators.refused(heard)
        self._callers.refused(heard)

    # -- what the hall asks for -----------------------------------------------------------------------------

    def invite(self, evaluator: int, now: float) -> list[LineEffect]:
        """Ask the citizen at this evaluator to rate."""
        return self._command(self._evaluator(evaluator), FUNC_ASK, bytes((INVITATION,)), now)

    def show_stars(self, evaluator: int, stars: int, now: float) -> list[LineEffect]:
        """Show the clerk's star level, 0 to 5. Raises EncodeError."""
        if not 0 <= stars <= STARS_MAX:
            raise EncodeError(f"{stars} stars: 0 to {STARS_MAX}")
        return self._command(self._evaluator(evaluator), FUNC_SHOW, bytes((stars,)), now)

    def show_digits(self, caller: int, text: str, now: float) -> list[LineEffect]:
        """Show digits and blanks on a caller's own display, to the right. Raises EncodeError."""
        width = self.site.display_digits
        if len(text) > width or any(c not in "0123456789 " for c in text):
            raise EncodeError(f"{text!r}: the display has {width} places for digits and blanks")
        data = bytes(BLANK if c == " " else int(c) for c in text.rjust(width))
        return self._command(self._caller(caller), FUNC_SHOW, data, now)

    def beep(self, caller: int, now: float) -> list[LineEffect]:
        """Let a caller beep."""
        return self._command(self._caller(caller), FUNC_BEEP, b"", now)

    # -- inside ---------------------------------------------------------------------------------------------

    def _on_frame(self, frame: BusFrame, now: float) -> list[LineEffect]:
        if self._is_echo(frame, now):
            self.counts.echoes += 1
            return []
        self.pace.answered()
        is_key = frame.function == FUNC_KEY and len(frame.data) == 1 and frame.data[0] <= KEY_MAX
        if frame.address in self.site.evaluators and is_key:
            return self._on_key(frame, now)
        if frame.address in self.site.callers and frame.data:
            return self._on_caller(frame, now)
        if frame.address in self.site.evaluators | self.site.callers:
            self.counts.foreign += 1
        else:
            self.counts.strangers += 1
            self.stranger = frame.address
        return []

    def _on_key(self, frame: BusFrame, now: float) -> list[LineEffect]:
        key = frame.data[0]
        if (told := self._evaluators.copy_of((frame.address, key), now)) is not None:
            return self._on_copy(frame, told, now)
        heard = KeyHeard(frame.address, key, self.site.levels.get(key), now)
        self._evaluators.tell((frame.address, key), heard)
        return self._tell(frame, heard)

    def _on_caller(self, frame: BusFrame, now: float) -> list[LineEffect]:
        what = (frame.address, frame.function, frame.data)
        if (told := self._callers.copy_of(what, now)) is not None:
            return self._on_copy(frame, told, now)
        *typed, key = frame.data
        digits = "".join(str(d) for d in typed if d <= DIGIT_MAX)
        heard = CallerKey(frame.address, key, CALLER_ACTIONS.get(key), digits, now)
        self._callers.tell(what, heard)
        return self._tell(frame, heard)

    def _tell(self, frame: BusFrame, heard: KeyHeard | CallerKey) -> list[LineEffect]:
        self.counts.keys += 1
        self._frames[heard] = frame
        return [*self.presence.heard(frame.address, self.noise_bytes), Tell(heard)]

    def _on_copy(self, frame: BusFrame, told: Told, now: float) -> list[LineEffect]:
        if told.committed:
            self._acknowledge(frame, isinstance(told.heard, KeyHeard), now)
        deaf = told.committed and told.copies >= DEAF_COPIES
        return [*self.presence.heard(frame.address, self.noise_bytes, DEAF if deaf else None)]

    def _acknowledge(self, frame: BusFrame, is_key: bool, now: float) -> None:
        if not is_key:
            data = frame.encode()
        elif self.site.ack is AckStyle.ECHO_KEY:
            data = BusFrame(frame.address, FUNC_ASK, frame.data).encode()
        else:
            data = BusFrame(frame.address, FUNC_ASK).encode(preamble=False)
        self.pace.add(Turn(data, (frame.address, data), urgent=True), now)

    def _command(self, address: int, function: int, data: bytes, now: float) -> list[LineEffect]:
        frame = BusFrame(address, function, data).encode()
        self.pace.add(Turn(frame, (address, function), ANSWER_S), now)
        return self.tick(now)

    def _is_echo(self, frame: BusFrame, now: float) -> bool:
        raw = frame.encode(preamble=False)
        return any(raw == sent and now <= until for sent, until in self._sent)

    def _comes_back(self, raw: bytes) -> bool:
        return any(sent.startswith(raw) and self._heard_at <= until for sent, until in self._sent)

    def _evaluator(self, address: int) -> int:
        if address not in self.site.evaluators:
            raise EncodeError(f"{address} is no evaluator of this line")
        return address

    def _caller(self, address: int) -> int:
        if address not in self.site.callers:
            raise EncodeError(f"{address} is no caller of this line")
        return address
