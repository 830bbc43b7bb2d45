"""Fixtures of the simulator's tests."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.firmware_sim.bench import Bench
from tests.firmware_sim.processes import Running


@pytest_asyncio.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Makes pads on real lines and hosts for them; closes them all."""
    made = Bench(tmp_path)
    yield made
    made.close()


@pytest.fixture
def runs() -> Iterator[Any]:
    """Starts simulators, and ends them."""
    started: list[Running] = []

    def run(*arguments: str | Path) -> Running:
        started.append(Running(*arguments))
        return started[-1]

    yield run
    for running in started:
        running.close()
