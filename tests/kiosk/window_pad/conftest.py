"""A hall with a queue, and a window's screen as its pad, offscreen. An error in the log fails the
test."""

import os
from collections.abc import AsyncIterator

import pytest_asyncio

from tests.gateway.hall import Hall
from tests.kiosk.backstage.conftest import hall, stack, unexpected_errors
from tests.kiosk.window_pad.window import Window

__all__ = ["hall", "stack", "unexpected_errors"]

os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest_asyncio.fixture
async def window(hall: Hall) -> AsyncIterator[Window]:
    """The screen of window 2, which the gateway has as its pad; neither is started."""
    made = Window(hall, "2")
    yield made
    await made.close()
    assert made.watch.late + made.watch.slow == []
