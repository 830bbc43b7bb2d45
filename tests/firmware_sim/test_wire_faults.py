"""Every fault as the host sees it: bytes at the other end of a real pty or TCP line."""

import asyncio
import termios
from itertools import pairwise

import pytest

from contracts.pad.messages import Ack, Arm, Ask, Hello, Ping, Pong, Press, Query, ResetCause, Result, Stats
from tests.firmware_sim.bench import Bench
from tests.firmware_sim.wire_host import WireHost, until

lines = pytest.mark.parametrize("tcp", [False, True], ids=["pty", "tcp"])


async def pinged(host: WireHost, count: int = 40) -> list[int]:
    """Send so many PINGs one after the other; the nonces that came back."""
    for nonce in range(count):
        host.send(Ping(nonce))
        await asyncio.sleep(0.002)
    await asyncio.sleep(0.3)
    return [pong.nonce for pong in host.of(Pong)]


async def answered(host: WireHost) -> bool:
    """Whether a PING is answered before the line breaks."""
    host.send(Ping(7))
    await until(lambda: host.gone or host.of(Pong))
    return bool(host.of(Pong))


@lines
async def test_without_faults_every_byte_arrives(bench: Bench, tcp: bool) -> None:
    host = bench.host(bench.pad(tcp=tcp))
    await host.greet()
    assert await pinged(host) == list(range(40))
    assert host.deframer.counts.crc_errors == 0


@lines
async def test_dropped_frames_are_missing_whole(bench: Bench, tcp: bool) -> None:
    host = bench.host(bench.pad("out.drop=0.4", tcp=tcp))
    await host.greet()
    nonces = await pinged(host)
    assert 10 < len(nonces) < 38
    assert nonces == sorted(set(nonces))
    assert host.deframer.counts.crc_errors == 0


@lines
@pytest.mark.parametrize("kind", ["flip", "lose"])
async def test_broken_bytes_are_on_the_wire(bench: Bench, kind: str, tcp: bool) -> None:
    pad = bench.pad(f"out.{kind}=0.4", tcp=tcp)
    host = bench.host(pad)
    await host.greet()
    nonces = await pinged(host)
    assert len(nonces) < 38
    assert host.deframer.counts.crc_errors > 3


async def test_duplicated_frames_come_twice(bench: Bench) -> None:
    host = bench.host(bench.pad("out.duplicate=0.4"))
    await host.greet()
    nonces = await pinged(host)
    assert sorted(set(nonces)) == list(range(40))
    assert len(nonces) > 45


async def test_split_frames_come_in_two_reads_with_a_pause(bench: Bench) -> None:
    host = bench.host(bench.pad("out.split=1:0.1", seed=3))
    hello = await host.wait(Hello)
    assert hello.boot
    _, (first_at, first), (second_at, second) = host.reads[:3]
    assert b"\x00" not in first
    assert second.endswith(b"\x00")
    assert second_at - first_at > 0.005


async def test_merged_frames_come_in_one_read(bench: Bench) -> None:
    host = bench.host(bench.pad("out.merge=0.5", baud=0, seed=2))
    await host.greet()
    await pinged(host)
    assert max(data.count(b"\x00") for _, data in host.reads) >= 2


async def test_delayed_frames_come_late_and_in_order(bench: Bench) -> None:
    host = bench.host(bench.pad("out.delay=0.3:0.1", baud=0))
    await host.greet()
    nonces = await pinged(host, 30)
    await until(lambda: len(host.of(Pong)) == 30, 10)
    assert [p.nonce for p in host.of(Pong)] == list(range(30))
    assert len(nonces) <= 30
    gaps = [late - early for (early, _), (late, _) in pairwise(host.reads)]
    assert max(gaps) > 0.04


async def test_faults_towards_the_pad_are_heard_by_the_pad(bench: Bench) -> None:
    host = bench.host(bench.pad("in.flip=0.3,in.drop=0.2", seed=5))
    await host.wait(Hello)
    for _ in range(20):
        host.send(Ping(1), Ask(Query.STATS))
        await asyncio.sleep(0.002)
    stats = await host.wait(Stats)
    await asyncio.sleep(0.2)
    stats = host.of(Stats)[-1]
    assert stats.crc_errors > 2
    assert len(host.of(Pong)) < 18


async def test_a_silent_pad_says_nothing_and_answers_later_what_its_buffer_held(bench: Bench) -> None:
    pad = bench.pad()
    host = bench.host(pad)
    await host.greet()
    pad.line.hang(0.3)
    for nonce in range(40):
        host.send(Ping(nonce))
    await asyncio.sleep(0.2)
    assert host.of(Pong) == []
    await host.wait(Pong)
    await asyncio.sleep(0.2)
    kept = [pong.nonce for pong in host.of(Pong)]
    assert kept == list(range(len(kept)))
    assert 15 < len(kept) < 40, "256 bytes of input buffer, not the pty's 20 kB"
    assert pad.line.overrun_bytes > 0


async def test_silence_strikes_from_the_plan(bench: Bench) -> None:
    host = bench.host(bench.pad("in.silent=0.2:0.3", seed=4))
    await host.wait(Hello)
    await pinged(host, 40)
    gaps = [late - early for (early, _), (late, _) in pairwise(host.reads)]
    assert max(gaps) > 0.15


@lines
async def test_a_reboot_in_the_middle_of_a_frame_cuts_it_and_greets_with_the_next_boot(
    bench: Bench, tcp: bool
) -> None:
    pad = bench.pad("out.reboot=0.1", seed=2, tcp=tcp)
    host = bench.host(pad)
    first = await host.greet()
    await pinged(host, 60)
    last = host.of(Hello)[-1]
    assert last.boot > first.boot
    assert last.reset_cause == ResetCause.WATCHDOG
    assert pad.counts.boots == last.boot - first.boot + 1
    # The cut frame and the HELLO behind it are one run of bytes: both are lost, the next HELLO is not.
    assert host.deframer.counts.crc_errors + host.deframer.counts.resyncs > 0


async def test_an_unplugged_pty_breaks_and_comes_back_behind_the_same_link(bench: Bench) -> None:
    pad = bench.pad("out.unplug=0.2:0.2", seed=2)
    host = bench.host(pad)
    there: list[bool] = []
    host.on_gone = lambda: there.append(bench.link.is_symlink())
    for nonce in range(500):
        if host.gone:
            break
        host.send(Ping(nonce))
        await asyncio.sleep(0.01)
    assert host.gone
    assert there == [False]
    # The plan may strike in the answer's middle too; the line comes back each time.
    for _ in range(40):
        await until(bench.link.is_symlink)
        if await answered(bench.host(pad)):
            break
    else:
        pytest.fail("no answer behind the link")
    assert pad.counts.boots == 1, "only the line was unplugged"


async def test_an_unplugged_tcp_port_refuses_and_comes_back_at_the_same_address(bench: Bench) -> None:
    pad = bench.pad(tcp=True)
    host = bench.host(pad)
    await host.greet()
    pad.unplug(0.2)
    await until(lambda: host.gone)
    with pytest.raises(ConnectionRefusedError):
        bench.host(pad)
    await until(lambda: pad.line.plugged)
    again = bench.host(pad)
    again.send(Ping(7))
    await again.wait(Pong)


async def test_power_lost_between_ring_write_and_send_keeps_the_press(bench: Bench) -> None:
    pad = bench.pad("cut=1:0.1")
    host = bench.host(pad)
    pad.press(5)
    assert not pad.powered
    await asyncio.sleep(0.5)
    assert host.of(Press) == []
    # The same NVRAM in a pad whose power holds.
    bench.ends(pad)
    pad = bench.pad()
    host = bench.host(pad)
    hello = await host.greet()
    assert (hello.oldest, hello.next) == (1, 2)
    press = await host.wait(Press)
    assert (press.sequence, press.key) == (1, 5)
    assert press.pressed_boot < press.boot
    (down,) = [line for line in bench.ledger_lines() if line["event"] == "key_down"]
    assert (down["boot"], down["sequence"]) == (press.pressed_boot, 1)


async def test_power_loss_forgets_all_but_the_nvram(bench: Bench) -> None:
    pad = bench.pad("in.power=0.25:0.1", seed=11)
    host = bench.host(pad)
    first = await host.greet()
    host.send(Arm(1, 77, 6000, 0, "", "", ""))
    for nonce in range(40):
        host.send(Ping(nonce))
        await asyncio.sleep(0.02)
        if pad.counts.boots > 1:
            break
    await until(lambda: len([h for h in host.of(Hello) if h.boot > first.boot]) > 0)
    last = host.of(Hello)[-1]
    assert (last.reset_cause, last.session) == (ResetCause.BROWN_OUT, 0)


async def test_the_same_seed_puts_the_same_bytes_on_the_wire(bench: Bench) -> None:
    heard = []
    for _ in range(2):
        pad = bench.pad("out.flip=0.3,out.lose=0.2,out.duplicate=0.1", seed=9, baud=0)
        host = bench.host(pad)
        await host.wait(Hello, timeout_s=10)
        at = len(host.heard)
        for session in range(1, 30):
            host.send(Arm(session, session, 10, 0, "", "", ""))
            await asyncio.sleep(0.005)
        heard.append(host.heard[at:])
        assert host.of(Result)
        bench.ends(pad)
    assert heard[0] == heard[1]


async def test_every_press_survives_all_faults_together(bench: Bench) -> None:
    pad = bench.pad(
        "drop=0.05,lose=0.05,flip=0.05,duplicate=0.05,split=0.05:0.01,merge=0.05,delay=0.05:0.01,"
        "reboot=0.02,power=0.02:0.01,cut=0.2:0.02",
        seed=6,
        baud=921600,
    )
    host = WireHost(str(bench.link), termios.B921600)
    stored: dict[tuple[int, int], int] = {}
    seen = 0
    for turn in range(10_000):
        if turn % 10 == 0 and turn < 600:
            pad.press(1 + turn % 5)
        for message in host.messages[seen:]:
            match message:
                case Hello():
                    host.send(Ack(message.boot, 0, 0))
                case Press() if (message.sequence == 1 + len(stored)) or message.sequence <= len(stored):
                    stored[message.pressed_boot, message.sequence] = message.key
                    host.send(Ack(message.boot, message.sequence, message.revision))
                case _:
                    pass
        seen = len(host.messages)
        await asyncio.sleep(0.002)
        if turn > 600 and pad.ring_used == 0 and pad.powered:
            break
    downs = {(d["boot"], d["sequence"]): d["key"] for d in bench.ledger_lines() if d["event"] == "key_down"}
    host.close()
    assert downs == stored
    assert len(downs) > 30
    assert len(pad.line.fault_counts) > 8
