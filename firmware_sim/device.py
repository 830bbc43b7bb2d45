"""What the firmware of every simulated device looks like to whoever runs it. Pure: bytes and time in, effects
out.

The rating pad of the open protocol has a driver of its own; all other devices are run by one harness, which
gives them a line, its speed, its faults and a control socket.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from pydantic import JsonValue


@dataclass(frozen=True, slots=True)
class Send:
    """Bytes for the host: one message, so that a fault of the line hits a message."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a person at the device would notice, e.g. Note("printed", {"ticket": 3})."""

    what: str
    facts: Mapping[str, JsonValue]


Effect = Send | Note


@dataclass(frozen=True, slots=True)
class DeviceFault:
    """A fault that this device can have, beside those of its line."""

    name: str
    """As on the command line: lower case, words joined by hyphens."""
    meaning: str
    """One line: what happens, as seen from the host."""
    lasts: bool = True
    """It lasts until it is mended; otherwise it strikes once."""


class Device(Protocol):
    """A device's firmware. `now_s` is the harness's monotonic clock in seconds; it never goes back."""

    @property
    def faults(self) -> tuple[DeviceFault, ...]:
        """All faults that `strike` knows."""

    def start(self, now_s: float) -> list[Effect]:
        """Power comes on. What the device keeps over a loss of power stays, the rest is as new."""

    def receive(self, data: bytes, now_s: float) -> list[Effect]:
        """Bytes from the host, in any chunks, garbage included. Never raises."""

    def advance(self, now_s: float) -> list[Effect]:
        """Time has come to `now_s`."""

    def due_s(self) -> float | None:
        """When `advance` is to be called next; None while there is nothing to wait for."""

    def strike(self, fault: str, now_s: float) -> list[Effect]:
        """The fault begins, or strikes once. Raises UsageError where it makes no sense now."""

    def mend(self, fault: str, now_s: float) -> list[Effect]:
        """A lasting fault ends."""

    def obey(self, words: list[str], now_s: float) -> list[Effect]:
        """A person does something, e.g. ["key", "3"] or ["card", "put", "zhang"]. Raises UsageError that
        names what this device understands."""

    def look(self) -> dict[str, JsonValue]:
        """What a person sees: screen, lamps, paper."""


@runtime_checkable
class Patient(Protocol):
    """A device that can make its host wait, by a busy line or a full TCP window."""

    @property
    def takes_bytes(self) -> bool:
        """Whether the host may go on sending. Asked after each call; a little may come nevertheless."""
