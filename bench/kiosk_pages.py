"""Every page of the tour, in every language, drawn one after the other without a graphics processor.

    python -m bench.kiosk_pages ROUNDS

Standard output is one JSON object, {"pages": {name: [[seconds, of them busy]]}}: from a state to the
picture of it. The first round, in which Qt reads the layout of each page, is not told.
"""

import json
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QEventLoop

from bench.kiosk_hall import ITEMS_EACH, WINDOWS
from contracts.session import Language
from demo.hall_catalog import played_catalog
from kiosk.flow.inputs import Input
from kiosk.flow.state import Look
from kiosk.texts.resolve import load, resolve
from kiosk.ui.app import KioskWindow, Place, make_application
from kiosk.ui.bridge import Bridge
from kiosk.ui.tour import tour

SIZE, MM = (1080, 1920), 1080 / 268


def _unheard(_: Input) -> None:
    """Nobody touches it."""


def main(rounds: int) -> None:
    """See the module."""
    application = make_application()
    load()
    bridge = Bridge(_unheard, resolve, parent=application)
    shown = KioskWindow(bridge, Place(SIZE, MM), parent=application)
    frames = 0

    def drawn() -> None:
        nonlocal frames
        frames += 1

    shown.window.frameSwapped.connect(drawn)
    shown.show()
    stops = list(tour(played_catalog(WINDOWS, datetime.now(UTC), items_each=ITEMS_EACH)))
    pages: dict[str, list[tuple[float, float]]] = {}
    for number in range(rounds + 1):
        for language in Language:
            look = replace(Look(), language=language)
            for stop in stops:
                began, busy, before = time.perf_counter(), time.process_time(), frames
                bridge.show_screen(stop.screen(look), look)
                shown.window.update()  # also where two stops look the same
                while frames == before:
                    application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
                if number:
                    spent = time.perf_counter() - began, time.process_time() - busy
                    pages.setdefault(stop.name, []).append(spent)
    shown.close()
    print(json.dumps({"pages": pages}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
