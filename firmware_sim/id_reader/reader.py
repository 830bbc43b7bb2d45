"""The firmware of a simulated ID-card reader: requests, cards and the time go in, replies come out. Pure.

It does one thing after the other, each taking its time; what is asked meanwhile waits, a few requests deep.
What it makes of a card is decided when that time is over.
"""

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from pydantic import JsonValue

from firmware_sim.device import DeviceFault, Effect, Note, Send
from firmware_sim.errors import UsageError
from firmware_sim.id_reader.cards import Card
from firmware_sim.id_reader.faults import (
    BOUNCES,
    FAULTS,
    LATE_REPLIES,
    NO_ANSWER,
    READS,
    REFUSALS,
    SELECTED_READS,
    SLOW,
    YANKED,
    spoilt,
)
from firmware_sim.id_reader.field import CardField, Event, Sight
from firmware_sim.id_reader.replies import (
    FOUND_DATA,
    SELECTED_DATA,
    Status,
    parse_sam_id,
    read_data,
    read_data_with_fingerprint,
    reply,
)
from firmware_sim.id_reader.requests import Command, Flaw, Request, RequestParser

SAM_ID = "05-01-20200102-0000000007-0000000009"
BOUNCE_S = 0.3
"""How long a card that bounces is away."""
LATE_REPLIES_COUNT = 2
WAITING_MAX = 4
"""Requests that wait while it is busy; more are lost."""
TIMES_MAX = 10**6

THINK_S: Mapping[Command, tuple[float, float]] = {
    Command.RESET: (0.1, 0.2),
    Command.STATUS: (0.01, 0.03),
    Command.SAM_ID: (0.01, 0.03),
    Command.FIND: (0.1, 1.0),
    Command.SELECT: (0.1, 0.3),
    Command.READ: (2.0, 3.0),
    Command.READ_WITH_FINGERPRINT: (2.0, 3.0),
    Command.NEWEST_ADDRESS: (0.5, 1.0),
    Command.SERIAL_NUMBER: (0.1, 0.3),
}
"""Shortest and longest time to an answer."""
FIND_IN_VAIN_S = 1.0
_FLAWS = {
    Flaw.CHECKSUM: Status.BAD_CHECKSUM,
    Flaw.LENGTH: Status.BAD_LENGTH,
    Flaw.UNKNOWN: Status.UNKNOWN_COMMAND,
}
UNDERSTANDS = "card put LABEL [SECONDS], card take, cards, reads fail N"


@dataclass(frozen=True, slots=True)
class ReaderOptions:
    """What reader it is."""

    sam_id: bytes = parse_sam_id(SAM_ID)
    fingerprint: bool = True
    """Older modules do not know 30 10."""
    newest_address: bool = True
    """Nor 30 03."""
    pace: float = 1.0
    """Factor of all think times; 0 answers at once."""
    slow_s: float = 1.5
    late_s: float = 5.0


@dataclass(frozen=True, slots=True)
class _Job:
    """A request under way."""

    request: Request
    due_s: float


class IdReader:
    """See `firmware_sim.device.Device`."""

    faults: tuple[DeviceFault, ...] = FAULTS

    def __init__(self, cards: Mapping[str, Card], options: ReaderOptions, random: Random) -> None:
        self._cards = cards
        self._options = options
        self._random = random
        self._field = CardField()
        self._parser = RequestParser()
        self._waiting: deque[Request] = deque()
        self._job: _Job | None = None
        self._late: list[tuple[float, bytes]] = []
        self._late_next = 0
        self._lasting: set[str] = set()
        self._yank_next = False
        self._fail_reads = 0
        self._leaves_s = math.inf
        self._returns_s = math.inf
        self._returning: Card | None = None
        self.lost_requests = 0
        """Requests that found it busy with too many."""

    def start(self, now_s: float) -> list[Effect]:
        """See `Device`. The card that lies there is new to it."""
        self._parser.clear()
        self._waiting.clear()
        self._job = None
        self._late.clear()
        self._field.follow(Event.POWER)
        return []

    def receive(self, data: bytes, now_s: float) -> list[Effect]:
        """See `Device`."""
        effects = self.advance(now_s)
        for request in self._parser.feed(data):
            if NO_ANSWER.name in self._lasting:
                continue
            if len(self._waiting) < WAITING_MAX:
                self._waiting.append(request)
            else:
                self.lost_requests += 1
            self._begin(now_s)
        return effects + self.advance(now_s)

    def advance(self, now_s: float) -> list[Effect]:
        """See `Device`. What is overdue happens in its order."""
        effects: list[Effect] = []
        while (due_s := self.due_s()) is not None and due_s <= now_s:
            effects += self._happen(due_s)
        return effects

    def due_s(self) -> float | None:
        """See `Device`."""
        job_s = self._job.due_s if self._job else math.inf
        due_s = min(job_s, self._leaves_s, self._returns_s, *(due for due, _ in self._late), math.inf)
        return None if due_s == math.inf else due_s

    def strike(self, fault: str, now_s: float) -> list[Effect]:
        """See `Device`."""
        effects = self.advance(now_s)
        if fault == BOUNCES.name:
            return effects + self._bounce(now_s)
        if fault == YANKED.name:
            self._yank(now_s)
        elif fault == LATE_REPLIES.name:
            self._late_next = LATE_REPLIES_COUNT
        elif any(fault == known.name for known in FAULTS):
            self._lasting.add(fault)
        else:
            raise UsageError(f"no fault {fault!r}; there are: {', '.join(f.name for f in FAULTS)}")
        return effects

    def mend(self, fault: str, now_s: float) -> list[Effect]:
        """See `Device`."""
        effects = self.advance(now_s)
        self._lasting.discard(fault)
        return effects

    def obey(self, words: list[str], now_s: float) -> list[Effect]:
        """See `Device`."""
        effects = self.advance(now_s)
        match words:
            case ["card", "put", label]:
                return effects + self._put(label, math.inf)
            case ["card", "put", label, seconds]:
                return effects + self._put(label, now_s + _seconds(seconds))
            case ["card", "take"]:
                return effects + self._take()
            case ["cards"]:
                return [*effects, Note("cards", {"labels": [*self._cards]})]
            case ["reads", "fail", times] if times.isdecimal() and 0 < int(times) <= TIMES_MAX:
                self._fail_reads = int(times)
                return effects
            case _:
                raise UsageError(f"{' '.join(words)!r}: an ID-card reader understands: {UNDERSTANDS}")

    def look(self) -> dict[str, JsonValue]:
        """See `Device`."""
        card, counts = self._field.card, self._parser.counts
        return {
            "card": card.label if card else None,
            "sight": self._field.sight.name.lower(),
            "busy": self._job is not None,
            "noise_bytes": counts.noise_bytes,
            "broken_off": counts.broken_off,
            "lost_requests": self.lost_requests,
        }

    # ------------------------------------------------------------------ cards

    def _put(self, label: str, leaves_s: float) -> list[Effect]:
        card = self._cards.get(label)
        if card is None:
            raise UsageError(f"no card {label!r}; `cards` tells their labels")
        if lying := self._field.card or self._returning:
            raise UsageError(f"card {lying.label} lies there: take it first")
        self._leaves_s = leaves_s
        return self._lay(card)

    def _lay(self, card: Card) -> list[Effect]:
        self._field.put(card)
        return [Note("card-put", {"card": card.label})]

    def _take(self) -> list[Effect]:
        if self._returning is not None:
            self._returning, self._returns_s = None, math.inf
            return []
        if self._field.card is None:
            raise UsageError("no card lies there: `card put LABEL` lays one down")
        self._leaves_s = math.inf
        return [Note("card-left", {"card": self._field.leave().label})]

    def _bounce(self, now_s: float) -> list[Effect]:
        if self._field.card is None:
            raise UsageError(f"{BOUNCES.name}: no card lies there")
        card, leaves_s = self._field.card, self._leaves_s
        effects = self._take()
        self._returning, self._returns_s = card, now_s + BOUNCE_S
        self._leaves_s = max(leaves_s, self._returns_s)
        return effects

    def _yank(self, now_s: float) -> None:
        if self._job is not None and self._job.request in READS:
            self._leaves_s = now_s if self._field.card else math.inf
        else:
            self._yank_next = True

    # ------------------------------------------------------------------ time

    def _happen(self, now_s: float) -> list[Effect]:
        """The one thing that is due at `now_s`. A card leaves before an answer of the same moment."""
        if self._returning is not None and self._returns_s <= now_s:
            card, self._returning, self._returns_s = self._returning, None, math.inf
            return self._lay(card)
        if self._leaves_s <= now_s:
            return self._take()
        for late in self._late:
            if late[0] <= now_s:
                self._late.remove(late)
                return [Send(late[1])]
        assert self._job is not None, "nothing else is due at any time"
        request, self._job = self._job.request, None
        effects = self._answer(request, now_s)
        self._begin(now_s)
        return effects

    def _begin(self, now_s: float) -> None:
        """Take up the next request."""
        if self._job is not None or not self._waiting:
            return
        request = self._waiting.popleft()
        think_s = self._think_s(request)
        self._job = _Job(request, now_s + think_s + (self._options.slow_s if self._has(SLOW) else 0.0))
        if self._yank_next and request in READS and self._field.can(Event.READ):
            self._yank_next = False
            self._leaves_s = now_s + think_s / 2

    def _think_s(self, request: Request) -> float:
        if isinstance(request, Flaw) or not self._knows(request):
            return 0.0
        shortest, longest = THINK_S[request]
        think_s = self._random.uniform(shortest, longest)
        if request is Command.FIND and not self._field.can(Event.FOUND):
            think_s = FIND_IN_VAIN_S
        return think_s * self._options.pace

    # ------------------------------------------------------------------ answers

    def _answer(self, request: Request, now_s: float) -> list[Effect]:
        sight = self._field.sight
        status, data = (_FLAWS[request], b"") if isinstance(request, Flaw) else self._carry_out(request)
        frame = spoilt(reply(status, data), self._lasting)
        effects: list[Effect] = []
        if self._late_next:
            self._late_next -= 1
            self._late.append((now_s + self._options.late_s, frame))
        else:
            effects.append(Send(frame))
        if self._field.card and self._field.sight is Sight.READ and sight is not Sight.READ:
            effects.append(Note("card-read", {"card": self._field.card.label}))
        return effects

    def _carry_out(self, command: Command) -> tuple[Status, bytes]:
        if not self._knows(command):
            return Status.UNKNOWN_COMMAND, b""
        if (refused := self._refusal(command)) is not None:
            return refused, b""
        match command:
            case Command.RESET | Command.STATUS:
                return Status.DONE, b""
            case Command.SAM_ID:
                return Status.DONE, self._options.sam_id
            case Command.FIND:
                self._field.follow(Event.FOUND)
                return Status.FOUND, FOUND_DATA
            case Command.SELECT:
                self._field.follow(Event.SELECTED)
                return Status.DONE, SELECTED_DATA
            case _:
                return self._read(command)

    def _read(self, command: Command) -> tuple[Status, bytes]:
        """One of the commands that need a selected card, which lies there."""
        card = self._field.card
        assert card is not None, "no card: refused"
        if command in READS:
            self._field.follow(Event.READ)
        if command is Command.READ:
            return Status.DONE, read_data(card.text, card.photo)
        if command is Command.READ_WITH_FINGERPRINT:
            return Status.DONE, read_data_with_fingerprint(card.text, card.photo, card.fingerprint)
        if command is Command.SERIAL_NUMBER:
            return Status.DONE, card.serial_number
        address = card.newest_address_data
        return (Status.EMPTY, b"") if address is None else (Status.DONE, address)

    def _refusal(self, command: Command) -> Status | None:
        """Why a command that this reader knows is not carried out: by a fault of the SAM, by what lies there
        or does not, by a fault of the card."""
        faults = [r for r in REFUSALS if command in r.commands and r.fault.name in self._lasting]
        if faults and len(faults[0].commands) == len(Command):
            return faults[0].status
        if command is Command.FIND and not self._field.can(Event.FOUND):
            return Status.NO_CARD
        if command is Command.SELECT and not self._field.can(Event.SELECTED):
            return Status.SELECT_FAILED
        if command in SELECTED_READS and (not self._field.can(Event.READ) or self._fails_read()):
            return Status.READ_FAILED
        if faults and command is Command.SELECT:
            self._field.follow(Event.REFUSED)
        return faults[0].status if faults else None

    def _fails_read(self) -> bool:
        failing = self._fail_reads > 0
        self._fail_reads -= failing
        return failing

    def _knows(self, command: Command) -> bool:
        if command is Command.READ_WITH_FINGERPRINT:
            return self._options.fingerprint
        return command is not Command.NEWEST_ADDRESS or self._options.newest_address

    def _has(self, fault: DeviceFault) -> bool:
        return fault.name in self._lasting


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise UsageError(f"{text!r}: how long the card lies there is in seconds, such as 2.5")
    return seconds
