"""Fixtures of the kiosk's tests."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.kiosk.counter import Counter, start
from tests.kiosk.small_disk import SmallDisk


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """Simulated devices, for all tests of a module: each leaves them well."""
    made, run = start(tmp_path_factory.mktemp("devices"))
    yield made
    for running in run:
        running.close()


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """The commands set up the logs of their process: the tests' come back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def small_disk() -> Iterator[Callable[[Path], SmallDisk]]:
    """Makes one in that folder."""
    with ExitStack() as stack:

        def made(folder: Path) -> SmallDisk:
            disk = SmallDisk(folder)
            stack.callback(disk.close)
            return disk

        yield made
