"""Firmware from the host's updater into a simulated pad, over real ptys: bad lines, bad images."""

import asyncio
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.device import Health
from contracts.pad.messages import Arm, Hello, Press, ResetCause
from devices.pad.driver import HeardPress, PadDriver
from devices.pad.image import Image
from devices.pad.outcome import Outcome, Report
from devices.pad.updater import PadUpdate
from devices.ports.url import parse_port_url
from firmware_sim.faults import parse_plan
from firmware_sim.line.place_port import PtyAt
from firmware_sim.pad.effects import Effect, Restart
from firmware_sim.pad.image import Behaviour, build_image
from firmware_sim.pad.profile import TRIAL_MS, Profile, numbered_id
from firmware_sim.pad_build_app import Wiring, build_pad
from firmware_sim.pad_driver import SimulatedPad
from tests.devices.lines import until

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PEM = """\
-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=
-----END PUBLIC KEY-----
"""
LATER_S = 0.05


def image(
    version: str = "1.1.0", size: int = 1000, behaviour: Behaviour = Behaviour.GOOD, model: str = "HS-SIM"
) -> Image:
    """A release of the maker's."""
    data = build_image("HS-SIM", version, size, behaviour, Random(version))
    unsigned = Image(model, version, data, b"")
    return Image(model, version, data, KEY.sign(unsigned.sha256))


class Listener:
    """Stores every press."""

    def __init__(self) -> None:
        self.presses: list[Press] = []
        self.greetings: list[Hello] = []

    def pad_greeted(self, pad: PadDriver, hello: Hello, rebooted: bool) -> None:
        self.greetings.append(hello)

    def pad_pressed(self, pad: PadDriver, heard: HeardPress) -> None:
        self.presses.append(heard.press)
        pad.committed(heard.press)

    def pad_health(self, pad: PadDriver, health: Health, reason: str | None) -> None:
        pass

    def pad_floods(self, pad: PadDriver, reason: str) -> None:
        raise AssertionError(reason)


class Desk:
    """One pad in this process, and the host's driver for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.link = folder / "pad"
        self.host = Listener()
        self.driver = PadDriver(
            "pad-1", parse_port_url(f"serial://{self.link}?baud=115200"), self.host, Random(1)
        )
        self.pads: list[SimulatedPad] = []

    @property
    def pad(self) -> SimulatedPad:
        return self.pads[-1]

    def plug(self, faults: str = "", baud: int = 115200, trial_ms: int = TRIAL_MS, seed: int = 1) -> None:
        """A pad, on; its memory is in files. The driver opens it."""
        wiring = Wiring(
            baud,
            self.folder / "state",
            parse_plan(faults),
            seed,
            KEY.public_key().public_bytes_raw(),
            trial_ms,
        )
        pad = build_pad(asyncio.get_running_loop(), Profile(numbered_id(1)), PtyAt(self.link), wiring, None)
        self.pads.append(pad)
        pad.start()

    async def open(self, baud: int = 115200) -> None:
        self.driver = PadDriver(
            "pad-1", parse_port_url(f"serial://{self.link}?baud={baud}"), self.host, Random(1)
        )
        self.driver.start()
        await until(lambda: self.driver.is_online)

    def update(
        self, wanted: Image, free: Callable[[], Awaitable[None]] | None = None, timeout_s: float = 40
    ) -> "asyncio.Task[Report]":
        self.updater = PadUpdate(self.driver, wanted, free or _free, later_s=LATER_S)
        return asyncio.create_task(self.updater.run(timeout_s))

    async def close(self) -> None:
        await self.driver.stop()
        for pad in self.pads:
            pad.close()


async def _free() -> None:
    return


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(tmp_path)
    yield made
    await made.close()


async def test_a_pad_gets_a_new_firmware_and_keeps_it(desk: Desk) -> None:
    desk.plug()
    await desk.open()
    report = await desk.update(image())
    assert report == Report(Outcome.UPDATED, "it runs 1.1.0")
    assert desk.updater.repeated == 0
    assert [h.reset_cause for h in desk.host.greetings][-1] == ResetCause.UPDATE
    desk.pad.reset(ResetCause.POWER_ON)
    await until(lambda: desk.host.greetings[-1].reset_cause == ResetCause.POWER_ON)
    assert desk.host.greetings[-1].firmware == "1.1.0"
    assert (await desk.update(image())).outcome is Outcome.ALREADY


async def test_a_bad_slow_line_costs_time_only_and_presses_arrive_once(desk: Desk) -> None:
    desk.plug("drop=0.04,lose=0.03,flip=0.03,duplicate=0.05,split=0.03:0.01", baud=9600, seed=3)
    await desk.open(9600)
    task = desk.update(image(size=700))
    for number in range(5):
        await asyncio.sleep(0.2)
        desk.pad.press(1 + number % 5)
    assert (await task).outcome is Outcome.UPDATED
    assert desk.updater.repeated > 0
    await until(lambda: desk.pad.ring_used == 0, 20)
    stored = Counter((press.pressed_boot, press.sequence) for press in desk.host.presses)
    assert len(stored) == desk.pad.counts.presses
    assert set(stored.values()) == {1}


async def test_a_transfer_goes_on_where_it_was_after_an_unplug(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.plug(baud=9600)
    await desk.open(9600)
    task = desk.update(image(size=1000))
    await until(lambda: desk.updater.sent >= 480)
    before = desk.updater.sent
    desk.pad.unplug(0.1)
    await until(lambda: not desk.driver.is_online)
    await until(lambda: desk.driver.is_online)
    assert (await task).outcome is Outcome.UPDATED
    assert desk.updater.sent == 1000
    assert before >= 480
    caplog.clear()


async def test_power_lost_in_a_transfer_loses_less_than_a_page(desk: Desk) -> None:
    desk.plug(baud=9600)
    await desk.open(9600)
    task = desk.update(image(size=1000))
    await until(lambda: desk.updater.sent >= 700)
    reached = desk.updater.sent
    boots = desk.pad.counts.boots
    desk.pad.reset(ResetCause.BROWN_OUT, 0.05)
    await until(lambda: desk.pad.counts.boots > boots)
    found = await _lowest(desk, reached)
    assert reached - 256 - 48 < found <= reached
    assert (await task).outcome is Outcome.UPDATED


async def _lowest(desk: Desk, reached: int) -> int:
    """The least that the pad is said to have until it has more than it had."""
    lowest = reached
    while desk.updater.sent <= reached:
        lowest = min(lowest, desk.updater.sent)
        await asyncio.sleep(0.001)
    return lowest


class _Liar(Image):
    @property
    def sha256(self) -> bytes:
        return bytes(32)


@pytest.mark.parametrize("wrong", ["signature", "hash", "size", "model"])
async def test_an_image_that_is_not_right_is_not_tried(desk: Desk, wrong: str) -> None:
    desk.plug(baud=0)
    await desk.open()
    good = image()
    bad, outcome, word = {
        "signature": (Image("HS-SIM", "1.1.0", good.data, bytes(64)), Outcome.REFUSED, "bad_signature"),
        "hash": (_Liar("HS-SIM", "1.1.0", good.data, good.signature), Outcome.REFUSED, "bad_image"),
        "size": (Image("HS-SIM", "1.1.0", bytes(2**20 + 1), bytes(64)), Outcome.REFUSED, "bad_image"),
        "model": (image(model="OTHER"), Outcome.UNFIT, "OTHER"),
    }[wrong]
    report = await desk.update(bad)
    assert report.outcome is outcome
    assert word in report.detail
    assert desk.pad.counts.boots == 1
    assert (await desk.update(good)).outcome is Outcome.UPDATED, "and a right one is taken afterwards"


async def test_an_invitation_in_a_transfer_delays_the_activation_and_its_press_is_kept(desk: Desk) -> None:
    desk.plug(baud=9600)
    await desk.open(9600)
    task = desk.update(image(size=600))
    await until(lambda: desk.updater.sent >= 200)
    await desk.driver.request(Arm(0, 77, 300, 0, "", "", ""), 5)
    await until(lambda: desk.updater.sent == 600)
    await asyncio.sleep(0.3)
    assert desk.pad.counts.boots == 1, "not while the citizen is asked"
    assert not task.done()
    desk.pad.press(5)
    await until(lambda: bool(desk.host.presses))
    desk.pad.confirm()
    assert (await task).outcome is Outcome.UPDATED
    assert [(press.session, press.key) for press in desk.host.presses] == [(77, 5)]


async def test_a_window_in_use_is_waited_for_before_the_activation(desk: Desk) -> None:
    desk.plug(baud=0)
    await desk.open()
    asked: list[int] = []
    gate = asyncio.Event()

    async def free() -> None:
        asked.append(desk.updater.sent)
        if desk.updater.sent:
            await gate.wait()

    task = desk.update(image(), free)
    await until(lambda: len(asked) == 2)
    await asyncio.sleep(0.1)
    assert desk.pad.counts.boots == 1
    gate.set()
    assert (await task).outcome is Outcome.UPDATED
    assert asked == [0, 1000]


async def test_an_image_that_crashes_is_rolled_back(desk: Desk) -> None:
    desk.plug(baud=0)
    await desk.open()
    report = await desk.update(image(behaviour=Behaviour.CRASH))
    assert report == Report(Outcome.ROLLED_BACK, "the pad went back to 1.0.0")
    assert desk.pad.counts.boots == 3


async def test_an_image_that_greets_and_answers_nothing_is_rolled_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("devices.pad.updater.REQUEST_TIMEOUT_S", 0.5)
    desk.plug(baud=0, trial_ms=1500)
    await desk.open()
    desk.pad.press(3)
    report = await desk.update(image(behaviour=Behaviour.MUTE))
    assert report == Report(Outcome.ROLLED_BACK, "the pad went back to 1.0.0")
    assert [(press.sequence, press.key) for press in desk.host.presses] == [(1, 3)]
    caplog.clear()


async def test_a_gateway_gone_in_the_trial_leaves_the_old_firmware(desk: Desk) -> None:
    desk.plug(baud=0, trial_ms=600)
    await desk.open()
    task = desk.update(image())

    # Gone in the very moment in which the pad restarts: a little later the image might have been confirmed.
    def goes(effect: Effect) -> None:
        if isinstance(effect, Restart):
            task.cancel()

    desk.pad.told = goes
    await until(task.done)
    await desk.driver.stop()
    await until(lambda: desk.pad.counts.boots == 3)
    await desk.open()
    assert desk.host.greetings[-1].firmware == "1.0.0"
    assert (await desk.update(image())).outcome is Outcome.UPDATED, "without a second transfer"


@pytest.fixture
def simulators() -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Starts `hallside-sim` processes; they end with the test."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: object) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "firmware_sim", *map(str, arguments)]
        running.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        assert running[-1].stdout is not None
        running[-1].stdout.readline()
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.communicate()


async def test_a_transfer_goes_on_after_the_pad_was_killed(
    desk: Desk, simulators: Callable[..., "subprocess.Popen[str]"], caplog: pytest.LogCaptureFixture
) -> None:
    key = desk.folder / "maker-key.pub"
    key.write_text(PEM, encoding="ascii")
    arguments = (
        "pad", "--link", desk.link, "--state", desk.folder / "state", "--maker-key", key, "--baud", 9600,
    )  # fmt: skip
    process = simulators(*arguments)
    await desk.open(9600)
    task = desk.update(image(size=900))
    await until(lambda: desk.updater.sent >= 500)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    reached = desk.updater.sent
    await until(lambda: not desk.driver.is_online)
    process = simulators(*arguments)
    found = await _lowest(desk, reached)
    assert reached - 256 - 48 < found <= reached
    assert (await task).outcome is Outcome.UPDATED
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    simulators(*arguments)
    await until(lambda: desk.host.greetings[-1].reset_cause == ResetCause.POWER_ON)
    assert desk.host.greetings[-1].firmware == "1.1.0"
    caplog.clear()
