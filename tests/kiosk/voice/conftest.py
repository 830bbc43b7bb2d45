"""Fixtures of what is heard."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk.voice.ear import Ear, End, open_ear


@pytest.fixture
def ear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ear]:
    """A machine on which nothing is installed."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "session"))
    with open_ear(tmp_path) as heard:
        yield Ear(tmp_path, heard)


@pytest.fixture
def end() -> End:
    return End()
