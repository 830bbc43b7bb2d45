"""When something is open."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.catalog import Catalog, Hours, Span, Weekday
from contracts.hours import Opening
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall.hours import close_ms, midnight_ms, opening
from tests.gateway.queue.halls import DAY_MS, HOUR_MS, OFFICE, WORKDAYS, at, catalog

MORNING = Span(start=time(8), end=time(11))


def index_of(*hours: Hours, **changes: int) -> CatalogIndex:
    plain = catalog()
    return CatalogIndex(Catalog(**{**dict(plain), "hours": (*plain.hours, *hours), **changes}))


INDEX = index_of(
    Hours(
        id="special",
        week=dict.fromkeys(WORKDAYS, OFFICE),
        closed=(date(2026, 1, 6), date(2026, 1, 7)),
        extra={date(2026, 1, 10): (MORNING,), date(2026, 1, 8): ()},
    ),
    Hours(id="never", week={}),
    Hours(
        id="night",
        week={
            Weekday.MON: (Span(start=time(20), end=time(23, 59)),),
            Weekday.TUE: (Span(start=time(0), end=time(2)),),
        },
    ),
)


@pytest.mark.parametrize(
    ("hours", "now_ms", "expected"),
    [
        ("office", at("09:00"), Opening(True, at("12:00"))),
        ("office", at("11:59:59"), Opening(True, at("12:00"))),
        ("office", at("12:00"), Opening(False, at("13:30"))),
        ("office", at("08:00"), Opening(False, at("09:00"))),
        ("office", at("17:00"), Opening(False, at("09:00", 6))),
        ("office", at("18:00", 9), Opening(False, at("09:00", 12))),
        ("always", at("03:00"), Opening(True, None)),
        ("never", at("03:00"), Opening(False, None)),
        ("special", at("17:00"), Opening(False, at("09:00", 9))),
        ("special", at("10:00", 6), Opening(False, at("09:00", 9))),
        ("special", at("10:00", 10), Opening(True, at("11:00", 10))),
        ("night", at("21:00"), Opening(True, at("02:00", 6))),
        ("night", at("00:30", 6), Opening(True, at("02:00", 6))),
    ],
)
def test_hours_say_whether_it_is_open_and_when_that_changes(
    hours: str, now_ms: int, expected: Opening
) -> None:
    assert opening(INDEX, hours, now_ms) == expected


def test_the_halls_clock_counts_not_the_gateways() -> None:
    west = index_of(utc_offset_min=-300)
    nine_there = at("22:00")
    assert opening(west, "office", nine_there) == Opening(True, nine_there + 3 * HOUR_MS)
    assert midnight_ms(west, nine_there) == nine_there + 15 * HOUR_MS


@pytest.mark.parametrize(
    ("hours", "now_ms", "expected"),
    [
        ("office", at("08:00"), at("17:00")),
        ("office", at("12:30"), at("17:00")),
        ("office", at("17:00"), None),
        ("office", at("10:00", 10), None),
        ("always", at("10:00"), at("00:00", 6)),
    ],
)
def test_a_days_service_ends_with_its_last_span_at_midnight_at_the_latest(
    hours: str, now_ms: int, expected: int | None
) -> None:
    assert close_ms(INDEX, hours, now_ms) == expected


@given(st.integers(0, 30 * DAY_MS), st.sampled_from(["office", "special", "night"]))
def test_nothing_changes_before_it_was_said_and_then_it_does(after_ms: int, hours: str) -> None:
    now_ms = at("00:00", 1) + after_ms
    now = opening(INDEX, hours, now_ms)
    assert now.until_ms is not None
    assert now.until_ms > now_ms
    assert opening(INDEX, hours, now.until_ms - 1) == now
    assert opening(INDEX, hours, now.until_ms).open is not now.open
