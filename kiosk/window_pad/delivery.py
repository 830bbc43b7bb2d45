"""How presses travel to the gateway: the window, sending again, acknowledgements. Pure.

`docs/reference/pad-protocol.md`, section 6. Times are milliseconds of one clock that never goes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from contracts.pad.messages import (
    RETRANSMIT_FIRST_MS,
    RETRANSMIT_MAX_MS,
    WINDOW,
    Ack,
    Press,
    PressFlag,
)
from kiosk.window_pad.memory import Change, Entry, Memory, settled

TICKS = 2**32
"""Ticks count modulo this."""
AGE_MAX_MS = TICKS - 1
"""The greatest age that two ticks can tell: 49.7 days."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Something that is said again until it is answered."""

    due_ms: int
    wait_ms: int = RETRANSMIT_FIRST_MS

    @classmethod
    def starting(cls, now_ms: int) -> "Repeat":
        """It was said just now, for the first time."""
        return cls(now_ms + RETRANSMIT_FIRST_MS)

    def again(self, now_ms: int) -> "Repeat":
        """It was said once more."""
        wait_ms = min(self.wait_ms * 2, RETRANSMIT_MAX_MS)
        return Repeat(now_ms + wait_ms, wait_ms)


@dataclass(frozen=True, slots=True)
class Sending:
    """What was sent of the presses in the memory. Forgotten with the boot."""

    sent: Mapping[int, int] = field(default_factory=dict)
    """Revision by sequence, since the greeting."""
    heard: Mapping[int, int] = field(default_factory=dict)
    """The same since the boot: no acknowledgement counts for more."""
    again: Repeat | None = None
    retransmits: int = 0


def window(memory: Memory) -> tuple[Entry, ...]:
    """What may be on the way: the oldest outstanding presses, none behind one with reasons."""
    found: list[Entry] = []
    for entry in memory.ring:
        if entry.outstanding:
            found.append(entry)
            if entry.revision > 0 or len(found) == WINDOW:
                break
    return tuple(found)


def held(sending: Sending) -> Sending:
    """Nothing is sent until the gateway has answered the greeting; then all of the window."""
    return replace(sending, sent={}, again=None)


def send_new(memory: Memory, sending: Sending, booted_ms: int, now_ms: int) -> tuple[Sending, list[Press]]:
    """What has come into the window. A clock that runs goes on running."""
    fresh = [entry for entry in window(memory) if sending.sent.get(entry.sequence) != entry.revision]
    if fresh and sending.again is None:
        sending = replace(sending, again=Repeat.starting(now_ms))
    return _with(sending, fresh), [press_of(memory, entry, now_ms - booted_ms) for entry in fresh]


def send_again(memory: Memory, sending: Sending, booted_ms: int, now_ms: int) -> tuple[Sending, list[Press]]:
    """The window once more, when that is due."""
    if sending.again is None or now_ms < sending.again.due_ms:
        return sending, []
    entries = window(memory)
    again = sending.again.again(now_ms) if entries else None
    sending = replace(sending, again=again, retransmits=sending.retransmits + len(entries))
    return _with(sending, list(entries)), [press_of(memory, one, now_ms - booted_ms) for one in entries]


def acknowledged(memory: Memory, sending: Sending, ack: Ack) -> tuple[Change, ...]:
    """What an acknowledgement of this boot changes. None counts for what this boot has not sent, and none at
    all that is beyond the newest press: whatever a confused host says, no press is lost."""
    if ack.sequence >= memory.next:
        return ()
    changes: list[Change] = []
    for entry in memory.ring:
        if entry.sequence > ack.sequence:
            break
        claimed = entry.revision if entry.sequence < ack.sequence else min(ack.revision, entry.revision)
        claimed = min(claimed, sending.heard.get(entry.sequence, entry.acked))
        if claimed > entry.acked:
            changes.append(settled(replace(entry, acked=claimed)))
    return tuple(changes)


def forgotten(memory: Memory, sending: Sending, now_ms: int) -> Sending:
    """After an acknowledgement: nothing is kept of what has gone, and the clock begins anew or stops."""
    there = {entry.sequence for entry in memory.ring}
    return replace(
        sending,
        sent={sequence: revision for sequence, revision in sending.sent.items() if sequence in there},
        heard={sequence: revision for sequence, revision in sending.heard.items() if sequence in there},
        again=Repeat.starting(now_ms) if window(memory) else None,
    )


def press_of(memory: Memory, entry: Entry, uptime_ms: int) -> Press:
    """The frame's content. `uptime_ms` is not wrapped, as a tick is."""
    earlier = entry.boot != memory.boot
    age_ms = uptime_ms - (0 if earlier else entry.pressed_ms)
    lower_bound = earlier or age_ms > AGE_MAX_MS
    flags = (PressFlag.OPEN if entry.open else 0) | (PressFlag.AGE_IS_LOWER_BOUND if lower_bound else 0)
    return Press(
        boot=memory.boot,
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


def _with(sending: Sending, entries: list[Entry]) -> Sending:
    told = {entry.sequence: entry.revision for entry in entries}
    return replace(sending, sent={**sending.sent, **told}, heard={**sending.heard, **told})
