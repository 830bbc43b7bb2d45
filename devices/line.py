"""What the core of a line with simple devices is to its driver: bytes and `now` in, effects out."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from devices.heard import Address, Heard, LineEffect
from devices.presence import Presence


class Line(ABC):
    """One port and the devices on it. `deadline` says when `tick` is due; after `tick(now)` it is later."""

    def __init__(self, addresses: Iterable[Address]) -> None:
        self.addresses = tuple(addresses)
        self.presence = Presence(self.addresses)

    @property
    @abstractmethod
    def noise_bytes(self) -> int:
        """Bytes that made no sense, since the line was made."""

    @property
    @abstractmethod
    def messages(self) -> int:
        """Messages met, sound or not: what a flood is measured by."""

    @abstractmethod
    def received(self, chunk: bytes, now: float) -> list[LineEffect]:
        """Bytes came. Never raises, whatever they are."""

    def opened(self, now: float) -> list[LineEffect]:
        """The port is open."""
        return [*self.presence.opened(self.noise_bytes)]

    def closed(self, reason: str, now: float) -> list[LineEffect]:
        """The port is gone or can't be had. Safe to repeat."""
        return [*self.presence.closed(reason)]

    def tick(self, now: float) -> list[LineEffect]:
        """Time passed."""
        return []

    def deadline(self) -> float:
        """When `tick` is due next; infinite when nothing is."""
        return float("inf")

    def committed(self, heard: Heard, now: float) -> list[LineEffect]:
        """What was told is safe: acknowledge it, where the protocol can."""
        return []

    def refused(self, heard: Heard) -> None:  # noqa: B027  # a family without acknowledgements has nothing to do
        """What was told could not be kept: its next copy, where the device sends one, is told again."""
