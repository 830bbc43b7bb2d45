"""A test fails on any log line it did not ask for."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def fail_on_log_lines(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning from anybody is a finding. A test that provokes one takes it with `caplog.clear()`."""
    yield
    lines = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    assert not lines, f"unexpected log lines: {lines}"
