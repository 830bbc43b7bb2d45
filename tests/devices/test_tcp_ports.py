"""Ports on real TCP connections."""

import asyncio
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from random import Random

import pytest

from devices.backoff import Backoff
from devices.errors import PortError, PortHungError, PortMissingError
from devices.ports import keeper as keeper_module
from devices.ports.tcp_port import close_tcp, open_tcp
from devices.ports.url import TcpUrl
from tests.devices.lines import Watch, listener, until, watching

ECHO = """
import socket
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    peer, _ = listener.accept()
    try:
        while data := peer.recv(100):
            peer.sendall(data)
    except OSError:
        continue
"""


def url_of(listening: socket.socket, host: str = "127.0.0.1") -> TcpUrl:
    return TcpUrl(host, listening.getsockname()[1])


async def accept(listening: socket.socket) -> socket.socket:
    peer, _ = await asyncio.get_running_loop().sock_accept(listening)
    peer.setblocking(False)
    return peer


async def test_bytes_pass_in_both_directions() -> None:
    loop = asyncio.get_running_loop()
    with listener() as listening:
        async with watching(url_of(listening)) as (watch,):
            with await accept(listening) as peer:
                await until(lambda: watch.opened)
                watch.port.write(bytes(range(256)))
                assert await loop.sock_recv(peer, 1000) == bytes(range(256))
                await loop.sock_sendall(peer, bytes(range(256)))
                await until(lambda: watch.heard == bytes(range(256)))


async def test_a_connection_that_was_ended_or_reset_is_made_anew() -> None:
    with listener() as listening:
        async with watching(url_of(listening)) as (watch,):
            (await accept(listening)).close()
            await until(lambda: watch.lost == ["the other end hung up"])
            with await accept(listening) as peer:
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            await until(lambda: len(watch.lost) == 2)
            assert watch.lost[1] == "read failed: Connection reset by peer"
            with await accept(listening):
                await until(lambda: len(watch.opened) == 3)


async def test_a_refused_connection_is_explained() -> None:
    with listener() as listening:
        url = url_of(listening)
    with pytest.raises(PortMissingError, match="nothing listens there: is the device on, is the port right"):
        await open_tcp(url, 1.0)


async def test_an_address_that_swallows_everything_is_given_up_in_time_and_explained() -> None:
    with listener(backlog=0) as full:
        fillers = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
            fillers.append(filler)
        began = time.monotonic()
        with pytest.raises(PortHungError, match=r"no answer for 0\.3 s: is the device on"):
            await open_tcp(url_of(full), 0.3)
        assert time.monotonic() - began < 3, "the system's own patience is minutes"
        for filler in fillers:
            filler.close()


async def test_an_unknown_name_is_explained() -> None:
    for host in ("pad.invalid", "a" * 70, "a..b"):
        with pytest.raises((PortMissingError, PortHungError), match="name"):
            await open_tcp(TcpUrl(host, 9100), 2.0)


async def test_no_descriptors_left_is_a_port_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> socket.socket:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(socket, "socket", full)
    with pytest.raises(PortError, match="Too many open files"):
        await open_tcp(TcpUrl("127.0.0.1", 9100), 1.0)


async def test_every_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with listener() as listening, listener() as closed:
        dead, alive = closed.getsockname(), listening.getsockname()
        closed.close()
        info = (socket.AF_INET, socket.SOCK_STREAM, 6, "")

        def resolve(_host: str, _port: int, *, type: int, flags: int) -> list[tuple[object, ...]]:  # noqa: A002
            if flags:
                raise socket.gaierror(-2, "no number")
            return [(*info, dead), (*info, alive)]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        close_tcp(await open_tcp(TcpUrl("pad-3", 1), 1.0))


async def test_names_that_hang_do_not_keep_a_number_from_being_connected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *, type: int, flags: int) -> object:  # noqa: A002
        if host == "hangs" and not flags:
            time.sleep(1.0)
        return real(host, port, type=type, flags=flags)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with listener() as listening:
        port = url_of(listening).port
        async with watching(*[TcpUrl("hangs", 9)] * 30, TcpUrl("127.0.0.1", port)) as watches:
            await until(lambda: watches[-1].opened, 0.5)


async def test_a_keeper_can_be_ended_while_it_connects() -> None:
    with listener(backlog=0) as full:
        filler = [Watch(url_of(full)) for _ in range(5)]
        await asyncio.sleep(0.05)
        for watch in filler:
            await watch.stop()
        assert any(not watch.opened for watch in filler)


class Highest(Random):
    """Draws the ceiling itself."""

    def uniform(self, a: float, b: float) -> float:
        return b


async def test_a_peer_that_hangs_up_at_once_is_tried_less_and_less_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        keeper_module,
        "Backoff",
        lambda _random, longest_s: Backoff(Highest(), first_s=0.05, longest_s=longest_s),
    )
    times = []
    with listener() as listening:
        async with watching(url_of(listening)):
            for _ in range(5):
                (await accept(listening)).close()
                times.append(time.monotonic())
    waits = [after - before for before, after in pairwise(times)]
    for wait, ceiling in zip(waits, [0.05, 0.1, 0.2, 0.4], strict=True):
        assert ceiling * 0.9 <= wait < ceiling + 0.3


@pytest.fixture
def echo() -> Iterator[tuple[subprocess.Popen[str], TcpUrl]]:
    """A process that says everything back, and where."""
    with subprocess.Popen([sys.executable, "-c", ECHO], stdout=subprocess.PIPE, text=True) as peer:
        assert peer.stdout is not None
        yield peer, TcpUrl("127.0.0.1", int(peer.stdout.readline()))
        peer.kill()


async def test_a_stopped_peer_takes_nothing_and_costs_nothing(
    echo: tuple[subprocess.Popen[str], TcpUrl],
) -> None:
    peer, url = echo
    async with watching(url) as (watch,):
        await until(lambda: watch.opened)
        watch.port.write(b"there?")
        await until(lambda: watch.heard == b"there?")
        peer.send_signal(signal.SIGSTOP)
        began = time.process_time()
        while not watch.port.dropped_bytes:
            watch.port.write(b"x" * 60_000)
            await asyncio.sleep(0)
        await asyncio.sleep(0.3)
        assert time.process_time() - began < 0.3
        watch.keeper.drop()  # as the pad's link does when the pad falls silent
        await until(lambda: len(watch.opened) == 2)
        peer.send_signal(signal.SIGCONT)
        watch.port.write(b"again")
        await until(lambda: watch.heard.endswith(b"again"))
