"""Who tries codes that he does not have: tries by number and code are counted, and cost more and more time.

Counted for the number that was tried, whether there is one or not, and for the kiosk. A try counts as wrong
from its beginning until it turns out right, so that many at once are no way around it. Kept in memory alone.
Pure.
"""

from dataclasses import dataclass

from contracts.cases import CaseStatusCommand
from contracts.commands import CommandErrorCode as Code
from contracts.hall_commands import HallCommand, TicketCommand
from gateway.hall.refusal import HallRefusedError

KEYS_MAX = 10_000
"""Numbers and kiosks that are remembered: those that were tried last."""
WRONG = frozenset({Code.UNKNOWN_CASE, Code.UNKNOWN_TICKET})
"""Answers to a try that was wrong."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many wrong tries are free; then each costs a wait, twice as long as the one before."""

    free: int
    first_ms: int
    longest_ms: int
    forget_ms: int
    """So long after the last wrong try they are forgotten."""


PER_NUMBER = Allowance(free=5, first_ms=60_000, longest_ms=3_600_000, forget_ms=24 * 3_600_000)
PER_KIOSK = Allowance(free=20, first_ms=30_000, longest_ms=600_000, forget_ms=3_600_000)


@dataclass(frozen=True, slots=True)
class Guess:
    """A try: of which number, where."""

    number: str
    kiosk: str


@dataclass(frozen=True, slots=True)
class _Tries:
    count: int
    last_ms: int


def guess_of(command: HallCommand) -> Guess | None:
    """What a command tries by number and code; None where it names by what can't be guessed."""
    match command:
        case TicketCommand(number=str(number)):
            return Guess(f"ticket {number}", command.kiosk or "")
        case CaseStatusCommand(number=str(number)):
            return Guess(f"ticket {number}", command.kiosk)
        case CaseStatusCommand(case=str(case)):
            return Guess(f"case {case.upper()}", command.kiosk)
    return None


class Guesses:
    """All times are milliseconds of one clock."""

    def __init__(self, per_number: Allowance = PER_NUMBER, per_kiosk: Allowance = PER_KIOSK) -> None:
        self._allowed = {"number": per_number, "kiosk": per_kiosk}
        self._tries: dict[tuple[str, str], _Tries] = {}

    def begin(self, guess: Guess, now_ms: int) -> None:
        """Count a try. Raises HallRefusedError when it comes too soon; then it is not counted."""
        wait_ms = max(self._wait_ms(key, now_ms) for key in _keys(guess))
        if wait_ms > 0:
            minutes = -(-wait_ms // 60_000)
            raise HallRefusedError(
                Code.TOO_MANY_TRIES,
                f"wrong codes were tried too often: wait {minutes} min",
                "scan the ticket's QR code, lay the ID card on the reader, or ask at the counter",
            )
        for key in _keys(guess):
            before = self._tries.pop(key, None)
            self._tries[key] = _Tries(before.count + 1 if before else 1, now_ms)
        while len(self._tries) > KEYS_MAX:
            del self._tries[next(iter(self._tries))]

    def right(self, guess: Guess) -> None:
        """The try was right: of its number nothing was wrong; of its kiosk this one try was not."""
        number, kiosk = _keys(guess)
        self._tries.pop(number, None)
        if tries := self._tries.get(kiosk):
            self._tries[kiosk] = _Tries(max(0, tries.count - 1), tries.last_ms)

    def _wait_ms(self, key: tuple[str, str], now_ms: int) -> int:
        tries, allowed = self._tries.get(key), self._allowed[key[0]]
        if tries is None:
            return 0
        passed_ms = now_ms - tries.last_ms
        if passed_ms >= allowed.forget_ms or passed_ms < 0:  # a clock that was set back keeps nobody out
            del self._tries[key]
            return 0
        if tries.count < allowed.free:
            return 0
        doubled = allowed.first_ms << min(tries.count - allowed.free, 20)
        return min(doubled, allowed.longest_ms) - passed_ms


def _keys(guess: Guess) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("number", guess.number), ("kiosk", guess.kiosk)
