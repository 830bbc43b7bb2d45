"""A line as the device meets it: an endpoint, its speed in both directions, its faults, the device's input
buffer.

Bytes wait in a queue for each direction until they have passed the wire; one timer serves the head of a
queue. Nothing runs while nothing is on the wire.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial

from firmware_sim.faults import NO_FAULTS, Direction, Fate, Fault, Faults, FrameCutter, Hit, Plan
from firmware_sim.line.endpoint import Endpoint, Heard
from firmware_sim.line.garble import garble
from firmware_sim.line.pacing import Pacer

INPUT_BUFFER_BYTES = 256
"""What the device keeps while it is hung; the rest is lost, as in a UART's buffer."""
IN_FLIGHT_BYTES = 256
"""What is taken from the host before it has passed the wire; the rest waits on the host's side."""

AFTER_S = 0.0001
"""What strikes in the middle of a frame strikes so long after its last byte, which still arrives."""


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


class Line:
    """One pad's line. `baud` 0 has no speed of its own."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        endpoint: Endpoint,
        baud: int,
        plan: Plan = NO_FAULTS,
        seed: str = "",
    ) -> None:
        self._loop = loop
        self._endpoint = endpoint
        self._baud = baud
        self._faults_in = Faults(plan, Direction.IN, seed)
        self._faults_out = Faults(plan, Direction.OUT, seed)
        self._cutter = FrameCutter()
        self._to_host = Transit(loop, baud, self._write)
        self._to_pad = Transit(loop, baud, self._deliver)
        self._heard: Heard = _nobody
        self._befall: Callable[[Hit], None] = _nothing
        self._paused = False
        self._hung = False
        self._input = bytearray()
        self._later: set[asyncio.TimerHandle] = set()
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
        """Send a 0x00: whatever came before it is no part of the frame behind it."""
        self._to_host.put(b"\x00")

    def written(self) -> Hit | None:
        """The device has written its ring: whether its power fails just now."""
        return self._faults_out.between_write_and_send()

    def hang(self, seconds: float) -> None:
        """The device hangs: it sends nothing; what comes waits in its input buffer."""
        self._hung = True
        self._at(self._loop.time() + seconds, self._wake)

    def cut(self) -> None:
        """The device stops short: what it had not sent yet, and what it had not read yet, is gone."""
        self._to_host.clear()
        self._to_pad.clear()
        self._input.clear()
        self._cutter = FrameCutter()
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

    # ------------------------------------------------------------------ device -> host

    def _write(self, data: bytes) -> None:
        host = self._endpoint.host_baud()
        self._endpoint.write(data if host is None else garble(data, self._baud, host))

    # ------------------------------------------------------------------ host -> device

    def _take(self, chunk: bytes) -> None:
        host = self._endpoint.host_baud()
        if host is not None:
            chunk = garble(chunk, host, self._baud)
        if not self._faults_in.active:
            for part in _behind_ends(chunk):
                self._to_pad.put(part)
        else:
            for frame in self._cutter.cut(chunk):
                self._suffer(self._faults_in.frame(frame))
        if self._to_pad.bytes > IN_FLIGHT_BYTES and not self._paused:
            self._paused = True
            self._endpoint.pause()

    def _suffer(self, fate: Fate) -> None:
        due = self._loop.time()
        for piece in fate.pieces:
            due = self._to_pad.put(piece.data, piece.hold_s)
        if fate.hit is not None:
            self._at(due + AFTER_S, partial(self._befall, fate.hit))

    def _deliver(self, data: bytes) -> None:
        if self._to_pad.bytes <= IN_FLIGHT_BYTES:
            self._resume()
        if not self._hung:
            self._heard(data)
            return
        room = INPUT_BUFFER_BYTES - len(self._input)
        self._input += data[:room]
        self.overrun_bytes += max(0, len(data) - room)

    def _resume(self) -> None:
        if self._paused:
            self._paused = False
            self._endpoint.resume()

    def _wake(self) -> None:
        self._hung = False
        waiting = bytes(self._input)
        self._input.clear()
        if waiting:
            self._heard(waiting)

    def _at(self, when: float, act: Callable[[], None]) -> None:
        def fire() -> None:
            self._later.discard(timer)
            act()

        timer = self._loop.call_at(when, fire)
        self._later.add(timer)


def _behind_ends(chunk: bytes) -> list[bytes]:
    """The chunk cut behind each 0x00: a frame is delivered when it has passed, not when the chunk has."""
    *ended, rest = chunk.split(b"\x00")
    parts = [run + b"\x00" for run in ended]
    return [*parts, rest] if rest else parts


def _nobody(data: bytes) -> None:
    """Before the device is there nobody hears."""


def _nothing(hit: Hit) -> None:
    """Before the device is there nothing befalls it."""
