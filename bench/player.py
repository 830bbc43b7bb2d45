"""A process that plays many pads on ptys, as fast or as evenly as it is told, and notes each key press.

`python -m bench.player PLAN` (JSON of `Plan`) prints {"ready", "paths"}, then {"greeted"} when the host has
acknowledged every HELLO and the go file exists, then {"done", …}. No baud pacing.

A pad here is the least that the protocol allows: HELLO, PRESS within the window, ACK, retransmission, PONG,
RESULT ok. A blind pad ignores what it hears after its greeting and sends as fast as the pty takes it.
"""

import json
import os
import select
import struct
import sys
import time
import tty
from array import array
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.frames import hardware_id, press_frame
from contracts.pad.fields import WireMessage
from contracts.pad.framing import Deframer
from contracts.pad.messages import (
    RETRANSMIT_FIRST_MS,
    RETRANSMIT_MAX_MS,
    WINDOW,
    Ack,
    Ask,
    Hello,
    Ping,
    Pong,
    Result,
    decode,
    encode,
)

BOOT = 1
PRESS_RECORD = struct.Struct("<HHIQ")
"""Phase, pad, sequence, monotonic ns of the key press."""
NS = 1_000_000_000
LOOK_S = 0.02
"""How long the player sleeps at most."""
RETRANSMIT_CHECK_S = 0.05
PAUSE_S = 0.5
"""Between two phases: what is under way arrives."""
READ_BYTES = 4096


@dataclass(frozen=True)
class Plan:
    """What to play."""

    pads: int
    phases: list[tuple[float, float]]
    """(presses a second over all pads, seconds). Rate 0: as fast as the window, or the pty, takes them."""
    out: str
    """File of PRESS_RECORDs."""
    go: str = ""
    """File whose appearance starts the first phase; empty: start when greeted."""
    tokens: str = ""
    """File of 32-bit session tokens, used one after the other; then presses belong to no session."""
    greet: bool = True
    blind: bool = False
    ticks_per_s: int = 1000
    """Unit of the ticks in PRESS; 1_000_000 lets a bench read the delay from the frame."""
    drain_s: float = 30.0

    def to_argument(self) -> str:
        """For the command line."""
        return json.dumps(asdict(self))


@dataclass
class Pad:
    """One pty and its pad."""

    number: int
    master: int
    path: str
    next: int = 1
    greeted: bool = False
    unacked: deque[tuple[int, bytes]] = field(default_factory=deque)
    waiting: deque[tuple[int, int]] = field(default_factory=deque)
    """(sequence, ns of the key press) that the window has no place for yet."""
    deframer: Deframer = field(default_factory=Deframer)
    wait_s: float = RETRANSMIT_FIRST_MS / 1000
    repeat_at: float = 0.0


class Player:
    """All pads. One thread, one epoll."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._pads = [_open_pad(number) for number in range(plan.pads)]
        self._by_fd = {pad.master: pad for pad in self._pads}
        self._epoll = select.epoll()
        for pad in self._pads:
            self._epoll.register(pad.master, select.EPOLLIN)
        self._tokens = _tokens(plan.tokens)
        self._records = bytearray()
        self._phase = 0
        self._flat_out = False
        self.presses = self.acked = self.retransmits = self.cut = 0
        self.ended = 0

    @property
    def paths(self) -> list[str]:
        return [pad.path for pad in self._pads]

    def greet(self) -> None:
        """Until the host has acknowledged every pad's HELLO and the go file is there."""
        while self._plan.greet and not all(pad.greeted for pad in self._pads):
            self.listen(LOOK_S)
        while self._plan.go and not Path(self._plan.go).exists():
            self.listen(LOOK_S)

    def play(self) -> None:
        """All phases, then the rest of what is unacknowledged."""
        for phase, (rate, seconds) in enumerate(self._plan.phases):
            self._phase = phase
            if self._phase:
                self._settle(PAUSE_S)
            if rate:
                self._paced(rate, seconds)
            elif self._plan.blind:
                self._blind(seconds)
            else:
                self._windowed(seconds)
            self.ended = time.monotonic_ns()
        self._settle(self._plan.drain_s, only_unacked=True)
        Path(self._plan.out).write_bytes(self._records)

    # -- phases ---------------------------------------------------------------------------------------------

    def _paced(self, rate: float, seconds: float) -> None:
        began = time.monotonic()
        for n in range(int(rate * seconds)):
            due = began + n / rate
            while (left := due - time.monotonic()) > 0:
                self.listen(0)
                time.sleep(min(left, LOOK_S))
            self._press(self._pads[n % len(self._pads)])
            if n % 8 == 0:
                self.listen(0)

    def _windowed(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        self._flat_out = True
        for pad in self._pads:
            for _ in range(WINDOW):
                self._press(pad)
        while time.monotonic() < until:
            self.listen(LOOK_S)
        self._flat_out = False

    def _blind(self, seconds: float) -> None:
        """Every pad sends whenever its pty takes bytes."""
        until = time.monotonic() + seconds
        rest = dict.fromkeys(self._by_fd, b"")
        writable = select.epoll()
        for fd in self._by_fd:
            writable.register(fd, select.EPOLLOUT)
        while time.monotonic() < until:
            for fd, _ in writable.poll(LOOK_S):
                pad = self._by_fd[fd]
                data = rest[fd] or b"".join(self._new_frame(pad) for _ in range(READ_BYTES // 40))
                rest[fd] = data[_write(fd, data) :]
            self.listen(0)
        deadline = time.monotonic() + self._plan.drain_s
        while any(rest.values()) and time.monotonic() < deadline:
            for fd, data in rest.items():
                rest[fd] = data[_write(fd, data) :] if data else b""
            self.listen(LOOK_S)

    def _settle(self, seconds: float, *, only_unacked: bool = False) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if only_unacked and not any(pad.unacked or pad.waiting for pad in self._pads):
                return
            self.listen(LOOK_S)

    # -- presses --------------------------------------------------------------------------------------------

    def _press(self, pad: Pad) -> None:
        now = time.monotonic_ns()
        if self._plan.blind:
            frame = self._new_frame(pad)
            if _write(pad.master, frame) < len(frame):
                self.cut += 1
            return
        self._note(pad, now)
        pad.waiting.append((pad.next, now))
        pad.next += 1
        self._send_waiting(pad)

    def _new_frame(self, pad: Pad) -> bytes:
        now = time.monotonic_ns()
        self._note(pad, now)
        tick = now * self._plan.ticks_per_s // NS % 2**32
        frame = press_frame(BOOT, pad.next, token=self._token(), key=1 + pad.next % 5, tick=tick)
        pad.next += 1
        return frame

    def _note(self, pad: Pad, now: int) -> None:
        self._records += PRESS_RECORD.pack(self._phase, pad.number, pad.next, now)
        self.presses += 1

    def _send_waiting(self, pad: Pad) -> None:
        while pad.waiting and len(pad.unacked) < WINDOW:
            sequence, at = pad.waiting.popleft()
            unit = self._plan.ticks_per_s
            tick = time.monotonic_ns() * unit // NS % 2**32
            frame = press_frame(
                BOOT, sequence, token=self._token(), key=1 + sequence % 5, tick=tick,
                pressed=at * unit // NS % 2**32,
            )  # fmt: skip
            if not pad.unacked:
                self._start_timer(pad)
            pad.unacked.append((sequence, frame))
            _write(pad.master, frame)

    def _token(self) -> int:
        return next(self._tokens, 0)

    # -- what the host says ---------------------------------------------------------------------------------

    def listen(self, timeout_s: float) -> None:
        """Take in what the host says."""
        for fd, _ in self._epoll.poll(timeout_s):
            pad = self._by_fd[fd]
            with suppress(BlockingIOError):
                data = os.read(fd, READ_BYTES)
                if not (self._plan.blind and pad.greeted):
                    for payload in pad.deframer.feed(data):
                        self._heard(pad, decode(payload, "host"))
        if not self._plan.blind:
            self._repeat_overdue()

    def _heard(self, pad: Pad, message: WireMessage) -> None:
        match message:
            case Ack(boot, sequence, _):
                pad.greeted = True
                if boot == BOOT:
                    self._acknowledged(pad, sequence)
            case Ask(0):
                _write(pad.master, encode(_hello(pad)))
            case Ping(nonce):
                _write(pad.master, encode(Pong(nonce, BOOT, 0, 0)))
            case _ if hasattr(message, "tag"):
                _write(pad.master, encode(Result(message.tag, 0)))

    def _acknowledged(self, pad: Pad, sequence: int) -> None:
        done = 0
        while pad.unacked and pad.unacked[0][0] <= sequence:
            pad.unacked.popleft()
            done += 1
        if not done:
            return
        self.acked += done
        pad.wait_s = RETRANSMIT_FIRST_MS / 1000
        self._start_timer(pad)
        if self._flat_out:
            for _ in range(done):
                self._press(pad)
        else:
            self._send_waiting(pad)

    def _start_timer(self, pad: Pad) -> None:
        pad.repeat_at = time.monotonic() + pad.wait_s

    def _repeat_overdue(self) -> None:
        now = time.monotonic()
        if now < self._next_check:
            return
        self._next_check = now + RETRANSMIT_CHECK_S
        for pad in self._pads:
            if pad.unacked and now >= pad.repeat_at:
                pad.wait_s = min(pad.wait_s * 2, RETRANSMIT_MAX_MS / 1000)
                self._start_timer(pad)
                for _, frame in pad.unacked:
                    self.retransmits += 1
                    _write(pad.master, frame)

    _next_check = 0.0


def read_presses(path: Path) -> Iterator[tuple[int, int, int, int]]:
    """(phase, pad, sequence, monotonic ns) of each press, from the file of a player that is done."""
    return PRESS_RECORD.iter_unpack(path.read_bytes())


def main() -> int:
    """Play the plan of the command line."""
    plan = Plan(**json.loads(sys.argv[1]))
    player = Player(plan)
    _say({"ready": True, "paths": player.paths})
    player.greet()
    _say({"greeted": plan.pads})
    began = time.monotonic_ns()
    player.play()
    used = os.times()
    _say(
        {
            "done": True, "presses": player.presses, "acked": player.acked, "cut": player.cut,
            "retransmits": player.retransmits, "began_ns": began, "ended_ns": player.ended,
            "cpu_s": used.user + used.system,
        }
    )  # fmt: skip
    while True:  # the ptys stay open, and their pads answer, until the bench has seen enough
        player.listen(LOOK_S)


def _open_pad(number: int) -> Pad:
    master, slave = os.openpty()
    tty.setraw(slave)  # the slave stays open: a host that closes must not hang the line up
    os.set_blocking(master, False)
    return Pad(number, master, os.ttyname(slave))


def _hello(pad: Pad) -> Hello:
    oldest = pad.unacked[0][0] if pad.unacked else pad.next - len(pad.waiting)
    return Hello(
        protocol=1, hardware_id=hardware_id(pad.number), boot=BOOT, reset_cause=0, oldest=oldest,
        next=pad.next - len(pad.waiting), dropped=0, session=0, capabilities=0, ring=64, model="bench",
        firmware="1",
    )  # fmt: skip


def _tokens(path: str) -> Iterator[int]:
    tokens = array("I")
    if path:
        tokens.frombytes(Path(path).read_bytes())
    return iter(tokens)


def _write(fd: int, data: bytes) -> int:
    try:
        return os.write(fd, data)
    except BlockingIOError:
        return 0


def _say(line: dict[str, object]) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
