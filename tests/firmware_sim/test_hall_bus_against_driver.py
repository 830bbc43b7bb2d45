"""The hall bus's driver against simulated evaluators and callers on a real pty. Neither knows the other's
code."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

from contracts.device import CallerAction, Health
from contracts.ratings import Level
from devices.hall_bus.driver import HallBusDriver
from devices.hall_bus.site import AckStyle, BusSite
from devices.heard import CallerKey, KeyHeard
from firmware_sim.hall_bus.bus import FAULTS
from tests.devices.lines import until
from tests.firmware_sim.halls import Scene, each_at_once, scene

LEVELS = {0: Level(2), 1: Level(3), 2: Level(4), 3: Level(5), 4: Level(1)}
EVALUATORS = (0x81, 0x82, 0x83)
CALLERS = (0x01, 0x02, 0x03)
Bus = Scene[HallBusDriver]
ACTIONS = {
    "start": (0x0A, CallerAction.START_OR_TRANSFER),
    "wait": (0x0B, CallerAction.WAIT_OR_RATE),
    "call": (0x0C, CallerAction.CALL),
    "recall": (0x0D, CallerAction.RECALL),
    "cancel": (0x0E, CallerAction.CANCEL),
    "function": (0x0F, CallerAction.FUNCTION),
    "line": (0x11, CallerAction.ONE_METRE_LINE),
    "pause": (0x12, CallerAction.PAUSE),
    "transfer": (0x13, CallerAction.TRANSFER),
}


@contextlib.asynccontextmanager
async def bus(
    folder: Path, ack: AckStyle = AckStyle.ECHO_KEY, repeats: int = 0, func: str = "11"
) -> AsyncIterator[Bus]:
    """Three evaluators and three callers on one line."""
    site = BusSite(frozenset(EVALUATORS), frozenset(CALLERS), LEVELS, ack)
    arguments = ["--evaluators", "81,82,83", "--callers", "01,02,03"]
    arguments += ["--repeats", str(repeats), "--caller-func", func]
    async with scene(
        folder, "hall-bus", arguments, lambda url, hall: HallBusDriver("bus", url, site, hall, Random(1))
    ) as made:
        yield made


def keys(heard: object) -> list[tuple[int | None, int, Level | None]]:
    assert isinstance(heard, list)
    assert all(isinstance(one, KeyHeard) for one in heard)
    return [(one.device_address, one.key_raw, one.level) for one in heard]


@each_at_once(AckStyle)
async def test_every_key_of_every_evaluator_is_heard_with_its_level_and_acknowledged(
    tmp_path: Path, ack: AckStyle
) -> None:
    async with bus(tmp_path, ack) as hall:
        for evaluator in EVALUATORS:
            for key, level in LEVELS.items():
                hall.do(f"evaluator {evaluator:02X} key {key:02X}")
                assert keys(await hall.hears(1)) == [(evaluator, key, level)]
                await hall.sees(True, "evaluators", f"{evaluator:02X}", "acked")
            assert hall.driver.health(evaluator) is Health.ONLINE
        assert len(hall.notes("acked")) == 15
        assert (hall.notes("odd"), hall.notes("unacked"), hall.look()["odd_bytes"]) == ([], [], 0)
        assert (hall.driver.line.noise_bytes, hall.driver.line.repeats) == (0, 0)


async def test_three_evaluators_pressed_in_one_moment_are_all_heard_and_acknowledged(tmp_path: Path) -> None:
    async with bus(tmp_path) as hall:
        for evaluator in EVALUATORS:
            hall.do(f"evaluator {evaluator:02X} key 03")
        assert [address for address, _, _ in keys(await hall.hears(3))] == [*EVALUATORS]
        await until(lambda: len(hall.notes("acked")) == 3)


@each_at_once(["11", "01"])
async def test_every_key_of_a_caller_is_heard_with_its_meaning_and_echoed(tmp_path: Path, func: str) -> None:
    async with bus(tmp_path, func=func) as hall:
        for count, (word, (raw, action)) in enumerate(ACTIONS.items(), 1):
            hall.do(f"caller 02 key {word}")
            (heard,) = await hall.hears(1)
            assert isinstance(heard, CallerKey)
            assert (heard.address, heard.key_raw, heard.action, heard.digits) == (2, raw, action, "")
            await hall.noted("acked", count)
        hall.do("caller 03 send 01070F")
        (heard,) = await hall.hears(1)
        assert isinstance(heard, CallerKey)
        assert (heard.address, heard.digits, heard.action) == (3, "17", CallerAction.FUNCTION)
        await until(lambda: len(hall.notes("acked")) == len(ACTIONS) + 1)
        hall.do("caller 03 key 2A")
        (heard,) = await hall.hears(1)
        assert isinstance(heard, CallerKey)
        assert (heard.key_raw, heard.action) == (0x2A, None)
        await until(lambda: len(hall.notes("acked")) == len(ACTIONS) + 2)
        assert (hall.notes("odd"), hall.driver.line.noise_bytes) == ([], 0)


async def test_all_that_a_hall_asks_for_is_done_by_the_unit_that_is_meant(tmp_path: Path) -> None:
    async with bus(tmp_path) as hall:
        hall.driver.invite(0x82)
        await until(lambda: hall.look()["evaluators"]["82"]["invited"])
        for stars in range(6):
            hall.driver.show_stars(0x83, stars)
            await hall.sees(stars, "evaluators", "83", "stars")
        hall.driver.show_digits(1, "17")
        hall.driver.show_digits(3, "208")
        hall.driver.beep(2)
        await until(lambda: hall.look()["callers"]["02"]["beeps"] == 1)
        seen = hall.look()
        assert [seen["callers"][a]["display"] for a in ("01", "02", "03")] == [" 17", "", "208"]
        assert [seen["evaluators"][a]["invited"] for a in ("81", "82", "83")] == [False, True, False]
        hall.driver.show_digits(3, "")
        await until(lambda: hall.look()["callers"]["03"]["display"] == "   ")
        assert (hall.notes("odd"), hall.look()["odd_bytes"]) == ([], 0)


async def test_an_invitation_is_rated_while_others_press(tmp_path: Path) -> None:
    async with bus(tmp_path) as hall:
        hall.driver.invite(0x81)
        await until(lambda: hall.look()["evaluators"]["81"]["invited"])
        hall.do("evaluator 81 key 02")
        hall.do("caller 01 key call")
        hall.driver.show_digits(1, "5")
        await hall.hears(2)
        await until(lambda: hall.look()["callers"]["01"]["display"] == "  5")
        await until(lambda: len(hall.notes("acked")) == 2)


async def test_two_that_collide_are_heard_once_each_when_they_repeat(tmp_path: Path) -> None:
    async with bus(tmp_path, repeats=3) as hall:
        hall.do("together 81 03 82 00")
        heard = keys(await hall.hears(2))
        assert sorted(heard) == [(0x81, 3, Level(5)), (0x82, 0, Level(2))]
        await until(lambda: len(hall.notes("acked")) == 2)
        assert hall.driver.line.noise_bytes > 0


@each_at_once(["bad-checksum", "unequal-lengths", "short-frames", "long-frames", "collide"])
async def test_broken_frames_are_counted_not_heard_and_the_repeat_of_a_sound_one_is(
    tmp_path: Path, fault: str
) -> None:
    async with bus(tmp_path, repeats=3) as hall:
        hall.strike(fault)
        hall.do("evaluator 81 key 03")
        await until(lambda: hall.driver.line.noise_bytes > 5)
        assert hall.hall.heard == []
        hall.mend(fault)
        assert keys(await hall.hears(1)) == [(0x81, 3, Level(5))]
        await until(lambda: hall.notes("acked"))
        assert hall.driver.last_error(0x81) is None


@each_at_once(["no-prefix", "noise", "local-echo"])
async def test_oddities_of_the_line_stop_no_key_and_no_command(tmp_path: Path, fault: str) -> None:
    async with bus(tmp_path) as hall:
        hall.strike(fault)
        hall.do("evaluator 81 key 03")
        assert keys(await hall.hears(1)) == [(0x81, 3, Level(5))]
        hall.do("caller 01 key call")
        (heard,) = await hall.hears(1)
        assert isinstance(heard, CallerKey)
        await until(lambda: len(hall.notes("acked")) == 2)
        hall.driver.beep(1)
        await until(lambda: hall.notes("beeped"))
        if fault == "local-echo":
            # More when one was sent again.
            await until(lambda: hall.driver.line.counts.echoes >= 3)
            assert hall.driver.line.noise_bytes == 0
        assert hall.driver.line.counts.foreign == 0
        hall.mend(fault)
        hall.do("evaluator 82 key 00")
        assert keys(await hall.hears(1)) == [(0x82, 0, Level(2))]


async def test_a_key_that_a_deaf_evaluator_repeats_is_one_press(tmp_path: Path) -> None:
    async with bus(tmp_path, repeats=5) as hall:
        hall.strike("deaf")
        hall.do("evaluator 81 key 03")
        assert keys(await hall.hears(1)) == [(0x81, 3, Level(5))]
        await until(lambda: hall.driver.line.repeats >= 1)
        assert hall.notes("acked") == []
        hall.mend("deaf")
        await until(lambda: hall.notes("acked"))
        assert hall.hall.heard == []


async def test_a_stuck_key_is_one_press_and_told_as_trouble_while_others_are_heard(tmp_path: Path) -> None:
    async with bus(tmp_path) as hall:
        hall.do("evaluator 82 key 01")
        await hall.hears(1)
        hall.strike("stuck-key")
        await until(lambda: hall.driver.line.repeats >= 3)
        hall.do("evaluator 83 key 00")
        assert keys(await hall.hears(1)) == [(0x83, 0, Level(2))]
        hall.mend("stuck-key")
        hall.do("evaluator 82 key 02")
        assert keys(await hall.hears(1)) == [(0x82, 2, Level(4))]


async def test_a_stranger_is_counted_and_named_and_never_acknowledged(tmp_path: Path) -> None:
    async with bus(tmp_path) as hall:
        hall.strike("stranger")
        await until(lambda: hall.driver.line.counts.strangers == 1)
        assert hall.driver.line.stranger == 0x7E
        hall.do("evaluator 81 key 03")
        await hall.hears(1)
        assert hall.hall.heard == []


async def test_an_evaluator_with_anothers_address_is_heard_as_the_other_until_it_is_mended(
    tmp_path: Path,
) -> None:
    async with bus(tmp_path) as hall:
        hall.strike("address-clash")
        hall.do("evaluator 83 key 01")
        assert keys(await hall.hears(1)) == [(0x81, 1, Level(3))]
        hall.driver.invite(0x81)
        await until(lambda: len(hall.notes("invited")) == 2)
        hall.mend("address-clash")
        hall.do("evaluator 83 key 02")
        assert keys(await hall.hears(1)) == [(0x83, 2, Level(4))]


async def test_a_bus_that_lost_power_or_its_plug_comes_back_by_itself(tmp_path: Path) -> None:
    async with bus(tmp_path) as hall:
        hall.strike("unplug")
        await until(lambda: hall.driver.health(0x81) is Health.ABSENT)
        hall.mend("unplug")
        await until(lambda: hall.driver.health(0x81) is Health.GREETING)
        hall.strike("reboot")
        await until(lambda: hall.bench.device.boots == 2)
        hall.do("evaluator 81 key 03")
        assert keys(await hall.hears(1)) == [(0x81, 3, Level(5))]
        await until(lambda: hall.notes("acked"))


def test_every_fault_of_the_bus_is_in_a_test_above() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [fault.name for fault in FAULTS if f'"{fault.name}"' not in text] == []
