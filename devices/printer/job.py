"""One ticket on its way to paper, as a state machine. Pure: bytes of the printer and times in, effects out.

    checking     is the printer there, and can it print? A dead one is known after CHECK_S.
    clearing     only after a job that failed: what is left of it must not come out on this ticket
    sending      the ticket, then a question that the printer answers when it has done all before it
    confirming   until that answer
    giving-up    it went wrong; one more look at the status, for the reason
    done

Nothing is ever sent twice, and what is left of a job that failed must never print as part of another ticket:
the printer is told to clear its buffers at once, and `leftover` tells the next job to clear again. It is
done in several ways, because no single one works everywhere:

- `DLE DC4 8` clears the buffers in real time, even while the printer is offline; many printers don't know it.
  `DLE ENQ 2` does so where a recoverable error holds the printer.
- zeros, as many as the longest command of the old job: if it was cut within a raster, the printer still waits
  for dots and would swallow the new ticket. Elsewhere a printer ignores zeros.
- `CAN` and `ESC @` drop what was not printed yet of a page or a line.
- a cut, so that whatever of the old job did come out is a slip of its own.
- the question again: only when it was answered, and every older one with it, does the new ticket go out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from devices.printer.asking import Asker
from devices.printer.effects import Ask, Effect, Finished, Outcome, PrintResult
from devices.printer.encode import PrintData
from devices.printer.outflow import SLICE_BYTES, Outflow, Wire
from devices.printer.reasons import BLOCKING, PASSING, in_words
from devices.printer.status import (
    Condition,
    Flow,
    ProcessDone,
    Question,
    RealTime,
    Reply,
    ReplyReader,
    Sensor,
    StatusBoard,
    facts,
)

CHECK_S = 2.5
"""For the first look; a printer that said nothing then is taken for dead."""
POLL_S = 0.5
"""Between looks at the status while a job runs."""
HOLD_MAX_S = 6.0
"""How long the printer may say XOFF in one go."""
SEND_MARGIN_S = 10.0
"""How much longer than the wire needs a ticket may take, the times of XOFF not counted."""
CONFIRM_S = 6.0
"""From the last byte on the wire to the printer's answer: it prints a long ticket in less."""
GIVE_UP_S = 1.0
"""For the last look."""
CLEAR_SETTLE_S = 0.5
"""A printer drops what comes while it clears."""
QUIET_S = 0.3
"""After the answers to old questions: none comes later than that."""
PRINT_S = 1.5
"""From the last byte on the wire to paper, where only the status can tell."""

CLEAR_NOW = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08" + b"\x10\x05\x02"
"""DLE DC4 8 and DLE ENQ 2."""
RECOVER = b"\x10\x05\x02"
START_AFRESH = b"\x18\x1b@\x1dVB\x00"
"""CAN, ESC @, feed and cut."""
SENSOR_QUESTION = b"\x1dr\x01"
PROCESS_QUESTION = b"\x1d(H\x06\x0000"
"""GS ( H function 48; four characters follow."""

CURABLE = frozenset({Condition.CUTTER, Condition.RECOVERABLE})
NO_ANSWER = "the printer does not answer: is it switched on, is its cable plugged in, is the baud rate right?"
DISTURBED = "the printer's answers are disturbed: check its cable and the baud rate"
CLEARING_FAILED = "what is left of an old job can't be cleared: switch the printer off and on"


class Confirmation(Enum):
    """How a printer tells that a ticket is done."""

    SENSOR = "sensor"
    """GS r 1 behind the ticket: answered when all before it was taken apart. Nearly every printer."""
    PROCESS_ID = "process-id"
    """GS ( H behind the ticket: answered when it is on paper. Newer Epson and some others."""
    STATUS = "status"
    """Neither: a clean status once the time to print is over. Weaker: it can't tell a lost byte."""


class JobState(Enum):
    CHECKING = "checking"
    CLEARING = "clearing"
    SENDING = "sending"
    CONFIRMING = "confirming"
    GIVING_UP = "giving-up"
    DONE = "done"


NEXT: dict[JobState, frozenset[JobState]] = {
    JobState.CHECKING: frozenset({JobState.CLEARING, JobState.SENDING, JobState.DONE}),
    JobState.CLEARING: frozenset({JobState.SENDING, JobState.GIVING_UP, JobState.DONE}),
    JobState.SENDING: frozenset({JobState.CONFIRMING, JobState.GIVING_UP, JobState.DONE}),
    JobState.CONFIRMING: frozenset({JobState.GIVING_UP, JobState.DONE}),
    JobState.GIVING_UP: frozenset({JobState.DONE}),
    JobState.DONE: frozenset(),
}


class IllegalStateError(AssertionError):
    """A bug in the job itself: a change of state that the table does not hold."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """What a job that failed may have left in the printer."""

    longest_frame: int


class PrintJob:
    """One ticket. `begin` first; then `heard`, `took`, `tick` and `lost` as things happen, until `result`."""

    def __init__(
        self,
        data: PrintData,
        wire: Wire,
        reader: ReplyReader,
        board: StatusBoard,
        asker: Asker,
        *,
        confirmation: Confirmation = Confirmation.SENSOR,
        process: str = "0001",
        leftover: Leftover | None = None,
    ) -> None:
        """`process` is four digits that no job before it in the printer had; the board and the reader outlive
        the job."""
        self.state = JobState.CHECKING
        self.result: PrintResult | None = None
        self.leftover = leftover
        self._data = data
        self._wire = wire
        self._reader = reader
        self._board = board
        self._asker = asker
        self._confirmation = confirmation
        self._process = process
        self._now = self._began = self._deadline = 0.0
        self._settled_at = 0.0
        """What was asked for before is over then."""
        self._outflow = Outflow((), wire, 0.0)
        self._old_markers = 0
        self._answers: list[Reply] = []
        """To the marker."""
        self._recovered = False
        self._cleared_at: float | None = None
        self._gave_up = (Outcome.UNKNOWN, "")
        self._answers_all = False
        """At the first look it answered every question."""
        self._strays = 0
        """Bytes without a meaning that are accounted for."""
        self._doubted = False
        """The confirmation may have been noise."""
        self._taken = 0

    def begin(self, now: float) -> list[Effect]:
        """Ask how the printer is."""
        self._began = self._settled_at = now
        self._deadline = now + CHECK_S
        self._asker.restart(now)
        effects: list[Effect] = []
        if self.leftover is not None:
            effects.append(Ask(CLEAR_NOW))
            self._settled_at = now + CLEAR_SETTLE_S
        return effects + self.tick(now)

    def heard(self, replies: Sequence[Reply], now: float) -> list[Effect]:
        """The printer said something; the board knows it already."""
        for reply in replies:
            match reply:
                case Flow(ready=True):
                    self._released(now)
                case Flow(ready=False):
                    self._outflow.hold(now)
                case RealTime(question, _):
                    self._asker.heard(question, now, POLL_S)
                case Sensor():
                    self._answers.append(reply)
                case ProcessDone(process) if process == self._marker_process:
                    self._answers.append(reply)
        return self.tick(now)

    def took(self, count: int, now: float) -> list[Effect]:
        """So many bytes of the last Transmit were taken."""
        whole = self._count(count, now)
        if whole or self.state not in {JobState.CLEARING, JobState.SENDING}:
            return self.tick(now)
        self._now = now
        return self._give_up("the printer stopped taking bytes: is its cable plugged in, is it on?")

    def lost(self, reason: str, now: float, taken: int = 0) -> list[Effect]:
        """The port is gone; of a Transmit under way it had taken so many bytes."""
        self._now = now
        self._count(taken, now)
        match self.state:
            case JobState.DONE:
                return []
            case JobState.GIVING_UP:
                return self._finish(*self._gave_up)
        return self._finish(self._outcome_by_bytes(), f"the connection to the printer was lost: {reason}")

    def tick(self, now: float) -> list[Effect]:
        """Time has come to `now`."""
        self._now = now
        match self.state:
            case JobState.CHECKING:
                return self._check()
            case JobState.CLEARING:
                return self._clear()
            case JobState.SENDING:
                return self._send()
            case JobState.CONFIRMING:
                return self._confirm()
            case JobState.GIVING_UP:
                return self._look_once_more()
            case JobState.DONE:
                return []

    def due_at(self) -> float:
        """When `tick` is to be called next."""
        if self.state is JobState.DONE:
            return float("inf")
        moments = [self._deadline]
        if self._may_ask():
            moments.append(self._asker.due_at())
        if self.state in {JobState.CLEARING, JobState.SENDING}:
            moments.append(self._outflow.due_at())
            if self._outflow.held_since is not None:
                moments.append(self._outflow.held_since + HOLD_MAX_S)
        if self._settled_at > self._now:
            moments.append(self._settled_at)
        return min(moments)

    # One method a state.

    def _check(self) -> list[Effect]:
        present = self._present()
        if self._asker.rounds and BLOCKING & present:
            return self._recover_or_end(present)
        if self._asker.rounds and not PASSING & present:
            return self._go_on()
        if self._now < self._deadline:
            return self._ask()
        if not self._asker.answered:
            return self._finish(Outcome.NOT_PRINTED, NO_ANSWER)
        if (BLOCKING | PASSING) & present:
            return self._finish(Outcome.NOT_PRINTED, in_words(present))
        if Question.PRINTER not in self._asker.answered:
            return self._finish(
                Outcome.NOT_PRINTED, "the printer answers only in part: is the line disturbed?"
            )
        return self._go_on()

    def _recover_or_end(self, present: frozenset[Condition]) -> list[Effect]:
        if self._recovered or not BLOCKING & present <= CURABLE:
            return self._finish(Outcome.NOT_PRINTED, in_words(present))
        # Somebody may have freed the cutter: a printer stays in its error until it is told to go on.
        self._recovered = True
        self._deadline = self._now + CHECK_S
        self._asker.restart(self._now + CLEAR_SETTLE_S)
        return [Ask(RECOVER)]

    def _go_on(self) -> list[Effect]:
        """The printer is well."""
        if self._now < self._settled_at:
            return self._ask()
        self._answers_all = self._asker.rounds > 0
        if self.leftover is None:
            return self._begin_sending()
        zeros = bytes(self.leftover.longest_frame)
        frames = [zeros[i : i + SLICE_BYTES] for i in range(0, len(zeros), SLICE_BYTES)]
        self._enter(JobState.CLEARING)
        self._old_markers = self._reader.sensors_expected
        self._begin_flow([*frames, START_AFRESH, self._marker()])
        return self._clear()

    def _clear(self) -> list[Effect]:
        present = self._present()
        if BLOCKING & present:
            return self._give_up(in_words(present))
        if self._outflow.done and self._cleared():
            return self._begin_sending()
        if self._now >= self._deadline or self._held_too_long():
            return self._give_up(CLEARING_FAILED)
        return self._flow()

    def _cleared(self) -> bool:
        """Whether all markers are answered, old ones with them, and no answer can come any more."""
        if self._confirmation is Confirmation.STATUS:
            self._settled_at = self._outflow.wire_free_at + PRINT_S
            return self._now >= self._settled_at
        if self._answers:
            # Some may be answers to old markers: as many more markers settle it.
            again = min(len(self._answers), self._old_markers)
            self._old_markers -= again
            self._answers.clear()
            self._cleared_at = None if again else self._now
            self._settled_at = self._now + QUIET_S
            if again:
                self._begin_flow([self._marker()] * again)
        return self._cleared_at is not None and self._now >= self._cleared_at + QUIET_S

    def _begin_sending(self) -> list[Effect]:
        self._enter(JobState.SENDING)
        self._strays = self._reader.strays
        self._reader.forget_sensors()
        self._answers.clear()
        self.leftover = Leftover(self._data.longest_frame)
        self._begin_flow([*self._data.frames, self._marker()])
        return self._send()

    def _send(self) -> list[Effect]:
        present = self._present()
        if BLOCKING & present:
            return self._finish(Outcome.NOT_PRINTED, in_words(present))
        if self._outflow.done:
            return self._begin_confirming()
        if self._held_too_long():
            return self._give_up(in_words(PASSING & present) or "the printer keeps telling us to wait")
        if self._now >= self._deadline:
            return self._give_up("the printer takes the ticket too slowly")
        return self._flow()

    def _begin_confirming(self) -> list[Effect]:
        self._enter(JobState.CONFIRMING)
        wire_free_at = max(self._now, self._outflow.wire_free_at)
        self._deadline = wire_free_at + CONFIRM_S
        late = self._confirmation is Confirmation.STATUS
        self._asker.restart(wire_free_at + (PRINT_S if late else POLL_S))
        return self._confirm()

    def _confirm(self) -> list[Effect]:
        if self._answers:
            if any(facts(answer).get(Condition.PAPER_OUT) for answer in self._answers):
                return self._finish(Outcome.NOT_PRINTED, in_words([Condition.PAPER_OUT]))
            if self._is_believable():
                return self._finish(Outcome.PRINTED, "")
        present = self._present()
        if BLOCKING & present:
            return self._finish(Outcome.NOT_PRINTED, in_words(present))
        if self._confirmation is Confirmation.STATUS and self._asker.rounds and not PASSING & present:
            return self._finish(Outcome.PRINTED, "")
        if self._now < self._deadline:
            return self._ask()
        noisy = DISTURBED if self._doubted else "the printer did not confirm that it printed"
        return self._give_up(in_words(PASSING & present) or noisy)

    def _is_believable(self) -> bool:
        """One byte confirms, and noise may look like it. Where bytes without a meaning came, or one question
        after the status is without an answer, a whole circle of answers must follow."""
        unanswered = self._answers_all and self._asker.waits and not self._doubted
        if self._reader.strays != self._strays or unanswered:
            self._strays = self._reader.strays
            self._doubted = True
            self._asker.restart(self._now)
        return not self._doubted or self._asker.rounds > 0

    def _look_once_more(self) -> list[Effect]:
        if self._asker.rounds == 0 and self._now < self._deadline:
            return self._ask()
        present = self._present()
        if BLOCKING & present:
            return self._finish(Outcome.NOT_PRINTED, in_words(present))
        return self._finish(*self._gave_up)

    # What several states do.

    def _enter(self, state: JobState) -> None:
        if state not in NEXT[self.state]:
            raise IllegalStateError(f"{self.state.value} -> {state.value}")
        self.state = state

    def _begin_flow(self, frames: Sequence[bytes]) -> None:
        self._outflow = Outflow(frames, self._wire, self._now)
        self._deadline = self._now + self._wire.seconds(self._outflow.total) + SEND_MARGIN_S
        self._asker.restart(self._now + POLL_S)

    def _flow(self) -> list[Effect]:
        """The next slice, or between two frames a question."""
        if self._may_ask() and (question := self._asker.due(self._now)):
            return [Ask(question)]
        piece = self._outflow.due(self._now)
        if piece is None:
            return []
        if piece.data == SENSOR_QUESTION:
            # Not earlier: until it is sent, a byte that looks like its answer is a stray.
            self._reader.expect_sensor()
        return [piece]

    def _count(self, count: int, now: float) -> bool:
        whole = self._outflow.took(count, now)
        if self.state is JobState.SENDING:
            self._taken = min(self._outflow.taken, self._data.size)
        return whole

    def _ask(self) -> list[Effect]:
        question = self._asker.due(self._now)
        return [Ask(question)] if question else []

    def _may_ask(self) -> bool:
        return self._outflow.between_frames or self.state is JobState.GIVING_UP

    def _marker(self) -> bytes:
        """The question behind the bytes that it asks after."""
        match self._confirmation:
            case Confirmation.SENSOR:
                return SENSOR_QUESTION
            case Confirmation.PROCESS_ID:
                return PROCESS_QUESTION + self._marker_process.encode("ascii")
            case Confirmation.STATUS:
                return b""

    @property
    def _marker_process(self) -> str:
        return f"C{self._process[1:]}" if self.state is JobState.CLEARING else self._process

    def _released(self, now: float) -> None:
        if self._outflow.held_since is not None:
            self._deadline += now - self._outflow.held_since
            self._outflow.release()

    def _held_too_long(self) -> bool:
        held = self._outflow.held_since
        return held is not None and self._now >= held + HOLD_MAX_S

    def _present(self) -> frozenset[Condition]:
        """What this job itself has heard: older news is about another moment."""
        return frozenset(self._board.conditions(self._now, self._now - self._began).present)

    def _outcome_by_bytes(self) -> Outcome:
        return Outcome.UNKNOWN if self._taken else Outcome.NOT_PRINTED

    def _give_up(self, reason: str) -> list[Effect]:
        self._gave_up = (self._outcome_by_bytes(), reason)
        self._enter(JobState.GIVING_UP)
        self._deadline = self._now + GIVE_UP_S
        self._asker.restart(self._now)
        return self._look_once_more()

    def _finish(self, outcome: Outcome, reason: str) -> list[Effect]:
        self._enter(JobState.DONE)
        present = tuple(c for c in Condition if c in self._present())
        self.result = PrintResult(outcome, reason, present, self._taken, self._data.size)
        if outcome is Outcome.PRINTED:
            self.leftover = None
        finished = Finished(self.result)
        return [Ask(CLEAR_NOW), finished] if self.leftover is not None else [finished]
