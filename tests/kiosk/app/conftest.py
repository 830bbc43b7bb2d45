"""The whole kiosk, offscreen, in a hall with a real broker and gateway, at a simulated printer, reader and
scanner. What Qt warns of fails the test, and so does an error in the log."""

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from demo.stack import Stack
from tests.kiosk.app.citizen import Citizen
from tests.kiosk.app.site import Site, opened
from tests.kiosk.backstage.conftest import (
    devices,
    hall,
    stack,
    stage,
    unexpected_errors,
)
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
    assert made.watch.late + made.watch.slow == []
    assert [line for line in unexpected_errors.all if line.startswith("kiosk.ui.app")] == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(
    stack: Stack, devices: Counter, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    """One hall with one kiosk for all tests of a module."""
    async with opened(tmp_path_factory.mktemp("site"), stack.broker_port, devices) as site:
        yield site
    assert site.citizen.watch.slow == []


@pytest_asyncio.fixture(loop_scope="module")
async def site(running: Site, unexpected_errors: ErrorLines) -> AsyncIterator[Site]:
    """The same, well, with nobody before it; when the test is done the kiosk is left so again."""
    await running.well()
    await running.citizen.goes_away()
    running.citizen.watch.late.clear()
    yield running
    await running.citizen.goes_away()
    assert [line for line in unexpected_errors.all if line.startswith("kiosk.ui.app")] == []
    assert running.citizen.watch.late == []
