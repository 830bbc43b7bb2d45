"""A whole kiosk, without its hall, is heard: its sounds, and its pages in the headphones; whatever the voice
does, it goes on."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from devices.printer.escpos_loading import load_escpos
from kiosk.config_file import load_config
from kiosk.ui.app import make_application
from tests.kiosk.voice.ear import ENGINE, PLAYER, Ear

load_escpos()
from kiosk.app import Kiosk  # noqa: E402  (escpos must be loaded first)

os.environ["QT_QPA_PLATFORM"] = "offscreen"

CONFIG = """\
[kiosk]
id = "kiosk-1"
[hall]
broker = "mqtt://127.0.0.1:PORT"
gateway = "hall-1"
[store]
data_dir = "data"
[sound]
device = "speaker"
headphones = "jack"
"""
HANGS = "#!/bin/sh\necho '|hangs' > HEARD\nexec /bin/sleep 600\n"
DIES = "#!/bin/sh\necho '|dies' > HEARD\nexit 1\n"


@pytest.fixture
def kiosk(ear: Ear, tmp_path: Path) -> Iterator[Callable[[str], Kiosk]]:
    made: list[Kiosk] = []
    nobody = socket.socket()
    nobody.bind(("127.0.0.1", 0))  # bound and not listened at: the broker is away
    text = CONFIG.replace("PORT", str(nobody.getsockname()[1]))

    def start(engine: str) -> Kiosk:
        ear.install("aplay", PLAYER)
        ear.install("espeak-ng", engine)
        (tmp_path / "kiosk.toml").write_text(text)
        made.append(Kiosk(load_config(tmp_path / "kiosk.toml"), unheard_ms=0, parent=make_application()))
        made[0].sounds_ready()
        made[0].start()
        return made[0]

    yield start
    for one in made:
        one.stop()
    nobody.close()


def touch(kiosk: Kiosk, act: str) -> None:
    kiosk.bridge.touch(act, "")
    QGuiApplication.processEvents()


def test_a_touch_sounds_at_the_loudspeaker_and_a_page_is_read_in_the_headphones(
    kiosk: Callable[[str], Kiosk], ear: Ear
) -> None:
    one = kiosk(ENGINE.replace("$1 $2", "$@"))
    touch(one, "wake")
    assert ear.hear().startswith("--quiet --device=speaker ")
    touch(one, "aloud")
    heard = [ear.hear(), ear.hear()]
    assert any(line.endswith("touch.wav") for line in heard)
    assert "-v cmn -s 160 -d jack --stdin|您要办理什么？" in heard


@pytest.mark.parametrize("engine", [HANGS, DIES])
def test_a_voice_that_hangs_or_dies_does_not_stop_the_kiosk(
    engine: str, kiosk: Callable[[str], Kiosk], ear: Ear
) -> None:
    one = kiosk(engine)
    touch(one, "wake")
    touch(one, "aloud")
    while not ear.hear().startswith("|"):
        pass
    touch(one, "end")
    assert one.bridge.property("screen")["page"] == "attract"
