"""The link against the simulator's firmware, over lines that are clean, slow, lossy and worse, until every
press is stored once. Time is simulated: minutes of it take milliseconds.
"""

import copy
import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from random import Random

import pytest

from contracts.pad.messages import Arm, Ask, Press, Query, ResetCause, encode
from devices.pad.effects import Deliver, Effect, Reopen, Send
from devices.pad.link import LinkState, PadLink
from firmware_sim.pad import effects as pad_effects
from firmware_sim.pad.firmware import Firmware
from firmware_sim.pad.memory import Memory
from firmware_sim.pad.profile import Profile, numbered_id

Arrival = tuple[float, bytes]
"""Seconds from now, and bytes."""
Wire = Callable[[bytes, Random], Iterator[Arrival]]
STEPS_MAX = 200_000
Stored = tuple[int, int, int]
"""Boot of the press, sequence, revision."""
FINGERS = 60
"""Keys touched; some do nothing, because the pad shows reasons."""


def clean(data: bytes, _random: Random) -> Iterator[Arrival]:
    yield 0.001, data


def one_byte_at_a_time(data: bytes, _random: Random) -> Iterator[Arrival]:
    yield from ((0.001, bytes([byte])) for byte in data)


def slow(data: bytes, _random: Random) -> Iterator[Arrival]:
    yield 0.6, data


def lossy(data: bytes, random: Random) -> Iterator[Arrival]:
    if random.random() < 0.7:
        yield 0.001, data


def noisy(data: bytes, random: Random) -> Iterator[Arrival]:
    dirty = bytearray(data)
    if random.random() < 0.3:
        dirty[random.randrange(len(dirty))] ^= 1 << random.randrange(8)
    if random.random() < 0.1:
        del dirty[random.randrange(len(dirty))]
    yield 0.001, bytes(dirty)


def duplicating(data: bytes, random: Random) -> Iterator[Arrival]:
    for _ in range(random.randint(1, 3)):
        yield 0.001, data


def reordering(data: bytes, random: Random) -> Iterator[Arrival]:
    yield random.uniform(0.001, 0.5), data


def everything(data: bytes, random: Random) -> Iterator[Arrival]:
    for wait, part in duplicating(data, random):
        for again, dirty in noisy(part, random):
            for more, rest in lossy(dirty, random):
                yield wait + again + more + random.uniform(0, 0.3), rest


@dataclass
class Bench:
    """A pad, a link, the wire between them, and the host's disk, on one simulated clock."""

    wire: Wire
    random: Random
    on_tcp: bool = False
    disk_fails: float = 0.0
    power_fails: float = 0.0
    now: float = 50.0
    steps: int = 0
    disk: set[Stored] = field(default_factory=set)
    delivered: list[Stored] = field(default_factory=list)
    pressed: set[tuple[int, int]] = field(default_factory=set)
    chosen: set[Stored] = field(default_factory=set)
    """Presses that got reasons."""
    _queue: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.link = PadLink(reopen_when_silent=self.on_tcp)
        self.profile = Profile(numbered_id(1))
        self.stored = Memory(boot=7)
        self.boot(ResetCause.POWER_ON)
        self.host(self.link.opened(self.now))

    @property
    def ms(self) -> int:
        return int(self.now * 1000)

    def boot(self, cause: ResetCause) -> None:
        self.pad, effects = Firmware.boot(
            self.profile, copy.deepcopy(self.stored), cause, self.ms, self.random
        )
        self.device(effects)

    def at(self, seconds: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._queue, (self.now + seconds, next(self._order), act))

    def device(self, effects: list[pad_effects.Effect]) -> None:
        pad = self.pad
        for effect in effects:
            match effect:
                case pad_effects.Store(changes):
                    self.stored.apply_all(changes)
                case pad_effects.Send(message):
                    for wait, data in self.wire(encode(message), self.random):
                        self.at(wait, partial(self.reaches_host, data))
                case pad_effects.Pressed(entry):
                    self.pressed.add((entry.boot, entry.sequence))
                    if self.random.random() < self.power_fails:
                        # Between the ring and the wire: the rest of the effects never happens.
                        self.boot(ResetCause.BROWN_OUT)
                        return
                case pad_effects.Chosen(entry):
                    self.chosen.add((entry.boot, entry.sequence, entry.revision))
                case pad_effects.Acknowledged(entry):
                    identity = (entry.boot, entry.sequence, entry.acked)
                    assert identity in self.disk, f"{identity} acknowledged, not on the disk"
            assert self.pad is pad

    def reaches_host(self, data: bytes) -> None:
        self.host(self.link.received(data, self.now))

    def reaches_pad(self, data: bytes) -> None:
        self.device(self.pad.receive(data, self.ms))

    def host(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Send(data):
                    for wait, part in self.wire(data, self.random):
                        self.at(wait, partial(self.reaches_pad, part))
                case Deliver(press, _):
                    self.delivered.append((press.pressed_boot, press.sequence, press.revision))
                    self.at(self.random.choice([0.0, 0.002, 0.4]), partial(self.decide, press))
                case Reopen():
                    self.host(self.link.closed())
                    self.host(self.link.opened(self.now))

    def decide(self, press: Press) -> None:
        if self.random.random() < self.disk_fails:
            self.link.refused(press)
        else:
            self.disk.add((press.pressed_boot, press.sequence, press.revision))
            self.host(self.link.committed(press))

    def step(self) -> None:
        """The next thing that happens, whoever does it."""
        pad_due = self.pad.due_ms()
        dues = [self.link.deadline(), float("inf") if pad_due is None else pad_due / 1000]
        dues.append(self._queue[0][0] if self._queue else float("inf"))
        self.now = max(self.now, min(dues))
        self.steps += 1
        assert self.steps < STEPS_MAX, "somebody spins"
        if dues[2] <= self.now:
            heapq.heappop(self._queue)[2]()
        elif dues[0] <= self.now:
            self.host(self.link.tick(self.now))
        else:
            self.now += 1e-6  # so that the pad's whole millisecond has surely come
            self.device(self.pad.advance(self.ms))

    def run(self, seconds: float) -> None:
        until = self.now + seconds
        self.at(seconds, lambda: None)
        while self.now < until:
            self.step()

    def citizen(self) -> None:
        """Presses a key, perhaps invited, perhaps with reasons."""
        self.device(self.pad.press(self.random.randint(1, 5), self.ms))
        offered = self.pad.view(self.ms).offered
        if offered and self.random.random() < 0.7:
            self.device(self.pad.touch(self.random.choice(offered), self.ms))
            if self.random.random() < 0.7:
                self.device(self.pad.confirm(self.ms))

    def rush(self) -> None:
        """All citizens of the test; then time until the ring is empty."""
        for _ in range(FINGERS):
            self.run(self.random.choice([0.0, 0.0, 0.05, 0.4, 3.0]))
            if self.random.random() < 0.6 and self.link.state is LinkState.ONLINE:
                token = self.random.randint(1, 2**31)
                _, effects = self.link.request(Arm(0, token, 300, 0, "3", "", ""), self.now + 5, self.now)
                self.host(effects)
                self.run(0.05)
            self.citizen()
        for _ in range(600):
            self.run(2.0)
            if not self.pad.memory.ring:
                return


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "wire", [clean, one_byte_at_a_time, slow, lossy, noisy, duplicating, reordering, everything]
)
def test_every_press_is_stored_over_any_line(wire: Wire, seed: int) -> None:
    bench = Bench(wire, Random(f"{wire.__name__}/{seed}"))
    bench.rush()
    assert bench.pad.memory.ring == {}
    assert {(boot, sequence) for boot, sequence, _ in bench.disk} == bench.pressed
    assert bench.chosen <= bench.disk
    assert len(bench.pressed) > FINGERS / 2
    assert bench.chosen
    if wire in (clean, one_byte_at_a_time):
        assert len(bench.delivered) == len(set(bench.delivered)), "a good line doubled a delivery"


@pytest.mark.parametrize("wire", [clean, slow, lossy, everything])
def test_every_press_is_stored_although_disk_and_power_fail(wire: Wire) -> None:
    bench = Bench(wire, Random(wire.__name__), disk_fails=0.2, power_fails=0.1, on_tcp=True)
    bench.rush()
    assert bench.pad.memory.ring == {}
    assert {(boot, sequence) for boot, sequence, _ in bench.disk} == bench.pressed


def test_on_a_clean_line_nothing_is_sent_twice_and_an_idle_link_says_little() -> None:
    bench = Bench(clean, Random(5))
    bench.run(0.1)
    bench.citizen()
    bench.run(600)
    assert bench.link.duplicates <= 1
    assert bench.link.counts.greetings <= 2
    assert bench.link.state is LinkState.ONLINE


@pytest.mark.parametrize("host_is_new", [False, True])
def test_reasons_of_the_press_before_oldest_reach_whatever_host_greeted_meanwhile(host_is_new: bool) -> None:
    bench = Bench(clean, Random(1))
    bench.run(0.1)
    _, effects = bench.link.request(Arm(0, 77, 300, 0, "3", "", ""), bench.now + 5, bench.now)
    bench.host(effects)
    bench.run(0.1)
    bench.device(bench.pad.press(1, bench.ms))
    bench.device(bench.pad.touch(bench.pad.view(bench.ms).offered[0], bench.ms))
    bench.run(1.0)
    if host_is_new:
        bench.link = PadLink(reopen_when_silent=False)
        bench.host(bench.link.opened(bench.now))
    else:
        bench.reaches_pad(encode(Ask(Query.HELLO)))
    bench.run(0.1)
    assert bench.link.hello is not None
    assert (bench.link.hello.oldest, bench.link.hello.next) == (2, 2), "the open press is acknowledged"
    bench.device(bench.pad.confirm(bench.ms))
    bench.run(1.0)
    assert bench.delivered == [(8, 1, 0), (8, 1, 1)]
    assert bench.pad.memory.ring == {}
