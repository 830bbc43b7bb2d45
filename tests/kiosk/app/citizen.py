"""Somebody at a whole kiosk: sees what is on its screen, touches it, and lets time pass."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.config import KioskConfig
from kiosk.config_file import load_config
from kiosk.flow.inputs import Input
from kiosk.flow.state import Visit
from kiosk.flow.world import Health, Part
from kiosk.screens.keys import Text
from kiosk.screens.screen import Label
from kiosk.showing_app import steady_ms
from kiosk.texts.resolve import resolve
from kiosk.ui.app import KioskWindow, Place, make_application
from tests.gateway.hall import WAIT_S
from tests.kiosk.app.watchdog import TURN_MAX_S, Watchdog
from tests.kiosk.backstage.stage import Stage
from tests.kiosk.ui.geometry import Seen, targets, texts

from kiosk.app import Kiosk  # isort: skip  (the stage loads escpos)

LOOK_S = 0.02
SIZE, MM = (768, 1366), 3.96
FINGER = QTest.createTouchDevice()
MANY = frozenset({"check-in", "guide", "pin", "progress", "remark", "search"})
"""Pages of some hundred items: forty keys, or a long text with steps and a code."""
MANY_S = 0.1
"""What the layout of one of them may take when it comes or changes its looks. Kept ready beforehand they
would have to be laid out anew with each change of language, theme and size all the same."""


class TimedKiosk(Kiosk):
    """Knows how long its thread was busy with each input, in seconds of its own time on the processor: the
    machine's other work does not count."""

    def __init__(
        self, config: KioskConfig, steady: Callable[[], int], backlights: Path, parent: QObject
    ) -> None:
        super().__init__(
            config, version="test", steady=steady, unheard_ms=0, backlights=backlights, parent=parent
        )
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
        self.touches = 0
        self.watch = Watchdog(self._judge)
        self._saw = ""
        application = make_application()
        config = load_config(stage.write_config())
        self.kiosk = TimedKiosk(config, lambda: steady_ms() + self.shift_ms, stage.backlights, application)
        self.window = KioskWindow(self.kiosk.bridge, Place(SIZE, MM), parent=application)
        self.kiosk.start()
        self.window.show()

    def leave(self) -> None:
        """Close it."""
        self.watch.stop()
        self.window.close()
        self.kiosk.stop()

    @property
    def ready(self) -> bool:
        world = self.kiosk.world
        parts = (Part.PRINTER, Part.READER, Part.SCANNER, Part.GATEWAY, Part.CATALOG)
        leased = world.leased.get("life") and world.leased.get("farm")
        return bool(leased) and all(world.health(part) is Health.UP for part in parts)

    @property
    def online(self) -> bool:
        """Whether the kiosk can ask the gateway."""
        return self.kiosk.world.online

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

    def word(self, text: Text, **arguments: object) -> str:
        """A text of the kiosk's, in the language of the screen."""
        filled = {name: str(value) for name, value in arguments.items()}
        return resolve(Label(text.value, filled), self.kiosk.state.look.language)

    async def touch(self, wanted: str | Text) -> None:
        """The first target of which that is the name, when it is there and not greyed."""
        name = self.word(wanted) if isinstance(wanted, Text) else wanted

        found: list[Seen] = []

        def there() -> bool:
            found[:] = [one for one in self.targets() if one.name == name and is_open(one)]
            return bool(found)

        await self.until(there, f"{name} to touch")
        self.click(found[0])

    def click(self, target: Seen) -> None:
        """As a finger does."""
        self.touches += 1
        place = target.place.center().toPoint()
        with self.watch.turn():
            QTest.mouseClick(self.window.window, Qt.MouseButton.LeftButton, pos=place)
        self._see()

    def tap(self, place: QPoint) -> None:
        """A touch screen tells it."""
        with self.watch.turn():
            QTest.touchEvent(self.window.window, FINGER).press(0, place, self.window.window).commit()
            QTest.touchEvent(self.window.window, FINGER).release(0, place, self.window.window).commit()
        self._see()

    def gesture(self) -> None:
        """A technician's."""
        for _ in range(7):
            self.tap(QPoint(round(5 * MM), round(5 * MM)))

    def key(self, key: Qt.Key) -> None:
        """On a keyboard."""
        with self.watch.turn():
            QTest.keyClick(self.window.window, key)
        self._see()

    def is_greyed(self, wanted: Text) -> bool:
        """Whether that target can't be used now."""
        return not is_open(self._target(wanted))

    def why_greyed(self, wanted: Text) -> str:
        """What is said on a target that can't be used now; empty where it can."""
        found = self._target(wanted)
        assert is_open(found) is not bool(found.item.property("reason")), f"{found.name} says no reason"
        return str(found.item.property("reason"))

    def _target(self, wanted: Text) -> Seen:
        name = self.word(wanted)
        found = next((one for one in self.targets() if one.name == name), None)
        assert found is not None, f"no {name} on page {self.page}:\n{self.reads()}"
        return found

    async def sees(self, page: str) -> None:
        """That page, when it comes."""
        await self.until(lambda: self.page == page, f"page {page}")

    async def goes_away(self) -> None:
        """Until nobody is there any more: to the attract page, whatever the page."""
        if self.kiosk.state.warned_ms:
            await self.touch(Text.UI_CONTINUE)
        if self.page not in ("attract", "out-of-service"):
            if self.page == "ticket":
                await self.until(lambda: not self.kiosk.state.visit.printing, "the paper")
            await self.touch(Text.ACTION_STOP if self.page == "working" else Text.ACTION_END)
        await self.sees("attract")
        assert self.kiosk.state.visit == Visit()

    async def waits(self, seconds: float) -> None:
        """As if so long nothing were done."""
        self.shift_ms += round(seconds * 1000)
        self._see()

    async def until(self, condition: Callable[[], bool], what: str, timeout_s: float = WAIT_S) -> None:
        """A condition that is seldom looked at: to see the whole screen takes a while itself."""
        deadline = time.monotonic() + timeout_s
        self._see()
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what}: not within {timeout_s:g} s; page {self.page}:\n{self.reads()}")
            await asyncio.sleep(LOOK_S)
            self._see()

    def keep_picture(self, file: Path) -> None:
        """For who looks at a test that failed."""
        self.window.window.grabWindow().save(str(file))

    def _judge(self) -> tuple[str, float]:
        """The turn of the event loop that has just ended: of a page that has come, each look is one of its
        own."""
        look = self.kiosk.state.look
        before, self._saw = self._saw, f"{self.page} in {look.language.value} {look.theme.value} {look.elder}"
        if self._saw == before:
            return f"on {self.page}", TURN_MAX_S
        return self._saw, MANY_S if self.page in MANY else TURN_MAX_S

    def _see(self) -> None:
        for _ in range(3):
            with self.watch.turn():
                QGuiApplication.processEvents()


def is_open(target: Seen) -> bool:
    """Whether it does something when it is touched."""
    return bool(target.item.property("open"))
