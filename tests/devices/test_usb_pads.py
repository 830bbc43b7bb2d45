"""The pad driver and a simulated pad over USB HID: what holds on a serial line holds here."""

import asyncio
from collections import Counter
from random import Random

from contracts.device import Health
from contracts.pad.messages import Arm, Identify, Press
from devices.pad.driver import PadDriver
from devices.ports.url import parse_port_url
from firmware_sim.faults import Plan, parse_plan
from firmware_sim.line.line_driver import Line
from firmware_sim.pad.nvram_port import RamNvram
from firmware_sim.pad.profile import Profile, numbered_id
from firmware_sim.pad_driver import SimulatedPad
from firmware_sim.usb.bus_port import VirtualBus
from firmware_sim.usb.endpoint_port import UsbEndpoint
from firmware_sim.usb.gadget import Gadget
from firmware_sim.usb.shape import pad_shape
from tests.devices.lines import until
from tests.devices.test_driver import Hall, driving
from tests.devices.usb_plugs import quiet

NO_SPEED = 0


def pad_on(bus: VirtualBus, number: int, plan: Plan | None = None) -> tuple[SimulatedPad, str]:
    """A pad, plugged into the bus and switched on, and its URL."""
    hardware_id = numbered_id(number)
    loop = asyncio.get_running_loop()
    endpoint = UsbEndpoint(loop, Gadget(pad_shape(hardware_id.hex())), bus, in_reports=True)
    line = Line(loop, endpoint, NO_SPEED, plan or Plan(), seed=str(number))
    pad = SimulatedPad(loop, Profile(hardware_id), RamNvram(hardware_id), line, rng=Random(number))
    pad.start()
    return pad, endpoint.url


async def test_a_pad_on_usb_is_greeted_asked_and_rated_on() -> None:
    bus = VirtualBus()
    simulated, url = pad_on(bus, 1)
    hall = Hall()
    async with driving(parse_port_url(url), hall, usb_backend=bus) as pad:
        assert pad.hello is not None
        assert url == f"usb://1209:0001:{pad.hello.hardware_id.hex()}"
        await pad.request(Arm(0, 4711, 600, 0, "3", "0017", "阿依古丽"), 2)
        simulated.press(5)
        await until(lambda: hall.presses)
        simulated.touch(510)
        simulated.confirm()
        await until(lambda: len(hall.presses) == 2)
        level, reasons = (heard.press for heard in hall.presses)
        assert (level.session, level.key, level.revision) == (4711, 5, 0)
        assert (reasons.sequence, reasons.revision, reasons.reasons) == (level.sequence, 1, (510,))
        statistics = await pad.statistics(2)
        assert (statistics.ring_used, statistics.crc_errors, statistics.resyncs) == (0, 0, 0)
        await asyncio.gather(*(pad.request(Identify(0, 1), 5) for _ in range(10)))
    simulated.close()
    await quiet()


async def test_a_pad_that_is_unplugged_is_told_and_its_press_comes_when_it_is_back() -> None:
    bus = VirtualBus()
    simulated, url = pad_on(bus, 1)
    hall = Hall()
    async with driving(parse_port_url(url), hall, usb_backend=bus) as pad:
        simulated.unplug()
        await until(lambda: pad.health is Health.ABSENT)
        assert pad.last_error == "the device was unplugged"
        simulated.press(2)
        simulated.line.plug()
        await until(lambda: hall.presses)
        assert hall.greetings[-1][1] is False
    simulated.close()
    await quiet()


async def test_no_press_is_lost_or_doubled_by_plugs_pulled_in_mid_transfer_and_halts() -> None:
    bus = VirtualBus()
    plan = parse_plan("in.drop=0.02,out.flip=0.02,unplug=0.003:0.05,power=0.003:0.05")
    pads = [pad_on(bus, number, plan) for number in (1, 2, 3)]
    hall = Hall()
    stored: Counter[tuple[str, int, int]] = Counter()
    random = Random(5)

    def commit(press: Press) -> bool:
        if random.random() < 0.1:
            return False
        stored[hall.presses[-1].hardware_id, press.pressed_boot, press.sequence] += 1
        return True

    hall.commits = commit
    drivers = [
        PadDriver(f"pad-{n}", parse_port_url(url), hall, random, bus) for n, (_, url) in enumerate(pads)
    ]
    for driver in drivers:
        driver.start()
    loop = asyncio.get_running_loop()
    for turn in range(60):
        simulated, _ = random.choice(pads)
        simulated.press(random.randint(1, 5))
        if turn % 4 == 0:
            loop.call_later(random.random() * 0.005, simulated.unplug, 0.02)
        await asyncio.sleep(0.02)
    await until(lambda: not any(simulated.ring_used for simulated, _ in pads), 30)
    made = sum(simulated.counts.presses for simulated, _ in pads)
    assert made > 50
    assert len([health for health, _ in hall.health if health is Health.ABSENT]) > 5
    assert len(stored) == made, "identities that were stored, and presses that were made"
    for driver in drivers:
        await driver.stop()
    for simulated, _ in pads:
        simulated.close()
    await quiet()
