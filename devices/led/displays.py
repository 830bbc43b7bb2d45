"""A line of window displays: texts and `now` in, paced frames and health out. Pure.

What a display is to show is kept, and sent again when the port comes back and every REFRESH_S, so that a
display that lost power shows it again. A text too long for its display scrolls (`Scroll`), a frame a step.

A reply names nobody, so it is of the display that was asked last: the next is asked when the reply is there
or its time is over. A display that used to reply and let MISSES frames pass is silent. Displays that never
reply stay GREETING: whether they show anything only a person can see.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.device import Health
from contracts.errors import EncodeError
from devices.errors import ProfileError
from devices.half_duplex import HalfDuplex, Turn
from devices.heard import LineEffect, Send
from devices.led.frames import Colour, Deframer, DisplayFormat
from devices.led.text import Scroll, gbk_text
from devices.line import Line

REPLY_S = 0.3
"""Time after a frame in which the display may begin to reply."""
MISSES = 3
REFRESH_S = 60.0
WIDTH_MIN = 2


@dataclass(slots=True)
class _Shown:
    scroll: Scroll
    colour: Colour
    since: float
    due: float
    """When it is sent next."""


class Displays(Line):
    """`displays` gives the width of each address in columns (a Chinese character takes two)."""

    def __init__(self, displays: Mapping[int, int], form: DisplayFormat, baud: int) -> None:
        """Raises ProfileError."""
        super().__init__(sorted(displays))
        for address, width in displays.items():
            if not 0 <= address <= 0xFF:
                raise ProfileError(f"display {address}: an address is 0 to 255, e.g. 3")
            if width < WIDTH_MIN:
                raise ProfileError(f"display {address}: a width of {width}; at least {WIDTH_MIN}, e.g. 16")
        self.deframer = Deframer()
        self.pace = HalfDuplex(baud)
        self.replaced_characters = 0
        """Characters that GBK does not hold."""
        self._widths = dict(displays)
        self._form = form
        self._shown: dict[int, _Shown] = {}
        self._asked: int | None = None
        """Who owes a reply."""
        self._reply_until = float("inf")
        self._misses: dict[int, int] = {}

    @property
    def noise_bytes(self) -> int:
        return self.deframer.counts.noise_bytes

    @property
    def messages(self) -> int:
        return self.deframer.counts.replies

    def show(self, address: int, text: str, colour: Colour, now: float) -> list[LineEffect]:
        """Show `text` from now on. Raises EncodeError for a display that is none of the line's."""
        if address not in self._widths:
            raise EncodeError(f"{address} is no display of this line")
        fitting, replaced = gbk_text(text)
        self.replaced_characters += replaced
        self._shown[address] = _Shown(Scroll(fitting, self._widths[address]), colour, now, now)
        return self.tick(now)

    def opened(self, now: float) -> list[LineEffect]:
        self.deframer.reset()
        for shown in self._shown.values():
            shown.due = now
        told = super().opened(now)
        return [*told, *self.tick(now)]

    def closed(self, reason: str, now: float) -> list[LineEffect]:
        self.pace.clear()
        self._asked, self._reply_until = None, float("inf")
        self._misses.clear()
        return super().closed(reason, now)

    def received(self, chunk: bytes, now: float) -> list[LineEffect]:
        self.pace.heard(now)
        effects: list[LineEffect] = []
        for _ in self.deframer.feed(chunk):
            if self._asked is not None:
                effects += self.presence.heard(self._asked, self.noise_bytes)
                self._misses.pop(self._asked, None)
                self._asked, self._reply_until = None, float("inf")
            self.pace.answered()
        return [*effects, *self.presence.noise(self.noise_bytes), *self.tick(now)]

    def tick(self, now: float) -> list[LineEffect]:
        if not self.presence.is_open:
            return []
        effects = self._miss(now)
        for address, shown in self._shown.items():
            if now >= shown.due:
                self._queue(address, shown, now)
        while (turn := self.pace.speak(now)) is not None:
            effects.append(Send(turn.data))
            if self._form.replies and isinstance(turn.topic, int):
                self._asked, self._reply_until = turn.topic, self.pace.sent_until + REPLY_S
        return effects

    def deadline(self) -> float:
        if not self.presence.is_open:
            return float("inf")
        due = [shown.due for shown in self._shown.values()]
        return min(self.pace.due(), self._reply_until, *due)

    def _queue(self, address: int, shown: _Shown, now: float) -> None:
        age = now - shown.since
        text = shown.scroll.shown(shown.scroll.step_at(age))
        answer_s = REPLY_S if self._form.replies else 0.0
        self.pace.add(Turn(self._form.encode(address, text, shown.colour), address, answer_s), now)
        shown.due = min(shown.since + shown.scroll.next_change(age), now + REFRESH_S)
        if shown.due <= now:  # a step so short that adding it to the clock changes nothing
            shown.due = now + shown.scroll.step_s

    def _miss(self, now: float) -> list[LineEffect]:
        if self._asked is None or now < self._reply_until:
            return []
        address, self._asked, self._reply_until = self._asked, None, float("inf")
        self._misses[address] = self._misses.get(address, 0) + 1
        if self._misses[address] < MISSES or self.presence.health(address) is not Health.ONLINE:
            return []
        return [*self.presence.silent(address, "it stopped replying: is it on, is the cable in?")]
