"""The pad driver against the simulator in a process of its own, over real ptys and TCP."""

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest
import uvloop
from usb.backend import IBackend

from contracts.device import Health
from contracts.errors import EncodeError
from contracts.pad.messages import Arm, Disarm, Hello, Identify, Press, PressFlag, Reboot, Status
from devices.errors import DeviceOfflineError, NoAnswerError, RefusedError
from devices.pad import link as link_module
from devices.pad.driver import HeardPress, PadDriver
from devices.ports.url import PortUrl, parse_port_url
from tests.devices.lines import PtyLine, until

SIMULATOR = "from firmware_sim.cli import main; raise SystemExit(main())"
ARM = Arm(0, 4711, 600, 0, "3", "0017", "阿依古丽")


class Simulator:
    """`hallside-sim`, as a process. `says` writes a line to its standard input."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SIMULATOR, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        ready = json.loads(self.process.stdout.readline())
        self.urls = [parse_port_url(pad["url"]) for pad in ready["pads"]]
        self.ids = [pad["id"] for pad in ready["pads"]]

    @property
    def url(self) -> PortUrl:
        return self.urls[0]

    def does(self, *lines: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("".join(f"{line}\n" for line in lines))
        self.process.stdin.flush()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        self.process.communicate(timeout=10)


Start = Callable[..., Simulator]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts simulators; they end with the test."""
    running: list[Simulator] = []

    def start_one(*arguments: object) -> Simulator:
        running.append(Simulator(*map(str, arguments)))
        return running[-1]

    yield start_one
    for simulator in running:
        simulator.stop()


@pytest.fixture
def sim(start: Start, tmp_path: Path) -> Simulator:
    """One pad on a pty."""
    return start("pad", "--link", tmp_path / "pad")


class Hall:
    """Listens to drivers. `commits` decides over each press: stored, refused, or (None) not decided yet."""

    def __init__(self) -> None:
        self.greetings: list[tuple[Hello, bool]] = []
        self.presses: list[HeardPress] = []
        self.health: list[tuple[Health, str | None]] = []
        self.floods: list[str] = []
        self.commits: Callable[[Press], bool | None] = lambda _: True

    def pad_greeted(self, pad: PadDriver, hello: Hello, rebooted: bool) -> None:
        self.greetings.append((hello, rebooted))

    def pad_pressed(self, pad: PadDriver, heard: HeardPress) -> None:
        self.presses.append(heard)
        match self.commits(heard.press):
            case True:
                pad.committed(heard.press)
            case False:
                pad.refused(heard.press)

    def pad_health(self, pad: PadDriver, health: Health, reason: str | None) -> None:
        self.health.append((health, reason))

    def pad_floods(self, pad: PadDriver, reason: str) -> None:
        self.floods.append(reason)


@asynccontextmanager
async def driving(
    url: PortUrl, hall: Hall, name: str = "pad-3", usb_backend: IBackend | None = None
) -> AsyncIterator[PadDriver]:
    """A driver, started; online when it is handed out."""
    pad = PadDriver(name, url, hall, Random(name), usb_backend)
    pad.start()
    try:
        await until(lambda: pad.health is Health.ONLINE)
        yield pad
    finally:
        await asyncio.wait_for(pad.stop(), 2)


async def test_a_pad_is_greeted(sim: Simulator) -> None:
    hall = Hall()
    async with driving(sim.url, hall) as pad:
        assert [health for health, _ in hall.health] == [Health.GREETING, Health.ONLINE]
        assert pad.hello is not None
        assert pad.hello.hardware_id.hex() == sim.ids[0]
        assert hall.greetings == [(pad.hello, False)]
        assert pad.last_error is None


async def test_a_committed_press_leaves_the_pads_ring(sim: Simulator) -> None:
    hall = Hall()
    async with driving(sim.url, hall) as pad:
        sim.does("press 5")
        await until(lambda: hall.presses)
        heard = hall.presses[0]
        assert (heard.press.key, heard.press.sequence, heard.hardware_id) == (5, 1, sim.ids[0])
        statistics = await pad.statistics(2)
        assert (statistics.ring_used, statistics.retransmits) == (0, 0)


async def test_a_press_stays_in_the_ring_until_it_is_committed_and_is_delivered_once(sim: Simulator) -> None:
    hall = Hall()
    hall.commits = lambda _: None
    async with driving(sim.url, hall) as pad:
        sim.does("press 4")
        await until(lambda: pad.link.duplicates >= 2)
        assert (await pad.statistics(2)).ring_used == 1
        assert len(hall.presses) == 1
        pad.committed(hall.presses[0].press)
        assert (await pad.statistics(2)).ring_used == 0


async def test_a_refused_press_is_kept_and_comes_again(sim: Simulator) -> None:
    hall = Hall()
    hall.commits = lambda _: len(hall.presses) > 2
    async with driving(sim.url, hall) as pad:
        sim.does("press 1")
        await until(lambda: len(hall.presses) == 3)
        assert (await pad.statistics(2)).ring_used == 0
        assert {(h.press.sequence, h.press.key) for h in hall.presses} == {(1, 1)}


async def test_an_invited_rating_carries_its_session_and_its_reasons_follow(sim: Simulator) -> None:
    hall = Hall()
    async with driving(sim.url, hall) as pad:
        await pad.request(ARM, 2)
        sim.does("press 5")
        await until(lambda: hall.presses)
        sim.does("reasons 510")
        await until(lambda: len(hall.presses) == 2)
        level, reasons = (heard.press for heard in hall.presses)
        assert (level.session, level.flags, level.revision) == (4711, PressFlag.OPEN, 0)
        assert (reasons.sequence, reasons.revision, reasons.reasons) == (level.sequence, 1, (510,))
        assert (await pad.statistics(2)).ring_used == 0


async def test_requests_are_answered_refused_or_told_to_be_impossible(sim: Simulator) -> None:
    hall = Hall()
    async with driving(sim.url, hall) as pad:
        await asyncio.gather(*(pad.request(Identify(0, 1), 5) for _ in range(10)))
        with pytest.raises(RefusedError, match="unknown_session") as refusal:
            await pad.request(Disarm(0, 99), 2)
        assert refusal.value.status is Status.UNKNOWN_SESSION
        with pytest.raises(EncodeError):
            await pad.request(Identify(0, 256), 2)
        assert (await pad.statistics(2)).duplicates == 0


async def test_a_request_that_is_not_answered_in_time_says_so_and_one_given_up_is_not_repeated(
    sim: Simulator,
) -> None:
    hall = Hall()
    async with driving(sim.url, hall) as pad:
        sim.does("hang 1.5")
        await asyncio.sleep(0.2)
        with pytest.raises(NoAnswerError, match=r"pad-3 did not answer for 0\.2 s"):
            await pad.request(Identify(0, 1), 0.2)
        waiting = asyncio.create_task(pad.request(ARM, 30))
        await asyncio.sleep(0.1)
        waiting.cancel()
        await asyncio.wait((waiting,))
        assert waiting.cancelled()
        await pad.request(Identify(0, 1), 5)
        assert pad.link.deadline() > asyncio.get_running_loop().time() + 1


async def test_a_pad_that_is_unplugged_is_told_and_comes_back(sim: Simulator) -> None:
    hall = Hall()
    async with driving(sim.url, hall) as pad:
        sim.does("unplug 1.2", "press 2")
        await until(lambda: pad.health is Health.ABSENT)
        assert hall.health[-1][1]
        with pytest.raises(DeviceOfflineError, match=r"pad-3 is absent: .*(hung up|plugged in|read failed)"):
            await pad.request(Identify(0, 1), 1)
        await until(lambda: hall.presses)
        assert pad.health is Health.ONLINE
        assert hall.greetings[-1][1] is False


async def test_a_request_under_way_when_the_pad_is_unplugged_ends_at_once(sim: Simulator) -> None:
    hall = Hall()
    async with driving(sim.url, hall) as pad:
        sim.does("hang 5")
        await asyncio.sleep(0.1)
        waiting = asyncio.create_task(pad.request(ARM, 30))
        await asyncio.sleep(0)
        sim.does("unplug")
        with pytest.raises(NoAnswerError, match="went away before it answered"):
            await asyncio.wait_for(waiting, 2)


async def test_a_press_outlives_a_loss_of_power_before_its_commit(sim: Simulator) -> None:
    hall = Hall()
    hall.commits = lambda _: None
    async with driving(sim.url, hall) as pad:
        sim.does("press 3")
        await until(lambda: hall.presses)
        sim.does("power 0.2")
        await until(lambda: len(hall.presses) == 2)
        # A busy machine may hear the first HELLO twice; that the pad booted anew is told once.
        told = [rebooted for _, rebooted in hall.greetings]
        assert told[0] is False
        assert told.index(True) == len(told) - 1
        before, after = (heard.press for heard in hall.presses)
        assert (before.pressed_boot, before.sequence) == (after.pressed_boot, after.sequence)
        assert after.flags & PressFlag.AGE_IS_LOWER_BOUND
        pad.committed(before)
        assert (await pad.statistics(2)).ring_used == 1, (
            "word of the old boot acknowledged a press of the new"
        )
        pad.committed(after)
        assert (await pad.statistics(2)).ring_used == 0


async def test_a_pad_reboots_when_it_is_asked_to(sim: Simulator) -> None:
    hall = Hall()
    async with driving(sim.url, hall) as pad:
        await pad.request(Reboot(0), 3)
        await until(lambda: len(hall.greetings) == 2)
        assert hall.greetings[1][1] is True


async def test_a_wrong_baud_rate_is_told_in_plain_words(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "GREETING_PATIENCE_S", 0.8)
    start("pad", "--link", tmp_path / "pad", "--baud", "9600")
    hall = Hall()
    pad = PadDriver("pad-3", parse_port_url(f"serial://{tmp_path}/pad?baud=115200"), hall, Random(1))
    pad.start()
    await until(lambda: pad.health is Health.SILENT)
    assert "is the baud rate right" in (pad.last_error or "")
    await pad.stop()


async def test_a_tcp_pad_that_stops_answering_is_connected_anew(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seconds in (("QUIET_S", 0.4), ("PING_INTERVAL_S", 0.1), ("GREETING_PATIENCE_S", 0.5)):
        monkeypatch.setattr(link_module, name, seconds)
    sim = start("pad", "--tcp", "127.0.0.1:0")
    hall = Hall()
    async with driving(sim.url, hall) as pad:
        sim.process.send_signal(signal.SIGSTOP)
        await until(
            lambda: (Health.SILENT, "it stopped answering: is it on, is the cable in?") in hall.health
        )
        await until(lambda: any("never said HELLO" in (reason or "") for _, reason in hall.health))
        sim.process.send_signal(signal.SIGCONT)
        sim.does("press 5")
        await until(lambda: hall.presses, 10)
        await until(lambda: pad.health is Health.ONLINE)


async def test_a_driver_that_is_stopped_ends_its_requests_and_sends_nothing_more(sim: Simulator) -> None:
    hall = Hall()
    hall.commits = lambda _: None
    async with driving(sim.url, hall) as pad:
        sim.does("press 5")
        await until(lambda: hall.presses)
        sim.does("hang 5")
        await asyncio.sleep(0.1)
        waiting = asyncio.create_task(pad.request(ARM, 30))
        await asyncio.sleep(0)
    with pytest.raises(NoAnswerError):
        await waiting
    pad.committed(hall.presses[0].press)
    await pad.stop()


async def test_a_listener_that_fails_is_reported_and_its_press_comes_again(
    sim: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    hall = Hall()

    def fail_once(_: Press) -> bool:
        if len(hall.presses) == 1:
            raise ZeroDivisionError
        return True

    hall.commits = fail_once
    async with driving(sim.url, hall) as pad:
        sim.does("press 5")
        await until(lambda: len(hall.presses) == 2)
        assert (await pad.statistics(2)).ring_used == 0
    (record,) = [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert "the listener of pad-3 failed" in record.getMessage()
    caplog.clear()


FAULTS = (
    "drop=0.05,lose=0.03,flip=0.05,duplicate=0.05,split=0.05:0.02,merge=0.03,out.delay=0.02:0.1,"
    "power=0.004:0.1,unplug=0.004:0.3"
)


async def test_every_press_of_a_fleet_on_bad_lines_is_stored(start: Start, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    fleet = start(
        "fleet", "--pads", 8, "--dir", tmp_path / "pads", "--press-rate", 40, "--faults", FAULTS,
        "--seed", 7, "--ledger", ledger,
    )  # fmt: skip
    hall = Hall()
    random = Random(3)
    stored: Counter[tuple[str, int, int]] = Counter()

    def commit(press: Press) -> bool:
        if random.random() < 0.1:
            return False
        stored[hall.presses[-1].hardware_id, press.pressed_boot, press.sequence] += 1
        return True

    hall.commits = commit
    pads = [PadDriver(f"pad-{n}", url, hall, random) for n, url in enumerate(fleet.urls)]
    for pad in pads:
        pad.start()
    await asyncio.sleep(4)
    for pad in pads:
        await pad.stop()
    fleet.stop()
    lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    made = {(e["pad"], e["boot"], e["sequence"]) for e in lines if e["event"] == "key_down"}
    acked = {(e["pad"], e["boot"], e["sequence"]) for e in lines if e["event"] == "acked"}
    assert acked <= set(stored) <= made
    assert len(acked) > 60, "hardly anything got through"


def test_a_driver_works_on_uvloop_through_a_replug_and_a_stalled_line(tmp_path: Path) -> None:
    async def scene() -> None:
        line = PtyLine(tmp_path / "pad")
        hall = Hall()
        pad = PadDriver("pad-3", parse_port_url(f"serial://{tmp_path}/pad"), hall, Random(1))
        pad.start()
        await until(lambda: pad.health is Health.GREETING)
        for _ in range(3):
            port = pad._port
            assert port is not None
            while not port.dropped_bytes:
                port.write(b"x" * 1000)
            await asyncio.sleep(0.02)
            line.unplug()
            await until(lambda: pad.health is Health.ABSENT)
            line.plug()
            await until(lambda: pad.health is Health.GREETING)
            await asyncio.sleep(0.3)
            assert os.read(line.master, 100).startswith(b"\0")
        await pad.stop()
        line.close()

    uvloop.run(scene())
