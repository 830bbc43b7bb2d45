"""Guests of a hall with a queue: planned by the seed alone, and of every kind."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contracts.catalog import Catalog
from contracts.hall import TicketState
from demo.hall_catalog import played_catalog
from firmware_sim.hall.guests import Cancels, QueueHall, Step, Way, demand, guests
from firmware_sim.pad.profile import national_reasons

HALL = QueueHall(visitors=2000, seconds=60.0, seed=3)
MORNING = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return played_catalog(70, MORNING, items_each=2)


def test_the_same_seed_gives_the_same_guests_and_another_seed_others(catalog: Catalog) -> None:
    first = guests(HALL, catalog, national_reasons())
    assert guests(HALL, catalog, national_reasons()) == first
    assert guests(replace(HALL, seed=4), catalog, national_reasons()) != first


def test_a_day_has_guests_of_every_kind(catalog: Catalog) -> None:
    all_ = guests(HALL, catalog, national_reasons())
    assert {guest.way for guest in all_} == set(Way)
    assert {guest.cancels for guest in all_} == set(Cancels)
    assert {stay.step for guest in all_ for stay in guest.stays} == set(Step)
    ends = Counter(guest.ends(misses_allowed=3) for guest in all_)
    assert set(ends) == {TicketState.SERVED, TicketState.NO_SHOW, TicketState.CANCELLED, TicketState.EXPIRED}
    assert ends[TicketState.SERVED] > 0.9 * HALL.visitors


def test_guests_come_for_what_windows_serve_in_order_of_time(catalog: Catalog) -> None:
    all_ = guests(HALL, catalog, national_reasons())
    shares = demand(catalog)
    assert sum(shares.values()) == pytest.approx(1)
    assert {guest.service for guest in all_} <= shares.keys()
    arrivals = [guest.arrives_s for guest in all_]
    assert arrivals == sorted(arrivals)
    assert arrivals[0] >= 0
    assert arrivals[-1] <= HALL.seconds


def test_a_played_hall_is_open_at_any_time_and_far_from_midnight() -> None:
    for hour in (0, 3, 9, 13, 14, 15, 23):
        catalog = played_catalog(12, MORNING.replace(hour=hour, minute=17), items_each=1)
        assert (hour * 60 + 17 + catalog.utc_offset_min) % (24 * 60) == 10 * 60
        assert len(catalog.windows) == len(catalog.staff) == 12
