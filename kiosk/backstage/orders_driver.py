"""What the hall tells this kiosk to do, done. Who may tell it is the broker's to know."""

from collections.abc import Callable

from contracts.base import Request
from contracts.kiosk import BrightnessCommand, InServiceCommand, OutOfServiceCommand, ScreenshotCommand
from kiosk.backstage.light_driver import Light
from kiosk.backstage.picture_driver import Pictures
from kiosk.backstage.presence_driver import CarriedOut
from kiosk.errors import ScreenError


class Orders:
    """`go_out` takes the reason, or nothing for in service again; `screen` does what only the screen's side
    can, and returns why it can't, or nothing."""

    def __init__(
        self,
        go_out: Callable[[str], None],
        light: Light,
        pictures: Pictures,
        screen: Callable[[Request], str],
    ) -> None:
        self._go_out = go_out
        self._light = light
        self._pictures = pictures
        self._screen = screen

    async def carry_out(self, request: Request) -> CarriedOut:
        """The result, or why it can't be done."""
        match request:
            case OutOfServiceCommand(reason=reason):
                self._go_out(reason)
            case InServiceCommand():
                self._go_out("")
            case BrightnessCommand(percent=percent):
                found = await self._light.set(percent)
                return found if isinstance(found, str) else found.model_dump(mode="json")
            case ScreenshotCommand():
                return await self._picture(request)
            case _:
                return self._screen(request) or {}
        return {}

    async def _picture(self, wish: ScreenshotCommand) -> CarriedOut:
        try:
            return (await self._pictures.take(wish)).model_dump(mode="json")
        except ScreenError as error:
            return str(error)
