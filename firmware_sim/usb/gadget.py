"""The device's side of a USB plug: what becomes of each transfer that a host asks for.

A host submits a transfer and is told when it is over, in the manner of Linux's URBs; it may withdraw it
before that. The virtual bus and the USB/IP server are two hosts to the same gadget. Packets are kept whole,
as on the wire: a read ends with a packet that is shorter than the endpoint's largest, or when its buffer is
full.

Any thread may call; nothing here waits. `done` and `on_out` are called without the lock, on the thread that
caused them.
"""

import errno
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from firmware_sim.usb.control import GET_CONFIGURATION, SET_CONFIGURATION, STANDARD, Setup, answer
from firmware_sim.usb.shape import CLASS_HID, CONFIGURATION, IN, DeviceShape

BUFFER_BYTES = 4096
"""What a device keeps of each direction unless it is told otherwise."""

CONTROL_ENDPOINT = 0


@dataclass(eq=False, slots=True)
class Urb:
    """One transfer. When `done` is called, `status`, `moved` and `got` say how it went."""

    address: int
    """Of the endpoint, with the IN bit."""
    done: Callable[["Urb"], None]
    length: int = 0
    """Room for an IN transfer."""
    data: bytes = b""
    """Of an OUT transfer."""
    setup: bytes = b""
    """8 bytes, for a control transfer."""
    status: int = 0
    """0, or a negative error number: -EPIPE halted, -ENODEV unplugged, -EOVERFLOW a packet larger than the
    room for it."""
    moved: int = 0
    """Bytes of `data` that the device took."""
    got: bytearray = field(default_factory=bytearray)
    """What an IN transfer brought."""


class _Pipe:
    """One endpoint: packets that wait in the device, transfers that wait in the host."""

    __slots__ = ("halted", "packet_bytes", "packets", "waiting")

    def __init__(self, packet_bytes: int) -> None:
        self.packet_bytes = packet_bytes
        self.packets: deque[bytes] = deque()
        self.waiting: deque[Urb] = deque()
        self.halted = False

    def held(self) -> int:
        """Bytes that wait in the device."""
        return sum(map(len, self.packets))


class Gadget:
    """A device at the end of a cable. Its firmware sends and takes packets."""

    def __init__(self, shape: DeviceShape, room_bytes: int = BUFFER_BYTES) -> None:
        self.shape = shape
        self.on_out: Callable[[], None] = _nobody
        """Told when there is something to `take`."""
        self.lost_bytes = 0
        """Bytes to the host that found no room."""
        self._room_bytes = room_bytes
        self._lock = threading.Lock()
        self._plugged = False
        self._configuration = 0
        self._pipes = {a: _Pipe(e.packet_bytes) for a, e in shape.endpoints.items()}
        self._report_out = next(
            (
                e.address
                for i in shape.interfaces
                if i.code[0] == CLASS_HID
                for e in i.endpoints
                if not e.is_in
            ),
            None,
        )

    # ------------------------------------------------------------------ the cable

    @property
    def plugged(self) -> bool:
        """Whether a host can reach it."""
        return self._plugged

    def plug(self) -> None:
        """The cable goes in: the device is as new on the bus."""
        with self._lock:
            self._plugged = True
            self._configuration = 0
            self._flush()

    def unplug(self) -> None:
        """The cable goes out: every transfer under way ends with -ENODEV; what it had moved stays told."""
        with self._lock:
            self._plugged = False
            ended = [urb for pipe in self._pipes.values() for urb in pipe.waiting]
            self._flush()
        _finish(ended, -errno.ENODEV)

    # ------------------------------------------------------------------ the firmware

    def send(self, address: int, packet: bytes) -> bool:
        """Give the host a packet, an empty one included. Whether there was room for it; else it is lost."""
        pipe = self._pipes[address]
        with self._lock:
            if not self._plugged or pipe.held() + len(packet) > self._room_bytes:
                self.lost_bytes += len(packet)
                return False
            pipe.packets.append(packet)
            ended = self._feed(pipe)
        _finish(ended)
        return True

    def take(self) -> bytes | None:
        """The oldest packet from the host, or None."""
        for address, pipe in self._pipes.items():
            if address & IN:
                continue
            with self._lock:
                packet = pipe.packets.popleft() if pipe.packets else None
                ended = self._swallow(pipe)
            _finish(ended)
            if packet is not None:
                return packet
        return None

    def halt(self, address: int) -> None:
        """Stall an endpoint until the host clears it."""
        pipe = self._pipes[address]
        with self._lock:
            pipe.halted = True
            ended = list(pipe.waiting)
            pipe.waiting.clear()
        _finish(ended, -errno.EPIPE)

    # ------------------------------------------------------------------ the host

    def submit(self, urb: Urb) -> None:
        """Begin a transfer; `urb.done` is called once, before this returns or later."""
        if urb.address & ~IN == CONTROL_ENDPOINT:
            urb.status = self._control(urb)
            urb.done(urb)
            return
        pipe = self._pipes.get(urb.address)
        with self._lock:
            error = self._refusal(pipe)
            ended = [urb]
            if pipe is not None and not error:
                pipe.waiting.append(urb)
                ended = self._feed(pipe) if urb.address & IN else self._swallow(pipe)
        _finish(ended, error)
        if urb.moved:
            self.on_out()

    def withdraw(self, urb: Urb, *, give_back: bool = False) -> bool:
        """Take a transfer back; `done` is not called then. False when it was over already.

        What it had moved so far is in it; with `give_back` what it had brought waits in the device again.
        """
        pipe = self._pipes.get(urb.address)
        with self._lock:
            if pipe is None or urb not in pipe.waiting:
                return False
            pipe.waiting.remove(urb)
            if give_back and urb.got:
                pipe.packets.appendleft(bytes(urb.got))
                urb.got.clear()
            return True

    def clear_halt(self, address: int) -> None:
        """Let a halted endpoint go on."""
        if (pipe := self._pipes.get(address)) is not None:
            pipe.halted = False

    def configure(self, value: int) -> bool:
        """Set the configuration: everything in the endpoints is gone. Whether there is such a one."""
        with self._lock:
            if value not in {0, CONFIGURATION}:
                return False
            self._configuration = value
            self._flush()
            return True

    @property
    def configuration(self) -> int:
        """The one that is set; 0 for none."""
        return self._configuration

    # ------------------------------------------------------------------ inside

    def _control(self, urb: Urb) -> int:
        if not self._plugged:
            return -errno.ENODEV
        setup = Setup.parse(urb.setup)
        halt = setup.sets_halt()
        reply: bytes | None = b""
        if setup.is_set_report and self._report_out is not None:
            out = Urb(self._report_out, _nothing, data=urb.data)
            self.submit(out)
            self.withdraw(out)
            reply = b"" if out.moved == len(urb.data) else None
        elif halt is not None and setup.index in self._pipes:
            self.halt(setup.index) if halt else self.clear_halt(setup.index)
        elif (setup.kind, setup.request) == (STANDARD, SET_CONFIGURATION):
            reply = b"" if self.configure(setup.value) else None
        elif (setup.kind, setup.request) == (STANDARD, GET_CONFIGURATION):
            reply = bytes((self._configuration,))
        else:
            reply = answer(self.shape, setup)
        if reply is None:
            return -errno.EPIPE
        urb.got += reply[: setup.length] if setup.is_in else b""
        urb.moved = len(urb.data)
        return 0

    def _refusal(self, pipe: _Pipe | None) -> int:
        if not self._plugged:
            return -errno.ENODEV
        if pipe is None:
            return -errno.ENOENT
        return -errno.EPIPE if pipe.halted else 0

    def _feed(self, pipe: _Pipe) -> list[Urb]:
        """Packets into waiting reads; those that are over."""
        ended = []
        while pipe.packets and pipe.waiting and not pipe.halted:
            urb, packet = pipe.waiting[0], pipe.packets.popleft()
            if len(urb.got) + len(packet) > urb.length:
                urb.status = -errno.EOVERFLOW
            else:
                urb.got += packet
            if urb.status or len(packet) < pipe.packet_bytes or len(urb.got) == urb.length:
                ended.append(pipe.waiting.popleft())
        return ended

    def _swallow(self, pipe: _Pipe) -> list[Urb]:
        """Waiting writes into packets, as far as there is room; those that are over."""
        ended = []
        while pipe.waiting and not pipe.halted:
            urb = pipe.waiting[0]
            packet = urb.data[urb.moved : urb.moved + pipe.packet_bytes]
            if pipe.packets and pipe.held() + len(packet) > self._room_bytes:
                break
            pipe.packets.append(packet)
            urb.moved += len(packet)
            if urb.moved == len(urb.data):
                ended.append(pipe.waiting.popleft())
        return ended

    def _flush(self) -> None:
        for pipe in self._pipes.values():
            pipe.packets.clear()
            pipe.waiting.clear()
            pipe.halted = False


def _finish(urbs: list[Urb], status: int = 0) -> None:
    for urb in urbs:
        urb.status = urb.status or status
        urb.done(urb)


def _nothing(urb: Urb) -> None:
    """Nobody waits for it."""


def _nobody() -> None:
    """No firmware listens yet."""
