"""Whether another kiosk goes by this one's name, which of the two gives way, and when it comes back. Pure.

Both connect under the same client id, so that each throws the other out; each then finds the other's state
where it had left its own. A state of another run is no sign by itself: at the first connection it is what the
run before left, and a broker that lost its memory brings that back each time. But who is no more connects no
more: it is a sign only where the other has connected since it was last heard of. (Not every broker tells who
is thrown out that it was.) And it takes several.

Who was there first stays. No machine's clock has a say in it: the newcomer has heard of the other before
its own state came back to it from the broker. Where that tells the two nothing, the greater id gives way.
"""

from collections import deque
from enum import Enum, auto
from random import Random

from contracts.kiosk import KioskState

SIGNS_S = 300.0
"""Within so long."""
SAY_AFTER = 2
"""Signs. Who stays must have said so before the other has gone."""
GIVE_WAY_AFTER = {(True, True): 3, (True, False): 5, (False, True): 7, (False, False): 9}
"""Signs, by whether the other was heard of first, and whether the own id is the greater one. The two have
about as many: who has less to wait for goes, and the other finds no more."""
AWAY_S = 60.0, 120.0
"""Between two looks of who gave way, the least and the most."""
LOOKS = 30
"""After so many it comes back whatever it sees: a broker that was shut off has kept the state of who has
gone."""


class Twin(Enum):
    """What is known."""

    NONE = auto()
    MET = auto()
    """There is another, and this one stays, as far as it can tell."""
    GIVE_WAY = auto()
    """There is another, and this one is to go."""


class Twins:
    """`instance` is this run's id."""

    def __init__(self, instance: str) -> None:
        self._instance = instance
        self.anew()

    def anew(self) -> None:
        """It comes to the hall."""
        self._claimed = self._lost = False
        self._before: set[str] = set()
        """Runs that were heard of before this one had claimed the name."""
        self._connections: dict[str, int] = {}
        """How often each other run had connected when it was heard of; the most."""
        self._signs: deque[float] = deque(maxlen=max(GIVE_WAY_AFTER.values()))

    def lost(self) -> None:
        """A connection was lost over which our own state had been told."""
        self._lost = True

    def heard(self, instance: str, connections: int, now: float) -> Twin:
        """A state under our name, of that run, which had connected so often; `now` in seconds of a steady
        clock. One sign a connection."""
        if instance == self._instance:
            self._claimed = True
            return Twin.NONE
        if not self._claimed:
            self._before.add(instance)
        before = self._connections.get(instance, connections)
        self._connections[instance] = max(before, connections)
        if not self._lost or connections <= before:
            return Twin.NONE
        self._lost = False
        self._signs.append(now)
        signs = sum(now - one <= SIGNS_S for one in self._signs)
        if signs >= GIVE_WAY_AFTER[instance in self._before, self._instance > instance]:
            return Twin.GIVE_WAY
        return Twin.MET if signs >= SAY_AFTER else Twin.NONE


def away_s(random: Random) -> float:
    """Until the next look of who gave way, in seconds: two of them do not come back together."""
    return random.uniform(*AWAY_S)


def comes_back(instance: str, found: KioskState | None, looks: int) -> bool:
    """Whether the run of that id, which gave way, comes back after so many looks. `found` is the state under
    its name now; its own is what it left itself: the other has told nothing since."""
    return found is None or not found.online or found.instance == instance or looks >= LOOKS
