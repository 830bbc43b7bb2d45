"""What holds for the firmware whatever happens: a lossy line, losses of power, hasty citizens, garbage."""

from collections.abc import Callable
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.pad.messages import Ack, Arm, Ask, Disarm, Hello, Press, Query, Reboot, ResetCause, encode
from firmware_sim.pad.effects import Chosen, Effect, Pressed, Restart, Send, Store
from firmware_sim.pad.firmware import Firmware
from firmware_sim.pad.memory import Memory
from firmware_sim.pad.nvram import encode_all, header, replay
from tests.firmware_sim.playbook import PAD_1, Playbook

Key = tuple[int, int]
"""Boot and sequence of a press."""


class Bench:
    """A pad with a real log as its NVRAM, and a host that keeps what it hears; the line may lose frames."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.loss = 0.0
        self.cuts = 0.0
        self.now_ms = 0
        self.log = bytearray(header(PAD_1.hardware_id))
        self.pressed: dict[Key, Press | None] = {}
        self.chosen: dict[Key, tuple[int, ...]] = {}
        self.stored: list[Key] = []
        self.reasons: dict[Key, tuple[int, ...]] = {}
        self.queue: list[Ack | Ask | Arm | Disarm | Reboot] = []
        """What the host has said and the pad has not heard yet."""
        self.boot_known = 0
        self.expected = 1
        self.boot()

    def boot(self) -> None:
        memory = replay(bytes(self.log)).memory
        self.pad, effects = Firmware.boot(PAD_1, memory, ResetCause.BROWN_OUT, self.now_ms, self.random)
        self.do(effects)

    def do(self, effects: list[Effect]) -> None:
        """Perform the effects; between any two of them the power may fail."""
        for effect in effects:
            match effect:
                case Store(changes):
                    self.log += encode_all(changes)
                case Pressed(entry):
                    self.pressed[entry.boot, entry.sequence] = None
                case Chosen(entry):
                    self.chosen[entry.boot, entry.sequence] = entry.reasons
                case Send(message) if self.random.random() >= self.loss:
                    self.host(message)
                case Restart():
                    self.boot()
                    return
                case _:
                    pass
            if self.random.random() < self.cuts:
                self.boot()
                return

    # the host: in order, once, acknowledged only when stored

    def host(self, message: object) -> None:
        match message:
            case Hello(boot=boot, oldest=oldest):
                self.boot_known = boot
                self.expected = max(self.expected, oldest)
                self.answer(Ack(boot, self.expected - 1, 0) if self.stored else Ack(boot, 0, 0))
            case Press(boot=boot) if boot != self.boot_known:
                self.answer(Ask(Query.HELLO))
            case Press(sequence=sequence) if sequence <= self.expected:
                self.take(message)
            case _:
                pass

    def take(self, press: Press) -> None:
        key = press.pressed_boot, press.sequence
        if press.sequence == self.expected:
            self.stored.append(key)
            self.expected += 1
        if press.revision:
            self.reasons[key] = press.reasons
        self.answer(Ack(press.boot, press.sequence, press.revision))

    def answer(self, *messages: Ack | Ask | Arm | Disarm | Reboot) -> None:
        self.queue += messages

    def settle(self) -> None:
        """Let what was said on both sides arrive."""
        while self.queue:
            message = self.queue.pop(0)
            if self.random.random() >= self.loss:
                self.do(self.pad.receive(encode(message), self.now_ms))

    def wait(self, ms: int) -> None:
        until = self.now_ms + ms
        while (due := self.pad.due_ms()) is not None and due <= until:
            self.now_ms = max(due, self.now_ms)
            self.do(self.pad.advance(self.now_ms))
            self.settle()
        self.now_ms = until


STEPS: list[Callable[[Bench, int], None]] = [
    lambda b, n: b.do(b.pad.press(n % 6, b.now_ms)),
    lambda b, n: b.do(b.pad.touch(b.pad.profile.reasons[1 + n % 5][n % 8], b.now_ms)),
    lambda b, n: b.do(b.pad.confirm(b.now_ms)),
    lambda b, n: b.answer(Arm(n % 255 + 1, n + 1, 50, 0, "", "", "")),
    lambda b, n: b.answer(Disarm(n % 255 + 1, 0)),
    lambda b, n: b.answer(Reboot(n % 255 + 1)),
    lambda b, n: b.wait(n * 10),
    lambda b, n: b.boot(),
]
steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 300)), max_size=60)


@settings(max_examples=150, deadline=None)
@given(
    steps=steps,
    seed=st.integers(0, 2**32),
    loss=st.sampled_from([0.0, 0.2, 0.6]),
    cuts=st.sampled_from([0.0, 0.05]),
)
def test_every_press_in_the_ring_reaches_the_host_once_in_order_with_its_reasons(
    steps: list[tuple[Callable[[Bench, int], None], int]], seed: int, loss: float, cuts: float
) -> None:
    bench = Bench(seed)
    bench.loss, bench.cuts = loss, cuts
    for step, number in steps:
        step(bench, number)
        bench.settle()
    bench.loss = bench.cuts = 0.0
    bench.wait(60_000)
    assert bench.pad.memory.ring == {}
    assert bench.stored == sorted(set(bench.stored), key=lambda key: key[1])
    assert [sequence for _, sequence in bench.stored] == list(range(1, len(bench.stored) + 1))
    assert set(bench.pressed) <= set(bench.stored)
    # A cut between the ring write and the telling of it hides a press or its reasons from this bench alone.
    assert bench.chosen.items() <= bench.reasons.items()
    if not cuts:
        assert set(bench.pressed) == set(bench.stored)
        assert bench.chosen == bench.reasons


@settings(max_examples=200, deadline=None)
@given(chunks=st.lists(st.binary(max_size=200), max_size=30))
def test_garbage_never_raises_and_never_touches_the_ring(chunks: list[bytes]) -> None:
    play = Playbook().greeted().armed(77).pressed(5)
    for chunk in chunks:
        play.hears_bytes(chunk).waits(100)
    assert play.ring == [1]


messages = st.lists(
    st.one_of(
        st.builds(
            Arm, st.integers(1, 3), st.integers(0, 3), st.integers(0, 20), st.just(0), *[st.just("")] * 3
        ),
        st.builds(Disarm, st.integers(1, 3), st.integers(0, 3)),
        st.builds(Ack, st.just(1001), st.integers(0, 5), st.integers(0, 255)),
        st.builds(Ask, st.integers(0, 2)),
    ),
    max_size=20,
)


@given(messages=messages, cuts=st.lists(st.integers(0, 600), max_size=20))
def test_what_is_done_does_not_depend_on_how_the_bytes_are_cut(
    messages: list[Ack | Ask | Arm | Disarm], cuts: list[int]
) -> None:
    stream = b"".join(map(encode, messages))
    whole, pieces = Playbook().pressed(5), Playbook().pressed(5)
    whole.hears_bytes(stream)
    edges = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    for start, end in pairwise(edges):
        pieces.hears_bytes(stream[start:end])
    assert whole.takes_sent() == pieces.takes_sent()
    assert whole.takes_done() == pieces.takes_done()


@given(steps=steps, seed=st.integers(0, 2**32))
def test_the_log_and_the_memory_in_ram_never_differ(
    steps: list[tuple[Callable[[Bench, int], None], int]], seed: int
) -> None:
    bench = Bench(seed)
    for step, number in steps:
        step(bench, number)
        bench.settle()
        assert replay(bytes(bench.log)).memory == bench.pad.memory


def test_the_firmware_of_an_empty_memory_is_no_blank_one() -> None:
    play = Playbook(memory=Memory(boot=7))
    assert play.boot == 8
