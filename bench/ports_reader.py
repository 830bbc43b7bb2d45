"""A process that reads many ptys and counts frames, in one of three ways.

`python -m bench.ports_reader MODE PTY…` prints {"ready": true}; each SIGHUP makes it print its counts.

bare    os.read on epoll, nothing decoded: the floor
decode  StreamPort, Deframer and message decode: what the reference prototype does
link    StreamPort and PadLink; each press is committed at once and its ACK written, as in the gateway
"""

import asyncio
import json
import os
import select
import signal
import sys
import time
import tty
from array import array
from collections.abc import Callable

from bench.figures import percentiles
from contracts.pad.framing import Deframer
from contracts.pad.messages import Press, decode
from devices.pad.effects import Deliver, Effect, Send
from devices.pad.link import PadLink
from devices.ports.serial_port import close_serial, open_serial
from devices.ports.stream_port import READ_SIZE, StreamPort
from devices.ports.url import SerialUrl

TICK_S = 0.1


class Counts:
    """What was read. The delay is from the frame's transmit tick, which the player sends in microseconds."""

    def __init__(self) -> None:
        self.frames = 0
        self.bytes = 0
        self._delays = array("I")

    def press(self, press: Press) -> None:
        """One came."""
        self.frames += 1
        self._delays.append((time.monotonic_ns() // 1000 - press.transmit_tick) % 2**32)

    def tell(self) -> None:
        """Print everything; delays since the last time."""
        delays, self._delays = self._delays, array("I")
        p50, p99 = percentiles([delay / 1000 for delay in delays])
        line = {"counted": True, "frames": self.frames, "bytes": self.bytes, "p50_ms": p50, "p99_ms": p99}
        print(json.dumps(line), flush=True)


def main() -> int:
    """Until killed."""
    mode, paths = sys.argv[1], sys.argv[2:]
    counts = Counts()
    if mode == "bare":
        _bare(paths, counts)
    import uvloop

    uvloop.run(_serve(mode, paths, counts))
    return 0


def _bare(paths: list[str], counts: Counts) -> None:
    signal.signal(signal.SIGHUP, lambda *_: counts.tell())
    epoll = select.epoll()
    for path in paths:
        fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(fd)
        epoll.register(fd, select.EPOLLIN)
    print(json.dumps({"ready": True}), flush=True)
    while True:
        for fd, _ in epoll.poll():
            chunk = os.read(fd, READ_SIZE)
            counts.bytes += len(chunk)
            counts.frames += chunk.count(0)


async def _serve(mode: str, paths: list[str], counts: Counts) -> None:
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, counts.tell)
    links = [_Link(path, counts) if mode == "link" else _Decoder(path, counts) for path in paths]
    print(json.dumps({"ready": True}), flush=True)
    while True:
        await asyncio.sleep(TICK_S)
        for link in links:
            link.tick()


class _Decoder:
    def __init__(self, path: str, counts: Counts) -> None:
        self._counts = counts
        self._deframer = Deframer()
        self.port = _open(path, self._on_bytes)

    def tick(self) -> None:
        """Nothing is due."""

    def _on_bytes(self, chunk: bytes) -> None:
        self._counts.bytes += len(chunk)
        for payload in self._deframer.feed(chunk):
            message = decode(payload, "pad")
            if isinstance(message, Press):
                self._counts.press(message)


class _Link:
    def __init__(self, path: str, counts: Counts) -> None:
        self._counts = counts
        self._loop = asyncio.get_running_loop()
        self._link = PadLink(reopen_when_silent=False)
        self.port = _open(path, self._on_bytes)
        self._carry_out(self._link.opened(self._loop.time()))

    def tick(self) -> None:
        """Greetings and pings."""
        self._carry_out(self._link.tick(self._loop.time()))

    def _on_bytes(self, chunk: bytes) -> None:
        self._counts.bytes += len(chunk)
        self._carry_out(self._link.received(chunk, self._loop.time()))

    def _carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Send(data):
                    self.port.write(data)
                case Deliver(press, _):
                    self._counts.press(press)
                    self._carry_out(self._link.committed(press))


def _open(path: str, on_bytes: Callable[[bytes], None]) -> StreamPort:
    fd = open_serial(SerialUrl(path))
    return StreamPort(fd, on_bytes, lambda: close_serial(fd))


if __name__ == "__main__":
    sys.exit(main())
