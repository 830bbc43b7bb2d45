"""A hall with a queue, and a kiosk's backstage in it. A test fails when an unexpected error is logged."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from demo.stack import Stack
from tests.gateway.hall import Hall
from tests.kiosk.backstage.stage import BAUD, ErrorLines, Stage, station
from tests.kiosk.counter import Counter, start


@pytest.fixture(autouse=True)
def unexpected_errors(request: pytest.FixtureRequest, own_logs: None) -> Iterator[ErrorLines]:
    lines = ErrorLines()
    lines.listen()
    yield lines
    lines.stop()
    marker = request.node.get_closest_marker("logs_errors")
    allowed = ("alarm: no_subscriber", *(marker.args if marker else ()))
    unexpected = [line for line in lines.errors if not any(text in line for text in allowed)]
    assert not unexpected, unexpected


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One broker for all tests; each test has a gateway id of its own."""
    with Stack(tmp_path_factory.mktemp("broker")) as stack:
        stack.start_broker()
        yield stack


@pytest.fixture(scope="session")
def devices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """Simulated printer, reader and scanner; each test leaves them well."""
    made, run = start(tmp_path_factory.mktemp("devices"), "--baud", str(BAUD), "--speed-mm-s", "400")
    yield made
    for running in run:
        running.close()


@pytest_asyncio.fixture
async def hall(stack: Stack, tmp_path: Path) -> AsyncIterator[Hall]:
    """A hall with a queue, its gateway not started yet."""
    made = Hall(tmp_path, stack.broker_port, f"hall-{tmp_path.name[-40:]}")
    catalog = tmp_path / "catalog.json"
    catalog.write_text(station().model_dump_json(exclude_none=True), encoding="utf-8")
    made.settings["queue"] = {"catalog": str(catalog)}
    yield made
    await made.close()


@pytest_asyncio.fixture
async def stage(hall: Hall) -> AsyncIterator[Stage]:
    """A kiosk of that hall, not started yet."""
    made = Stage(hall)
    yield made
    await made.close()
