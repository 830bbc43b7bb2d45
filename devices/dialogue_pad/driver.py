"""Binds the dialogue with a two-screen pad to its connection. A citizen's own words are never logged."""

from collections.abc import Sequence
from random import Random

from devices.dialogue_pad.dialogue import Dialogue
from devices.dialogue_pad.messages import LevelChoice
from devices.line_driver import LineDriver, LineListener
from devices.ports.url import PortUrl

PORT = 8888
"""TCP port of these pads."""


class DialoguePadDriver(LineDriver[Dialogue]):
    """One pad. Its answers are told as `Appraisal`."""

    def __init__(self, name: str, url: PortUrl, listener: LineListener, random: Random) -> None:
        super().__init__(name, url, Dialogue(), listener, random)

    def appraise(self, timeout_s: int, levels: Sequence[LevelChoice]) -> int:
        """Invite a citizen. The number comes back in the `Appraisal` that ends it, unless it is cancelled.
        Raises DeviceOfflineError while the pad is not connected, and EncodeError."""
        number, effects = self.line.ask(timeout_s, levels, self.now_if_open())
        self.carry_out(effects)
        return number

    def cancel(self) -> None:
        """End the invitation. Raises DeviceOfflineError while the pad is not connected: a pad that comes back
        has forgotten it."""
        self.now_if_open()
        self.carry_out(self.line.cancel())
