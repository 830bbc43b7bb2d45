"""How the kiosk's command loads what it needs."""

import subprocess
import sys

from kiosk.cli import BEFORE_QT

QT = f"""\
import sys
from importlib import import_module
for name in {BEFORE_QT!r}:
    import_module(name)
print([name for name in sys.modules if name.startswith("PySide6")])
"""
LEFT = """\
import gc
from kiosk.cli import main
try:
    main(["check", "/nowhere/kiosk.toml"])
finally:
    print(gc.isenabled(), gc.get_freeze_count() > 0)
"""


def run(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


def test_what_is_imported_before_qt_needs_no_qt() -> None:
    assert run(QT).strip() == "[]"


def test_garbage_is_looked_for_again_when_a_program_is_loaded_and_not_among_its_modules() -> None:
    assert run(LEFT).strip() == "True True"
