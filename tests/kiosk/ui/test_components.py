"""The layout's components by themselves, in Qt Quick's own tests: pressing, keys, focus, mirrored, greyed."""

import subprocess
import sys

import pytest

from tests.kiosk.ui.quick import COMPONENTS

FILES = sorted(path.name for path in COMPONENTS.glob("tst_*.qml"))


@pytest.mark.parametrize("name", FILES)
def test_a_component_does_what_its_own_tests_say(name: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.kiosk.ui.quick", name],
        capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    said = ran.stdout + ran.stderr
    assert ran.returncode == 0, said
    assert "WARN" not in said, said
    assert ", 0 failed, 0 skipped" in said
