"""What a pad remembers without power: boot id, sequence, ring, settings, refused presses. Values only.

`Memory` is the image; a `Change` is the only way to alter it, so that the image in RAM and the log in the
file (`nvram.py`) never differ. It does not decide anything: `firmware.py` does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import assert_never

from contracts.pad.messages import Language, Setting

NUMBER_MAX = 2**31 - 1
"""Largest boot id and sequence."""
UNACKED = -1
"""`Entry.acked` when the host has acknowledged no revision yet."""
DEFAULT_SETTINGS: dict[int, int] = {
    Setting.BRIGHTNESS: 80,
    Setting.VOLUME: 50,
    Setting.REASON_TIMEOUT: 100,
    Setting.LANGUAGE: Language.ZH_HANS,
}
"""Units as in `contracts.pad.messages.Setting`: percent, percent, tenths of a second, a language."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One press in the ring."""

    sequence: int
    boot: int
    """Boot id when the key was pressed: with the sequence, the identity of the press."""
    session: int
    key: int
    pressed_ms: int
    """Milliseconds from that boot to the press. The log keeps it modulo 2^32, as a tick: nobody asks for it
    after another boot."""
    revision: int = 0
    open: bool = False
    acked: int = UNACKED
    """Highest revision that the host has acknowledged."""
    reasons: tuple[int, ...] = ()

    @property
    def outstanding(self) -> bool:
        """Whether the host lacks something of it."""
        return self.acked < self.revision

    @property
    def spent(self) -> bool:
        """Whether nothing more can come of it: it may leave the ring."""
        return not self.open and not self.outstanding


@dataclass(frozen=True, slots=True)
class Booted:
    """The pad has taken this boot id."""

    boot: int


@dataclass(frozen=True, slots=True)
class Counted:
    """The next press gets this sequence."""

    next: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """So many presses were refused because the ring was full, since the memory was blank."""

    count: int


@dataclass(frozen=True, slots=True)
class Configured:
    """A setting has this value."""

    setting: int
    value: int


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry is in the ring like this; a new one takes its sequence for good."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Removed:
    """The entry with this sequence has left the ring."""

    sequence: int


Change = Booted | Counted | Dropped | Configured | Kept | Removed


@dataclass(slots=True)
class Memory:
    """The image of the NVRAM. `ring` is in order of sequence."""

    boot: int
    """Boot id of the latest boot, 0 when there was none."""
    next: int = 1
    dropped: int = 0
    settings: dict[int, int] = field(default_factory=lambda: dict(DEFAULT_SETTINGS))
    ring: dict[int, Entry] = field(default_factory=dict)

    def apply(self, change: Change) -> None:
        """Take one change in."""
        match change:
            case Booted(boot):
                self.boot = boot
            case Counted(following):
                self.next = max(self.next, following)
            case Dropped(count):
                self.dropped = count
            case Configured(setting, value):
                self.settings[setting] = value
            case Kept(entry):
                self.ring[entry.sequence] = entry
                self.next = max(self.next, entry.sequence + 1)
            case Removed(sequence):
                self.ring.pop(sequence, None)
            case _:
                assert_never(change)

    def apply_all(self, changes: Iterable[Change]) -> None:
        """Take the changes in, in order."""
        for change in changes:
            self.apply(change)

    def snapshot(self) -> list[Change]:
        """The changes that make this image out of a blank one."""
        changes: list[Change] = [Booted(self.boot), Counted(self.next), Dropped(self.dropped)]
        changes += [Configured(setting, value) for setting, value in self.settings.items()]
        changes += [Kept(entry) for entry in self.ring.values()]
        return changes

    @property
    def oldest(self) -> int:
        """Sequence of the oldest entry with something unacknowledged; `next` when there is none."""
        return next((e.sequence for e in self.ring.values() if e.outstanding), self.next)


def next_boot(boot: int) -> int:
    """The boot id after `boot`."""
    return boot % NUMBER_MAX + 1
