"""A broker, a backend and a gateway's side of them, each test its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend.processes import Backend, Broker, GatewaySide


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with Broker(tmp_path).running() as running:
        yield running


@pytest.fixture
def backend(broker: Broker, tmp_path: Path) -> Iterator[Backend]:
    with Backend(broker, tmp_path).running() as process:
        yield process


@pytest.fixture
def gateway(broker: Broker) -> Iterator[GatewaySide]:
    with GatewaySide(broker).open() as side:
        yield side
