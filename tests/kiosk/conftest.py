"""Fixtures of the kiosk's tests."""

import logging
from collections.abc import Iterator

import pytest

from tests.kiosk.counter import Counter, start


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
