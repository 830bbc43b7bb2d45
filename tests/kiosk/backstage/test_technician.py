"""What a technician finds out at a kiosk, and two kiosks that go by one name."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.backstage.twins import Twin, Twins
from kiosk.flow.effects import Maintain
from kiosk.flow.inputs import Answered, PinHeld, Told
from kiosk.flow.maintain import PAUSE_MS, TWIN
from kiosk.flow.world import Health, Part
from kiosk.logs import KEPT, LINE_MAX, Recent
from tests.kiosk.backstage.stage import Stage


async def answer(stage: Stage, what: str, argument: str = "") -> Answered:
    """To a technician's wish."""
    stage.do(Maintain(what, argument))
    return await stage.input(Answered, lambda one: one.wish == what)


async def test_the_network_is_told_with_the_last_connection_that_was_lost(stage: Stage) -> None:
    await stage.open()
    told = (await answer(stage, "network")).result
    assert told is not None
    assert "connected since" in str(told["broker"])
    assert told["lost"] == "not since the start"
    assert str(told["gateway"]).startswith("online, told ")
    assert told["addresses"]


async def test_a_pin_that_was_tried_counts_over_a_restart_and_a_right_one_ends_that(stage: Stage) -> None:
    stage.give_pin("271828")
    await stage.start()
    for _ in range(3):
        assert (await answer(stage, "check-pin", "271829")).error == "wrong-pin"
    await stage.close()
    stage.now_shift_ms = 10_000
    await stage.start()
    held = await stage.input(PinHeld)
    assert held.wrong == 3
    assert PAUSE_MS - 15_000 < held.left_ms <= PAUSE_MS - 10_000
    await stage.close()
    stage.now_shift_ms = -3_600_000
    await stage.start()
    assert (await stage.input(PinHeld)).left_ms == PAUSE_MS
    assert (await answer(stage, "check-pin", "271828")).error == ""
    await stage.close()
    await stage.start()
    assert not any(isinstance(one, PinHeld) for one in stage.inputs)


@pytest.mark.logs_errors("another kiosk says that it is kiosk-1")
async def test_of_two_kiosks_of_one_name_the_later_gives_way_and_both_say_so(stage: Stage) -> None:
    await stage.open()
    later = Stage(stage.hall, stage.kiosk, "kiosk-1-too")
    await later.start()
    try:
        assert (await later.input(Told)).reason == TWIN
        await stage.until(lambda: "another kiosk" in stage.world.troubles.get(Part.BROKER, ""), "told here")
        await later.until(lambda: "another kiosk" in later.world.troubles.get(Part.BROKER, ""), "told there")
        await stage.part(Part.GATEWAY, Health.UP)
        assert (await answer(later, "service-on")).error
        assert (await later.input(Told)).reason == TWIN
        told = (await answer(later, "network")).result
        assert told is not None
        assert "another kiosk" in str(told["twin"])
    finally:
        await later.close()
    assert not any(isinstance(one, Told) for one in stage.inputs)


BEGAN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
BEFORE, AFTER = BEGAN - timedelta(hours=1), BEGAN + timedelta(hours=1)


def test_what_the_run_before_left_is_no_twin() -> None:
    twins = Twins(BEGAN)
    assert {twins.heard(BEFORE, now) for now in range(9)} == {Twin.NONE}


def test_a_broker_that_lost_its_memory_now_and_then_is_no_twin() -> None:
    twins = Twins(BEGAN)
    twins.lost()
    assert {twins.heard(BEFORE, 3600.0 * hour) for hour in range(9)} == {Twin.NONE}


def test_who_began_first_says_so_and_who_began_later_gives_way_after_that() -> None:
    for other, told in (
        (AFTER, [Twin.NONE, Twin.LATER, Twin.LATER]),
        (BEFORE, [Twin.NONE, Twin.NONE, Twin.FIRST]),
    ):
        twins = Twins(BEGAN)
        twins.lost()
        found = []
        for now in range(3):
            assert twins.heard(BEGAN, now) is Twin.NONE
            found.append(twins.heard(other, now))
        assert found == told


def test_the_latest_warnings_are_kept_and_cut_to_a_line() -> None:
    recent = Recent()
    logger = logging.getLogger("kiosk")
    logger.addHandler(recent)
    for number in range(KEPT + 5):
        logger.warning("line\n%d %s", number, "x" * LINE_MAX)
    logger.removeHandler(recent)
    lines = recent.lines()
    assert len(lines) == KEPT
    assert f"warning: line {KEPT + 4} xxx" in lines[0]
    assert {len(line) for line in lines} == {LINE_MAX}
