"""The drivers of the halls' own devices over real ptys and TCP, against peers written out here."""

import asyncio
import contextlib
import json
import os
import socket
import termios
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from contracts.device import CallerAction, Health
from contracts.ratings import Level
from devices.bare_pad.driver import BarePadDriver
from devices.bare_pad.profile import parse_profile
from devices.caller6.driver import Caller6Driver
from devices.dialogue_pad.driver import DialoguePadDriver
from devices.dialogue_pad.messages import LevelChoice
from devices.errors import DeviceOfflineError
from devices.hall_bus.driver import HallBusDriver
from devices.hall_bus.site import AddressMap, BusSite
from devices.heard import Appraisal, CallerKey, Heard, KeyHeard, Outcome
from devices.led.driver import LedDriver
from devices.led.frames import Colour, StripFormat
from devices.line import Line
from devices.line_driver import UNCOMMITTED_MAX, LineDriver
from devices.pad import throttle
from devices.ports.url import SerialUrl, TcpUrl
from tests.devices.hall_devices import Listener, load, octets
from tests.devices.lines import PtyLine, listener, until

KEY = octets("FF 68 03 03 68 83 11 03 97 16")
ACK = octets("FF 68 03 03 68 83 01 03 87 16")
SITE = BusSite.of_windows((3,), AddressMap.OFFSET, {3: Level(5)})
PAD = parse_profile(load("driver-bare-pads.toml")["pad"][0]["profile"], "pad.toml")
PAD_FRAME = octets("AA 55 01 05 06")
CHOICES = (LevelChoice(Level(5), "非常满意"),)


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[PtyLine]:
    pty = PtyLine(tmp_path / "line")
    yield pty
    pty.close()


@asynccontextmanager
async def running(driver: LineDriver[Line], health: Health = Health.GREETING) -> AsyncIterator[None]:
    driver.start()
    try:
        address = driver.line.addresses[0]
        await until(lambda: driver.health(address) is health)
        yield
    finally:
        await asyncio.wait_for(driver.stop(), 2)


def hall_bus(pty: PtyLine, hall: Listener) -> HallBusDriver:
    return HallBusDriver("bus-1", SerialUrl(str(pty.path), 9600), SITE, hall, Random(1))


async def test_a_key_on_the_bus_is_told_and_acknowledged_and_its_copy_only_acknowledged(
    line: PtyLine,
) -> None:
    hall = Listener()
    bus = hall_bus(line, hall)
    async with running(bus):
        assert line.baud() == termios.B9600
        os.write(line.master, KEY)
        assert await line.reads(len(ACK)) == ACK
        os.write(line.master, KEY)
        assert await line.reads(len(ACK)) == ACK
        (heard,) = hall.heard
        assert isinstance(heard, KeyHeard)
        assert (heard.device_address, heard.key_raw, heard.level) == (0x83, 3, Level.VERY_SATISFIED)
        assert bus.health(0x83) is Health.ONLINE
        assert bus.uncommitted == 0


async def test_a_key_is_acknowledged_only_once_it_is_committed(line: PtyLine) -> None:
    hall = Listener()
    hall.commits = lambda _: None
    bus = hall_bus(line, hall)
    async with running(bus):
        os.write(line.master, KEY)
        await until(lambda: hall.heard)
        bus.invite(0x83)
        assert await line.reads(10) == octets("FF 68 03 03 68 83 01 0B 8F 16")
        assert bus.uncommitted == 1
        bus.committed(hall.heard[0])
        assert await line.reads(len(ACK)) == ACK


async def test_a_listener_that_raises_refuses_the_key_and_the_line_goes_on(line: PtyLine) -> None:
    hall = Listener()
    troubles: list[str] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: troubles.append(context["message"]))

    def fails_once(_: Heard) -> bool:
        if len(hall.heard) == 1:
            raise RuntimeError("a bug")
        return True

    hall.commits = fails_once
    bus = hall_bus(line, hall)
    async with running(bus):
        os.write(line.master, KEY)
        await until(lambda: hall.heard)
        os.write(line.master, KEY)
        assert await line.reads(len(ACK)) == ACK
    assert len(hall.heard) == 2
    assert troubles == ["the listener of bus-1 raised"]


async def test_the_hall_speaks_to_callers_and_evaluators(line: PtyLine) -> None:
    bus = hall_bus(line, Listener())
    async with running(bus):
        bus.show_digits(3, "12")
        bus.beep(3)
        bus.show_stars(0x83, 5)
        assert await line.reads(31) == octets(
            "FF 68 05 05 68 03 02 0A 01 02 12 16 FF 68 02 02 68 03 03 06 16 FF 68 03 03 68 83 02 05 8A 16"
        )


async def test_an_unplugged_line_is_absent_with_a_reason_and_comes_back_by_itself(line: PtyLine) -> None:
    hall = Listener()
    bus = hall_bus(line, hall)
    async with running(bus):
        line.unplug()
        await until(lambda: "is not there" in (bus.last_error(3) or ""))
        assert bus.health(3) is Health.ABSENT
        with pytest.raises(DeviceOfflineError, match=r"bus-1 is absent: .* plugged in"):
            bus.invite(0x83)
        line.plug()
        await until(lambda: bus.health(3) is Health.GREETING)
        os.write(line.master, KEY)
        await until(lambda: hall.heard)
        assert bus.last_error() is None


async def test_a_caller_of_six_bytes_calls_and_is_shown_the_number(line: PtyLine) -> None:
    hall = Listener()
    callers = Caller6Driver("callers", SerialUrl(str(line.path), 9600), (3,), hall, Random(1))
    async with running(callers):
        os.write(line.master, octets("00 03 00 00 00 FF"))
        await until(lambda: hall.heard)
        (heard,) = hall.heard
        assert isinstance(heard, CallerKey)
        assert (heard.address, heard.action) == (3, CallerAction.CALL)
        callers.show(3, 1017)
        callers.waiting(3, 12)
        assert await line.reads(12) == octets("03 00 01 03 F9 FF 03 00 1C 00 0C FF")
        callers.ok(3)
        callers.fail(3)
        assert await line.reads(12) == octets("03 00 05 00 00 FF 03 00 07 00 00 FF")


async def test_a_bare_pad_is_heard_at_its_profiles_rate_and_nothing_is_written(line: PtyLine) -> None:
    hall = Listener()
    pad = BarePadDriver(
        "pad", SerialUrl(str(line.path), 115_200), PAD.model_copy(update={"baud": 4800}), hall, Random(1)
    )
    async with running(pad):
        assert line.baud() == termios.B4800
        os.write(line.master, PAD_FRAME)
        await until(lambda: hall.heard)
        (heard,) = hall.heard
        assert isinstance(heard, KeyHeard)
        assert (heard.device_address, heard.key_raw, heard.level) == (None, 5, Level.VERY_SATISFIED)
        assert line.read() == b""


async def test_a_pad_faster_than_the_disk_is_not_read_until_the_disk_caught_up() -> None:
    hall = Listener()
    hall.commits = lambda _: None
    listening = listener()
    url = TcpUrl("127.0.0.1", listening.getsockname()[1])
    driver = BarePadDriver("pad", url, PAD.model_copy(update={"repeat_ms": 0}), hall, Random(1))
    loop = asyncio.get_running_loop()
    with listening:
        async with running(driver):
            peer, _ = await loop.sock_accept(listening)
            with peer:
                chunk = b"".join(octets(f"AA 55 01 {n:02X} {n + 1:02X}") for n in range(UNCOMMITTED_MAX + 1))
                await loop.sock_sendall(peer, chunk)
                await until(lambda: len(hall.heard) == UNCOMMITTED_MAX + 1)
                await loop.sock_sendall(peer, octets("AA 55 01 F0 F1"))
                for heard in list(hall.heard):
                    assert len(hall.heard) == UNCOMMITTED_MAX + 1
                    driver.committed(heard)
                await until(lambda: len(hall.heard) == UNCOMMITTED_MAX + 2)


async def test_a_device_that_floods_is_held_back_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "HELD_MAX_S", 0.05)
    hall = Listener()
    listening = listener()
    url = TcpUrl("127.0.0.1", listening.getsockname()[1])
    driver = BarePadDriver("pad", url, PAD.model_copy(update={"repeat_ms": 0}), hall, Random(1))
    with listening:
        async with running(driver):
            peer, _ = await asyncio.get_running_loop().sock_accept(listening)
            with peer:
                peer.setblocking(False)
                await until(lambda: pours(peer, PAD_FRAME * 200) or hall.floods, 20)
    assert "replace the pad" in hall.floods[0]


@asynccontextmanager
async def dialogue(
    hall: Listener,
) -> AsyncIterator[tuple[DialoguePadDriver, asyncio.StreamReader, asyncio.StreamWriter]]:
    """A driver and the connection that a pad of ours took."""
    listening = listener()
    url = TcpUrl("127.0.0.1", listening.getsockname()[1])
    pad = DialoguePadDriver("pad", url, hall, Random(1))
    with listening:
        async with running(pad):
            peer, _ = await asyncio.get_running_loop().sock_accept(listening)
            reader, writer = await asyncio.open_connection(sock=peer)
            try:
                yield pad, reader, writer
            finally:
                writer.close()


async def test_a_two_screen_pad_is_asked_and_its_answer_told() -> None:
    hall = Listener()
    async with dialogue(hall) as (pad, reader, writer):
        number = pad.appraise(30, CHOICES)
        assert json.loads(await reader.readline())["levels"][0]["name"] == "非常满意"
        writer.write(b'{"appraiseLevel":"5","appraiseContent":"510","otherAppraiseContent":"ok"}\n')
        await until(lambda: hall.heard)
        (heard,) = hall.heard
        assert isinstance(heard, Appraisal)
        assert (heard.request, heard.level, heard.reasons, heard.remark) == (number, 5, (510,), "ok")
        pad.cancel()
        assert json.loads(await reader.readline()) == {"command": "cancel"}


async def test_a_two_screen_pad_that_hangs_up_ends_its_invitation_without_a_rating() -> None:
    hall = Listener()
    async with dialogue(hall) as (pad, reader, writer):
        number = pad.appraise(30, CHOICES)
        await reader.readline()
        writer.close()
        await until(lambda: hall.heard)
        (heard,) = hall.heard
        assert isinstance(heard, Appraisal)
        assert (heard.request, heard.outcome, heard.level) == (number, Outcome.NO_ANSWER, None)


async def test_a_window_display_shows_what_was_set_before_it_was_there_and_its_reply_is_heard(
    line: PtyLine,
) -> None:
    hall = Listener()
    led = LedDriver(
        "led",
        SerialUrl(str(line.path), 9600),
        displays={2: 8},
        form=StripFormat(),
        listener=hall,
        random=Random(1),
    )
    led.show(2, "3号", Colour.GREEN)
    async with running(led):
        assert await line.reads(12) == octets("A0 90 02 A5 00 05 33 01 BA C5 01 EE")
        os.write(line.master, octets("A0 90 02 A5 AA"))
        await until(lambda: led.health(2) is Health.ONLINE)


def pours(peer: socket.socket, data: bytes) -> bool:
    """Write as much as the line takes; never true, so that a wait goes on."""
    with contextlib.suppress(BlockingIOError):
        peer.send(data)
    return False
