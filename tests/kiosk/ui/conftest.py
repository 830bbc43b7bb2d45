"""Windows that are drawn and shown nowhere. What Qt warns of fails the test."""

import os
from collections.abc import Callable, Iterator

import pytest

from tests.kiosk.ui.window import Shown

os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.fixture
def shown() -> Iterator[Callable[[str], Shown]]:
    windows: list[Shown] = []

    def open_(size: str) -> Shown:
        windows.append(Shown(size))
        return windows[-1]

    yield open_
    for window in windows:
        window.close()
