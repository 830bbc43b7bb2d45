"""Windows that are drawn and shown nowhere. What Qt warns of fails the test."""

import logging
import os
from collections.abc import Callable, Iterator

import pytest

from tests.kiosk.ui.window import Shown

os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.fixture
def shown(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[str], Shown]]:
    windows: list[Shown] = []
    caplog.set_level(logging.WARNING)

    def open_(size: str) -> Shown:
        windows.append(Shown(size))
        return windows[-1]

    yield open_
    for window in windows:
        window.close()
    assert [record.getMessage() for record in caplog.get_records("call")] == []
