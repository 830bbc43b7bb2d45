"""A pad as sections 4 to 7 of the protocol describe it, in as few lines as it takes: a peer for properties.

Written from the specification alone; it shares nothing with the simulator's firmware. Whatever it takes for
acknowledged it compares with what is on the disk: an ACK for a press that is not there is the one mistake
that loses a rating.
"""

from dataclasses import dataclass, field, replace

from contracts.pad.fields import WireMessage
from contracts.pad.messages import WINDOW, Ack, Ask, Hello, Press, PressFlag, Query
from tests.devices.playbook import HELLO

Stored = tuple[str, int, int, int]
"""Hardware id, boot of the press, sequence, revision."""


@dataclass
class Entry:
    """A press in the ring. Revisions: `newest` made, `sent` since it was made, `acked`."""

    boot: int
    sequence: int
    newest: int = 0
    sent: int = -1
    acked: int = -1
    open: bool = False


@dataclass
class ModelPad:
    """One pad and its ring; `disk` is the host's."""

    number: int
    disk: set[Stored]
    boot: int = 1
    following: int = 1
    ring: list[Entry] = field(default_factory=list)
    greeting: bool = True

    @property
    def hardware_id(self) -> bytes:
        return b"HS" + self.number.to_bytes(6, "big")

    def boots(self) -> Hello:
        self.close(reasons=False)
        self.boot += 1
        for entry in self.ring:
            entry.sent = -1
        return self.greets()

    def greets(self) -> Hello:
        self.greeting = True
        outstanding = [e.sequence for e in self.ring if e.acked < e.newest]
        return replace(
            HELLO,
            hardware_id=self.hardware_id,
            boot=self.boot,
            oldest=min(outstanding, default=self.following),
            next=self.following,
        )

    def press(self, *, opens: bool) -> None:
        """A key; a press that is still open is closed with reasons by it."""
        self.close(reasons=True)
        self.ring.append(Entry(self.boot, self.following, open=opens))
        self.following += 1

    def close(self, *, reasons: bool) -> None:
        """Close the open press, with reasons or without."""
        for entry in self.ring:
            if entry.open:
                entry.open = False
                entry.newest += reasons
        self._drop_spent()

    def window(self) -> list[Press]:
        """What it would send now."""
        if self.greeting:
            return []
        frames = []
        for entry in [e for e in self.ring if e.acked < e.newest][:WINDOW]:
            entry.sent = entry.newest
            flags = PressFlag.OPEN if entry.open else 0
            reasons = (101,) if entry.newest else ()
            frames.append(
                Press(
                    self.boot,
                    entry.boot,
                    entry.sequence,
                    entry.newest,
                    flags,
                    0,
                    5,
                    0,
                    self.following,
                    reasons,
                )
            )
            if entry.newest:
                break
        return frames

    def hears(self, message: WireMessage) -> list[WireMessage]:
        """What it answers at once."""
        match message:
            case Ask(Query.HELLO):
                return [self.greets()]
            case Ack(boot, sequence, revision) if boot == self.boot:
                self.greeting = False
                for entry in self.ring:
                    if entry.sequence <= sequence:
                        self._acknowledge(entry, entry.sent if entry.sequence < sequence else revision)
                self._drop_spent()
        return []

    def _acknowledge(self, entry: Entry, revision: int) -> None:
        revision = min(revision, entry.sent)
        if revision > entry.acked:
            entry.acked = revision
            known = (self.hardware_id.hex(), entry.boot, entry.sequence, revision)
            assert known in self.disk, f"{known} was acknowledged and is not on the disk"

    def _drop_spent(self) -> None:
        self.ring = [e for e in self.ring if e.open or e.acked < e.newest]
