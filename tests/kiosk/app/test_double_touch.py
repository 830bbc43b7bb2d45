"""Kiosk and pad, as they are started, do not take the second tap of a double one for an answer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from devices.printer.escpos_loading import load_escpos
from kiosk.config import KioskConfig
from kiosk.config_file import load_config
from kiosk.flow.state import Look
from kiosk.screens.screen import Label, Screen, Template
from kiosk.ui.app import make_application
from kiosk.ui.bridge import UNHEARD_MS, Bridge

load_escpos()
from kiosk.app import Kiosk  # noqa: E402  (escpos must be loaded first)
from kiosk.window_pad_app import WindowPad  # noqa: E402  (likewise)

CONFIG = """\
[kiosk]
id = "kiosk-1"
[hall]
broker = "mqtt://127.0.0.1"
gateway = "hall-1"
[store]
data_dir = "data"
[pad]
listen = "127.0.0.1:0"
gateways = ["127.0.0.1"]
"""
RATE = Screen("rate", Template.RATING, Label(plain="How was it?"))
Start = Callable[[KioskConfig, Callable[[], int], QObject], Kiosk | WindowPad]


def kiosk(config: KioskConfig, steady: Callable[[], int], parent: QObject) -> Kiosk:
    return Kiosk(config, steady=steady, parent=parent)


def pad(config: KioskConfig, steady: Callable[[], int], parent: QObject) -> WindowPad:
    return WindowPad(config, "12", steady=steady, parent=parent)


@pytest.mark.parametrize("start", [kiosk, pad])
def test_a_level_is_heard_when_its_page_has_been_there_for_a_while(start: Start, tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text(CONFIG)
    now_ms = [5_000]
    started = start(load_config(tmp_path / "kiosk.toml"), lambda: now_ms[0], make_application())
    sounds: list[str] = []
    bridge: Bridge = started.bridge
    bridge.sounded.connect(sounds.append)
    now_ms[0] += 60_000
    bridge.show_screen(RATE, Look())
    bridge.touch("level", "1")
    assert sounds == []
    now_ms[0] += UNHEARD_MS
    bridge.touch("level", "1")
    assert sounds == ["touch"]
    started.stop()
