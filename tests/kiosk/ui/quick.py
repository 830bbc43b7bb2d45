"""Runs the Qt Quick tests of one file: `python -m tests.kiosk.ui.quick tst_target.qml`."""

import os
import sys
from pathlib import Path

from PySide6.QtCore import Property, QObject, Slot
from PySide6.QtQml import QQmlEngine
from PySide6.QtQuickTest import QUICK_TEST_MAIN_WITH_SETUP

from contracts.session import Language
from kiosk.flow.state import Look
from kiosk.texts.resolve import resolve
from kiosk.ui.app import SOFTWARE
from kiosk.ui.bridge import PLAIN_MAP, plain_look
from kiosk.ui.fonts import declare_fonts
from kiosk.ui.icons import Icons
from kiosk.ui.plain import Plain, plain_words

COMPONENTS = Path(__file__).with_name("components")


class Setup(QObject):
    """What the tests' engine is given."""

    @Slot(QQmlEngine)
    def qmlEngineAvailable(self, engine: QQmlEngine) -> None:  # noqa: N802
        """Called by Qt before each file."""
        declare_fonts()
        engine.addImageProvider("icons", Icons())
        engine.rootContext().setContextProperty("setup", self)

    def _get_look(self) -> dict[str, Plain]:
        return plain_look(Look(language=Language.EN))

    def _get_words(self) -> dict[str, Plain]:
        return plain_words(lambda label: resolve(label, Language.EN))

    look = Property(PLAIN_MAP, _get_look, constant=True)
    words = Property(PLAIN_MAP, _get_words, constant=True)


def main() -> int:
    """Entry point."""
    os.environ.update(SOFTWARE | {"QT_QPA_PLATFORM": "offscreen"})
    program, name = sys.argv
    arguments = [program, "-input", str(COMPONENTS / name), "-maxwarnings", "0"]
    return int(QUICK_TEST_MAIN_WITH_SETUP("kiosk", Setup, arguments, str(COMPONENTS)))


if __name__ == "__main__":
    raise SystemExit(main())
