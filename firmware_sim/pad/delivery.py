"""How presses travel from the ring to the host: the window, retransmission, acknowledgements (section 6).
Pure.

It reads the ring and says what to send; it changes the ring only by the changes that it returns.
"""

from dataclasses import replace

from contracts.pad.messages import WINDOW, Ack, Press, PressFlag
from firmware_sim.pad.memory import Change, Entry, Kept, Memory, Removed
from firmware_sim.pad.repeat import Repeat

TICKS = 2**32
"""Ticks count modulo this."""
AGE_MAX_MS = TICKS - 1
"""The greatest age that two ticks can tell: 49.7 days."""


class Delivery:
    """Delivery of one boot's lifetime."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._heard: dict[int, int] = {}
        """Highest revision of each entry that was sent in this boot: no ACK counts for more."""
        self._sent: dict[int, int] = {}
        """Revisions sent since the greeting."""
        self._repeat = Repeat()
        self.retransmits = 0
        """PRESS frames sent again since the boot."""

    @property
    def due_ms(self) -> int | None:
        """When `retransmit` is due."""
        return self._repeat.due_ms

    def window(self) -> list[Entry]:
        """The oldest outstanding entries, at most 4; none behind one whose revision is above 0."""
        window: list[Entry] = []
        for entry in self._memory.ring.values():
            if entry.outstanding:
                window.append(entry)
                if entry.revision > 0 or len(window) == WINDOW:
                    break
        return window

    def hold(self) -> None:
        """The pad is greeting: send nothing, and the whole window afterwards."""
        self._sent.clear()
        self._repeat.stop()

    def send_new(self, now_ms: int, uptime_ms: int) -> list[Press]:
        """What came into the window and was not sent yet. A running retransmission clock goes on running.

        `uptime_ms` is the time since the boot, not wrapped as a tick is.
        """
        fresh = [e for e in self.window() if self._sent.get(e.sequence) != e.revision]
        if fresh and self._repeat.due_ms is None:
            self._repeat.start(now_ms)
        return [self._press(entry, uptime_ms) for entry in fresh]

    def retransmit(self, now_ms: int, uptime_ms: int) -> list[Press]:
        """The window again, when it is time; otherwise nothing. `uptime_ms` as for `send_new`."""
        if not self._repeat.is_due(now_ms):
            return []
        self._repeat.again(now_ms)
        window = self.window()
        if not window:
            self._repeat.stop()
        return [self._press(entry, uptime_ms) for entry in window]

    def acknowledge(self, ack: Ack, now_ms: int) -> tuple[list[Entry], list[Change]]:
        """The entries of which the host now has more, and the changes that follow. Changes nothing itself.

        An ACK never counts for a revision that this boot has not sent, and none beyond the newest press
        counts at all: whatever a confused host says, no press is lost.
        """
        if ack.sequence >= self._memory.next:
            return [], []
        acked = []
        for entry in self._memory.ring.values():
            if entry.sequence > ack.sequence:
                break
            claimed = entry.revision if entry.sequence < ack.sequence else min(ack.revision, entry.revision)
            claimed = min(claimed, self._heard.get(entry.sequence, entry.acked))
            if claimed > entry.acked:
                acked.append(replace(entry, acked=claimed))
        if acked:
            self._repeat.start(now_ms)
        return acked, [settle(entry) for entry in acked]

    def settle_clock(self) -> None:
        """Stop the retransmission clock when nothing is outstanding."""
        if self._repeat.due_ms is not None and not self.window():
            self._repeat.stop()

    def forget(self, sequence: int) -> None:
        """The entry has left the ring."""
        self._heard.pop(sequence, None)
        self._sent.pop(sequence, None)

    def _press(self, entry: Entry, uptime_ms: int) -> Press:
        if entry.sequence in self._sent and self._sent[entry.sequence] == entry.revision:
            self.retransmits += 1
        self._sent[entry.sequence] = entry.revision
        self._heard[entry.sequence] = entry.revision
        earlier_boot = entry.boot != self._memory.boot
        age_ms = uptime_ms - (0 if earlier_boot else entry.pressed_ms)
        lower_bound = earlier_boot or age_ms > AGE_MAX_MS
        flags = (PressFlag.OPEN if entry.open else 0) | (PressFlag.AGE_IS_LOWER_BOUND if lower_bound else 0)
        return Press(
            boot=self._memory.boot,
            pressed_boot=entry.boot,
            sequence=entry.sequence,
            revision=entry.revision,
            flags=flags,
            session=entry.session,
            key=entry.key,
            press_tick=(uptime_ms - min(age_ms, AGE_MAX_MS)) % TICKS,
            transmit_tick=uptime_ms % TICKS,
            reasons=entry.reasons if entry.revision > 0 else (),
        )


def settle(entry: Entry) -> Change:
    """The entry leaves the ring when nothing more can come of it, else it is kept like this."""
    return Removed(entry.sequence) if entry.spent else Kept(entry)
