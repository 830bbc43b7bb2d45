"""A window's screen with a fault of ours."""

import socket
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import cast

import pytest
from PySide6.QtGui import QGuiApplication

from devices.printer.escpos_loading import load_escpos
from kiosk.config_file import load_config
from kiosk.ui.app import make_application
from kiosk.window_pad.backstage_app import PadBackstage
from kiosk.window_pad.derive import Hall
from tests.gateway.hall import until

load_escpos()

from kiosk.window_pad_app import WindowPad  # noqa: E402  (escpos must be loaded first)

TICKS = 4


class Fault(Random):
    """In what connects again."""

    def uniform(self, a: float, b: float) -> float:
        raise ZeroDivisionError


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Path]:
    """Of a screen whose broker is not there."""
    path = tmp_path / "kiosk.toml"
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        path.write_text(
            '[kiosk]\nid = "pad-12"\n[store]\ndata_dir = "data"\n'
            '[pad]\nlisten = "127.0.0.1:0"\ngateways = ["127.0.0.1"]\n'
            f'[hall]\nbroker = "mqtt://127.0.0.1:{nobody.getsockname()[1]}"\ngateway = "hall"\n',
            encoding="utf-8",
        )
        yield path


@pytest.mark.logs_errors("the pad's backstage has ended: ZeroDivisionError")
async def test_a_broker_that_is_not_tried_again_ends_the_backstage(config: Path) -> None:
    backstage = PadBackstage(
        load_config(config),
        "12",
        on_state=lambda _: None,
        on_hall=lambda _: None,
        on_effect=lambda _: None,
        random=Fault(),
    )
    backstage.start()
    await until(lambda: not backstage.alive, "the end")
    backstage.stop()


@pytest.mark.logs_errors("the pad that is IDLE can't be shown: AttributeError")
async def test_a_screen_that_cannot_be_shown_at_any_tick_is_told_once(
    config: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pad = WindowPad(load_config(config), "12", parent=make_application())
    pad.start()
    ticks: list[None] = []
    pad._timer.timeout.connect(lambda: ticks.append(None))

    def holds() -> bool:
        QGuiApplication.processEvents()
        return pad.state is not None and len(ticks) >= TICKS

    try:
        pad._hall = cast(Hall, None)
        await until(holds, "time passes")
    finally:
        pad.stop()
    assert caplog.text.count("can't be shown") == 1
