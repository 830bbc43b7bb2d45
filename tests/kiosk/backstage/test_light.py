"""The light of a display, as Linux gives it."""

import logging
from pathlib import Path

import pytest

from kiosk.backstage.backlight_port import Backlight


def display(root: Path, most: str = "255") -> Path:
    """One whose light can be set."""
    folder = root / "display"
    folder.mkdir(parents=True)
    (folder / "max_brightness").write_text(f"{most}\n", encoding="ascii")
    (folder / "brightness").write_text("200\n", encoding="ascii")
    return folder


@pytest.mark.parametrize(("percent", "is_now", "raw"), [(100, 100, 255), (60, 60, 153), (1, 10, 26)])
def test_a_light_is_set_in_its_own_measure_and_never_too_low(
    tmp_path: Path, percent: int, is_now: int, raw: int
) -> None:
    folder = display(tmp_path)
    assert Backlight(tmp_path).set(percent) == is_now
    assert (folder / "brightness").read_text(encoding="ascii").startswith(str(raw))


def test_without_one_there_is_none(tmp_path: Path) -> None:
    assert Backlight(tmp_path / "nothing").set(50) is None


def test_one_that_cannot_be_set_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (display(tmp_path) / "brightness").unlink()
    caplog.set_level(logging.WARNING)
    assert Backlight(tmp_path).set(50) is None
    assert "the light of display can't be set" in caplog.text
    assert not (tmp_path / "display" / "brightness").exists()
