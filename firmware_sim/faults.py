"""Faults of a pad and its wire: seeded, so that a run can be replayed. Pure.

A plan gives each kind of fault a probability for each frame, in one direction or both. Frame number n of a
direction meets the same fault under the same seed, whatever happened before and however its bytes were
chunked.

    drop=0.02,in.flip=0.01,delay=0.05:0.3,power=0.001:2

| kind | what happens to a frame | value behind `:` |
|---|---|---|
| drop | it is lost | |
| lose | one of its bytes is lost | |
| flip | one of its bits is flipped | |
| duplicate | it comes twice | |
| split | it comes in two parts | longest pause between them in seconds, 0.05 |
| merge | it waits for the next frame and both come in one piece | |
| delay | it, and all behind it, comes late | longest delay in seconds, 0.2 |
| silent | the pad hangs: nothing leaves it, what comes waits in its input buffer | seconds, 2 |
| reboot | the pad boots anew (WATCHDOG) in the middle of the frame | |
| unplug | the line is unplugged in the middle of the frame, then plugged in again | seconds, 1 |
| power | the pad loses power instead | seconds off, 0.5 |
| cut | a press: the pad loses power between the ring write and the sending | seconds off, 0.5 |
"""

from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import assert_never

from firmware_sim.errors import UsageError


class Fault(Enum):
    """Kinds of faults, by their names in a plan."""

    DROP = "drop"
    LOSE = "lose"
    FLIP = "flip"
    DUPLICATE = "duplicate"
    SPLIT = "split"
    MERGE = "merge"
    DELAY = "delay"
    SILENT = "silent"
    REBOOT = "reboot"
    UNPLUG = "unplug"
    POWER = "power"
    CUT = "cut"


class Direction(Enum):
    """Seen from the pad, by their names in a plan."""

    IN = "in"
    OUT = "out"


SECONDS: dict[Fault, float] = {
    Fault.SPLIT: 0.05,
    Fault.DELAY: 0.2,
    Fault.SILENT: 2.0,
    Fault.UNPLUG: 1.0,
    Fault.POWER: 0.5,
    Fault.CUT: 0.5,
}
"""Kinds that last, and how long when the plan does not say."""
SECONDS_MAX = 3600.0


@dataclass(frozen=True, slots=True)
class Chance:
    """How often a fault hits a frame, and how long it lasts."""

    fault: Fault
    probability: float
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """The chances of each direction. At most one fault hits a frame, so that they sum up to 1 at most."""

    incoming: tuple[Chance, ...] = ()
    outgoing: tuple[Chance, ...] = ()

    def of(self, direction: Direction) -> tuple[Chance, ...]:
        """The chances of a direction."""
        return self.incoming if direction is Direction.IN else self.outgoing


NO_FAULTS = Plan()


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes for the wire, after the wire has rested for `hold_s`."""

    data: bytes
    hold_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """What befalls the pad or its line, once the pieces are on the wire."""

    fault: Fault
    seconds: float


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a frame."""

    pieces: tuple[Piece, ...]
    hit: Hit | None = None


def parse_plan(text: str) -> Plan:
    """A plan from its text. Raises UsageError that names the part that is wrong."""
    chances: dict[Direction, list[Chance]] = {Direction.IN: [], Direction.OUT: []}
    for part in filter(None, (p.strip() for p in text.split(","))):
        directions, chance = _parse_part(part)
        for direction in directions:
            chances[direction].append(chance)
    for direction, listed in chances.items():
        total = sum(c.probability for c in listed)
        if total > 1:
            raise UsageError(
                f"--faults: the probabilities of direction {direction.value!r} sum up to {total:g}; 1 at most"
            )
    return Plan(tuple(chances[Direction.IN]), tuple(chances[Direction.OUT]))


def _parse_part(part: str) -> tuple[tuple[Direction, ...], Chance]:
    name, _, value = part.partition("=")
    prefix, _, kind = name.rpartition(".")
    try:
        fault = Fault(kind)
        directions = (Direction(prefix),) if prefix else (Direction.IN, Direction.OUT)
        probability, _, seconds = value.partition(":")
        chance = Chance(fault, float(probability), float(seconds) if seconds else SECONDS.get(fault, 0.0))
    except ValueError:
        kinds = ", ".join(f.value for f in Fault)
        raise UsageError(
            f"--faults: {part!r} is not [in.|out.]KIND=PROBABILITY[:SECONDS]; kinds: {kinds}"
        ) from None
    if not (0 <= chance.probability <= 1 and 0 <= chance.seconds <= SECONDS_MAX):
        raise UsageError(f"--faults: {part!r}: a probability is 0 to 1, seconds are 0 to {SECONDS_MAX:g}")
    if seconds and fault not in SECONDS:
        raise UsageError(f"--faults: {part!r}: {fault.value} takes no seconds")
    return directions, chance


class Faults:
    """One direction of one pad's wire."""

    def __init__(self, plan: Plan, direction: Direction, seed: str) -> None:
        self._chances = tuple(c for c in plan.of(direction) if c.fault is not Fault.CUT)
        self._cuts = tuple(c for c in plan.of(direction) if c.fault is Fault.CUT)
        self._frames = Random(f"{seed}/{direction.value}")
        # Ring writes draw from a source of their own: how many there were must not move the frames' faults.
        self._writes = Random(f"{seed}/{direction.value}/writes")
        self._switched: dict[Fault, tuple[Chance, Random]] = {}
        self._held = b""
        self.counts: dict[Fault, int] = {}

    @property
    def active(self) -> bool:
        """Whether anything can happen to a frame."""
        return bool(self._chances or self._switched or self._held)

    def switch(self, chance: Chance, source: Random) -> None:
        """From the next frame on this fault strikes too, by chances of its own, where the plan has none."""
        self._switched[chance.fault] = chance, source

    def mend(self, fault: Fault) -> None:
        """End a fault that was switched on; the plan goes on."""
        self._switched.pop(fault, None)

    def frame(self, data: bytes) -> Fate:
        """The fate of the next frame."""
        chance, measure = self._strikes()
        held, self._held = self._held, b""
        if chance is None:
            return Fate((Piece(held + data),))
        self.counts[chance.fault] = self.counts.get(chance.fault, 0) + 1
        if held and chance.fault is Fault.MERGE:
            return Fate((Piece(held + data),))
        fate = self._befall(chance, data, measure)
        if not held:
            return fate
        first, *rest = fate.pieces or (Piece(b""),)
        return Fate((Piece(held + first.data, first.hold_s), *rest), fate.hit)

    def between_write_and_send(self) -> Hit | None:
        """Whether the pad loses power now, after the ring write of a press."""
        chance, _ = _draw(self._cuts, self._writes)
        if chance is None:
            return None
        self.counts[Fault.CUT] = self.counts.get(Fault.CUT, 0) + 1
        return Hit(Fault.POWER, chance.seconds)

    def _strikes(self) -> tuple[Chance | None, float]:
        chance, measure = _draw(self._chances, self._frames)
        for switched, source in self._switched.values():
            if chance is None:
                chance, measure = _draw((switched,), source)
        return chance, measure

    def _befall(self, chance: Chance, data: bytes, measure: float) -> Fate:
        where = int(measure * len(data))
        match chance.fault:
            case Fault.DROP:
                return Fate(())
            case Fault.LOSE:
                return Fate((Piece(data[:where] + data[where + 1 :]),))
            case Fault.FLIP:
                return Fate((Piece(_flip(data, int(measure * len(data) * 8))),))
            case Fault.DUPLICATE:
                return Fate((Piece(data), Piece(data)))
            case Fault.SPLIT:
                return Fate((Piece(data[:where]), Piece(data[where:], measure * chance.seconds)))
            case Fault.MERGE:
                self._held = data
                return Fate(())
            case Fault.DELAY:
                return Fate((Piece(data, measure * chance.seconds),))
            case Fault.SILENT | Fault.POWER:
                return Fate((), Hit(chance.fault, chance.seconds))
            case Fault.REBOOT | Fault.UNPLUG:
                return Fate((Piece(data[:where]),), Hit(chance.fault, chance.seconds))
            case Fault.CUT:
                raise AssertionError("a cut strikes a ring write, never a frame")
            case _:
                assert_never(chance.fault)


def _draw(chances: tuple[Chance, ...], source: Random) -> tuple[Chance | None, float]:
    """What strikes now, and where (0 to 1). Always takes two random numbers."""
    lot, measure = source.random(), source.random()
    for chance in chances:
        lot -= chance.probability
        if lot < 0:
            return chance, measure
    return None, measure


def _flip(data: bytes, bit: int) -> bytes:
    if not data:
        return data
    flipped = bytearray(data)
    flipped[bit // 8] ^= 1 << (bit % 8)
    return bytes(flipped)


class FrameCutter:
    """Cuts chunks into frames behind each `end`, so that faults hit frames however the bytes were chunked.

    Without an `end` nothing tells where a frame of the host ends: each chunk counts as one.
    """

    LONGEST_BYTES = 64
    """More without an end is no frame: it is passed on as it is."""

    def __init__(self, end: bytes = b"\x00") -> None:
        self._end = end
        self._rest = b""

    def cut(self, chunk: bytes) -> list[bytes]:
        """The frames completed by `chunk`, each with its end."""
        if not self._end:
            return [chunk]
        *ended, self._rest = (self._rest + chunk).split(self._end)
        frames = [run + self._end for run in ended]
        if len(self._rest) > self.LONGEST_BYTES:
            frames.append(self._rest)
            self._rest = b""
        return frames
