"""Telling a device's repetition of one press from a second press.

A device repeats because our acknowledgement was lost, or because a key is held down. A copy that comes within
the window after the copy before it is the same press: so a device that repeats for ever has pressed once. Two
honest presses of one key of one device within the window count as one. Pure.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field

from devices.heard import Heard

PRESSES_MAX = 256
"""Presses whose copies are looked for; beyond it the one told first is forgotten."""


@dataclass(slots=True)
class Told:
    """The press whose copies are looked for."""

    heard: Heard
    seen_at: float
    """Of its latest copy."""
    copies: int = 0
    committed: bool = False


@dataclass(slots=True)
class Repeats:
    """`window_s` is the longest time between two copies of one press."""

    window_s: float
    suppressed: int = 0
    _told: dict[Hashable, Told] = field(default_factory=dict)

    def copy_of(self, key: Hashable, now: float) -> Told | None:
        """The press that what comes now repeats; None when it is a new one."""
        told = self._told.get(key)
        if told is None or now - told.seen_at > self.window_s:
            return None
        told.seen_at = now
        told.copies += 1
        self.suppressed += 1
        return told

    def tell(self, key: Hashable, heard: Heard) -> None:
        """A new press is told to the listener."""
        if key not in self._told and len(self._told) >= PRESSES_MAX:
            del self._told[next(iter(self._told))]
        self._told[key] = Told(heard, heard.at)

    def committed(self, heard: Heard) -> bool:
        """Note it; False when it is not the latest of its key."""
        for told in self._told.values():
            if told.heard is heard:
                told.committed = True
                return True
        return False

    def refused(self, heard: Heard) -> None:
        """Forget it: its next copy is a new press."""
        self._told = {key: told for key, told in self._told.items() if told.heard is not heard}
