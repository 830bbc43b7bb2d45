"""Calls into the kernel that may hang (open, close), each on a thread of its own.

A shared pool would let a few hung devices stall the rest. The threads are daemons: a close that never
returns does not keep
the process from ending.
"""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def call_detached(function: Callable[[], T], name: str) -> asyncio.Future[T]:
    """Run `function` on a new daemon thread; the future gets its result or exception."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # a T whenever there is no error

    def work() -> None:
        result, error = None, None
        try:
            result = function()
        except BaseException as caught:  # noqa: BLE001  # handed to the caller, whatever it is
            error = caught
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=work, name=name, daemon=True).start()
    return future


def fire_detached(function: Callable[[], None], name: str) -> None:
    """Run `function` on a new daemon thread; nobody waits for it."""
    threading.Thread(target=function, name=name, daemon=True).start()
