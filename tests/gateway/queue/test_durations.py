"""Durations in buckets, beside the exact figures of the same durations."""

from math import ceil
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.hall.durations import BUCKET_MAX, RATIO, bucket_of, cumulative, middle_of, spread_of, with_more


def exact_p90(durations_s: list[float]) -> float:
    """The smallest that nine of ten do not exceed."""
    return sorted(durations_s)[ceil(round(0.9 * len(durations_s), 6)) - 1]


@given(st.floats(min_value=1, max_value=86_400))
def test_a_buckets_middle_is_within_a_fortieth_of_what_lies_in_it(seconds: float) -> None:
    assert middle_of(bucket_of(seconds)) == pytest.approx(seconds, rel=0.0254)


@given(st.lists(st.floats(min_value=0, max_value=86_400), min_size=1, max_size=200))
def test_the_90th_percentile_is_within_a_twentieth_and_the_mean_exact(durations_s: list[float]) -> None:
    spread = spread_of(with_more({}, durations_s), sum(durations_s))
    assert spread.count == len(durations_s)
    assert spread.mean_s == pytest.approx(sum(durations_s) / len(durations_s), abs=0.051)
    assert spread.p90_s == pytest.approx(exact_p90(durations_s), rel=0.05, abs=0.55)


@pytest.mark.parametrize("mean_s", [20.0, 300.0, 3000.0])
def test_a_days_durations_keep_their_percentile(mean_s: float) -> None:
    random = Random(7)
    durations_s = [random.expovariate(1 / mean_s) for _ in range(10_000)]
    buckets = with_more({}, durations_s)
    assert spread_of(buckets, 0).p90_s == pytest.approx(exact_p90(durations_s), rel=0.05)
    assert len(buckets) < 220


def test_no_durations_have_no_mean_and_no_percentile() -> None:
    assert spread_of({}, 0.0).model_dump() == {"count": 0, "mean_s": None, "p90_s": None}


def test_a_duration_of_months_lies_in_the_last_bucket() -> None:
    assert bucket_of(1e9) == BUCKET_MAX
    assert bucket_of(0) == bucket_of(0.99) == 0
    assert bucket_of(1.0) == bucket_of(RATIO - 0.001) == 1


def test_cumulative_counts_grow_with_the_bound() -> None:
    buckets = with_more({}, [0.2, 30, 30, 300, 3000])
    assert cumulative(buckets, (1, 60, 600, 86_400)) == (1, 3, 4, 5)
