"""Binds a line of window displays to its port."""

from collections.abc import Mapping
from random import Random

from devices.led.displays import Displays
from devices.led.frames import Colour, DisplayFormat
from devices.line_driver import LineDriver, LineListener
from devices.ports.url import PortUrl, SerialUrl

BAUD = 9600
"""For the pacing behind a terminal server, whose URL does not tell it."""


class LedDriver(LineDriver[Displays]):
    """One line. `displays` gives the width of each address in columns; a Chinese character takes two."""

    def __init__(
        self,
        name: str,
        url: PortUrl,
        *,
        displays: Mapping[int, int],
        form: DisplayFormat,
        listener: LineListener,
        random: Random,
    ) -> None:
        baud = url.baud if isinstance(url, SerialUrl) else BAUD
        super().__init__(name, url, Displays(displays, form, baud), listener, random)

    def show(self, address: int, text: str, colour: Colour = Colour.RED) -> None:
        """Show `text` from now on, also when the port is not open yet. Raises EncodeError for a display that
        is none of the line's."""
        self.carry_out(self.line.show(address, text, colour, self._loop.time()))
