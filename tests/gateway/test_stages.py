"""The order in which a fleet gets its firmware, and what ends that."""

import pytest

from devices.pad.outcome import Outcome, Report
from gateway.stages import halts, stages


def reports(*outcomes: Outcome) -> dict[str, Report]:
    return {f"pad-{number}": Report(outcome, "why") for number, outcome in enumerate(outcomes, 1)}


@pytest.mark.parametrize(
    ("pads", "first", "sizes"),
    [(0, 1, []), (1, 1, [1]), (8, 1, [1, 2, 4, 1]), (8, 3, [3, 5]), (2, 100, [2])],
)
def test_stages_double_and_name_each_pad_once(pads: int, first: int, sizes: list[int]) -> None:
    devices = [f"pad-{number}" for number in range(pads)]
    found = list(stages(devices, first))
    assert [len(stage) for stage in found] == sizes
    assert [device for stage in found for device in stage] == devices


@pytest.mark.parametrize("bad", [Outcome.REFUSED, Outcome.ROLLED_BACK])
def test_one_pad_that_refuses_or_goes_back_ends_it(bad: Outcome) -> None:
    assert halts(reports(Outcome.UPDATED, bad, Outcome.UPDATED)) == f"pad-2: {bad.value}: why"


def test_most_pads_late_end_it_and_half_of_them_do_not() -> None:
    late, good = Outcome.TIMED_OUT, Outcome.UPDATED
    assert halts(reports(late, late, good)) == "not done in time: pad-1, pad-2"
    assert halts(reports(late, good)) is None
    assert halts(reports(good, Outcome.ALREADY, Outcome.UNFIT)) is None
