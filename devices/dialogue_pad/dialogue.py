"""The host's end of the dialogue with a two-screen pad: bytes, invitations and `now` in; answers out. Pure.

    IDLE ──ask──▶ ASKED ──answer, timeout, loss, cancel, another ask──▶ IDLE (or ASKED)

The pad names no invitation in its answer, so there is one at a time, and an answer ends the one that stands.
An answer that comes while none stands is told without one (its citizen did press), unless it repeats the
answer before it. Every invitation that was not cancelled ends in exactly one `Appraisal`.

The pad is silent when it lets an invitation's time pass without any answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from devices.dialogue_pad.messages import (
    Answer,
    Deframer,
    LevelChoice,
    encode_appraise,
    encode_cancel,
    parse_answer,
)
from devices.heard import Appraisal, Heard, LineEffect, Outcome, Send, Tell
from devices.line import Line

GRACE_S = 5.0
"""Time after an invitation's own timeout in which the pad may still say that it timed out."""
REPEAT_S = 3.0
"""An answer without an invitation that equals the one before it, so soon, is a copy."""
EARLY_S = 1.0
"""A pad's clock may be so much ahead of ours: an empty answer that comes earlier than this before the end of
the invitation was an older one's."""


@dataclass(frozen=True, slots=True)
class _Asked:
    number: int
    until: float


class Dialogue(Line):
    """One pad behind one connection."""

    def __init__(self) -> None:
        super().__init__((None,))
        self.deframer = Deframer()
        self.bad_answers = 0
        """Lines that are no answer."""
        self.repeats = 0
        """Copies of answers that were told already."""
        self._bad_bytes = 0
        self._numbers = 0
        self._asked: _Asked | None = None
        self._latest: tuple[Answer, float] | None = None

    @property
    def noise_bytes(self) -> int:
        return self._bad_bytes + self.deframer.counts.skipped_bytes

    @property
    def messages(self) -> int:
        return self.deframer.counts.lines + self.deframer.counts.too_long

    @property
    def asked(self) -> int | None:
        """Number of the invitation that stands."""
        return None if self._asked is None else self._asked.number

    def opened(self, now: float) -> list[LineEffect]:
        self.deframer.reset()
        return super().opened(now)

    def closed(self, reason: str, now: float) -> list[LineEffect]:
        return [*self._end_without(Outcome.NO_ANSWER, now), *super().closed(reason, now)]

    def received(self, chunk: bytes, now: float) -> list[LineEffect]:
        effects: list[LineEffect] = []
        for line in self.deframer.feed(chunk):
            answer = parse_answer(line)
            if answer is None:
                self.bad_answers += 1
                self._bad_bytes += len(line)
            else:
                effects += [*self.presence.heard(None, self.noise_bytes), *self._on_answer(answer, now)]
        return [*effects, *self.presence.noise(self.noise_bytes)]

    def tick(self, now: float) -> list[LineEffect]:
        if self._asked is None or now < self._asked.until:
            return []
        reason = "it let an invitation pass without an answer: does it show its rating page?"
        told = self._end_without(Outcome.NO_ANSWER, now)
        return [*told, *self.presence.silent(None, reason)]

    def deadline(self) -> float:
        return float("inf") if self._asked is None else self._asked.until

    def refused(self, heard: Heard) -> None:
        self._latest = None

    def ask(self, timeout_s: int, levels: Sequence[LevelChoice], now: float) -> tuple[int, list[LineEffect]]:
        """Invite a citizen; the number comes back in the `Appraisal` that ends it. An invitation that stands
        ends without an answer. Raises EncodeError."""
        line = encode_appraise(timeout_s, levels)
        effects = self._end_without(Outcome.NO_ANSWER, now)
        self._numbers += 1
        self._asked = _Asked(self._numbers, now + timeout_s + GRACE_S)
        return self._numbers, [*effects, Send(line)]

    def cancel(self) -> list[LineEffect]:
        """End the invitation that stands, without an `Appraisal`. What the citizen chose before the pad heard
        of it is told as an answer that nobody waits for."""
        self._asked = None
        return [Send(encode_cancel())]

    def _on_answer(self, answer: Answer, now: float) -> list[LineEffect]:
        if answer.level is None and self._asked and now < self._asked.until - GRACE_S - EARLY_S:
            return []  # its own time is not over: where nobody chooses, that time ends it
        asked, self._asked = self._asked, None
        latest, self._latest = self._latest, (answer, now)
        if asked is None:
            if answer.level is None:
                return []
            if latest is not None and latest[0] == answer and now - latest[1] <= REPEAT_S:
                self.repeats += 1
                return []
        outcome = Outcome.TIMED_OUT if answer.level is None else Outcome.RATED
        return [
            Tell(
                Appraisal(
                    None if asked is None else asked.number,
                    outcome,
                    answer.level,
                    answer.reasons,
                    answer.unknown_reasons,
                    answer.remark,
                    now,
                )
            )
        ]

    def _end_without(self, outcome: Outcome, now: float) -> list[LineEffect]:
        if self._asked is None:
            return []
        number, self._asked = self._asked.number, None
        return [Tell(Appraisal(number, outcome, None, (), (), "", now))]
