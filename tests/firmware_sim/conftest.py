"""Fixtures of the simulator's tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.firmware_sim.bench import Bench


@pytest_asyncio.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Makes pads on real lines and hosts for them; closes them all."""
    made = Bench(tmp_path)
    yield made
    made.close()
