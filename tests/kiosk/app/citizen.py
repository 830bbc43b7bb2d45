"""Somebody at a whole kiosk: sees what is on its screen, touches it, and lets time pass."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.config import KioskConfig
from kiosk.config_file import load_config
from kiosk.flow.inputs import Input
from kiosk.flow.world import Health, Part
from kiosk.ui.app import KioskWindow, Place, make_application
from tests.gateway.hall import until
from tests.kiosk.backstage.stage import Stage
from tests.kiosk.ui.geometry import Seen, targets, texts

from kiosk.app import Kiosk, steady_ms  # isort: skip  (the stage loads escpos)

SIZE, MM = (768, 1366), 3.96


class TimedKiosk(Kiosk):
    """Knows how long its thread was busy with each input, in seconds of its own time on the processor: the
    machine's other work does not count."""

    def __init__(
        self, config: KioskConfig, steady: Callable[[], int], backlights: Path, parent: QObject
    ) -> None:
        super().__init__(config, version="test", steady=steady, backlights=backlights, parent=parent)
        self.busy_s: dict[str, list[float]] = {}
        """By what happened and the page that came of it."""

    def _take(self, happened: Input) -> None:
        before = time.thread_time()
        super()._take(happened)
        what = f"{type(happened).__name__} -> {self.state.page}"
        self.busy_s.setdefault(what, []).append(time.thread_time() - before)


class Citizen:
    """Opens the kiosk of that stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.shift_ms = 0
        application = make_application()
        config = load_config(stage.write_config())
        self.kiosk = TimedKiosk(config, lambda: steady_ms() + self.shift_ms, stage.backlights, application)
        self.window = KioskWindow(self.kiosk.bridge, Place(SIZE, MM), parent=application)
        self.kiosk.start()
        self.window.show()

    def leave(self) -> None:
        """Close it."""
        self.window.close()
        self.kiosk.stop()

    @property
    def ready(self) -> bool:
        world = self.kiosk.world
        parts = (Part.PRINTER, Part.READER, Part.SCANNER, Part.GATEWAY, Part.CATALOG)
        leased = world.leased.get("life") and world.leased.get("farm")
        return bool(leased) and all(world.health(part) is Health.UP for part in parts)

    @property
    def page(self) -> str:
        return str(self.kiosk.bridge.property("screen")["page"])

    @property
    def number(self) -> str:
        """The one that is on the screen, large."""
        return str(self.kiosk.bridge.property("screen")["number"])

    @property
    def paper(self) -> str:
        """What became of the ticket's paper."""
        return self.kiosk.state.visit.paper

    def reads(self) -> str:
        """All that is written."""
        return "\n".join(one.name for one in texts(self.window.window))

    def targets(self) -> list[Seen]:
        return targets(self.window.window)

    async def touch(self, name: str) -> None:
        """The first target of which that is the name, when it is there."""

        def there() -> Seen | None:
            return next((one for one in self.targets() if one.name == name), None)

        await self.until(lambda: there() is not None, f"{name} to touch")
        found = there()
        assert found is not None
        place = found.place.center().toPoint()
        QTest.mouseClick(self.window.window, Qt.MouseButton.LeftButton, pos=place)
        self._see()

    async def sees(self, page: str) -> None:
        """That page, when it comes."""
        await self.until(lambda: self.page == page, f"page {page}")

    async def waits(self, seconds: float) -> None:
        """As if so long nothing were done."""
        self.shift_ms += round(seconds * 1000)
        self._see()

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        def holds() -> bool:
            self._see()
            return condition()

        try:
            await until(holds, what)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; page {self.page}:\n{self.reads()}") from None

    def keep_picture(self, file: Path) -> None:
        """For who looks at a test that failed."""
        self.window.window.grabWindow().save(str(file))

    def _see(self) -> None:
        for _ in range(3):
            QGuiApplication.processEvents()
