"""The queue's simulated day: repeatable, and nobody gets lost in it."""

from bench.queue import midnight_ms, new_book, quality
from bench.queue_day import SimulatedDay
from bench.queue_visits import DayReport, Wait
from contracts.hall import TicketState
from gateway.hall.policy import Policy

VISITORS = 120


def played(seed: str) -> DayReport:
    return SimulatedDay(new_book(Policy(), seed), seed, midnight_ms(0), VISITORS, tick_s=120.0).run()


def test_the_same_seed_gives_the_same_day() -> None:
    assert played("one") == played("one")


def test_everybody_who_took_a_number_is_accounted_for() -> None:
    report = played("two")
    assert sum(report.states.values()) + sum(
        count for why, count in report.refused.items() if not why.startswith("back")
    ) == VISITORS  # fmt: skip
    assert report.states[TicketState.SERVED] > 0.9 * VISITORS
    assert not report.states.keys() & {TicketState.WAITING, TicketState.CALLED, TicketState.SERVING}


def test_quality_counts_waits_within_what_was_told() -> None:
    told = (60, 120, 240)
    waits = [Wait("A", wait_s, told) for wait_s in (30.0, 100.0, 130.0, 200.0, 300.0)]
    found = quality([*waits, Wait("A", 999.0, None)])
    assert (found.count, round(found.covered, 2), found.below, found.above) == (5, 0.6, 0.2, 0.2)
    assert found.error_s == 80.0
