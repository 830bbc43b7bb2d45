"""What a window's own devices show follows its state: LED display, caller's digits, screen of the pad.

Each is told when what it shows changes, and again when it may have lost it. What the `display` and `show`
commands put there stays until then.
"""

import asyncio
import contextlib
from collections.abc import Callable

from contracts.base import Message
from contracts.catalog import text_in
from contracts.device import DeviceKind, DeviceState, Health
from contracts.errors import EncodeError
from contracts.hall import WindowState, WindowView
from contracts.pad.fields import fit_text
from contracts.pad.messages import SHOW_TEXT_MAX, Capability, Show, ShowText
from contracts.session import Language
from devices.caller6.driver import Caller6Driver
from devices.errors import DeviceOfflineError, RequestError
from devices.hall_bus.driver import HallBusDriver
from devices.led.driver import LedDriver
from devices.pad.driver import PadDriver
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall.display_texts import DisplayTexts, Names, Shown, digits, led, pad
from gateway.line_config import HallBusSection
from gateway.line_requests import COLOURS
from gateway.lines import LineDevice, Lines
from gateway.pads import PadRegistry

PAD_PATIENCE_S = 5.0
CALLER_DIGITS = 4
"""Places of a six-byte caller's display, as far as is known."""
HERE = frozenset({Health.GREETING, Health.ONLINE})


class WindowDisplays:
    """Displays of all windows that the catalog names."""

    def __init__(self, lines: Lines, pads: PadRegistry, index: CatalogIndex, texts: DisplayTexts) -> None:
        self._lines = lines
        self._pads = pads
        self._index = index
        self._texts = texts
        self._views: dict[str, WindowView] = {}
        self._led: dict[str, Shown] = {}
        self._caller: dict[str, tuple[str, bool]] = {}
        """Digits of each caller, and whether they are a number that was called."""
        self._pad: dict[str, ShowText] = {}
        self._away: set[str] = set()
        """Callers that were away."""
        self._telling: dict[str, asyncio.Task[None]] = {}
        """By window: its pad is being told."""
        self._loop = asyncio.get_running_loop()

    def configure(self, index: CatalogIndex, texts: DisplayTexts) -> None:
        """Another catalog, other texts, or other devices: all that is shown is told anew."""
        self._index, self._texts = index, texts
        self._views = {window: view for window, view in self._views.items() if window in index.windows}
        self._led.clear()
        self._caller.clear()
        self._pad.clear()
        for view in tuple(self._views.values()):
            self._show(view)

    async def stop(self) -> None:
        """Let go of what is under way."""
        tasks = list(self._telling.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # -- what happens ---------------------------------------------------------------------------------------

    def changed(self, published: Message) -> None:
        """A state of the hall's queue has changed."""
        if not isinstance(published, WindowView):
            return
        before = self._views.get(published.window)
        self._views[published.window] = published
        self._show(published)
        if before is not None and _begins_to_wait(before, published):
            self._beep(published.window)

    def answered(self, view: WindowView, ok: bool) -> None:
        """A key of the window's caller was carried out, or refused, which beeps."""
        self._caller.pop(view.window, None)
        self._show_digits(view)
        if not ok:
            self._beep(view.window)

    def device_is(self, state: DeviceState) -> None:
        """A device's health: a caller that comes back has forgotten its digits."""
        if state.kind is not DeviceKind.CALLER or state.window is None:
            return
        if state.health not in HERE:
            self._away.add(state.window)
        elif state.window in self._away:
            self._away.discard(state.window)
            self._caller.pop(state.window, None)
            if (view := self._views.get(state.window)) is not None:
                self._show_digits(view)

    def pad_is_here(self, driver: PadDriver) -> None:
        """A pad has said who it is: it may have forgotten what it showed, or serve another window."""
        window = self._pads.window_of(driver)
        if window is not None and (view := self._views.get(window)) is not None:
            self._pad.pop(window, None)
            self._show_pad(view)

    # -- inside ---------------------------------------------------------------------------------------------

    def _show(self, view: WindowView) -> None:
        self._show_led(view)
        self._show_digits(view)
        self._show_pad(view)

    def _show_led(self, view: WindowView) -> None:
        device = self._lines.at(DeviceKind.DISPLAY, view.window)
        shown = led(self._texts, view, self._names(view))
        if device is None or self._led.get(view.window) == shown:
            return
        self._led[view.window] = shown
        assert isinstance(device.driver, LedDriver)
        device.driver.show(device.address or 0, shown.text, COLOURS[shown.colour])

    def _show_digits(self, view: WindowView) -> None:
        device = self._lines.at(DeviceKind.CALLER, view.window)
        if device is None:
            return
        shown = digits(view, _places(device)), view.number is not None
        if self._caller.get(view.window) == shown:
            return
        try:
            _tell_digits(device, *shown)
        except DeviceOfflineError:
            self._away.add(view.window)
            return
        self._caller[view.window] = shown

    def _beep(self, window: str) -> None:
        device = self._lines.at(DeviceKind.CALLER, window)
        if device is not None and isinstance(device.driver, HallBusDriver):
            with contextlib.suppress(RequestError, EncodeError):
                device.driver.beep(device.address or 0)

    def _show_pad(self, view: WindowView) -> None:
        text = fit_text(pad(self._texts, view, self._names(view)), SHOW_TEXT_MAX)
        kind = Show.PAUSED if view.state is WindowState.PAUSED else Show.MESSAGE if text else Show.IDLE
        shown = ShowText(0, kind, 0, text)
        if self._pad.get(view.window) == shown:
            return
        self._pad[view.window] = shown
        if view.window not in self._telling:
            task = self._loop.create_task(self._tell_pad(view.window))
            self._telling[view.window] = task

    async def _tell_pad(self, window: str) -> None:
        """Until the pad shows what it should. One that is away is told when it is back."""
        try:
            told = None
            while (wanted := self._pad.get(window)) is not None and wanted is not told:
                told = wanted
                driver = self._pads.at_window(window)
                if driver is None or not _has_screen(driver):
                    return
                with contextlib.suppress(RequestError):
                    await driver.request(wanted, PAD_PATIENCE_S)
        finally:
            self._telling.pop(window, None)

    def _names(self, view: WindowView) -> Names:
        duty = self._index.windows.get(view.window)
        staff = self._index.staff.get(view.staff_no or "")
        name = text_in(duty.name, Language.ZH_HANS) if duty is not None and duty.name else ""
        return Names(name, staff.display_name if staff is not None else "")


def _has_screen(driver: PadDriver) -> bool:
    return driver.hello is not None and Capability.SCREEN in Capability(driver.hello.capabilities)


def _begins_to_wait(before: WindowView, now: WindowView) -> bool:
    """Somebody has come to a window that has nobody."""
    idle = now.state is WindowState.OPEN and now.number is None and before.number is None
    return idle and before.waiting == 0 and now.waiting > 0


def _places(device: LineDevice) -> int:
    section = device.section
    return section.display_digits if isinstance(section, HallBusSection) else CALLER_DIGITS


def _tell_digits(device: LineDevice, text: str, is_number: bool) -> None:
    driver, address = device.driver, device.address or 0
    if isinstance(driver, HallBusDriver):
        driver.show_digits(address, text)
    elif isinstance(driver, Caller6Driver):
        tell: Callable[[int, int], None] = driver.show if is_number else driver.waiting
        tell(address, int(text or 0))
