"""kill -9 of every part, at random moments, while presses flow."""

from pathlib import Path

import pytest

from tests.system.chaos import VICTIMS, run_chaos

KILLS = 40
SOAK_KILLS = 1000


def check(folder: Path, kills: int, seed: int) -> None:
    report, killed = run_chaos(folder, kills=kills, seed=seed)
    assert report.presses > kills, "the hall was hardly alive: this would prove nothing"
    assert set(killed) == set(VICTIMS)
    assert report.lost == 0, report
    assert report.duplicates == 0, report
    assert report.phantom == 0, report
    assert report.rejected == 0, report
    assert report.receipted == report.journaled == report.received == report.presses, report
    assert report.chain_ok, report


@pytest.mark.timeout(400)
def test_forty_kills_lose_no_press_and_double_none(tmp_path: Path) -> None:
    check(tmp_path, KILLS, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
def test_a_thousand_kills_lose_no_press_and_double_none(tmp_path: Path) -> None:
    check(tmp_path, SOAK_KILLS, seed=2)
