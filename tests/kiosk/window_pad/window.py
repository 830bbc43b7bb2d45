"""A window of a hall whose pad is a screen: the screen, here or as a process to be killed, who touches it,
and what the gateway's journal says of it."""

import asyncio
import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from contracts.device import Health
from contracts.session import Language
from devices.printer.escpos_loading import load_escpos
from kiosk.config_file import load_config
from kiosk.screens.keys import Text
from kiosk.screens.screen import Label
from kiosk.texts.resolve import load, resolve
from kiosk.ui.app import KioskWindow, Place, make_application
from kiosk.window_pad.memory import Memory
from tests.gateway.hall import Hall, until
from tests.gateway.hall_queue import Clerk, clerk
from tests.gateway.journals import events
from tests.kiosk.app.watchdog import TURN_MAX_S, Watchdog
from tests.kiosk.ui.geometry import Seen, targets, texts

load_escpos()

from kiosk.window_pad.backstage_app import steady_ms  # noqa: E402  (likewise)
from kiosk.window_pad_app import WindowPad  # noqa: E402  (escpos must be loaded first)

SIZE, MM = (1280, 800), 3.81
PATIENCE_S = 300.0
"""An invitation lasts as long as a busy machine may need."""
SLOWNESS = 10
"""The screen's own clock is so much slower: what it shows for a moment is not missed."""
RUNNER = Path(__file__).with_name("runner.py")
RATINGS = ("rating-given", "reasons-added", "rating-refused", "session-unrated", "press-unsolicited")


def words(text: Text, language: Language = Language.ZH_HANS) -> str:
    return resolve(Label(text.value), language)


class Window:
    """`hall`'s window of that number. Its screen keeps its port over all starts."""

    def __init__(self, hall: Hall, number: str) -> None:
        self.hall = hall
        self.hall.settings["queue"]["rating_timeout_s"] = PATIENCE_S
        self.number = number
        self.folder = hall.folder / "pad"
        self.folder.mkdir()
        self.shift_ms = 0
        self.port = 0
        self.watch = Watchdog(self._judge)
        self._saw: object = None
        self.pad: WindowPad | None = None
        self._window: KioskWindow | None = None
        self._process: asyncio.subprocess.Process | None = None

    def write_config(self, *, broker: bool = True) -> Path:
        path = self.folder / "kiosk.toml"
        hall = f'[hall]\nbroker = "mqtt://127.0.0.1:{self.hall.port}"\ngateway = "{self.hall.id}"\n'
        path.write_text(
            f'[kiosk]\nid = "pad-{self.number}"\n{hall if broker else ""}'
            '[store]\ndata_dir = "data"\n'
            f'[pad]\nlisten = "127.0.0.1:{self.port}"\ngateways = ["127.0.0.1"]\n',
            encoding="utf-8",
        )
        return path

    async def open(self) -> None:
        """The screen, here, and the gateway that has it as its pad."""
        self.show()
        await self.start_gateway()

    def show(self) -> None:
        """The screen, here."""
        load()
        application = make_application()
        self.pad = WindowPad(
            load_config(self.write_config()),
            self.number,
            version="test",
            steady=self._steady,
            unheard_ms=0,
            parent=application,
        )
        self._window = KioskWindow(self.pad.bridge, Place(SIZE, MM), parent=application)
        self.pad.start()
        self._window.show()
        self.port = self.pad.backstage.port

    async def start_gateway(self) -> Clerk:
        """Until it has the pad; a clerk of it."""
        self.hall.windows = [{"number": self.number, "pad": f"tcp://127.0.0.1:{self.port}"}]
        await self.hall.start()
        await self.until(self.online, "the pad is online")
        return await clerk(self.hall)

    def online(self) -> bool:
        """Whether the gateway has the pad."""
        assert self.hall.gateway is not None
        return self.hall.gateway.pads.health()[f"pad-{self.number}"] == Health.ONLINE

    def shut(self) -> None:
        """The screen that is here."""
        if self._window is not None and self.pad is not None:
            self._window.close()
            self.pad.stop()
            self._window = self.pad = None

    async def close(self) -> None:
        self.watch.stop()
        self.shut()
        await self.kill()

    # -- what is seen and touched ---------------------------------------------------------------------------

    @property
    def memory(self) -> Memory:
        """As far as the screen's side was told."""
        assert self.pad is not None
        assert self.pad.state is not None
        return self.pad.state.memory

    @property
    def page(self) -> str:
        assert self.pad is not None
        return str(self.pad.bridge.property("screen")["page"])

    def reads(self) -> str:
        """All that is written."""
        assert self._window is not None
        return "\n".join(one.name for one in texts(self._window.window))

    async def sees(self, page: str) -> None:
        await self.until(lambda: self.page == page, f"page {page}")

    async def touch(self, name: str) -> None:
        """The target of that name, when it is there."""
        assert self._window is not None
        shown = self._window.window

        def there() -> Seen | None:
            return next((one for one in targets(shown) if one.name == name), None)

        await self.until(lambda: there() is not None, f"{name} to touch")
        found = there()
        assert found is not None
        with self.watch.turn():
            QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=found.place.center().toPoint())

    async def until(self, condition: Any, what: str) -> None:
        def holds() -> bool:
            if self.pad is not None:
                with self.watch.turn():
                    QGuiApplication.processEvents()
            return bool(condition())

        await until(holds, what)

    def _judge(self) -> tuple[str, float]:
        """The turn of the event loop that has just ended: of a page that has come, each look is one of its
        own."""
        state = self.pad.state if self.pad else None
        before, self._saw = self._saw, (self.page, state.look) if state else None
        return f"{'' if before == self._saw else 'another: '}{self._saw}", TURN_MAX_S

    def waits(self, seconds: float) -> None:
        """As if so long nothing were done."""
        self.shift_ms += round(seconds * 1000)

    def _steady(self) -> int:
        return steady_ms() // SLOWNESS + self.shift_ms

    def keep_picture(self, file: Path) -> None:
        """For who looks at a test that failed."""
        assert self._window is not None
        self._window.window.grabWindow().save(str(file))

    # -- the screen as a process ----------------------------------------------------------------------------

    async def start_process(self) -> None:
        """Without a picture: what is to be seen comes as lines."""
        with (self.folder / "runner.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, str(RUNNER), str(self.write_config(broker=False)), self.number,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip
        self.port = int((await self.told("port"))["port"])

    async def told(self, key: str, value: object = None) -> dict[str, Any]:
        """The next line that says so."""
        assert self._process is not None
        assert self._process.stdout is not None
        async with asyncio.timeout(60):
            while True:
                line: dict[str, Any] = json.loads(await self._process.stdout.readline())
                if key in line and value in {None, line[key]}:
                    return line

    def tell(self, line: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())

    async def kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.communicate()

    # -- what the gateway has -------------------------------------------------------------------------------

    def ratings(self) -> list[dict[str, Any]]:
        """All that the journal says of ratings and presses, in order."""
        kinds = {f"org.hallside.{kind}.v1" for kind in RATINGS}
        found = events(self.hall.folder / "data" / "journal.db")
        return [event for event in found if event["type"] in kinds]

    def kinds(self) -> list[str]:
        return [event["type"].split(".")[2] for event in self.ratings()]
