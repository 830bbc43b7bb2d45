"""The window displays' driver against the simulated display on a real pty, in both protocols."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from contracts.device import Health
from devices.checksums import Checksum
from devices.led import displays, text
from devices.led.driver import LedDriver
from devices.led.frames import Colour, DisplayFormat, FullFormat, StripFormat
from firmware_sim.led.display import FAULTS
from tests.devices.lines import until
from tests.firmware_sim.halls import Scene, scene

STRIP = StripFormat()
FULL = FullFormat(kind=1, with_colours=False)
FULL_CRC = FullFormat(kind=1, with_colours=False, check=Checksum.CRC16_MODBUS)
ROW_2 = FullFormat(kind=1, index=1, with_colours=False)
Window = Scene[LedDriver]


@contextlib.asynccontextmanager
async def window(
    folder: Path, form: DisplayFormat, *arguments: str, columns: int = 8
) -> AsyncIterator[Window]:
    """Display 2, so many columns wide; the driver knows a display 3 too, which is not there."""
    options = ["--address", "02", "--columns", str(columns), *arguments]
    if isinstance(form, FullFormat):
        options += ["--protocol", "full-width"]
    async with scene(
        folder,
        "led",
        options,
        lambda url, hall: LedDriver(
            "led", url, displays={2: columns, 3: columns}, form=form, listener=hall, random=Random(1)
        ),
    ) as made:
        yield made


async def shows(hall: Window, shown: str, row: int = 0) -> None:
    await until(lambda: hall.look()["visible"][row] == shown)


@pytest.mark.parametrize(
    ("form", "arguments", "row"),
    [
        (STRIP, [], 0),
        (FULL, [], 0),
        (FULL_CRC, ["--crc"], 0),
        (ROW_2, ["--rows", "2"], 1),
    ],
    ids=["strip", "full", "full-crc", "second-row"],
)
async def test_texts_are_shown_as_they_were_set_in_each_protocol(
    tmp_path: Path, form: DisplayFormat, arguments: list[str], row: int
) -> None:
    async with window(tmp_path, form, *arguments) as hall:
        for words in ("A012", "3号窗口", "请 B7", "", "请A1到"):
            hall.driver.show(2, words)
            await shows(hall, words, row)
            assert hall.look()["text"][row] == words
        assert hall.look()["odd_bytes"] == 0
        assert (hall.notes("wrong-check"), hall.notes("wrong-data")) == ([], [])
        health = Health.ONLINE if form.replies else Health.GREETING
        await until(lambda: hall.driver.health(2) is health)


async def test_every_colour_is_the_one_that_was_asked_for(tmp_path: Path) -> None:
    async with window(tmp_path, STRIP) as hall:
        for colour, name in ((Colour.RED, "red"), (Colour.GREEN, "green"), (Colour.AMBER, "yellow")):
            hall.driver.show(2, "请A", colour)
            await hall.sees([[name]], "colours")


async def test_a_character_that_the_display_cannot_know_is_a_box_and_counted(tmp_path: Path) -> None:
    async with window(tmp_path, STRIP) as hall:
        hall.driver.show(2, "ئA\n号")
        await shows(hall, "□A 号")
        assert hall.driver.line.replaced_characters == 1


@pytest.mark.parametrize("form", [STRIP, FULL], ids=["strip", "full"])
async def test_a_long_text_scrolls_to_its_end_and_begins_anew(
    tmp_path: Path, form: DisplayFormat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        displays, "Scroll", lambda words, width: text.Scroll(words, width, dwell_s=0.2, step_s=0.08)
    )
    async with window(tmp_path, form) as hall:
        hall.driver.show(2, "请A012到3号")
        seen: list[str] = []

        def round_is_over() -> bool:
            visible = hall.look()["visible"][0]
            if visible and (not seen or seen[-1] != visible):
                seen.append(visible)
            return seen.count("请A012到") == 2

        await until(round_is_over)
        assert seen == ["请A012到", "A012到3", "012到3号", "请A012到"]


async def test_a_display_takes_only_what_is_for_it_and_a_broadcast(tmp_path: Path) -> None:
    async with window(tmp_path, STRIP) as hall:
        hall.driver.show(3, "B")
        hall.driver.show(2, "A")
        await shows(hall, "A")
        hall.strike("all-addresses")
        hall.driver.show(3, "C")
        await shows(hall, "C")
    async with scene(
        tmp_path,
        "led",
        ["--address", "02", "--protocol", "full-width"],
        lambda url, hall: LedDriver(
            "led", url, displays={255: 8}, form=FULL, listener=hall, random=Random(1)
        ),
    ) as hall:
        hall.driver.show(255, "全体")
        await shows(hall, "全体")


@pytest.mark.parametrize("fault", ["no-reply", "deaf", "bad-reply", "cut-reply", "late-reply"])
async def test_a_display_that_stops_replying_is_silent_and_comes_back(
    tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(displays, "REFRESH_S", 0.15)
    monkeypatch.setattr(displays, "REPLY_S", 0.1)
    async with window(tmp_path, STRIP) as hall:
        hall.driver.show(2, "A")
        await until(lambda: hall.driver.health(2) is Health.ONLINE)
        hall.strike(fault)
        await until(lambda: hall.driver.health(2) is Health.SILENT)
        assert "replying" in (hall.driver.last_error(2) or "")
        hall.mend(fault)
        await until(lambda: hall.driver.health(2) is Health.ONLINE)
        hall.driver.show(2, "B")
        await shows(hall, "B")


@pytest.mark.parametrize("fault", ["noise", "foreign-reply"])
async def test_odd_replies_are_replies(tmp_path: Path, fault: str) -> None:
    async with window(tmp_path, STRIP) as hall:
        hall.strike(fault)
        hall.driver.show(2, "A")
        await until(lambda: hall.driver.health(2) is Health.ONLINE)
        await shows(hall, "A")


@pytest.mark.parametrize(("fault", "seen"), [("frozen", "旧"), ("dark", ""), ("no-glyphs", "□A")])
async def test_what_only_a_person_can_see_is_mended_by_the_next_refresh(
    tmp_path: Path, fault: str, seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(displays, "REFRESH_S", 0.15)
    async with window(tmp_path, STRIP) as hall:
        hall.driver.show(2, "旧")
        await shows(hall, "旧")
        hall.strike(fault)
        hall.driver.show(2, "新A")
        await shows(hall, seen)
        assert hall.driver.health(2) is Health.ONLINE
        hall.mend(fault)
        await shows(hall, "新A")


@pytest.mark.parametrize("form", [STRIP, FULL], ids=["strip", "full"])
async def test_a_display_that_lost_power_or_its_plug_shows_its_text_again(
    tmp_path: Path, form: DisplayFormat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(displays, "REFRESH_S", 0.15)
    async with window(tmp_path, form) as hall:
        hall.driver.show(2, "5号")
        await shows(hall, "5号")
        hall.strike("power")
        await until(lambda: hall.look() == {"dark": True})
        hall.mend("power")
        await until(lambda: hall.look().get("visible") == ["5号"])
        hall.strike("unplug")
        await until(lambda: hall.driver.health(2) is Health.ABSENT)
        hall.driver.show(2, "6号")
        hall.mend("unplug")
        await shows(hall, "6号")


def test_every_fault_of_the_display_is_in_a_test_above() -> None:
    words = Path(__file__).read_text(encoding="utf-8")
    assert [fault.name for fault in FAULTS if f'"{fault.name}"' not in words] == []
