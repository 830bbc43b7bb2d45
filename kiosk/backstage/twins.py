"""Whether another kiosk goes by this one's name. Pure.

Both connect under the same client id, so that each throws the other out; each then finds the other's state
where it had left its own. A state of another run is no sign by itself: at the first connection it is what the
run before left, and a broker that lost its memory may bring that back once. So it takes several.
"""

from collections import deque
from datetime import datetime
from enum import Enum, auto

SIGNS_S = 120.0
"""Within so long."""
SAY_AFTER, GIVE_WAY_AFTER = 2, 3
"""Signs. Who stays must have said so before the other has gone."""


class Twin(Enum):
    """What is known."""

    NONE = auto()
    LATER = auto()
    """Another, that began after this one: it is to give way."""
    FIRST = auto()
    """Another, that was there before: this one is to give way."""


class Twins:
    """`since` is when this run began."""

    def __init__(self, since: datetime) -> None:
        self._since = since
        self._lost = False
        self._signs: deque[float] = deque(maxlen=GIVE_WAY_AFTER)

    def lost(self) -> None:
        """A connection was lost over which our own state had been told."""
        self._lost = True

    def heard(self, since: datetime, now: float) -> Twin:
        """A state under our name, of a run that began then; `now` in seconds of a steady clock."""
        if since == self._since or not self._lost:
            return Twin.NONE
        self._signs.append(now)
        signs = sum(now - one <= SIGNS_S for one in self._signs)
        if since < self._since:
            return Twin.FIRST if signs >= GIVE_WAY_AFTER else Twin.NONE
        return Twin.LATER if signs >= SAY_AFTER else Twin.NONE
