"""The whole kiosk, offscreen, in a hall with a real broker and gateway, at a simulated printer, reader and
scanner. What Qt warns of fails the test, and so does an error in the log."""

import os
from collections.abc import AsyncIterator

import pytest_asyncio

from tests.kiosk.app.citizen import Citizen
from tests.kiosk.backstage.conftest import devices, hall, stack, stage, unexpected_errors
from tests.kiosk.backstage.stage import ErrorLines, Stage
from tests.kiosk.counter import Counter

__all__ = ["devices", "hall", "stack", "stage", "unexpected_errors"]

os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest_asyncio.fixture
async def citizen(
    stage: Stage,
    devices: Counter,
    unexpected_errors: ErrorLines,
) -> AsyncIterator[Citizen]:
    """In front of a kiosk that is well, nothing touched yet."""
    stage.equip(devices)
    await stage.hall.start()
    made = Citizen(stage)
    await made.until(lambda: made.ready, "the kiosk has its hall, its numbers and its devices")
    yield made
    made.leave()
    assert [line for line in unexpected_errors.all if line.startswith("kiosk.ui.app")] == []
