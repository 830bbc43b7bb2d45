"""Asks a printer how it is: DLE EOT 1-4 in a circle, one question at a time. Pure.

The answers do not say which question they belong to. So the next question waits for the answer to the last;
one that was not answered is asked again, and then a pause lets the late answer pass, or it would be taken for
the answer to another question and a fault would hide.
"""

from devices.printer.status import Question, ReplyReader

ANSWER_S = 0.8
"""A printer answers a real-time command at once; this covers slow lines and terminal servers."""
SETTLE_S = 0.15
"""For late answers to pass."""
FIRST = Question.PRINTER


class Asker:
    """`due` gives the bytes to send now, `heard` takes an answer. Times in seconds of the caller's clock."""

    def __init__(self, reader: ReplyReader) -> None:
        self._reader = reader
        self._outstanding: Question | None = None
        self._repeated = False
        self._at = 0.0
        """When to ask (again)."""
        self.next = FIRST
        self.rounds = 0
        """Times that all four were answered since `restart`."""
        self.answered: set[Question] = set()
        """Answered since `restart`."""

    def restart(self, now: float) -> None:
        """Begin a new circle. An answer that is still outstanding is let pass."""
        self._at = now + SETTLE_S if self._outstanding is not None else now
        self._reader.forget_questions()
        self._outstanding = None
        self._repeated = False
        self.next = FIRST
        self.rounds = 0
        self.answered = set()

    @property
    def waits(self) -> bool:
        """Whether a question has no answer yet."""
        return self._outstanding is not None

    def due_at(self) -> float:
        """When `due` has something to do."""
        return self._at

    def due(self, now: float) -> bytes:
        """The question to send now, empty if none."""
        if now < self._at:
            return b""
        if self._outstanding is not None:
            self._repeated = True
            self._reader.forget_questions()
        self._outstanding = self.next
        self._reader.expect(self.next)
        self._at = now + ANSWER_S
        return b"\x10\x04" + bytes((self.next,))

    def heard(self, question: Question, now: float, pause_s: float = 0.0) -> None:
        """The answer came. After a whole circle the next begins `pause_s` later."""
        self.answered.add(question)
        if question is not self._outstanding:
            return
        self._outstanding = None
        self._at = now + (SETTLE_S if self._repeated else 0.0)
        self._repeated = False
        if question is Question.PAPER:
            self.rounds += 1
            self._at += pause_s
        self.next = Question(question % len(Question) + 1)
