"""How every command of the simulator runs and ends: until it is stopped, or its time is over."""

import asyncio
import signal
from collections.abc import Callable

Say = Callable[[str], None]
"""Prints one line to whoever started the simulator."""


def stop_event(loop: asyncio.AbstractEventLoop) -> asyncio.Event:
    """Set when SIGTERM or SIGINT comes."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    return stopped


async def wait_for(stopped: asyncio.Event, seconds: float | None) -> None:
    """Until the event, or for so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await stopped.wait()
    except TimeoutError:
        return
