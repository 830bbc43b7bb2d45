"""How bright the screen is: by the display's own light where that can be set, else by a darker picture."""

import asyncio
import logging
from collections.abc import Callable

from contracts.kiosk import Brightness, BrightnessCommand, DimmedBy
from kiosk.backstage.backlight_port import Backlight
from kiosk.backstage.store import Store
from kiosk.errors import StoreError

BRIGHTEST = 100
DARKEST_PICTURE = 50
"""In per cent of the brightest: of a darker picture texts are hard to read, whatever their colours."""
FACT_BRIGHTNESS = "brightness"

log = logging.getLogger(__name__)


class Light:
    """On the loop. `draw` has the picture drawn so bright, and returns why it can't be, or nothing.
    `on_change` is called when it has another brightness."""

    def __init__(
        self,
        store: Store,
        backlight: Backlight,
        draw: Callable[[BrightnessCommand], str],
        on_change: Callable[[], None],
    ) -> None:
        self._store = store
        self._backlight = backlight
        self._draw = draw
        self._on_change = on_change
        self.percent = BRIGHTEST

    async def restore(self) -> None:
        """As it was set before this start; what was never set stays as the display has it. Never raises: no
        brightness is worth a kiosk."""
        try:
            if kept := self._store.fact(FACT_BRIGHTNESS).decode():
                await self._set(int(kept))
        except Exception as error:  # noqa: BLE001  # as above
            log.error("the brightness of before can't be set: %s", type(error).__name__)

    async def set(self, percent: int) -> Brightness | str:
        """How it is now; or why it can't be."""
        found = await self._set(percent)
        if isinstance(found, Brightness):
            try:
                self._store.keep_fact(FACT_BRIGHTNESS, str(percent).encode())
            except StoreError as error:
                log.error("the brightness can't be kept for the next start: %s", error)
        return found

    async def _set(self, percent: int) -> Brightness | str:
        lit = await asyncio.to_thread(self._backlight.set, percent)
        drawn = BRIGHTEST if lit is not None else max(percent, DARKEST_PICTURE)
        if why_not := self._draw(BrightnessCommand(percent=drawn)):
            return why_not
        self.percent = drawn if lit is None else lit
        self._on_change()
        by = DimmedBy.PICTURE if lit is None else DimmedBy.BACKLIGHT
        return Brightness(percent=self.percent, by=by)
