"""A line as the device meets it: an endpoint, its speed in both directions, its faults, the device's input
buffer.

Bytes wait in a queue for each direction until they have passed the wire; one timer serves the head of a
queue. Nothing runs while nothing is on the wire.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

from firmware_sim.faults import NO_FAULTS, Chance, Direction, Fate, Fault, Faults, FrameCutter, Hit, Plan
from firmware_sim.line.endpoint import Endpoint, Heard
from firmware_sim.line.garble import garble
from firmware_sim.line.pacing import Pacer

IN_FLIGHT_BYTES = 256
"""What is taken from the host before it has passed the wire; the rest waits on the host's side."""

AFTER_S = 0.0001
"""What strikes in the middle of a frame strikes so long after its last byte, which still arrives."""


@dataclass(frozen=True, slots=True)
class LineTraits:
    """What a kind of device brings to its line."""

    input_buffer_bytes: int = 256
    """What the device keeps while it is hung; the rest is lost, as in a UART's buffer."""
    host_end: bytes = b""
    """Ends each frame of the host. Empty when no such byte is known: then a fault hits a piece as it came."""
    boot_noise: bytes = b""
    """Sent at boot: whatever came before it is no part of the frame behind it."""


PLAIN_LINE = LineTraits()


class Transit:
    """Bytes on their way through one direction of the wire, each delivered when its last bit has passed."""

    def __init__(self, loop: asyncio.AbstractEventLoop, baud: int, arrived: Heard) -> None:
        self._loop = loop
        self._pacer = Pacer(baud)
        self._arrived = arrived
        self._queue: deque[tuple[float, bytes]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self.bytes = 0
        """Bytes on the way."""

    def put(self, data: bytes, hold_s: float = 0.0) -> float:
        """Send `data` after `hold_s` of rest; returns when it will have arrived."""
        now = self._loop.time()
        if not data:
            return now
        due = self._pacer.passed_s(now, len(data), hold_s)
        if due <= now and not self._queue:
            self._arrived(data)
            return due
        self._queue.append((due, data))
        self.bytes += len(data)
        if self._timer is None:
            self._timer = self._loop.call_at(due, self._deliver)
        return due

    def passed_s(self) -> float:
        """When all that was put will have arrived."""
        return max(self._loop.time(), self._pacer.free_s)

    def clear(self) -> None:
        """What is on the way is lost."""
        self._queue.clear()
        self.bytes = 0
        self._pacer.stop(self._loop.time())
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _deliver(self) -> None:
        self._timer = None
        now = self._loop.time()
        arrived = []
        while self._queue and self._queue[0][0] <= now:
            arrived.append(self._queue.popleft()[1])
        data = b"".join(arrived)
        self.bytes -= len(data)
        if self._queue:
            self._timer = self._loop.call_at(self._queue[0][0], self._deliver)
        if data:
            self._arrived(data)


@dataclass(slots=True, eq=False)
class Countdown:
    """Somebody who waits for so many more frames to be sent."""

    messages: int
    act: Callable[[], None]


class Line:
    """One device's line. `baud` 0 has no speed of its own."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        endpoint: Endpoint,
        baud: int,
        plan: Plan = NO_FAULTS,
        *,
        seed: str = "",
        traits: LineTraits = PLAIN_LINE,
    ) -> None:
        self._loop = loop
        self._endpoint = endpoint
        self._traits = traits
        self._baud = baud
        self._spoken_baud = baud
        self._faults_in = Faults(plan, Direction.IN, seed)
        self._faults_out = Faults(plan, Direction.OUT, seed)
        self._cutter = FrameCutter(traits.host_end)
        self._to_host = Transit(loop, baud, self._write)
        self._to_device = Transit(loop, baud, self._deliver)
        self._heard: Heard = _nobody
        self._befall: Callable[[Hit], None] = _nothing
        self._paused = False
        self._hung = False
        self._input = bytearray()
        self._wake_timer: asyncio.TimerHandle | None = None
        self._later: set[asyncio.TimerHandle] = set()
        self._counting: list[Countdown] = []
        self.plugged = False
        self.overrun_bytes = 0
        """Bytes that found the input buffer of the hung device full."""

    @property
    def url(self) -> str:
        """Where the host finds the device."""
        return self._endpoint.url

    @property
    def fault_counts(self) -> dict[Fault, int]:
        """How often each fault has struck."""
        ours, theirs = self._faults_out.counts, self._faults_in.counts
        return {fault: ours.get(fault, 0) + theirs.get(fault, 0) for fault in {**ours, **theirs}}

    def open(self, heard: Heard, befall: Callable[[Hit], None]) -> None:
        """Plug the device in. `heard` gets what reaches it, `befall` what befalls it later than `send`."""
        self._heard = heard
        self._befall = befall
        self.plug()

    def send(self, frame: bytes) -> Hit | None:
        """Send one frame. A hit that is returned strikes at once: what was to come next is void."""
        if self._hung:
            return None
        hit = self._put(frame)
        for waiting in self._counting.copy():
            waiting.messages -= 1
            if waiting.messages == 0:
                self._counting.remove(waiting)
                waiting.act()
        return hit

    def _put(self, frame: bytes) -> Hit | None:
        if not self._faults_out.active:
            self._to_host.put(frame)
            return None
        fate = self._faults_out.frame(frame)
        due = self._loop.time()
        for piece in fate.pieces:
            due = self._to_host.put(piece.data, piece.hold_s)
        if fate.hit is None or fate.hit.fault in (Fault.POWER, Fault.SILENT):
            return fate.hit
        self._at(due + AFTER_S, partial(self._befall, fate.hit))
        return None

    def end_noise(self) -> None:
        """Send what begins a boot, if this kind of device sends anything."""
        self._to_host.put(self._traits.boot_noise)

    def when_sent(self, messages: int, act: Callable[[], None]) -> Callable[[], None]:
        """Call `act` as soon as so many more frames (1 or more) were sent. Returns what calls it off."""
        waiting = Countdown(messages, act)
        self._counting.append(waiting)

        def call_off() -> None:
            if waiting in self._counting:
                self._counting.remove(waiting)

        return call_off

    def passed_s(self) -> float:
        """When all that was sent will have reached the host, by the loop's clock."""
        return self._to_host.passed_s() + AFTER_S

    def switch(self, directions: tuple[Direction, ...], chance: Chance, seed: str) -> None:
        """A fault of frames begins. The same seed hits the same frames in the same way."""
        for direction in directions:
            self._faults(direction).switch(chance, Random(f"{seed}/{direction.value}"))

    def mend(self, directions: tuple[Direction, ...], fault: Fault) -> None:
        """A fault of frames ends."""
        for direction in directions:
            self._faults(direction).mend(fault)

    def speak_at(self, baud: int | None) -> None:
        """The device's speed is another one than the host believes; None sets it right again."""
        self._spoken_baud = self._baud if baud is None else baud

    def _faults(self, direction: Direction) -> Faults:
        return self._faults_in if direction is Direction.IN else self._faults_out

    def written(self) -> Hit | None:
        """The device has written its ring: whether its power fails just now."""
        return self._faults_out.between_write_and_send()

    @property
    def baud(self) -> int:
        """Its speed; 0 when it has none of its own."""
        return self._baud

    @property
    def hung(self) -> bool:
        """Whether the device hangs."""
        return self._hung

    def hang(self, seconds: float | None) -> None:
        """The device hangs: it sends nothing; what comes waits in its input buffer. None: until `wake`.

        While it hangs for some seconds, another such hang does not make it longer.
        """
        if seconds is None:
            self._forget_wake()
        elif not self._hung:
            self._wake_timer = self._at(self._loop.time() + seconds, self.wake)
        self._hung = True

    def cut(self) -> None:
        """The device stops short: what it had not sent yet, and what it had not read yet, is gone."""
        self._to_host.clear()
        self._to_device.clear()
        self._input.clear()
        self._cutter = FrameCutter(self._traits.host_end)
        self._resume()

    def plug(self) -> None:
        """Plug the device in, if it is not."""
        if not self.plugged:
            self._paused = False
            self._endpoint.open(self._take)
            self.plugged = True

    def unplug(self) -> None:
        """Pull the plug, if it is in. The device itself goes on."""
        if self.plugged:
            self.plugged = False
            self.cut()
            self._endpoint.close()

    def close(self) -> None:
        """Be gone for good."""
        self.unplug()
        for timer in self._later:
            timer.cancel()
        self._later.clear()
        self._counting.clear()

    # ------------------------------------------------------------------ device -> host

    def _write(self, data: bytes) -> None:
        self._endpoint.write(garble(data, self._spoken_baud, self._host_baud()))

    # ------------------------------------------------------------------ host -> device

    def _take(self, chunk: bytes) -> None:
        chunk = garble(chunk, self._host_baud(), self._spoken_baud)
        if not self._faults_in.active:
            for part in _behind_ends(chunk, self._traits.host_end):
                self._to_device.put(part)
        else:
            for frame in self._cutter.cut(chunk):
                self._suffer(self._faults_in.frame(frame))
        if self._to_device.bytes > IN_FLIGHT_BYTES and not self._paused:
            self._paused = True
            self._endpoint.pause()

    def _suffer(self, fate: Fate) -> None:
        due = self._loop.time()
        for piece in fate.pieces:
            due = self._to_device.put(piece.data, piece.hold_s)
        if fate.hit is not None:
            self._at(due + AFTER_S, partial(self._befall, fate.hit))

    def _deliver(self, data: bytes) -> None:
        if self._to_device.bytes <= IN_FLIGHT_BYTES:
            self._resume()
        if not self._hung:
            self._heard(data)
            return
        room = self._traits.input_buffer_bytes - len(self._input)
        self._input += data[:room]
        self.overrun_bytes += max(0, len(data) - room)

    def _resume(self) -> None:
        if self._paused:
            self._paused = False
            self._endpoint.resume()

    def wake(self) -> None:
        """Go on after `hang`: the device reads what waits in its input buffer."""
        self._hung = False
        self._forget_wake()
        waiting = bytes(self._input)
        self._input.clear()
        if waiting:
            self._heard(waiting)

    def _host_baud(self) -> int:
        """The speed at the host's end; the right one where it cannot be told, as behind a terminal server."""
        host = self._endpoint.host_baud()
        return self._baud if host is None else host

    def _forget_wake(self) -> None:
        if self._wake_timer is not None:
            self._wake_timer.cancel()
            self._later.discard(self._wake_timer)
            self._wake_timer = None

    def _at(self, when: float, act: Callable[[], None]) -> asyncio.TimerHandle:
        def fire() -> None:
            self._later.discard(timer)
            act()

        timer = self._loop.call_at(when, fire)
        self._later.add(timer)
        return timer


def _behind_ends(chunk: bytes, end: bytes) -> list[bytes]:
    """The chunk cut behind each end: a frame is delivered when it has passed, not when the chunk has."""
    if not end:
        return [chunk]
    *ended, rest = chunk.split(end)
    parts = [run + end for run in ended]
    return [*parts, rest] if rest else parts


def _nobody(data: bytes) -> None:
    """Before the device is there nobody hears."""


def _nothing(hit: Hit) -> None:
    """Before the device is there nothing befalls it."""
