"""What every open port does, whatever is below it: a serial line, a socket, a USB device."""

import asyncio
from typing import Protocol


class Port(Protocol):
    """An open port on the event loop. Bytes that come go to the callback that it was made with."""

    lost: asyncio.Future[str]
    """Resolves to a plain reason when the port is gone."""
    dropped_bytes: int
    """Bytes of `write` that found no room."""

    def write(self, data: bytes) -> None:
        """Send a short message as soon as the port takes it, or drop it. Never blocks, never raises."""

    async def send(self, data: bytes, timeout_s: float) -> int:
        """Send a long message, as fast as the port takes it. Returns how many of its bytes the system took
        before the timeout or the loss of the port; all of them when all went well."""

    def unsent(self) -> int | None:
        """Bytes that the system took and has not sent yet; None where it does not tell."""

    def pause(self) -> None:
        """Read nothing until `resume`. Safe to repeat."""

    def resume(self) -> None:
        """Read again. Safe to repeat."""

    def close(self) -> None:
        """Give the port up. Safe to repeat."""
