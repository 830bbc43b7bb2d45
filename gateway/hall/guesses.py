"""Who tries codes that he does not have: tries by number and code are counted, and cost more and more time.

Counted for the number that was tried, whether there is one or not, for the client that asks and for the whole
hall. A client is told by where it is answered: that is the one name which gains nothing when it is invented.
A try counts as wrong from its beginning until it turns out right, so that many at once are no way around it.
Kept in memory alone. Pure.
"""

from dataclasses import dataclass

from contracts.cases import CaseStatusCommand
from contracts.commands import CommandErrorCode as Code
from contracts.hall_commands import HallCommand, TicketCommand
from gateway.hall.refusal import HallRefusedError

KEYS_MAX = 10_000
"""Numbers and kiosks that are remembered. Beyond it the one tried longest ago of those that still had free
tries is forgotten: junk frees nothing that waits."""
WRONG = frozenset({Code.UNKNOWN_CASE, Code.UNKNOWN_TICKET})
"""Answers to a try that was wrong."""

_Key = tuple[str, str]
"""Whose allowance, and of which of them."""
HALL: _Key = ("hall", "")


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many wrong tries are free; then each costs a wait, twice as long as the one before."""

    free: int
    first_ms: int
    longest_ms: int
    forget_ms: int
    """A wrong try is forgotten so long after it, each for itself."""


PER_NUMBER = Allowance(free=5, first_ms=60_000, longest_ms=3_600_000, forget_ms=24 * 3_600_000)
PER_HALL = Allowance(free=200, first_ms=18_000, longest_ms=18_000, forget_ms=3_600_000)
"""Of all together: as many an hour as are free, whoever tries under however many names."""
PER_KIOSK = Allowance(free=20, first_ms=30_000, longest_ms=600_000, forget_ms=3_600_000)


@dataclass(frozen=True, slots=True)
class Guess:
    """A try: of which number, and who asks."""

    number: str
    kiosk: str


def guess_of(command: HallCommand, client: str | None = None) -> Guess | None:
    """What a command tries by number and code; None where it names by what can't be guessed. `client`: who
    asks; None where it is known by the kiosk that the command names alone."""
    match command:
        case TicketCommand(number=str(number)):
            return Guess(f"ticket {number}", _asking(command.kiosk, client))
        case CaseStatusCommand(number=str(number)):
            return Guess(f"ticket {number}", _asking(command.kiosk, client))
        case CaseStatusCommand(case=str(case)):
            return Guess(f"case {case.upper()}", _asking(command.kiosk, client))
    return None


def _asking(kiosk: str | None, client: str | None) -> str:
    return client if client is not None else kiosk or ""


class Guesses:
    """All times are milliseconds of one clock."""

    def __init__(
        self,
        per_number: Allowance = PER_NUMBER,
        per_kiosk: Allowance = PER_KIOSK,
        per_hall: Allowance = PER_HALL,
        keys_max: int = KEYS_MAX,
    ) -> None:
        self._keys_max = keys_max
        self._allowed = {"number": per_number, "kiosk": per_kiosk, "hall": per_hall}
        self._tries: dict[_Key, tuple[int, ...]] = {}
        """When each wrong one was that is not forgotten."""

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
            self._tries[key] = (*self._tries.pop(key, ()), now_ms)
        while len(self._tries) > self._keys_max:
            del self._tries[self._least()]

    def right(self, guess: Guess, begun_ms: int) -> None:
        """The try that began then was right: of its number nothing was wrong; of its client and of the hall
        this one try was not, and all is there as it was before it."""
        number, *others = _keys(guess)
        self._tries.pop(number, None)
        for key in others:
            times = self._tries.get(key, ())
            if begun_ms in times:
                at = times.index(begun_ms)
                self._keep(key, times[:at] + times[at + 1 :])

    def _least(self) -> _Key:
        """What is forgotten first."""
        others = [key for key in self._tries if key != HALL]
        free = (key for key in others if len(self._tries[key]) < self._allowed[key[0]].free)
        return next(free, others[0])

    def _wait_ms(self, key: _Key, now_ms: int) -> int:
        allowed = self._allowed[key[0]]
        # What a clock that was set back left in the future keeps nobody out.
        times = tuple(ms for ms in self._tries.get(key, ()) if 0 <= now_ms - ms < allowed.forget_ms)
        self._keep(key, times)
        if len(times) < allowed.free:
            return 0
        doubled = allowed.first_ms << min(len(times) - allowed.free, 20)
        return min(doubled, allowed.longest_ms) - (now_ms - times[-1])

    def _keep(self, key: _Key, times: tuple[int, ...]) -> None:
        if times:
            self._tries[key] = times
        else:
            self._tries.pop(key, None)


def _keys(guess: Guess) -> tuple[_Key, _Key, _Key]:
    return ("number", guess.number), ("kiosk", guess.kiosk), HALL
