"""A day at a hall with a queue, over the wire: undisturbed, and with a gateway that is killed."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.hall import TicketState
from demo.queue_audit import differing
from firmware_sim.hall.guests import QueueHall
from tests.system.played_hall import Day, Played, planned, play

SMALL = Day(QueueHall(visitors=300, seconds=9.0, kiosks=4, seed=1), windows=12, callers=3)
KILLS = 5
LARGE = Day(
    QueueHall(visitors=10_000, seconds=420.0, kiosks=12, seed=2), windows=70, callers=6, kills=20,
    rating_s=2.0, reserve_s=30.0, lasts_at_most_s=900.0,
)  # fmt: skip

log = logging.getLogger(__name__)


def check(day: Day, played: Played) -> None:
    assert played.report.sound, played.report
    assert played.report.guests == played.report.tickets == day.hall.visitors
    assert played.kills == day.kills, "the day was over before the last kill"
    assert differing(planned(day, played.catalog), played.fates) == {}
    ends = played.report.ends
    assert all(
        ends.get(state, 0) for state in (TicketState.SERVED, TicketState.NO_SHOW, TicketState.CANCELLED)
    )


@pytest.mark.timeout(300)
def test_a_day_ends_for_each_guest_as_he_meant_it_to_and_both_books_agree(tmp_path: Path) -> None:
    check(SMALL, play(tmp_path, SMALL))


@pytest.mark.timeout(300)
def test_a_gateway_killed_five_times_makes_no_difference_to_any_guest(tmp_path: Path) -> None:
    day = replace(SMALL, kills=KILLS)
    played = play(tmp_path, day)
    check(day, played)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_large_hall_serves_ten_thousand_through_twenty_kills(tmp_path: Path) -> None:
    played = play(tmp_path, LARGE)
    log.info("%s in %.0f s: %s", played.report, played.took_s, played.summary)
    check(LARGE, played)
