"""Every fault of the wire at once, on many pads at once."""

import time
from pathlib import Path

import pytest

from demo.stack import Stack
from tests.system.chaos import ChaosHall

PADS = 64
SECONDS = 60
PRESS_RATE = 60
FAULTS = (
    "drop=0.02,lose=0.01,flip=0.01,duplicate=0.02,split=0.02,merge=0.01,delay=0.02,"
    "silent=0.002:1,reboot=0.002,unplug=0.002:0.5,power=0.002,cut=0.005"
)


@pytest.mark.timeout(300)
def test_sixty_four_pads_with_all_faults_at_once_for_a_minute_lose_and_double_nothing(tmp_path: Path) -> None:
    began = time.monotonic()
    with Stack(tmp_path) as stack:
        hall = ChaosHall(stack, seed=5, pads=PADS, press_rate=PRESS_RATE, faults=FAULTS)
        hall.start()
        time.sleep(SECONDS)
        report = hall.settle(time.monotonic() - began)
    assert report.presses > SECONDS * PRESS_RATE * 0.5, "hardly a press got through the faults"
    assert report.refused_by_full_pads == 0, report
    assert report.receipted == report.journaled == report.received == report.presses, report
    assert report.sound, report
    assert report.rejected == 0, report
