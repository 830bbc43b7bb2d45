"""A pad that floods its port, over real lines: it costs the other pads nothing and loses nothing."""

import asyncio
import os
import socket
import struct
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random

import pytest

from contracts.device import Health
from contracts.pad.framing import Deframer
from contracts.pad.messages import Ack, Hello, Press, decode, encode
from devices.pad import link as link_module
from devices.pad.driver import UNCOMMITTED_MAX, HeardPress, PadDriver
from devices.pad.throttle import PRESSES_BURST, PRESSES_PER_S
from devices.ports.stream_port import READ_SIZE
from devices.ports.url import PortUrl, TcpUrl, parse_port_url
from tests.devices.lines import PtyLine, listener, until

BOOT = 7
COMMIT_S = 0.005
"""Time of one commit of the journal that the tests stand in for."""
GROUP_MAX = 500
PRESS_SIZE = len(encode(Press(BOOT, BOOT, 1, 0, 0, 0, 5, 1, 2, ())))


def hello(number: int, oldest: int = 1, following: int = 1) -> bytes:
    return encode(Hello(1, bytes([number] * 8), BOOT, 0, oldest, following, 0, 0, 1, 64, "fake", "1"))


def press(sequence: int) -> bytes:
    return encode(Press(BOOT, BOOT, sequence, 0, 0, 0, 5, 1, 2, ()))


class Journal:
    """Listens to drivers; commits what has queued, one group after another, as the journal does."""

    def __init__(self) -> None:
        self.queue: deque[tuple[PadDriver, HeardPress]] = deque()
        self.stored: dict[str, list[int]] = {}
        self.longest: dict[str, int] = {}
        self.greetings = 0
        self.floods: list[str] = []
        self.stalled = False
        self.health: list[tuple[str, Health]] = []

    def pad_greeted(self, pad: PadDriver, hello: Hello, rebooted: bool) -> None:
        self.greetings += 1

    def pad_pressed(self, pad: PadDriver, heard: HeardPress) -> None:
        self.queue.append((pad, heard))
        self.longest[pad.name] = max(self.longest.get(pad.name, 0), pad.uncommitted)

    def pad_health(self, pad: PadDriver, health: Health, reason: str | None) -> None:
        self.health.append((pad.name, health))

    def pad_floods(self, pad: PadDriver, reason: str) -> None:
        self.floods.append(reason)

    async def work(self) -> None:
        while True:
            await asyncio.sleep(COMMIT_S)
            if self.stalled:
                continue
            for _ in range(min(GROUP_MAX, len(self.queue))):
                pad, heard = self.queue.popleft()
                self.stored.setdefault(pad.name, []).append(heard.press.sequence)
                pad.committed(heard.press)


@asynccontextmanager
async def hall(*urls: PortUrl) -> AsyncIterator[tuple[Journal, list[PadDriver]]]:
    journal = Journal()
    pads = [PadDriver(f"pad-{n}", url, journal, Random(n)) for n, url in enumerate(urls)]
    work = asyncio.create_task(journal.work())
    for pad in pads:
        pad.start()
    try:
        yield journal, pads
    finally:
        for pad in pads:
            await pad.stop()
        work.cancel()


class Peer:
    """A TCP pad by hand: what it says is said at once."""

    def __init__(self, listening: socket.socket, number: int) -> None:
        self.listening, self.number = listening, number
        self.acked = 0
        self._deframer = Deframer()

    async def accept(self, oldest: int = 1, following: int = 1) -> None:
        loop = asyncio.get_running_loop()
        self.socket, _ = await loop.sock_accept(self.listening)
        self.socket.setblocking(False)
        await loop.sock_sendall(self.socket, hello(self.number, oldest, following))

    def hear(self) -> None:
        try:
            chunk = self.socket.recv(65536)
        except BlockingIOError:
            return
        for payload in self._deframer.feed(chunk):
            message = decode(payload, "host")
            if isinstance(message, Ack):
                self.acked = max(self.acked, message.sequence)

    async def until_acked(self, sequence: int, seconds: float = 15.0) -> None:
        def there() -> bool:
            self.hear()
            return self.acked >= sequence

        await until(there, seconds)

    def reset(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def url_of(listening: socket.socket) -> TcpUrl:
    return TcpUrl("127.0.0.1", listening.getsockname()[1])


async def flood_presses(peer: Peer, seconds: float) -> int:
    """Presses in order, never waiting for an ACK. How many were made."""
    loop, sequence = asyncio.get_running_loop(), 0
    ends = loop.time() + seconds
    while loop.time() < ends:
        block = b"".join(press(sequence + n) for n in range(1, 51))
        try:
            await asyncio.wait_for(loop.sock_sendall(peer.socket, block), ends - loop.time())
        except TimeoutError:
            break
        sequence += 50
        peer.hear()
        await asyncio.sleep(0)
    return sequence


async def slowest_ack(peer: Peer, seconds: float) -> float:
    """The longest way from a press to its ACK while time passes."""
    loop, slowest, sequence = asyncio.get_running_loop(), 0.0, 0
    ends = loop.time() + seconds
    while loop.time() < ends:
        sequence += 1
        began = loop.time()
        await loop.sock_sendall(peer.socket, press(sequence))
        await peer.until_acked(sequence)
        slowest = max(slowest, loop.time() - began)
        await asyncio.sleep(0.05)
    return slowest


async def test_a_pad_that_floods_costs_the_others_nothing_and_loses_nothing() -> None:
    with listener() as first, listener() as second:
        async with hall(url_of(first), url_of(second)) as (journal, pads):
            good, evil = Peer(first, 1), Peer(second, 2)
            await asyncio.gather(good.accept(), evil.accept())
            await until(lambda: all(pad.health is Health.ONLINE for pad in pads))
            made, slowest = await asyncio.gather(flood_presses(evil, 3.0), slowest_ack(good, 3.0))
            assert slowest < 1.0
            assert made > 2000
            assert journal.longest["pad-1"] <= UNCOMMITTED_MAX + READ_SIZE // PRESS_SIZE + 1
            per_chunk = READ_SIZE / PRESS_SIZE
            assert len(journal.stored["pad-1"]) <= PRESSES_BURST + 3.5 * PRESSES_PER_S + per_chunk
            assert pads[1].health is Health.ONLINE

            evil.hear()
            evil.reset()
            oldest = evil.acked + 1
            await evil.accept(oldest, made + 1)
            for sequence in range(oldest, oldest + 40):
                await asyncio.get_running_loop().sock_sendall(evil.socket, press(sequence))
                await evil.until_acked(sequence)
            stored = sorted(set(journal.stored["pad-1"]))
            assert stored == list(range(1, stored[-1] + 1))
            assert stored[-1] >= oldest + 39
            assert not journal.floods, "it was held back for a short time only"
            evil.socket.close()
            good.socket.close()


async def test_greetings_that_all_tell_news_are_limited() -> None:
    with listener() as first:
        async with hall(url_of(first)) as (journal, (pad,)):
            loop, evil = asyncio.get_running_loop(), Peer(first, 1)
            await evil.accept()
            await until(lambda: pad.health is Health.ONLINE)
            ends, number = loop.time() + 1.5, 1
            while loop.time() < ends:
                block = b"".join(hello(1, number + n, number + n) for n in range(50))
                number += 50
                try:
                    await asyncio.wait_for(loop.sock_sendall(evil.socket, block), ends - loop.time())
                except TimeoutError:
                    break
                evil.hear()
            assert journal.greetings < 250
            assert pad.health is Health.ONLINE
            evil.socket.close()


async def test_a_disk_that_stalls_bounds_what_waits_and_leaves_the_link_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "QUIET_S", 1.0)
    monkeypatch.setattr(link_module, "PING_INTERVAL_S", 0.2)
    line = PtyLine(tmp_path / "pad")
    async with hall(parse_port_url(f"serial://{tmp_path}/pad")) as (journal, (pad,)):
        await until(lambda: pad.health is Health.GREETING)
        os.write(line.master, hello(1))
        await until(lambda: pad.health is Health.ONLINE)
        journal.stalled = True
        left = b"".join(press(n) for n in range(1, 351))
        began = asyncio.get_running_loop().time()
        while left and asyncio.get_running_loop().time() < began + 3.0:
            with suppress(BlockingIOError):
                left = left[os.write(line.master, left) :]
            line.read()
            await asyncio.sleep(0.01)
        await asyncio.sleep(max(0.0, began + 3.0 - asyncio.get_running_loop().time()))
        assert UNCOMMITTED_MAX < pad.uncommitted <= UNCOMMITTED_MAX + READ_SIZE // PRESS_SIZE + 1
        assert journal.health[-1] == ("pad-0", Health.ONLINE)
        journal.stalled = False

        def all_stored() -> bool:
            nonlocal left
            line.read()
            with suppress(BlockingIOError):
                left = left[os.write(line.master, left) :] if left else b""
            return len(journal.stored.get("pad-0", ())) == 350

        await until(all_stored)
        assert journal.stored["pad-0"] == list(range(1, 351))
        assert pad.uncommitted == 0
    line.close()


async def test_a_stream_port_that_is_paused_hears_nothing_until_it_is_resumed() -> None:
    with listener() as first:
        async with hall(url_of(first)) as (_, (pad,)):
            peer = Peer(first, 1)
            await peer.accept()
            await until(lambda: pad.health is Health.ONLINE)
            port = pad._port
            assert port is not None
            port.pause()
            port.pause()
            peer.socket.close()
            await asyncio.sleep(0.2)
            assert not port.lost.done()
            port.resume()
            port.resume()
            await until(port.lost.done)
