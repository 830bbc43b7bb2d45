"""A wall clock that is wrong: nothing is journaled under a time that can't be, nothing is purged by a
jump."""

import asyncio
import time

import pytest

from tests.gateway.hall import Hall, arm, until

DAY_MS = 86_400_000


@pytest.mark.logs_errors("alarm: clock_wrong", "alarm: journal_full")
async def test_while_the_clock_says_1970_presses_stay_in_the_pads(hall: Hall) -> None:
    pad = hall.pad()
    centre = await hall.centre()
    hall.now_shift_ms = -time.time_ns() // 1_000_000
    gateway = await hall.start()
    pad.press(5)
    await until(lambda: "clock_wrong" in gateway.alarms.names, "the alarm", 10)
    assert not centre.of_kind("press-unsolicited")
    assert pad.ring_used == 1
    assert not gateway.health()["ok"]
    hall.now_shift_ms = 0
    await until(lambda: bool(centre.of_kind("press-unsolicited")), "the press", 10)
    await until(lambda: pad.ring_used == 0, "its ACK")
    assert centre.of_kind("press-unsolicited")[0]["time"].startswith("20")
    await until(lambda: "clock_wrong" not in gateway.alarms.names, "the alarm over", 10)


@pytest.mark.logs_errors("alarm: clock_wrong")
async def test_a_clock_that_jumps_ahead_makes_no_session_forgotten(hall: Hall) -> None:
    hall.settings["journal"] = {"token_days": 1}
    pad = hall.pad()
    centre = await hall.centre()
    gateway = await hall.start()
    desk = await hall.desk()
    reply = await asyncio.to_thread(desk.ask, "arm", arm(timeout_s=600.0))
    assert reply["ok"], reply
    hall.now_shift_ms = 200 * DAY_MS
    await until(lambda: "clock_wrong" in gateway.alarms.names, "the alarm", 10)
    pad.press(4)
    await until(lambda: bool(centre.of_kind("rating-given")), "the rating")
