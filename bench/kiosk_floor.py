"""The least that a page of Qt Quick from Python costs: one window, one text. A program of its own; it says
READY=1 as the kiosk does, with its first picture, and stays until SIGTERM."""

import signal
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.systemd_port import READY, notify

PAGE = """
import QtQuick
Window {
    width: 1080; height: 1920; visible: true
    Text { anchors.centerIn: parent; text: "请触摸屏幕开始"; font.pixelSize: 64 }
}
"""


def main() -> int:
    """Until it is told to end."""
    application = QGuiApplication(sys.argv)
    with tempfile.NamedTemporaryFile("w", suffix=".qml", encoding="utf-8") as file:
        file.write(PAGE)
        file.flush()
        engine = QQmlApplicationEngine(QUrl.fromLocalFile(str(Path(file.name))))
    (window,) = engine.rootObjects()
    assert isinstance(window, QQuickWindow)
    window.frameSwapped.connect(lambda: notify(READY))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    window.startTimer(100)  # Python looks at signals when Qt calls it
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
