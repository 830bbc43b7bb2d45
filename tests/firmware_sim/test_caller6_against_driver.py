"""The driver of six-byte callers against the simulated caller on a real pty."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

from contracts.device import CallerAction, Health
from devices.caller6.driver import Caller6Driver
from devices.heard import CallerKey
from firmware_sim.caller6.caller import FAULTS
from tests.devices.lines import until
from tests.firmware_sim.halls import Scene, each_at_once, scene

Callers = Scene[Caller6Driver]


@contextlib.asynccontextmanager
async def caller(folder: Path) -> AsyncIterator[Callers]:
    """Caller 3 and a host at 0."""
    async with scene(
        folder,
        "caller6",
        ["--address", "03"],
        lambda url, hall: Caller6Driver("callers", url, (3,), hall, Random(1)),
    ) as made:
        yield made


async def key(hall: Callers) -> tuple[CallerAction | None, str]:
    (heard,) = await hall.hears(1)
    assert isinstance(heard, CallerKey)
    assert heard.address == 3
    return heard.action, heard.digits


async def test_every_command_and_every_reply_cross_the_line(tmp_path: Path) -> None:
    async with caller(tmp_path) as hall:
        hall.do("login 1017")
        assert await key(hall) == (CallerAction.LOGIN, "1017")
        hall.driver.ok(3)
        await until(lambda: hall.look()["clerk"] == 1017)
        hall.do("next")
        assert await key(hall) == (CallerAction.CALL, "")
        hall.driver.show(3, 65535)
        hall.driver.waiting(3, 255)
        await until(lambda: (hall.look()["display"], hall.look()["waiting"]) == ("65535", 255))
        hall.do("recall")
        assert await key(hall) == (CallerAction.RECALL, "")
        hall.driver.fail(3)
        await until(lambda: hall.look()["display"] == "Err")
        hall.do("logout")
        assert await key(hall) == (CallerAction.LOGOUT, "")
        hall.driver.ok(3)
        await until(lambda: hall.look()["clerk"] is None)
        assert hall.notes("ok") == [{"to": "login", "number": 0}, {"to": "logout", "number": 0}]
        assert hall.look()["odd_bytes"] == 0
        assert hall.driver.line.noise_bytes == 0
        assert hall.driver.health(3) is Health.ONLINE


@each_at_once([0, 1, 255, 256, 1023, 65280])
async def test_numbers_are_the_same_on_both_sides(tmp_path: Path, number: int) -> None:
    async with caller(tmp_path) as hall:
        hall.do(f"login {number}")
        assert await key(hall) == (CallerAction.LOGIN, str(number) if number else "")
        hall.driver.show(3, number)
        await until(lambda: hall.look()["display"] == str(number))


@each_at_once(["wrong-end", "short-frames", "wrong-destination"])
async def test_broken_frames_are_counted_and_the_next_sound_one_is_heard(tmp_path: Path, fault: str) -> None:
    async with caller(tmp_path) as hall:
        hall.strike(fault)
        hall.do("next")
        hall.do("recall")
        await until(lambda: hall.driver.line.noise_bytes >= 5)
        hall.mend(fault)
        hall.do("logout")
        assert await key(hall) == (CallerAction.LOGOUT, "")


@each_at_once(["bounce", "stuck-key", "noise"])
async def test_a_key_that_comes_again_and_again_calls_one_number(tmp_path: Path, fault: str) -> None:
    async with caller(tmp_path) as hall:
        hall.strike(fault)
        if fault != "stuck-key":
            hall.do("next")
        assert await key(hall) == (CallerAction.CALL, "")
        hall.driver.show(3, 7)
        await until(lambda: hall.look()["display"] == "7")
        if fault != "noise":
            await until(lambda: hall.driver.line.repeats >= 1)
        hall.mend(fault)
        hall.do("recall")
        assert await key(hall) == (CallerAction.RECALL, "")


async def test_a_deaf_caller_says_so_and_is_answered_once_it_hears(tmp_path: Path) -> None:
    async with caller(tmp_path) as hall:
        hall.strike("deaf")
        hall.do("next")
        assert await key(hall) == (CallerAction.CALL, "")
        hall.driver.show(3, 8)
        await until(lambda: hall.look()["display"] == "----")
        hall.mend("deaf")
        hall.driver.show(3, 8)
        await until(lambda: hall.look()["display"] == "8")


async def test_an_unknown_command_is_not_told_and_a_twins_key_is(tmp_path: Path) -> None:
    async with caller(tmp_path) as hall:
        hall.strike("unknown-command")
        await until(lambda: hall.driver.line.noise_bytes > 0)
        hall.strike("address-clash")
        assert await key(hall) == (CallerAction.CALL, "")
        assert hall.hall.heard == []


async def test_a_lost_reply_is_said_again_when_the_key_comes_again(tmp_path: Path) -> None:
    async with caller(tmp_path) as hall:
        hall.do("next")
        await key(hall)
        hall.strike("in.drop")
        hall.driver.show(3, 9)
        hall.mend("in.drop")
        hall.do("next")
        await until(lambda: hall.look()["display"] == "9")
        assert hall.hall.heard == []


def test_every_fault_of_the_caller_is_in_a_test_above() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [fault.name for fault in FAULTS if f'"{fault.name}"' not in text] == []
