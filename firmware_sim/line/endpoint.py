"""The device's end of a line: what `PtyEndpoint` and `TcpEndpoint` have in common."""

from collections.abc import Callable
from typing import Protocol

Heard = Callable[[bytes], None]


class Endpoint(Protocol):
    """A place that a host can open. It moves bytes as they come; speed and faults are the `Line`'s."""

    @property
    def url(self) -> str:
        """Where the host finds it."""

    def open(self, heard: Heard) -> None:
        """Be there; `heard` gets what the host sends. After `close` it is a replug. Raises LineError."""

    def write(self, data: bytes) -> None:
        """Send without waiting. What the host's side has no room for is lost, as on a UART."""

    def host_baud(self) -> int | None:
        """The speed that the host has set; None when the line has none or it cannot be told."""

    def pause(self) -> None:
        """Take nothing from the host for now: it waits on the host's side."""

    def resume(self) -> None:
        """Go on after `pause`."""

    def close(self) -> None:
        """Be gone, as an unplugged device is: the host's end breaks."""
