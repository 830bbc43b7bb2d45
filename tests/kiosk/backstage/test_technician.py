"""What a technician finds out at a kiosk."""

import logging

from kiosk.flow.inputs import PinHeld
from kiosk.flow.maintain import PAUSE_MS
from kiosk.logs import KEPT, LINE_MAX, Recent
from tests.kiosk.backstage.stage import Stage


async def test_the_network_is_told_with_the_last_connection_that_was_lost(stage: Stage) -> None:
    await stage.open()
    told = (await stage.maintain("network")).result
    assert told is not None
    assert "connected since" in str(told["broker"])
    assert told["lost"] == "not since the start"
    assert str(told["gateway"]).startswith("online, told ")
    assert told["addresses"]


async def test_a_pin_that_was_tried_counts_over_a_restart_and_a_right_one_ends_that(stage: Stage) -> None:
    stage.give_pin("271828")
    await stage.start()
    for _ in range(3):
        assert (await stage.maintain("check-pin", "271829")).error == "wrong-pin"
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
    assert (await stage.maintain("check-pin", "271828")).error == ""
    await stage.close()
    await stage.start()
    assert not any(isinstance(one, PinHeld) for one in stage.inputs)


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
