"""What a printer says of itself: its reply stream taken apart, and what follows from it. Pure.

Replies of several kinds share one stream and are told apart by their bits:

    0001 0001, 0001 0011    XON, XOFF
    0xx1 xx10               DLE EOT n: which n, only the order of the questions tells
    0xx1 xx00               first byte of an automatic status; three bytes 0xx0 xxxx follow
    0xx0 xxxx               GS r, where no automatic status is under way
    5F text 00              GS I
    37 22 id 00, 37 25 00   GS ( H: a process is done; DLE DC4 8: the buffers are clear

Garble cases: a byte that nothing asked for, or that fits nothing, is counted and dropped; a text or an
automatic status that breaks off is dropped when another begins in its midst; a text that does not end is
dropped at TEXT_BYTES_MAX. Flow control and real-time replies may come in the midst of either.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

XON = 0x11
XOFF = 0x13
TEXT_HEADER = 0x5F
EVENT_HEADER = 0x37
PROCESS_DONE = 0x22
BUFFERS_CLEAR = 0x25
TEXT_BYTES_MAX = 80
AUTOMATIC_BYTES = 4


class Question(IntEnum):
    """The n of DLE EOT n."""

    PRINTER = 1
    OFFLINE_CAUSE = 2
    ERROR_CAUSE = 3
    PAPER = 4


class Condition(StrEnum):
    """Something that can be the matter with a printer."""

    OFFLINE = "offline"
    COVER_OPEN = "cover-open"
    PAPER_LOW = "paper-low"
    PAPER_OUT = "paper-out"
    STOPPED_BY_PAPER = "stopped-by-paper"
    CUTTER = "cutter"
    RECOVERABLE = "recoverable"
    """A mechanical error that a command clears once its cause is gone."""
    UNRECOVERABLE = "unrecoverable"
    """Only switching off and on, or a repair, helps."""
    HEAD_HOT = "head-hot"
    """An error that passes by itself; nearly always the head's temperature."""
    ERROR = "error"
    """Some error; which one, another answer tells."""
    FEEDING = "feeding"
    WAITING = "waiting"
    """It waits to be put online again."""


class Answer(StrEnum):
    """What we know of a condition."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RealTime:
    """The answer to DLE EOT."""

    question: Question
    bits: int


@dataclass(frozen=True, slots=True)
class Automatic:
    """An automatic status, its four bytes."""

    bits: bytes


@dataclass(frozen=True, slots=True)
class Sensor:
    """The answer to GS r 1: paper sensors, told when all before it in the stream is done."""

    bits: int


@dataclass(frozen=True, slots=True)
class Identity:
    """The answer to GS I 65-69."""

    text: str


@dataclass(frozen=True, slots=True)
class ProcessDone:
    """All before GS ( H with this id is printed."""

    process: str


@dataclass(frozen=True, slots=True)
class Cleared:
    """The buffers are clear, as DLE DC4 8 asked."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Whether the printer takes more bytes."""

    ready: bool


Reply = RealTime | Automatic | Sensor | Identity | ProcessDone | Cleared | Flow
Facts = Mapping[Condition, bool]

# Bits by reply. A condition with several bits holds when any of them is set: a combination that no manual
# lists is still a fault.
_REAL_TIME_BITS: dict[Question, dict[Condition, int]] = {
    Question.PRINTER: {Condition.OFFLINE: 0x08, Condition.WAITING: 0x20},
    Question.OFFLINE_CAUSE: {
        Condition.COVER_OPEN: 0x04,
        Condition.FEEDING: 0x08,
        Condition.STOPPED_BY_PAPER: 0x20,
        Condition.ERROR: 0x40,
    },
    Question.ERROR_CAUSE: {
        Condition.RECOVERABLE: 0x04,
        Condition.CUTTER: 0x08,
        Condition.UNRECOVERABLE: 0x20,
        Condition.HEAD_HOT: 0x40,
    },
    Question.PAPER: {Condition.PAPER_LOW: 0x0C, Condition.PAPER_OUT: 0x60},
}
_AUTOMATIC_BITS: tuple[dict[Condition, int], ...] = (
    {Condition.OFFLINE: 0x08, Condition.COVER_OPEN: 0x20, Condition.FEEDING: 0x40},
    {
        Condition.WAITING: 0x01,
        Condition.RECOVERABLE: 0x04,
        Condition.CUTTER: 0x08,
        Condition.UNRECOVERABLE: 0x20,
        Condition.HEAD_HOT: 0x40,
    },
    {Condition.PAPER_LOW: 0x03, Condition.PAPER_OUT: 0x0C},
    {},
)
_SENSOR_BITS = {Condition.PAPER_LOW: 0x03, Condition.PAPER_OUT: 0x0C}


def facts(reply: Reply) -> Facts:
    """What a reply says of the printer's conditions."""
    match reply:
        case RealTime(question, bits):
            return _read(_REAL_TIME_BITS[question], bits)
        case Automatic(bits):
            told: dict[Condition, bool] = {}
            for table, byte in zip(_AUTOMATIC_BITS, bits, strict=True):
                told |= _read(table, byte)
            # It knows no such cause of its own; what an older answer said of it is over or told otherwise.
            return told | {Condition.STOPPED_BY_PAPER: told[Condition.PAPER_OUT]}
        case Sensor(bits):
            return _read(_SENSOR_BITS, bits)
    return {}


def _read(table: Mapping[Condition, int], bits: int) -> dict[Condition, bool]:
    return {condition: bits & mask != 0 for condition, mask in table.items()}


class ReplyReader:
    """Bytes in, replies out. `strays` counts bytes that were no part of any reply."""

    def __init__(self) -> None:
        self.strays = 0
        self._questions: deque[Question] = deque()
        self._sensors = 0
        self._automatic = bytearray()
        self._text: bytearray | None = None
        """A GS I text or an event, from its header on."""

    def expect(self, question: Question) -> None:
        """DLE EOT was sent: the next such answer belongs to it."""
        self._questions.append(question)

    def expect_sensor(self) -> None:
        """GS r 1 was sent."""
        self._sensors += 1

    def forget_questions(self) -> None:
        """No answer came in time: what comes now answers later questions."""
        self._questions.clear()

    def line_was_lost(self) -> None:
        """What was under way never ends. GS r that the printer still holds may be answered one day."""
        self._break_off()
        self._questions.clear()

    def forget_sensors(self) -> None:
        """No GS r is to be answered any more."""
        self._sensors = 0

    @property
    def sensors_expected(self) -> int:
        """GS r that were sent and not answered."""
        return self._sensors

    def feed(self, chunk: bytes) -> list[Reply]:
        """The replies that this chunk completes, in order."""
        return [reply for byte in chunk for reply in self._take(byte)]

    def _take(self, byte: int) -> Iterator[Reply]:
        if byte in {XON, XOFF}:
            yield Flow(ready=byte == XON)
        elif self._text is not None and (byte >= 0x20 or byte == 0):
            yield from self._take_text(byte)
        elif byte in {TEXT_HEADER, EVENT_HEADER}:
            self._break_off()
            self._text = bytearray((byte,))
        elif byte & 0x93 == 0x12:
            yield from self._take_real_time(byte)
        elif byte & 0x93 == 0x10:
            self._break_off()
            self._automatic.append(byte)
        elif byte & 0x90 == 0:
            yield from self._take_plain(byte)
        else:
            self.strays += 1

    def _take_text(self, byte: int) -> Iterator[Reply]:
        assert self._text is not None
        if byte:
            self._text.append(byte)
            if len(self._text) > TEXT_BYTES_MAX:
                self._break_off()
            return
        text, self._text = bytes(self._text), None
        reply = _named(text)
        if reply is None:
            self.strays += len(text) + 1
        else:
            yield reply

    def _take_real_time(self, byte: int) -> Iterator[Reply]:
        if self._questions:
            yield RealTime(self._questions.popleft(), byte)
        else:
            self.strays += 1

    def _take_plain(self, byte: int) -> Iterator[Reply]:
        if self._automatic:
            self._automatic.append(byte)
            if len(self._automatic) == AUTOMATIC_BYTES:
                bits = bytes(self._automatic)
                self._automatic.clear()
                yield Automatic(bits)
        elif self._sensors:
            self._sensors -= 1
            yield Sensor(byte)
        else:
            self.strays += 1

    def _break_off(self) -> None:
        self.strays += len(self._automatic) + len(self._text or b"")
        self._automatic.clear()
        self._text = None


def _named(text: bytes) -> Reply | None:
    """The reply that a whole text is, header included."""
    if text[0] == TEXT_HEADER:
        return Identity(text[1:].decode("gb18030", errors="replace"))
    match text[1:2]:
        case b"\x22":
            return ProcessDone(text[2:].decode("latin-1"))
        case b"\x25":
            return Cleared()
    return None


@dataclass(frozen=True, slots=True)
class Conditions:
    """Every condition with what we know of it. Several can hold at once; none hides another."""

    answers: Mapping[Condition, Answer]

    def __getitem__(self, condition: Condition) -> Answer:
        return self.answers.get(condition, Answer.UNKNOWN)

    @property
    def present(self) -> tuple[Condition, ...]:
        """All that hold."""
        return tuple(c for c in Condition if self[c] is Answer.YES)


UNKNOWN_CONDITIONS = Conditions({})


@dataclass(slots=True)
class StatusBoard:
    """The newest word on each condition, and when it was heard (seconds of the caller's clock)."""

    _told: dict[Condition, tuple[bool, float]] = field(default_factory=dict)
    heard_at: float | None = None

    def note(self, reply: Reply, now: float) -> None:
        """A reply was heard at `now`."""
        self.heard_at = now
        for condition, holds in facts(reply).items():
            self._told[condition] = (holds, now)

    def conditions(self, now: float, max_age_s: float) -> Conditions:
        """What is known; unknown is what was never told, or longer ago than `max_age_s`."""
        answers = dict.fromkeys(Condition, Answer.UNKNOWN)
        for condition, (holds, at) in self._told.items():
            if now - at <= max_age_s:
                answers[condition] = Answer.YES if holds else Answer.NO
        if answers[Condition.STOPPED_BY_PAPER] is Answer.YES:
            answers[Condition.PAPER_OUT] = Answer.YES
        return Conditions(answers)

    def forget(self) -> None:
        """The printer went away: nothing is known."""
        self._told.clear()
        self.heard_at = None
