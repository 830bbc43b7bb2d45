"""Every fault that can be switched on while a device runs, as a host sees it on a real pty or TCP line."""

import asyncio
import termios
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio

from firmware_sim.device_app import Bench
from firmware_sim.errors import UsageError
from firmware_sim.faults_driver import LINE_FAULTS, MESSAGE_FAULTS
from tests.firmware_sim.devices import Aviary, aviary, order
from tests.firmware_sim.raw_host import RawHost
from tests.firmware_sim.wire_host import until

lines = pytest.mark.parametrize("tcp", [False, True], ids=["pty", "tcp"])


@pytest_asyncio.fixture
async def cage(tmp_path: Path) -> AsyncIterator[Aviary]:
    async with aviary(tmp_path) as made:
        yield made


@pytest.fixture
def hosts() -> Iterator[list[RawHost]]:
    made: list[RawHost] = []
    yield made
    for host in made:
        host.close()


async def greeted(bench: Bench, hosts: list[RawHost], baud: int = termios.B115200) -> RawHost:
    """A host that has proved the line sound."""
    host = RawHost(bench.device.line.url, baud)
    hosts.append(host)
    host.send(b"hello\n")
    await host.hears(b"hello\n")
    host.forget()
    return host


async def said(host: RawHost, bench: Bench, count: int = 20) -> list[bytes]:
    """What the host hears of so many numbered lines that the device says."""
    for n in range(count):
        bench.device.obey(["say", f"line-{n:03d}"])
        await asyncio.sleep(0.002)
    bench.device.obey(["say", "end"])
    bench.device.obey(["say", "end"])
    await asyncio.sleep(0.05)
    return host.heard.split(b"\n")[:-1]


@lines
async def test_a_dropped_message_is_missing_until_it_is_mended(
    cage: Aviary, hosts: list[RawHost], tcp: bool
) -> None:
    bench = cage.bench(tcp=tcp)
    host = await greeted(bench, hosts)
    bench.board.begin(order("out.drop"))
    assert await said(host, bench) == []
    bench.board.end("out.drop")
    assert (await said(host, bench, 2))[:2] == [b"line-000", b"line-001"]


async def test_a_fault_hits_as_often_as_its_probability_and_the_same_messages_under_the_same_seed(
    cage: Aviary, hosts: list[RawHost]
) -> None:
    bench = cage.bench()
    host = await greeted(bench, hosts)
    heard = []
    for _ in range(2):
        bench.board.begin(order("out.drop", p=0.3, seed=5))
        heard.append(await said(host, bench, 40))
        bench.board.end("out.drop")
        host.forget()
    assert heard[0] == heard[1]
    assert 15 < len(heard[0]) < 38
    assert bench.board.begin(order("out.drop", p=0.3))["seed"] is not None, "told, to be repeated"


@pytest.mark.parametrize("kind", ["lose", "flip"])
async def test_broken_bytes_are_on_the_wire(cage: Aviary, hosts: list[RawHost], kind: str) -> None:
    bench = cage.bench()
    host = await greeted(bench, hosts)
    bench.board.begin(order(f"out.{kind}", seed=1))
    bench.device.obey(["say", "0123456789"])
    await asyncio.sleep(0.05)
    assert len(host.heard) == (10 if kind == "lose" else 11)
    assert host.heard != b"0123456789\n"


async def test_a_duplicated_message_comes_twice(cage: Aviary, hosts: list[RawHost]) -> None:
    bench = cage.bench()
    host = await greeted(bench, hosts)
    bench.board.begin(order("out.duplicate"))
    bench.device.obey(["say", "x"])
    await host.hears(b"x\nx\n")


async def test_a_split_message_comes_in_two_reads_with_a_pause(cage: Aviary, hosts: list[RawHost]) -> None:
    bench = cage.bench()
    host = await greeted(bench, hosts)
    bench.board.begin(order("out.split", pause_s=0.2, seed=3))
    bench.device.obey(["say", "abcdefgh"])
    await host.hears(b"abcdefgh\n")
    (first, _), (second, _) = host.reads
    assert second - first > 0.01


async def test_two_merged_messages_come_in_one_read(cage: Aviary, hosts: list[RawHost]) -> None:
    bench = cage.bench(baud=0)
    host = await greeted(bench, hosts)
    bench.board.begin(order("out.merge"))
    bench.device.obey(["say", "one"])
    await asyncio.sleep(0.02)
    assert host.heard == b""
    bench.device.obey(["say", "two"])
    await host.hears(b"one\ntwo\n")
    assert [data for _, data in host.reads] == [b"one\ntwo\n"]


async def test_a_delayed_message_comes_late(cage: Aviary, hosts: list[RawHost]) -> None:
    bench = cage.bench()
    host = await greeted(bench, hosts)
    bench.board.begin(order("out.delay", pause_s=0.3, seed=2))
    for word in ("a", "b", "c"):
        bench.device.obey(["say", word])
    await host.hears(b"a\nb\nc\n")
    assert max(late - early for (early, _), (late, _) in pairwise(host.reads)) > 0.02


async def test_faults_towards_the_device_are_heard_by_the_device(cage: Aviary, hosts: list[RawHost]) -> None:
    bench = cage.bench()
    host = await greeted(bench, hosts)
    bench.board.begin(order("in.drop"))
    host.send(b"lost\n")
    await asyncio.sleep(0.03)
    bench.board.end("in.drop")
    host.send(b"found\n")
    await host.hears(b"found\n")
    assert b"lost" not in host.heard


@lines
async def test_a_silent_device_answers_later_what_its_buffer_held(
    cage: Aviary, hosts: list[RawHost], tcp: bool
) -> None:
    bench = cage.bench(tcp=tcp)
    host = await greeted(bench, hosts)
    bench.board.begin(order("silent"))
    for _ in range(5):
        host.send(b"x" * 99 + b"\n")
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    assert host.heard == b""
    bench.board.end("silent")
    await host.hears((b"x" * 99 + b"\n") * 2)
    assert bench.device.line.overrun_bytes == 500 - 256


@lines
async def test_an_unplugged_line_breaks_and_comes_back(cage: Aviary, hosts: list[RawHost], tcp: bool) -> None:
    bench = cage.bench(tcp=tcp)
    host = await greeted(bench, hosts)
    bench.board.begin(order("unplug"))
    await until(lambda: host.gone)
    with pytest.raises((FileNotFoundError, ConnectionRefusedError)):
        RawHost(bench.device.line.url)
    bench.board.end("unplug")
    await greeted(bench, hosts)
    assert bench.device.boots == 1


async def test_without_power_nothing_is_heard_and_power_boots_the_device(
    cage: Aviary, hosts: list[RawHost]
) -> None:
    bench = cage.bench()
    host = await greeted(bench, hosts)
    bench.board.begin(order("power"))
    host.send(b"anybody?\n")
    await asyncio.sleep(0.1)
    assert host.heard == b""
    assert bench.device.look() == {"dark": True}
    with pytest.raises(UsageError, match="no power"):
        bench.device.obey(["say", "x"])
    bench.board.end("power")
    await host.hears(b"hi\n")
    assert not host.gone


async def test_a_reboot_strikes_once(cage: Aviary, hosts: list[RawHost]) -> None:
    bench = cage.bench()
    host = await greeted(bench, hosts)
    bench.board.begin(order("reboot"))
    await host.hears(b"hi\n")
    assert bench.device.boots == 2
    assert bench.board.current == []
    with pytest.raises(UsageError, match="strikes once"):
        bench.board.end("reboot")


@lines
async def test_at_a_wrong_baud_rate_both_sides_hear_rubbish(
    cage: Aviary, hosts: list[RawHost], tcp: bool
) -> None:
    bench = cage.bench(tcp=tcp, baud=9600)
    host = await greeted(bench, hosts, termios.B9600)
    bench.board.begin(order("wrong-baud"))
    bench.device.obey(["say", "parrot"])
    await until(lambda: host.heard)
    await asyncio.sleep(0.05)
    assert b"parrot" not in host.heard
    host.send(b"repeat\n")
    await asyncio.sleep(0.05)
    bench.board.end("wrong-baud")
    host.forget()
    host.send(b"\nclean\n")
    await host.hears(b"\nclean\n")
    assert b"repeat" not in host.heard


async def test_a_fault_begins_after_so_many_messages_of_the_device(
    cage: Aviary, hosts: list[RawHost]
) -> None:
    bench = cage.bench()
    host = await greeted(bench, hosts)
    bench.board.begin(order("out.drop", after=3))
    assert await said(host, bench) == [b"line-000", b"line-001", b"line-002"]
    bench.board.end("out.drop")
    host.forget()
    bench.board.begin(order("power", after=2))
    assert bench.board.current == ["power"]
    bench.device.obey(["say", "one"])
    bench.device.obey(["say", "two"])
    await until(lambda: not bench.device.powered)
    await asyncio.sleep(0.02)
    assert host.heard == b"one\ntwo\n", "the last message before the fault arrives whole"


async def test_a_fault_that_waits_for_its_messages_can_be_called_off(
    cage: Aviary, hosts: list[RawHost]
) -> None:
    bench = cage.bench()
    host = await greeted(bench, hosts)
    bench.board.begin(order("unplug", after=1))
    bench.board.end("unplug")
    await said(host, bench, 3)
    assert not host.gone
    assert bench.board.current == []


async def test_a_fault_ends_by_itself_after_its_time(cage: Aviary, hosts: list[RawHost]) -> None:
    bench = cage.bench()
    host = await greeted(bench, hosts)
    bench.board.begin(order("silent", for_s=0.1))
    host.send(b"later\n")
    await host.hears(b"later\n")
    assert bench.board.current == []


async def test_a_device_s_own_faults_strike_and_are_mended(cage: Aviary, hosts: list[RawHost]) -> None:
    bench = cage.bench()
    host = await greeted(bench, hosts)
    bench.board.begin(order("wax", after=1))
    bench.board.begin(order("hiccup"))
    await host.hears(b"hic\n")
    await until(lambda: bench.device.look() == {"wax": True})
    bench.board.end("wax")
    await host.hears(b"mended\n")


async def test_a_fault_that_makes_no_sense_any_more_when_its_time_comes_is_told(cage: Aviary) -> None:
    bench = cage.bench()
    bench.board.begin(order("thirst", after=1))
    bench.device.obey(["drink"])
    bench.device.obey(["say", "x"])
    await until(lambda: any("drank" in line for line in cage.said))
    assert bench.board.current == []


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"fault": "rain"}, "no fault 'rain'.*drop.*wrong-baud.*wax"),
        ({"fault": "in.silent"}, "no fault 'in.silent'"),
        ({"fault": "reboot", "for_s": 2.0}, "strikes once"),
        ({"fault": "hiccup", "for_s": 2.0}, "strikes once"),
        ({"fault": "drop", "for_s": -1.0}, "--for"),
        ({"fault": "drop", "after": -1}, "--after"),
        ({"fault": "drop", "p": 1.5}, "--p"),
        ({"fault": "silent", "p": 0.5}, "--p"),
        ({"fault": "wax", "seed": 1}, "--seed"),
        ({"fault": "drop", "pause_s": 1.0}, "--pause-s"),
        ({"fault": "delay", "pause_s": 0.0}, "--pause-s"),
        ({"fault": "wrong-baud"}, "no speed of its own"),
    ],
)
async def test_faults_that_make_no_sense_are_refused(
    cage: Aviary, keys: dict[str, float | str], why: str
) -> None:
    bench = cage.bench(baud=0)
    with pytest.raises(UsageError, match=why):
        bench.board.begin(order(**keys))  # type: ignore[arg-type]
    assert bench.board.current == []


async def test_a_fault_that_lasts_already_or_not_at_all_is_refused(cage: Aviary) -> None:
    bench = cage.bench()
    with pytest.raises(UsageError, match="does not last now; lasting faults: none"):
        bench.board.end("unplug")
    bench.device.unplug()
    with pytest.raises(UsageError, match="mend it first"):
        bench.board.begin(order("unplug"))
    bench.board.end("unplug")
    bench.board.begin(order("power"))
    with pytest.raises(UsageError, match="mend power first"):
        bench.board.begin(order("wax"))


async def test_a_timer_of_the_device_fires(cage: Aviary, hosts: list[RawHost]) -> None:
    bench = cage.bench()
    host = await greeted(bench, hosts)
    bench.device.obey(["sleep", "0.05"])
    await host.hears(b"awake\n")


async def test_words_on_stdin_are_obeyed_and_wrong_ones_are_answered(cage: Aviary) -> None:
    bench = cage.bench()
    bench.typed("say 'two words'")
    bench.typed("sing")
    bench.typed("say 'open")
    assert '"word": "two words"' in cage.said[0]
    assert "a parrot understands" in cage.said[1]
    assert "quotes" in cage.said[2]


def test_each_fault_of_a_line_has_a_case_on_the_wire() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    for fault in (*MESSAGE_FAULTS, *LINE_FAULTS):
        assert f'"{fault.name}"' in text or f'.{fault.name}"' in text, fault.name
