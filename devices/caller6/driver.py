"""Binds a line of 6-byte callers to its port."""

from collections.abc import Iterable
from random import Random

from devices.caller6.callers import BAUD, Callers6
from devices.caller6.frames import ToCaller
from devices.line_driver import LineDriver, LineListener
from devices.ports.url import PortUrl, SerialUrl


class Caller6Driver(LineDriver[Callers6]):
    """One line. A caller's key is answered by one of the calls below: that is its acknowledgement too. They
    raise DeviceOfflineError while the port is not open, and EncodeError for what the wire cannot carry or a
    caller that was not named."""

    def __init__(
        self,
        name: str,
        url: PortUrl,
        callers: Iterable[int],
        listener: LineListener,
        random: Random,
        *,
        host: int = 0,
    ) -> None:
        baud = url.baud if isinstance(url, SerialUrl) else BAUD
        super().__init__(name, url, Callers6(callers, host, baud), listener, random)

    def show(self, caller: int, number: int) -> None:
        """Show the number called, 0 to 65535."""
        self._reply(caller, ToCaller.SHOW, number)

    def ok(self, caller: int) -> None:
        """It was done."""
        self._reply(caller, ToCaller.OK)

    def fail(self, caller: int) -> None:
        """It could not be done, e.g. nobody waits."""
        self._reply(caller, ToCaller.FAIL)

    def waiting(self, caller: int, count: int) -> None:
        """So many people wait, 0 to 65535."""
        self._reply(caller, ToCaller.WAITING, count)

    def _reply(self, caller: int, reply: ToCaller, number: int = 0) -> None:
        self.carry_out(self.line.reply(caller, reply, number, self.now_if_open()))
