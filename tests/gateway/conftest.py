"""Fixtures of the gateway's tests. A test fails when the gateway logs an error that it did not expect."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from demo.stack import Stack
from tests.gateway.hall import Hall

NO_BACKEND = "alarm: no_subscriber"
"""What every gateway says in a test without a backend."""


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()} {getattr(record, 'detail', '')}")


@pytest.fixture(autouse=True)
def unexpected_errors(request: pytest.FixtureRequest) -> Iterator[None]:
    handler = _Errors()
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    marker = request.node.get_closest_marker("logs_errors")
    allowed = (NO_BACKEND, *(marker.args if marker else ()))
    unexpected = [line for line in handler.lines if not any(text in line for text in allowed)]
    assert not unexpected, unexpected


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One broker for all tests; each test has a gateway id of its own."""
    with Stack(tmp_path_factory.mktemp("broker")) as stack:
        stack.start_broker()
        yield stack


@pytest_asyncio.fixture
async def hall(stack: Stack, tmp_path: Path) -> AsyncIterator[Hall]:
    """A hall without a gateway yet; everything in it is closed at the end."""
    made = Hall(tmp_path, stack.broker_port, f"hall-{tmp_path.name[-40:]}")
    yield made
    await made.close()
    await asyncio.sleep(0)
