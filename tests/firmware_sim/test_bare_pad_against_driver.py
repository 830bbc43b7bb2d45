"""The bare pads' driver against the simulated pad on a real pty, with both example profiles."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from contracts.device import Health
from devices.bare_pad.driver import BarePadDriver, load_profile
from devices.heard import KeyHeard
from firmware_sim.bare_pad.pad import FAULTS
from firmware_sim.errors import UsageError
from tests.devices.lines import until
from tests.firmware_sim.halls import PROFILES, Scene, scene

FIVE, FOUR = PROFILES / "five-keys-sum8.toml", PROFILES / "four-keys-literal.toml"
KEYS = {FIVE: {5: 1, 4: 2, 3: 3, 2: 4, 1: 5}, FOUR: {5: 1, 4: 2, 3: 3, 1: 4}}
"""Raw key of each level."""
Pad = Scene[BarePadDriver]
both = pytest.mark.parametrize("profile", [FIVE, FOUR], ids=lambda path: path.stem)


@contextlib.asynccontextmanager
async def pad(folder: Path, profile: Path) -> AsyncIterator[Pad]:
    async with scene(
        folder,
        "bare-pad",
        ["--profile", str(profile)],
        lambda url, hall: BarePadDriver("pad", url, load_profile(profile), hall, Random(1)),
    ) as made:
        yield made
        assert made.look()["heard_bytes"] == 0, "nobody may write to a bare pad"


async def levels(hall: Pad, count: int) -> list[tuple[int | None, int]]:
    heard = await hall.hears(count)
    assert all(isinstance(one, KeyHeard) for one in heard)
    return [(one.level, one.key_raw) for one in heard if isinstance(one, KeyHeard)]


@both
async def test_every_key_is_heard_with_its_level_and_nothing_is_written(
    tmp_path: Path, profile: Path
) -> None:
    async with pad(tmp_path, profile) as hall:
        for level, key in KEYS[profile].items():
            hall.do(f"key {level}")
            assert await levels(hall, 1) == [(level, key)]
        assert hall.driver.line.noise_bytes == 0
        assert hall.driver.health() is Health.ONLINE


@both
async def test_two_keys_at_once_are_two_presses_and_a_bouncing_or_held_one_is_one(
    tmp_path: Path, profile: Path
) -> None:
    async with pad(tmp_path, profile) as hall:
        hall.do("both 5 4")
        assert await levels(hall, 2) == [(5, 1), (4, 2)]
        hall.strike("bounce")
        hall.do("key 3")
        await until(lambda: hall.driver.line.repeats >= 1)
        hall.mend("bounce")
        hall.do("hold 1 0.5")
        copies = hall.driver.line.repeats
        await until(lambda: hall.driver.line.repeats >= copies + 2)
        assert [level for level, _ in await levels(hall, 2)] == [3, 1]


@both
@pytest.mark.parametrize("fault", ["wrong-header", "short-frames", "bad-checksum"])
async def test_broken_frames_are_counted_and_the_next_sound_one_is_heard(
    tmp_path: Path, profile: Path, fault: str
) -> None:
    async with pad(tmp_path, profile) as hall:
        if (profile, fault) == (FOUR, "bad-checksum"):
            with pytest.raises(UsageError, match="no checksum"):
                hall.strike(fault)
            return
        hall.strike(fault)
        hall.do("key 4")
        hall.do("key 5")
        await until(lambda: hall.driver.line.noise_bytes >= 3)
        hall.mend(fault)
        hall.do("key 1")
        assert [level for level, _ in await levels(hall, 1)] == [1]


@both
@pytest.mark.parametrize("fault", ["long-frames", "noise"])
async def test_rubbish_around_frames_stops_no_press(tmp_path: Path, profile: Path, fault: str) -> None:
    async with pad(tmp_path, profile) as hall:
        hall.strike(fault)
        hall.do("key 4")
        hall.do("key 5")
        assert [level for level, _ in await levels(hall, 2)] == [4, 5]
        hall.mend(fault)
        hall.do("key 1")
        assert [level for level, _ in await levels(hall, 1)] == [1]


@both
async def test_half_a_frame_and_bytes_too_far_apart_are_no_press(tmp_path: Path, profile: Path) -> None:
    async with pad(tmp_path, profile) as hall:
        hall.strike("half-frame")
        hall.strike("slow-bytes")
        hall.do("key 4")
        whole = 6 if profile == FIVE else 4
        await until(lambda: hall.driver.line.noise_bytes == whole // 2 + whole)
        assert hall.driver.line.broken_off >= 1
        hall.mend("slow-bytes")
        hall.do("key 1")
        assert [level for level, _ in await levels(hall, 1)] == [1]


async def test_a_key_that_the_profile_does_not_name_is_told_without_a_level(tmp_path: Path) -> None:
    async with pad(tmp_path, FIVE) as hall:
        hall.strike("unknown-key")
        assert await levels(hall, 1) == [(None, 0xEE)]
    async with pad(tmp_path, FOUR) as hall:
        with pytest.raises(UsageError, match="written out"):
            hall.strike("unknown-key")


@both
async def test_a_stuck_key_is_one_press(tmp_path: Path, profile: Path) -> None:
    async with pad(tmp_path, profile) as hall:
        hall.strike("stuck-key")
        await until(lambda: hall.driver.line.repeats >= 2)
        hall.mend("stuck-key")
        assert [level for level, _ in await levels(hall, 1)] == [5]
        hall.do("key 4")
        assert [level for level, _ in await levels(hall, 1)] == [4]


def test_every_fault_of_the_pad_is_in_a_test_above() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [fault.name for fault in FAULTS if f'"{fault.name}"' not in text] == []
