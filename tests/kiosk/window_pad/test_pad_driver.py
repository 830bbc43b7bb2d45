"""The pad on a loop: who may connect, and what the disk refuses."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from random import Random
from typing import cast

import pytest
import pytest_asyncio

from contracts.pad.fields import WireMessage
from contracts.pad.framing import Deframer
from contracts.pad.messages import (
    Ack,
    Arm,
    Ask,
    Ping,
    Pong,
    Press,
    Query,
    Result,
    Status,
    decode,
    encode,
    encode_payload,
)
from contracts.session import Language
from kiosk.errors import ListenError, StoreError
from kiosk.flow.inputs import Act, Touched
from kiosk.window_pad import pad_driver
from kiosk.window_pad.backstage_app import steady_ms
from kiosk.window_pad.derive import Hall, derive
from kiosk.window_pad.effects import FromHost, Sign
from kiosk.window_pad.machine import level_argument
from kiosk.window_pad.memory import Change, Entry, Kept, Memory
from kiosk.window_pad.pad_driver import GatewayLine, PadDriver, is_of
from kiosk.window_pad.ring_store import RingStore
from kiosk.window_pad.state import BAD_LEVELS, Notice, State
from tests.gateway.hall import until
from tests.kiosk.small_disk import SmallDisk

HERE = (ip_network("127.0.0.1"),)


class FullStore(RingStore):
    """Takes nothing while it is full."""

    full = False

    def write(self, changes: tuple[Change, ...]) -> None:  # type: ignore[override]  # the driver gives tuples
        if self.full:
            raise StoreError("no space left")
        super().write(changes)


class Rig:
    def __init__(self, folder: Path, steady: Callable[[], int] = steady_ms) -> None:
        self.folder = folder
        self.states: list[State] = []
        self.faults: list[str] = []
        self.driver = PadDriver(
            self.open_store,
            steady=steady,
            offers=BAD_LEVELS,
            firmware="test",
            on_state=self.states.append,
            on_effect=lambda _: None,
            on_fault=self.faults.append,
        )

    def open_store(self) -> FullStore:
        self.store = FullStore(self.folder, Random(1))
        return self.store

    def notice(self) -> Notice:
        """What the screen says now."""
        return self.states[-1].notice

    async def listen(self) -> int:
        return await self.driver.listen("127.0.0.1", 0, HERE)


@asynccontextmanager
async def dialled(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection, until the end of the block."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    made = Rig(tmp_path)
    yield made
    made.driver.stop()


async def test_the_newest_connection_wins_and_the_one_before_is_closed(rig: Rig) -> None:
    port = await rig.listen()
    async with dialled(port) as (first, _):
        await until(lambda: rig.driver.state.line, "connected")
        async with dialled(port) as (second, writer):
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await first.readexactly(10_000)
            writer.write(b"\x00" + encode(Ack(rig.driver.state.memory.boot, 0, 0)))
            await until(lambda: rig.driver.state.online, "greeted")
            assert await second.read(100)
        await until(lambda: not rig.driver.state.line, "gone")


@pytest.mark.logs_errors("presses can't be kept")
async def test_a_press_that_the_disk_refuses_is_not_thanked_and_the_next_is(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    port = await rig.listen()
    async with dialled(port) as (_, writer):
        writer.write(encode(Arm(1, 77, 600, 0, "12", "S17", "")))
        await until(lambda: rig.driver.state.session == 77, "invited")
    rig.store.full = True
    touch = Touched(Act.LEVEL, level_argument(1, 5))
    rig.driver.happen(touch)
    rig.driver.happen(touch)
    assert rig.notice() is Notice.NOT_KEPT
    assert not rig.driver.state.memory.ring
    rig.store.full = False
    rig.driver.happen(touch)
    assert rig.notice() is Notice.THANKS
    assert [entry.key for entry in rig.store.memory().ring] == [5]
    assert caplog.text.count("can't be kept") == 1


@pytest.mark.logs_errors("of a Touched came a ")
async def test_the_same_fault_of_ours_again_and_again_is_told_once(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        rig.driver.happen(Touched(Act.LEVEL, cast(str, None)))
    assert caplog.text.count("of a Touched came a ") == 1


class Wire(GatewayLine):
    """A connection that keeps what the pad says."""

    def __init__(self, pad: PadDriver) -> None:
        super().__init__(pad, HERE)
        self.said = b""

    def write(self, data: bytes) -> None:
        self.said += data

    def heard(self) -> list[WireMessage]:
        """Since the last look."""
        found = [decode(payload, "pad") for payload in Deframer().feed(b"\x00" + self.said)]
        self.said = b""
        return found


@pytest.mark.logs_errors("presses can't be kept")
async def test_a_disk_that_fills_while_reasons_are_chosen_keeps_nothing_of_it_on_the_screen(
    tmp_path: Path,
) -> None:
    now_ms = 5_000
    rig = Rig(tmp_path, lambda: now_ms)
    driver = rig.driver
    wire = Wire(driver)
    driver.line_up(wire)

    def host(message: WireMessage) -> list[WireMessage]:
        driver.happen(FromHost(encode_payload(message)))
        return wire.heard()

    def page() -> str:
        return derive(driver.state, Hall("12"), now_ms).page

    host(Ask(Query.HELLO))
    host(Ack(driver.state.memory.boot, 0, 0))
    host(Arm(1, 111, 300, 0, "12", "S17", ""))
    driver.happen(Touched(Act.LEVEL, level_argument(1, 1)))
    first, second, *_ = map(str, driver.state.reasons())
    driver.happen(Touched(Act.REASON, first))
    rig.store.full = True
    driver.happen(Touched(Act.REASON, second))
    assert page() == "not-kept"
    assert driver.state.chosen == (int(first),)
    now_ms += 5_000
    driver.happen(Sign.TICK)
    assert page() == "reasons"

    now_ms = driver.state.reasons_until_ms
    wire.heard()
    said = host(Ping(7))
    assert any(isinstance(one, Pong) for one in said)
    assert all(one.revision == 0 for one in said if isinstance(one, Press)), "its reasons wait for the disk"
    assert page() == "idle"
    now_ms += 300
    assert Result(2, Status.OK) in host(Arm(2, 222, 300, 0, "12", "S17", ""))
    assert page() == "rate"
    driver.happen(Touched(Act.LEVEL, level_argument(2, 5)))
    assert rig.notice() is Notice.NOT_KEPT, "nobody is thanked for what is not on the disk"
    now_ms += 5_000
    driver.happen(Sign.TICK)
    assert rig.store.memory().ring[0].open

    rig.store.full = False
    now_ms += 2_000
    driver.happen(Sign.TICK)
    (kept,) = rig.store.memory().ring
    assert (kept.open, kept.revision, kept.reasons) == (False, 1, (int(first),))
    assert page() == "rate"
    assert {one.reasons for one in wire.heard() if isinstance(one, Press) and one.revision} == {(int(first),)}
    driver.stop()
    rig.store.close()


async def test_an_address_that_is_taken_is_told(rig: Rig, tmp_path: Path) -> None:
    port = await rig.listen()
    other = Rig(tmp_path / "other")
    with pytest.raises(ListenError, match=f"can't listen on 127.0.0.1:{port}: "):
        await other.driver.listen("127.0.0.1", port, HERE)
    other.driver.stop()
    other.store.close()


async def test_who_is_not_named_is_not_let_in(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    port = await rig.driver.listen("127.0.0.1", 0, (ip_network("192.0.2.0/24"),))
    async with dialled(port) as (reader, _):
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
    assert not rig.driver.state.line
    assert "a connection from 127.0.0.1 is not taken" in caplog.text


def test_an_address_of_ipv4_is_the_same_when_it_comes_by_ipv6() -> None:
    networks = (ip_network("192.0.2.0/28"), ip_network("fe80::/10"))
    assert is_of("192.0.2.7", networks)
    assert is_of("::ffff:192.0.2.7", networks)
    assert is_of("fe80::1%eth0", networks)
    assert not is_of("192.0.2.17", networks)
    assert not is_of("2001:db8::1", networks)


PRESS = Entry(sequence=1, boot=1, session=77, key=5, pressed_ms=20)


@pytest.mark.logs_errors("presses can't be kept")
@pytest.mark.parametrize("fault", ["fill", "shut"])
async def test_a_pad_whose_disk_takes_nothing_is_out_of_service_until_it_does(
    tmp_path: Path,
    small_disk: Callable[[Path], SmallDisk],
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(pad_driver, "DISK_AGAIN_S", 0.05)
    disk = small_disk(tmp_path / "data")
    with closing(RingStore(disk.folder, Random(1))) as store:
        store.write((Kept(PRESS),))
        hardware_id = store.memory().hardware_id
    getattr(disk, fault)()
    rig = Rig(disk.folder)
    driver = rig.driver
    port = await rig.listen()
    assert derive(driver.state, Hall("12"), 0).page == "out"
    async with dialled(port) as (reader, _):
        with suppress(ConnectionError):
            assert not await reader.read(100), "the gateway is not greeted"
    for number in range(3):
        driver.happen(Touched(Act.LEVEL, level_argument(number, 5)))
    assert not driver.state.memory.ring
    assert rig.notice() is Notice.NONE
    driver.happen(Touched(Act.LANGUAGE, Language.EN))
    disk.free()
    await until(lambda: not driver.state.out, "in service")
    assert rig.states[-1] is driver.state
    assert driver.state.memory.hardware_id == hardware_id
    assert driver.state.memory.ring == (PRESS,)
    assert driver.state.look.language is Language.EN
    async with dialled(port) as (reader, _):
        assert await reader.read(100), "the gateway is greeted"
    assert len(rig.faults) == 2
    assert "KiB are free" in rig.faults[0]
    assert not rig.faults[1]
    assert caplog.text.count("presses can't be kept") == 1
    driver.stop()


@pytest.mark.logs_errors("presses can't be kept")
async def test_a_disk_that_fills_at_a_pad_is_found_well_without_a_touch(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pad_driver, "DISK_AGAIN_S", 0.05)
    rig.store.full = True
    rig.driver.happen(Touched(Act.LEVEL, level_argument(1, 5)))
    assert len(rig.faults) == 1
    await until(lambda: len(rig.faults) == 2, "well")
    assert not rig.faults[1]


@pytest.mark.logs_errors("presses can't be kept: the memory can't be taken: ValueError")
async def test_a_fault_of_ours_at_the_start_does_not_end_the_tries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pad_driver, "DISK_AGAIN_S", 0.02)
    tries: list[FullStore] = []

    class Faulty(FullStore):
        def memory(self) -> Memory:
            if len(tries) < 3:
                raise ValueError
            return super().memory()

    def open_store(rig: Rig) -> FullStore:
        tries.append(Faulty(rig.folder, Random(1)))
        return tries[-1]

    monkeypatch.setattr(Rig, "open_store", open_store)
    rig = Rig(tmp_path)
    assert rig.driver.state.out
    await until(lambda: not rig.driver.state.out, "in service")
    assert len(tries) == 3
    rig.driver.stop()


@pytest.mark.logs_errors("presses can't be kept", "Exception in callback")
async def test_a_fault_of_ours_at_a_disk_that_is_ill_does_not_end_the_looks_at_it(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pad_driver, "DISK_AGAIN_S", 0.02)
    looks: list[int] = []

    def try_again() -> None:
        looks.append(1)
        if len(looks) < 3:
            raise ValueError

    monkeypatch.setattr(rig.store, "try_again", try_again)
    rig.store.full = True
    rig.driver.happen(Touched(Act.LEVEL, level_argument(1, 5)))
    await until(lambda: len(rig.faults) == 2, "well")
    assert len(looks) == 3


@pytest.mark.logs_errors("of a Press came a ")
async def test_a_press_that_can_t_be_sent_keeps_no_other_from_the_gateway_or_the_screen(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    driver = rig.driver
    wire = Wire(driver)
    driver.line_up(wire)
    driver.happen(FromHost(encode_payload(Ask(Query.HELLO))))
    driver.happen(FromHost(encode_payload(Ack(driver.state.memory.boot, 0, 0))))
    bad = Entry(1, driver.state.memory.boot, -1, 5, 20)
    driver.state = replace(driver.state, memory=replace(driver.state.memory, next=2, ring=(bad,)))
    driver.happen(FromHost(encode_payload(Arm(1, 77, 600, 0, "12", "S17", ""))))
    wire.heard()
    driver.happen(Touched(Act.LEVEL, level_argument(1, 5)))
    assert [one.sequence for one in wire.heard() if isinstance(one, Press)] == [2]
    assert rig.notice() is Notice.THANKS
    assert caplog.text.count("of a Press came a ") == 1
