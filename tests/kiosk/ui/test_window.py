"""The window's beginning and end, its sizes, its files."""

import gc
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QGuiApplication

from contracts.session import Language
from kiosk.errors import ScreenError
from kiosk.flow.inputs import Act, Touched
from kiosk.flow.state import Look
from kiosk.screens.screen import Choice, Label, Screen, Template
from kiosk.ui.app import needs_software
from kiosk.ui.bridge import Bridge
from kiosk.ui.code import code_picture
from kiosk.ui.icons import Icons, icon_names
from kiosk.ui.metrics import DENSITY_UNKNOWN, Metrics, density
from kiosk.ui.samples import sample_screens
from tests.kiosk.app.watchdog import TURN_MAX_S
from tests.kiosk.ui.window import Show

RUN = """
import sys
from PySide6.QtCore import QTimer
from kiosk.flow.state import Look
from kiosk.ui.app import Place, run
from kiosk.ui.bridge import Bridge
from kiosk.ui.samples import sample_screens, sample_words

def make(parent):
    bridge = Bridge(print, sample_words, parent=parent)
    bridge.show_screen(sample_screens()[1], Look())
    QTimer.singleShot(0, parent.quit)
    return bridge

sys.exit(run(make, Place((1280, 800), 3.8)))
"""


def test_the_application_ends_without_a_word() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", RUN], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


TOLD_TO_END_BY_A_TOUCH = """
import os
import signal
import sys
from PySide6.QtCore import QPoint, QTimer, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from kiosk.ui.app import Place, run
from kiosk.ui.bridge import Bridge

def make(parent):
    def tap():
        (window,) = QGuiApplication.topLevelWindows()
        QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(640, 400))

    def shown():
        QGuiApplication.topLevelWindows()[0].frameSwapped.connect(tap, Qt.ConnectionType.QueuedConnection)

    signal.signal(signal.SIGTERM, lambda *_: parent.quit())
    QTimer.singleShot(0, shown)
    return Bridge(lambda touched: os.kill(os.getpid(), signal.SIGTERM), parent=parent)

sys.exit(run(make, Place((1280, 800), 3.8)))
"""


def test_told_to_end_while_a_touch_is_handled_it_ends_as_ever() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", TOLD_TO_END_BY_A_TOUCH],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


COLLECTS = """
import gc
import sys
import time
from PySide6.QtCore import QObject, QTimer, Signal
from devices.printer.escpos_loading import load_escpos
load_escpos()
import kiosk.app
from kiosk.showing_app import Showing, show
from kiosk.ui.app import KioskWindow, Place, make_application
from kiosk.ui.bridge import Bridge

class Quits(QObject):
    told = Signal()

def collect():
    before = time.thread_time()
    gc.collect()
    print(time.thread_time() - before)
    quits.told.emit()

application = make_application()
quits = Quits()
window = KioskWindow(Bridge(print, parent=application), Place((1280, 800), 3.8), parent=application)
window.first_frame.connect(lambda: QTimer.singleShot(0, collect))
sys.exit(show(application, window, Showing(), begin=int, end=int, quits=quits.told))
"""


def test_the_collector_of_garbage_does_not_hold_a_shown_screen_up() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", COLLECTS],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert float(done.stdout) < TURN_MAX_S / 2


def test_the_first_frame_is_told_once(shown: Show) -> None:
    window = shown("1280x800")
    assert window.frames == 1
    window.show(sample_screens()[1], Look(), Language.EN)
    window.kiosk.window.grabWindow()
    assert window.frames == 1


def test_the_bridge_outlives_the_collectors(shown: Show) -> None:
    window = shown("1280x800")
    gc.collect()
    assert window.kiosk.engine is not None
    window.kiosk.engine.collectGarbage()
    window.show(sample_screens()[1], Look(), Language.EN)
    assert window.kiosk.window.property("bridge") is window.bridge


def test_the_same_screen_again_tells_nothing(shown: Show) -> None:
    window = shown("1280x800")
    told = []
    window.bridge.screen_changed.connect(lambda: told.append("screen"))
    window.bridge.look_changed.connect(lambda: told.append("look"))
    home = sample_screens()[1]
    for look in (Look(), Look(), Look(elder=True)):
        window.bridge.show_screen(home, look)
    assert told == ["screen", "look", "screen"]


def test_an_act_that_there_is_not_is_logged_and_goes_nowhere(
    shown: Show, caplog: pytest.LogCaptureFixture
) -> None:
    window = shown("1280x800")
    window.bridge.touch("dance", "")
    assert window.inputs == []
    assert caplog.messages == ["the screen offers 'dance', which nothing answers to"]
    caplog.clear()


def test_a_touch_sounds_before_it_is_answered(shown: Show) -> None:
    window = shown("1280x800")
    heard: list[object] = []
    window.bridge.sounded.connect(lambda what: heard.append((what, list(window.inputs))))
    window.bridge.touch("goal", "number")
    assert heard == [("touch", [])]
    assert window.inputs == [Touched(Act.GOAL, "number")]


def test_every_template_has_its_file() -> None:
    folder = Path("kiosk/ui/qml")
    assert {path.name for path in folder.glob("*Page.qml")} == {
        f"{template.capitalize()}Page.qml" for template in Template
    }


def test_every_icon_is_drawn_in_the_colour_that_is_asked_for() -> None:
    icons = Icons()
    for name in icon_names():
        picture = icons.requestImage(f"{name}/ff0000", QSize(), QSize(48, 48))
        inks = {
            picture.pixelColor(x, y).name()
            for x in range(48)
            for y in range(48)
            if picture.pixelColor(x, y).alpha() == 255
        }
        assert inks == {"#ff0000"}, name


def test_an_icon_that_there_is_not_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    picture = Icons().requestImage("unicorn/000000", QSize(), QSize(8, 8))
    assert picture.pixelColor(4, 4).alpha() == 0
    assert caplog.messages[0].startswith("there is no icon 'unicorn'; there are ")
    caplog.clear()


def test_markup_in_a_text_is_shown_as_it_is(shown: Show) -> None:
    window = shown("1280x800")
    nasty = Label(plain="<b>&amp; <img src='http://example.invalid/x.png'>")
    window.show(
        Screen("x", Template.TEXT, nasty, (nasty,), choices=(Choice(Act.END, title=nasty),)),
        Look(),
        Language.EN,
    )
    assert window.faults(Look()) == []


@pytest.mark.parametrize(
    ("size", "found"),
    [
        ((1080, 1920, 268, 476), 1920 / 476),
        ((1080, 1920, 476, 268), 1920 / 476),
        ((1920, 1080, 160, 90), 12.0),
        ((1920, 1080, 1600, 900), None),
        ((1920, 1080, 0, 0), None),
        ((1920, 1080, 400, 400), None),
    ],
)
def test_a_display_that_cannot_know_its_size_is_not_believed(
    size: tuple[float, float, float, float], found: float | None
) -> None:
    assert density(*size) == found


def test_metrics_that_no_kiosk_has_are_refused() -> None:
    assert Metrics().mm == DENSITY_UNKNOWN
    with pytest.raises(ScreenError, match=r"0\.5 pixels per mm: a screen has 1\.5 to 20"):
        Metrics(0.5)
    with pytest.raises(ScreenError, match="lower edge at 1100 mm"):
        Metrics(4, 1100)


def test_a_text_that_no_code_holds_is_refused() -> None:
    with pytest.raises(ScreenError, match="5000 characters do not fit into a QR code"):
        code_picture("x" * 5000)


def test_software_draws_where_there_is_no_graphics_processor(tmp_path: Path) -> None:
    assert needs_software({}, tmp_path)
    (tmp_path / "renderD128").touch()
    assert not needs_software({}, tmp_path)
    assert needs_software({"QT_QPA_PLATFORM": "offscreen"}, tmp_path)
    assert not needs_software({"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "rhi"}, tmp_path)


def test_a_bridge_belongs_to_its_parent(shown: Show) -> None:
    window = shown("1280x800")
    parent = QObject()
    bridge = Bridge(lambda happened: None, parent=parent)
    assert bridge.parent() is parent
    assert isinstance(window.application, QGuiApplication)
    assert logging.getLogger("kiosk.ui.app").getEffectiveLevel() <= logging.WARNING
