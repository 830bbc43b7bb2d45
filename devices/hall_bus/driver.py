"""Binds a hall bus to its port. `devices.heard` says what is told, `devices.line_driver` to whom."""

from random import Random

from devices.hall_bus.bus import HallBus
from devices.hall_bus.site import BusSite
from devices.line_driver import LineDriver, LineListener
from devices.ports.url import PortUrl


class HallBusDriver(LineDriver[HallBus]):
    """One RS-485 line. What is asked for is queued and goes out when the line is free; no device of this bus
    says whether it did it. All requests raise DeviceOfflineError while the port is not open, and EncodeError
    for what the line cannot carry or an address that the site does not name."""

    def __init__(
        self, name: str, url: PortUrl, site: BusSite, listener: LineListener, random: Random
    ) -> None:
        super().__init__(name, url, HallBus(site), listener, random)

    def invite(self, evaluator: int) -> None:
        """Ask the citizen at this evaluator to rate."""
        self.carry_out(self.line.invite(evaluator, self.now_if_open()))

    def show_stars(self, evaluator: int, stars: int) -> None:
        """Show the clerk's star level, 0 to 5."""
        self.carry_out(self.line.show_stars(evaluator, stars, self.now_if_open()))

    def show_digits(self, caller: int, text: str) -> None:
        """Show digits and blanks on the caller's own display, to the right."""
        self.carry_out(self.line.show_digits(caller, text, self.now_if_open()))

    def beep(self, caller: int) -> None:
        """Let the caller beep."""
        self.carry_out(self.line.beep(caller, self.now_if_open()))
