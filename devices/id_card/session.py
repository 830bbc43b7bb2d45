"""The host's end of a reader: asks, polls for cards, reads them, notices when they leave. Pure: bytes and
`now` (seconds, monotonic) in, effects out.

    CLOSED ─ IDENTIFYING ─ SEEKING ─ SELECTING ─ READING ─ ADDRESS ─ HOLDING
                 │  ▲         ▲──────────┴──────────┘                   │
                 ▼  │         ╰──────────────── the card left ──────────╯
              answers no more

After a card was read, a reader finds it no more until it has left the field. So its presence is seen by
asking the card for something short again: what a card answers that is still there, one that left can't.

A reply does not say what it answers. One whose length does not fit the question is a late answer to an
earlier one and is ignored."""

from enum import Enum

from devices.id_card.card import Card
from devices.id_card.commands import READER_FAULTS, Command, Status, meaning
from devices.id_card.effects import (
    CardFailed,
    CardRead,
    CardRemoved,
    Effect,
    FellSilent,
    Identified,
    ReaderUnfit,
    Send,
)
from devices.id_card.frames import Reply, ReplyParser, wipe
from devices.id_card.layout import ADDRESS_BYTES, TEXT_BYTES
from devices.id_card.sam import sam_number

POLL_S = 0.3
"""Between two looks for a card."""
HOLD_POLL_S = 0.5
"""Between two looks whether the card is still there."""
HOLD_READ_POLL_S = 2.0
"""The same where a look means to read the whole card again."""
IDLE_POLL_S = 5.0
"""Between two questions to a reader that is to leave cards alone."""
UNFIT_POLL_S = 2.0
SILENT_AFTER = 3
"""Questions without an answer."""
GONE_AFTER = 2
"""Looks in a row that did not see the card that lay there."""
TRIES = 3
"""A card that fails so often is given up until it has left."""
TOO_EARLY = "the card was taken away before it was read"
LENGTHS_READ = (TEXT_BYTES, 1024)
PHOTO_BYTES = 1024
FINGERPRINT_BYTES = 1024


class State(Enum):
    """Where a session is."""

    CLOSED = "closed"
    IDENTIFYING = "identifying"
    RESTING = "resting"
    """It answers; cards are left alone."""
    SEEKING = "seeking"
    SELECTING = "selecting"
    READING = "reading"
    ADDRESS = "address"
    HOLDING = "holding"
    """A card was read and lies there still."""


class ReaderSession:
    """One reader. `baud` is that of its wire, None where there is none to wait for."""

    def __init__(self, baud: int | None) -> None:
        self.state = State.CLOSED
        self.parser = ReplyParser()
        self.late_replies = 0
        self.timeouts = 0
        self.answers = False
        """Whether the reader has answered since the port opened or it fell silent."""
        self._baud = baud
        self._asked: Command | None = None
        self._due: float | None = None
        """When no answer is no answer, or when to ask again."""
        self._misses = 0
        self._tries = 0
        self._told_failure = False
        self._told_silence = False
        self._unfit: str | None = None
        self._was_reset = False
        """It has been reset since it last said that it is unfit."""
        self._sam: str | None = None
        self._card: Card | None = None
        self._fingerprints = True
        """The reader may know the command that reads them too."""
        self._addresses = True
        """The reader may know the command for the newest address."""
        self._active = True

    # -- what happens --------------------------------------------------------------------------------------

    def opened(self, now: float) -> list[Effect]:
        """The port is open."""
        self._forget()
        self._fingerprints = self._addresses = True
        return self._go(State.IDENTIFYING, now)

    def closed(self) -> list[Effect]:
        """The port is gone, and so is the card, for all that we know."""
        held = self.state is State.HOLDING or self._told_failure
        self._forget()
        self.state = State.CLOSED
        self._due = None
        return [CardRemoved()] if held else []

    def seek(self, active: bool, now: float) -> list[Effect]:
        """Look for cards, or leave them alone. The reader is asked whether it lives in both cases."""
        self._active = active
        if active and self.state is State.RESTING and self._asked is None:
            return self._go(State.SEEKING, now)
        return []

    def received(self, chunk: bytes, now: float) -> list[Effect]:
        """Bytes came."""
        effects: list[Effect] = []
        for reply in self.parser.feed(chunk):
            effects += self._reply(reply, now)
            wipe(reply.data)
        return effects

    def tick(self, now: float) -> list[Effect]:
        """Time has come to `now`."""
        if self._due is None or now < self._due:
            return []
        self._due = None
        if self._asked is None:
            return self._ask(self._question(), now)
        self._asked = None
        self.timeouts += 1
        self.parser.clear()
        return self._unanswered(now)

    def deadline(self) -> float:
        """When `tick` is due; infinite while nothing is awaited."""
        return float("inf") if self._due is None else self._due

    # -- asking --------------------------------------------------------------------------------------------

    def _go(self, state: State, now: float, after_s: float = 0.0) -> list[Effect]:
        """Enter `state` and ask its question, at once or later."""
        self.state = state
        self._asked = None
        if after_s:
            self._due = now + after_s
            return []
        return self._ask(self._question(), now)

    def _ask(self, command: Command, now: float) -> list[Effect]:
        self._asked = command
        self._due = now + command.value.patience_s(self._baud)
        return [Send(command.value.frame)]

    def _question(self) -> Command:
        match self.state:
            case State.IDENTIFYING:
                return Command.SAM_ID
            case State.RESTING:
                return Command.STATUS
            case State.SEEKING:
                return Command.RESET if self._unfit and not self._was_reset else Command.FIND
            case State.SELECTING:
                return Command.SELECT
            case State.READING:
                return Command.READ_WITH_FINGERPRINT if self._fingerprints else Command.READ
            case State.ADDRESS:
                return Command.NEWEST_ADDRESS
            case State.HOLDING:
                return Command.NEWEST_ADDRESS if self._addresses else Command.READ
            case State.CLOSED:
                raise AssertionError("a closed session asks nothing")

    # -- answers -------------------------------------------------------------------------------------------

    def _reply(self, reply: Reply, now: float) -> list[Effect]:
        asked = self._asked
        if asked is None or not _fits(asked, reply):
            self.late_replies += 1
            return []
        self._asked = None
        self._misses = 0 if self.state is not State.HOLDING else self._misses
        effects = [*self._appeared(reply), *self._judge_reader(asked, reply.status)]
        if self._unfit and reply.status in READER_FAULTS:
            return effects + self._go(State.SEEKING, now, UNFIT_POLL_S)
        return effects + self._answered(asked, reply, now)

    def _answered(self, asked: Command, reply: Reply, now: float) -> list[Effect]:
        match self.state:
            case State.IDENTIFYING | State.RESTING:
                return self._settle(now)
            case State.SEEKING:
                return self._sought(asked, reply.status, now)
            case State.SELECTING:
                return self._selected(reply.status, now)
            case State.READING:
                return self._read(asked, reply, now)
            case State.ADDRESS:
                return self._addressed(reply, now)
            case State.HOLDING:
                return self._held(reply.status, now)
            case State.CLOSED:
                return []

    def _appeared(self, reply: Reply) -> list[Effect]:
        if self.answers:
            return []
        self.answers = True
        self._told_silence = False
        self._sam = sam_number(reply.data) if reply.status == Status.OK else None
        return [Identified(self._sam)]

    def _judge_reader(self, asked: Command, status: int) -> list[Effect]:
        """A reader that can't work is told once, until it can again."""
        if status in READER_FAULTS:
            known, self._unfit = self._unfit, meaning(status)
            self._was_reset = False
            return [ReaderUnfit(self._unfit)] if known != self._unfit else []
        # A reset that is answered proves nothing yet; a card that was read, or none that was found, does.
        if self._unfit is None or asked is Command.RESET or status == Status.FOUND or asked is Command.SELECT:
            return []
        self._unfit = None
        return [Identified(self._sam)]

    def _settle(self, now: float) -> list[Effect]:
        if not self._active:
            return self._go(State.RESTING, now, IDLE_POLL_S)
        return self._go(State.SEEKING, now)

    def _sought(self, asked: Command, status: int, now: float) -> list[Effect]:
        if asked is Command.RESET:
            self._was_reset = True
            return self._go(State.SEEKING, now, POLL_S)
        found = status == Status.FOUND
        if found and self._active:
            return self._go(State.SELECTING, now)
        if found and self._told_failure:
            return self._go(State.SEEKING, now, HOLD_POLL_S)
        left = self._failed_one_left()
        if not self._active:
            return [*left, *self._go(State.RESTING, now, IDLE_POLL_S)]
        return [*left, *self._go(State.SEEKING, now, POLL_S)]

    def _selected(self, status: int, now: float) -> list[Effect]:
        return self._go(State.READING, now) if status == Status.OK else self._failed(meaning(status), now)

    def _read(self, asked: Command, reply: Reply, now: float) -> list[Effect]:
        if reply.status in {Status.UNKNOWN_COMMAND, Status.NOT_PERMITTED} and self._fingerprints:
            self._fingerprints = False
            return self._go(State.READING, now)
        if reply.status != Status.OK:
            return self._failed(meaning(reply.status), now)
        self._card = _card_of(asked, reply.data)
        if self._card is None:
            return self._failed(meaning(Status.READ_FAILED), now)
        if not self._addresses:
            return self._deliver(now)
        return self._go(State.ADDRESS, now)

    def _addressed(self, reply: Reply, now: float) -> list[Effect]:
        assert self._card is not None, "an address is asked for a card only"
        if reply.status == Status.OK:
            self._card.set_newest_address(reply.data)
        elif reply.status == Status.UNKNOWN_COMMAND:
            self._addresses = False
        return self._deliver(now)

    def _deliver(self, now: float) -> list[Effect]:
        assert self._card is not None, "there is a card to deliver"
        card, self._card = self._card, None
        self._tries = self._misses = 0
        self._told_failure = False
        return [CardRead(card), *self._hold(now)]

    def _held(self, status: int, now: float) -> list[Effect]:
        if status in {Status.OK, Status.EMPTY}:
            self._misses = 0
            return self._hold(now)
        return self._not_seen(now)

    def _hold(self, now: float) -> list[Effect]:
        return self._go(State.HOLDING, now, HOLD_POLL_S if self._addresses else HOLD_READ_POLL_S)

    # -- when it goes wrong --------------------------------------------------------------------------------

    def _unanswered(self, now: float) -> list[Effect]:
        if self.state is State.ADDRESS:
            return self._deliver(now)
        self._misses += 1
        if self._misses < SILENT_AFTER:
            if self.state in {State.SELECTING, State.READING}:
                return self._failed("the reader did not answer while it read the card", now)
            return self._go(self.state, now, POLL_S)
        held = self.state is State.HOLDING or self._told_failure
        effects: list[Effect] = [CardRemoved()] if held else []
        if not self._told_silence:
            effects.append(
                FellSilent("the reader does not answer: is it switched on, is its baud rate right?")
            )
        self._forget()
        self._told_silence = True
        return effects + self._go(State.IDENTIFYING, now, POLL_S)

    def _not_seen(self, now: float) -> list[Effect]:
        self._misses += 1
        if self._misses < GONE_AFTER:
            return self._go(State.HOLDING, now, POLL_S)
        self._misses = 0
        return [CardRemoved(), *self._settle(now)]

    def _failed(self, reason: str, now: float) -> list[Effect]:
        """A card that can't be read is tried again, then told of once, until it leaves."""
        self._tries += 1
        effects: list[Effect] = []
        if self._tries >= TRIES and not self._told_failure:
            self._told_failure = True
            effects.append(CardFailed(reason))
        return effects + self._go(State.SEEKING, now, POLL_S)

    def _failed_one_left(self) -> list[Effect]:
        """No card lies there. One that was not read in the time that it lay there is told of too."""
        tried, told = self._tries > 0 and self._active, self._told_failure
        self._tries = 0
        self._told_failure = False
        failed: list[Effect] = [CardFailed(TOO_EARLY)] if tried and not told else []
        return [*failed, *([CardRemoved()] if tried or told else [])]

    def _forget(self) -> None:
        if self._card is not None:
            self._card.wipe()
            self._card = None
        self.parser.clear()
        self.answers = False
        self._asked = None
        self._misses = self._tries = 0
        self._told_failure = self._told_silence = False
        self._unfit = None


def _fits(asked: Command, reply: Reply) -> bool:
    """Whether the reply can be one to `asked`."""
    count = len(reply.data)
    if reply.status == Status.FOUND:
        return asked is Command.FIND
    if reply.status != Status.OK:
        return count == 0
    if asked in {Command.READ, Command.READ_WITH_FINGERPRINT}:
        return count > ADDRESS_BYTES
    return asked is not Command.FIND and count == asked.value.reply_data


def _card_of(asked: Command, data: bytearray) -> Card | None:
    """The card in a reply to READ: lengths of text, photo and perhaps fingerprints, then these. None when
    they do not fit."""
    lengths = 3 if asked is Command.READ_WITH_FINGERPRINT else 2
    sizes = [int.from_bytes(data[i * 2 : i * 2 + 2], "big") for i in range(lengths)]
    start = lengths * 2
    if sizes[0] != TEXT_BYTES or start + sum(sizes) != len(data):
        return None
    text = data[start : start + TEXT_BYTES]
    card = Card(text, has_fingerprint=lengths == 3 and sizes[2] > 0)
    wipe(text)
    return card
