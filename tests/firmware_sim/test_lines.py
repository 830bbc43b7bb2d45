"""The lines themselves: speed, wrong baud rate, links, connections, buffers."""

import asyncio
import termios
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.pad.framing import Deframer
from contracts.pad.messages import Ack, Hello, Ping, Pong, Press
from firmware_sim.errors import LineError
from firmware_sim.line.garble import garble
from firmware_sim.line.pacing import Pacer
from firmware_sim.line.pty_port import PtyEndpoint
from firmware_sim.line.tcp_port import TcpEndpoint
from firmware_sim.pad.wire import frame
from tests.firmware_sim.bench import Bench
from tests.firmware_sim.wire_host import WireHost, until

BAUDS = [9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600]


def test_bytes_pass_a_wire_at_ten_bits_each_against_absolute_deadlines() -> None:
    pacer = Pacer(9600)
    assert pacer.passed_s(100.0, 96) == pytest.approx(100.1)
    assert pacer.passed_s(100.05, 96) == pytest.approx(100.2), "behind what is on the wire already"
    assert pacer.passed_s(200.0, 96, hold_s=1.0) == pytest.approx(201.1)
    assert Pacer(0).passed_s(5.0, 1000) == 5.0


@given(data=st.binary(max_size=100), baud=st.sampled_from(BAUDS))
def test_equal_speeds_garble_nothing(data: bytes, baud: int) -> None:
    assert garble(data, baud, baud) == data


@given(data=st.binary(max_size=40), sent=st.sampled_from(BAUDS), heard=st.sampled_from(BAUDS))
def test_garbling_never_raises_and_is_the_same_each_time(data: bytes, sent: int, heard: int) -> None:
    assert garble(data, sent, heard) == garble(data, sent, heard)
    assert len(garble(data, sent, heard)) <= 10 + len(data) * max(1, 10 * heard // sent)


@pytest.mark.parametrize("sent", BAUDS)
@pytest.mark.parametrize("heard", BAUDS)
def test_no_frame_passes_at_a_wrong_speed(sent: int, heard: int) -> None:
    line = b"".join(frame(bytes([n, 7, 200 - n] * 9)) for n in range(20))
    received = Deframer().feed(garble(line, sent, heard))
    assert len(received) == (20 if sent == heard else 0)


def test_a_slower_receiver_hears_fewer_bytes_and_a_faster_one_more() -> None:
    data = bytes(range(1, 101))
    assert len(garble(data, 115200, 9600)) < 20
    assert len(garble(data, 9600, 115200)) > 150


async def test_a_host_at_the_wrong_baud_rate_hears_bytes_but_no_frame(bench: Bench) -> None:
    pad = bench.pad(baud=115200)
    host = bench.host(pad, termios.B9600)
    await until(lambda: len(host.heard) > 3)
    host.send(Ping(1), Ping(2))
    await asyncio.sleep(0.3)
    assert host.messages == []
    wrong = termios.tcgetattr(host.fd)
    wrong[4] = wrong[5] = termios.B115200
    termios.tcsetattr(host.fd, termios.TCSANOW, wrong)
    await host.wait(Hello)


async def test_a_usb_pad_does_not_care_for_the_baud_rate(bench: Bench) -> None:
    pad = bench.pad(baud=0)
    assert "baud" not in pad.line.url
    await bench.host(pad, termios.B9600).wait(Hello)


async def test_bytes_to_the_host_take_their_time(bench: Bench) -> None:
    pad = bench.pad(baud=9600)
    host = bench.host(pad, termios.B9600)
    await host.greet()
    start, before = time.monotonic(), len(host.heard)
    pad.press(5)
    await host.wait(Press)
    size = len(host.heard) - before
    took_s = time.monotonic() - start
    assert size * 10 / 9600 <= took_s + 0.001
    assert took_s < size * 10 / 9600 + 0.05


async def test_bytes_from_the_host_take_their_time(bench: Bench) -> None:
    pad = bench.pad(baud=9600)
    host = bench.host(pad, termios.B9600)
    await host.greet()
    await asyncio.sleep(0.1)
    start = time.monotonic()
    host.send(*(Ping(n) for n in range(100)))
    await host.wait(Pong, 100, timeout_s=10)
    took_s = time.monotonic() - start
    answers = len(host.of(Pong)) * 21
    assert took_s >= max(100 * 9, answers) * 10 / 9600 - 0.05


async def test_the_url_says_where_the_host_finds_the_pad(bench: Bench) -> None:
    assert bench.pad().line.url == f"serial://{bench.link}?baud=115200"


async def test_the_link_leads_to_another_pty_after_a_replug_and_is_never_missing_half_way(
    bench: Bench,
) -> None:
    pad = bench.pad()
    before = bench.link.resolve()
    host = bench.host(pad)
    pad.unplug()
    await until(lambda: host.gone)
    assert not bench.link.is_symlink()
    pad.line.plug()
    assert bench.link.readlink().exists()
    assert [p.name for p in bench.link.parent.iterdir()] == ["pad"]
    assert before.parent == Path("/dev/pts")
    assert bench.link.is_char_device()


async def test_a_link_left_by_a_killed_simulator_is_replaced(bench: Bench) -> None:
    bench.link.parent.mkdir()
    bench.link.symlink_to("/dev/pts/999999")
    await bench.host(bench.pad()).wait(Hello)


async def test_a_file_in_the_place_of_the_link_is_never_overwritten(bench: Bench) -> None:
    bench.link.parent.mkdir()
    bench.link.write_text("precious")
    with pytest.raises(LineError, match="is a file"):
        bench.pad()
    assert bench.link.read_text() == "precious"


async def test_the_pad_goes_on_when_the_host_closes_and_opens_its_port(bench: Bench) -> None:
    pad = bench.pad()
    bench.host(pad).close()
    await asyncio.sleep(0.1)
    pad.press(5)
    host = bench.host(pad)
    await host.greet()
    assert (await host.wait(Press)).sequence == 1


async def test_what_a_host_that_never_reads_has_no_room_for_is_lost(tmp_path: Path) -> None:
    pty = PtyEndpoint(asyncio.get_running_loop(), tmp_path / "pad", 0)
    pty.open(lambda _: None)
    for _ in range(2000):
        pty.write(bytes(100))
    assert 100_000 < pty.lost_bytes < 200_000
    pty.close()


async def test_the_newest_tcp_connection_wins(bench: Bench) -> None:
    pad = bench.pad(tcp=True)
    first = bench.host(pad)
    await first.wait(Hello)
    second = bench.host(pad)
    await until(lambda: first.gone)
    second.send(Ping(3))
    await second.wait(Pong)


async def test_a_taken_tcp_port_is_named_in_the_error(bench: Bench) -> None:
    loop = asyncio.get_running_loop()
    first = TcpEndpoint(loop, "127.0.0.1", 0)
    first.open(lambda _: None)
    second = TcpEndpoint(loop, "127.0.0.1", int(first.url.rpartition(":")[2]))
    with pytest.raises(LineError, match=r"cannot listen on 127.0.0.1:\d+.*choose another port"):
        second.open(lambda _: None)
    first.close()


async def test_a_host_that_floods_a_slow_pad_is_held_back_and_loses_nothing(bench: Bench) -> None:
    pad = bench.pad(baud=57600)
    host = bench.host(pad, termios.B57600)
    await host.greet()
    host.send(*(Ping(n) for n in range(300)))
    await host.wait(Pong, 300, timeout_s=10)
    assert [pong.nonce for pong in host.of(Pong)] == list(range(300))


async def test_a_press_reaches_the_host_and_its_ack_the_ring(bench: Bench) -> None:
    pad = bench.pad()
    with WireHost(str(bench.link)) as host:
        hello = await host.greet()
        pad.press(4)
        press = await host.wait(Press)
        assert pad.ring_used == 1
        host.send(Ack(hello.boot, press.sequence, press.revision))
        await until(lambda: pad.ring_used == 0)
