"""Windows that are drawn and shown nowhere. What Qt warns of fails the test."""

import logging
import os
from collections.abc import Iterator

import pytest

from kiosk.ui.bridge import Resolve
from kiosk.ui.samples import sample_words
from tests.kiosk.ui.window import Show, Shown

os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.fixture
def shown(caplog: pytest.LogCaptureFixture) -> Iterator[Show]:
    windows: list[Shown] = []
    caplog.set_level(logging.WARNING)

    def open_(size: str, words: Resolve = sample_words) -> Shown:
        windows.append(Shown(size, words))
        return windows[-1]

    yield open_
    for window in windows:
        window.close()
    assert [record.getMessage() for record in caplog.get_records("call")] == []
