"""The two-screen pad's driver against the simulated pad over TCP."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from contracts.device import Health
from contracts.ratings import Level
from devices.dialogue_pad import dialogue
from devices.dialogue_pad.driver import DialoguePadDriver
from devices.dialogue_pad.messages import LevelChoice
from devices.heard import Appraisal, Outcome
from firmware_sim.dialogue_pad import pad as firmware
from tests.devices.lines import until
from tests.firmware_sim.halls import Scene, scene

WORST = LevelChoice(Level(1), "非常不满意", (("110", "态度生硬"), ("111", "排队太久")))
CHOICES = (*(LevelChoice(Level(n), f"等级{n}") for n in (5, 4, 3, 2)), WORST)
Pad = Scene[DialoguePadDriver]


@contextlib.asynccontextmanager
async def pad(folder: Path) -> AsyncIterator[Pad]:
    async with scene(
        folder,
        "dialogue-pad",
        [],
        lambda url, hall: DialoguePadDriver("pad", url, hall, Random(1)),
        tcp=True,
    ) as made:
        yield made


async def invited(hall: Pad, timeout_s: int = 30) -> int:
    """Ask, and wait until the pad shows it."""
    number = hall.driver.appraise(timeout_s, CHOICES)
    await until(lambda: hall.look()["shown"])
    return number


async def appraisal(hall: Pad) -> Appraisal:
    (heard,) = await hall.hears(1)
    assert isinstance(heard, Appraisal)
    return heard


async def test_every_level_crosses_as_it_was_touched(tmp_path: Path) -> None:
    async with pad(tmp_path) as hall:
        for level in (5, 4, 3, 2):
            number = await invited(hall)
            hall.do(f"level {level}")
            heard = await appraisal(hall)
            assert (heard.request, heard.outcome, heard.level) == (number, Outcome.RATED, level)
        number = await invited(hall)
        assert hall.look()["levels"][-1] == "1 非常不满意"
        hall.do("level 1")
        hall.do("code 110")
        hall.do("code 111")
        hall.do("other 等了 两个小时")
        hall.do("submit")
        heard = await appraisal(hall)
        assert (heard.request, heard.level, heard.reasons) == (number, 1, (110, 111))
        assert (heard.remark, heard.unknown_reasons) == ("等了 两个小时", ())
        assert (hall.look()["odd_lines"], hall.driver.line.noise_bytes) == (0, 0)
        assert hall.driver.health() is Health.ONLINE


async def test_a_timeout_is_told_as_one_and_is_no_rating(tmp_path: Path) -> None:
    async with pad(tmp_path) as hall:
        number = await invited(hall, 1)
        heard = await appraisal(hall)
        assert (heard.request, heard.outcome, heard.level) == (number, Outcome.TIMED_OUT, None)


async def test_what_was_chosen_when_the_time_was_over_is_a_rating(tmp_path: Path) -> None:
    async with pad(tmp_path) as hall:
        await invited(hall, 1)
        hall.do("level 1")
        hall.do("code 110")
        heard = await appraisal(hall)
        assert (heard.outcome, heard.level, heard.reasons) == (Outcome.RATED, 1, (110,))


async def test_an_invitation_is_cancelled_and_another_replaces_the_one_that_stands(tmp_path: Path) -> None:
    async with pad(tmp_path) as hall:
        await invited(hall)
        hall.driver.cancel()
        await until(lambda: not hall.look()["shown"])
        first = await invited(hall)
        second = hall.driver.appraise(30, CHOICES[:1])
        await until(lambda: hall.look().get("levels") == ["5 等级5"])
        hall.do("level 5")
        await until(lambda: len(hall.hall.heard) == 2)
        one, other = await hall.hears(2)
        assert isinstance(one, Appraisal)
        assert isinstance(other, Appraisal)
        assert (one.request, one.outcome) == (first, Outcome.NO_ANSWER)
        assert (other.request, other.level) == (second, 5)


@pytest.mark.parametrize(
    "fault",
    ["crlf", "bom", "gbk", "no-newline", "number-level", "missing-keys", "extra-keys", "double-answer"],
)
async def test_dialects_of_pads_are_understood_and_no_rating_is_lost(tmp_path: Path, fault: str) -> None:
    async with pad(tmp_path) as hall:
        hall.strike(fault)
        number = await invited(hall)
        hall.do("level 1")
        hall.do("code 111")
        hall.do("other 慢")
        hall.do("submit")
        heard = await appraisal(hall)
        assert (heard.request, heard.outcome, heard.level) == (number, Outcome.RATED, 1)
        if fault != "missing-keys":
            assert (heard.reasons, heard.remark) == ((111,), "慢")
        hall.mend(fault)
        await invited(hall)
        hall.do("level 5")
        assert (await appraisal(hall)).level == 5


@pytest.mark.parametrize("fault", ["bad-json", "long-answer", "unknown-level", "deaf", "never"])
async def test_an_answer_that_is_none_ends_without_a_rating_and_the_next_is_heard(
    tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogue, "GRACE_S", -0.7)
    async with pad(tmp_path) as hall:
        hall.strike(fault)
        number = hall.driver.appraise(1, CHOICES)
        if fault != "deaf":
            await until(lambda: hall.look()["shown"])
            hall.do("level 5")
        heard = await appraisal(hall)
        assert (heard.request, heard.outcome, heard.level) == (number, Outcome.NO_ANSWER, None)
        assert hall.driver.health() is Health.SILENT
        assert "rating page" in (hall.driver.last_error() or "")
        hall.mend(fault)
        await invited(hall)
        hall.do("level 4")
        heard = await appraisal(hall)
        assert heard.level == 4
        assert hall.driver.health() is Health.ONLINE


async def test_an_answer_within_the_grace_is_a_rating(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(firmware, "LATE_S", 0.1)
    async with pad(tmp_path) as hall:
        hall.strike("late")
        number = await invited(hall, 1)
        hall.do("level 2")
        heard = await appraisal(hall)
        assert (heard.request, heard.outcome, heard.level) == (number, Outcome.RATED, 2)


async def test_an_unknown_reason_is_kept_and_an_answer_that_nobody_asked_for_is_told_so(
    tmp_path: Path,
) -> None:
    async with pad(tmp_path) as hall:
        hall.strike("unknown-code")
        await invited(hall)
        hall.do("level 5")
        assert (await appraisal(hall)).reasons == (999,)
        hall.mend("unknown-code")
        hall.strike("unasked")
        heard = await appraisal(hall)
        assert (heard.request, heard.level) == (None, 5)


async def test_a_pad_that_was_unplugged_ends_its_invitation_and_comes_back(tmp_path: Path) -> None:
    async with pad(tmp_path) as hall:
        number = await invited(hall)
        hall.strike("unplug")
        heard = await appraisal(hall)
        assert (heard.request, heard.outcome) == (number, Outcome.NO_ANSWER)
        hall.mend("unplug")
        await until(lambda: hall.driver.health() is Health.GREETING)
        hall.driver.appraise(30, CHOICES[:1])
        await until(lambda: hall.look().get("levels") == ["5 等级5"])
        hall.do("level 5")
        assert (await appraisal(hall)).level == 5


def test_every_fault_of_the_pad_is_in_a_test_above() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [fault.name for fault in firmware.FAULTS if f'"{fault.name}"' not in text] == []
