"""What the pad remembers without power: who it is, its boot, its presses. Values, and the changes that alone
alter them; `ring_store` keeps them on the disk.

Presses and identities: `docs/reference/pad-protocol.md`, sections 4 and 5.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from contracts.pad.messages import Language, Setting

NUMBER_MAX = 2**31 - 1
"""Largest boot id and sequence."""
RING = 256
"""Presses that it keeps until the gateway has them."""
UNACKED = -1
"""`Entry.acked` when the gateway has no revision yet."""
REASON_TENTHS = 300
"""Tenths of a second: on a screen there is more to read than on a pad's few lines."""
DEFAULT_SETTINGS: Mapping[int, int] = {
    Setting.BRIGHTNESS: 80,
    Setting.VOLUME: 50,
    Setting.REASON_TIMEOUT: REASON_TENTHS,
    Setting.LANGUAGE: Language.ZH_HANS,
}
"""Units as in `contracts.pad.messages.Setting`."""
PERCENT_MAX = 100
REASON_TENTHS_MAX = 0xFFFF


@dataclass(frozen=True, slots=True)
class Entry:
    """One press. What it says of a citizen's opinion is never shown again, nor logged."""

    sequence: int
    boot: int
    """Boot id when it was made: with the sequence, its identity."""
    session: int
    """Token of the invitation that it answers; 0: none."""
    key: int = field(repr=False)
    pressed_ms: int
    """From that boot to the press. Means nothing after another boot."""
    revision: int = 0
    open: bool = False
    """The citizen may still choose reasons."""
    acked: int = UNACKED
    """Highest revision that the gateway has on its disk."""
    reasons: tuple[int, ...] = field(default=(), repr=False)

    @property
    def outstanding(self) -> bool:
        """Whether the gateway lacks something of it."""
        return self.acked < self.revision

    @property
    def spent(self) -> bool:
        """Whether nothing more can come of it."""
        return not self.open and not self.outstanding


@dataclass(frozen=True, slots=True)
class Booted:
    """This boot id is taken."""

    boot: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """So many presses could not be kept, since the memory was blank."""

    count: int


@dataclass(frozen=True, slots=True)
class Configured:
    """A setting has this value."""

    setting: int
    value: int


@dataclass(frozen=True, slots=True)
class Kept:
    """The entry is like this; a new one takes its sequence for good."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Removed:
    """The entry with this sequence is no longer needed."""

    sequence: int


Change = Booted | Dropped | Configured | Kept | Removed


@dataclass(frozen=True, slots=True)
class Memory:
    """All of it. `ring` is in order of sequence."""

    hardware_id: bytes
    """Eight bytes, drawn when the memory was made: a memory that is lost takes its identities with it."""
    boot: int
    """Of the latest boot."""
    next: int = 1
    """Sequence of the next press."""
    dropped: int = 0
    settings: Mapping[int, int] = field(default_factory=lambda: dict(DEFAULT_SETTINGS))
    ring: tuple[Entry, ...] = ()

    @property
    def oldest(self) -> int:
        """Sequence of the oldest press of which the gateway lacks something; `next` when it lacks none."""
        return next((entry.sequence for entry in self.ring if entry.outstanding), self.next)

    @property
    def full(self) -> bool:
        """Whether another press can't be taken."""
        return len(self.ring) >= RING or self.next >= NUMBER_MAX

    def entry(self, sequence: int) -> Entry | None:
        """The press with that sequence, while it is needed."""
        return next((entry for entry in self.ring if entry.sequence == sequence), None)


def changed(memory: Memory, changes: Iterable[Change]) -> Memory:
    """The memory after those changes, in order."""
    for change in changes:
        memory = _after(memory, change)
    return memory


def is_setting(setting: int, value: int) -> bool:
    """Whether a pad can be configured so."""
    match setting:
        case Setting.BRIGHTNESS | Setting.VOLUME:
            return 0 <= value <= PERCENT_MAX
        case Setting.REASON_TIMEOUT:
            return 1 <= value <= REASON_TENTHS_MAX
        case Setting.LANGUAGE:
            return value in set(Language)
        case _:
            return False


def next_boot(boot: int) -> int:
    """The boot id after `boot`."""
    return boot % NUMBER_MAX + 1


def closed(entry: Entry) -> Entry:
    """No reasons can be added any more; those that were chosen are its next revision."""
    return replace(entry, open=False, revision=entry.revision + 1 if entry.reasons else entry.revision)


def settled(entry: Entry) -> Change:
    """It is kept like this, or goes when nothing more can come of it."""
    return Removed(entry.sequence) if entry.spent else Kept(entry)


def _after(memory: Memory, change: Change) -> Memory:
    match change:
        case Booted(boot):
            return replace(memory, boot=boot)
        case Dropped(count):
            return replace(memory, dropped=count)
        case Configured(setting, value):
            return replace(memory, settings={**memory.settings, setting: value})
        case Kept(entry):
            others = tuple(one for one in memory.ring if one.sequence != entry.sequence)
            ring = tuple(sorted((*others, entry), key=lambda one: one.sequence))
            return replace(memory, ring=ring, next=max(memory.next, entry.sequence + 1))
        case Removed(sequence):
            return replace(memory, ring=tuple(one for one in memory.ring if one.sequence != sequence))
        case _:
            assert_never(change)
