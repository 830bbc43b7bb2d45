"""Calls into the kernel or the resolver that may hang (open, close, getaddrinfo), each on its own thread.

A shared pool would let a few hung devices stall the rest. The threads are daemons: a close that never
returns does not keep the process from ending.
"""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

T = TypeVar("T")


def call_detached(
    function: Callable[[], T], name: str, discard: Callable[[T], None] = lambda _: None
) -> asyncio.Future[T]:
    """Run `function` on a new daemon thread; the future gets its result or exception.

    When the future was cancelled, or its loop is closed, before `function` came back, nobody is there to take
    the result: `discard` gets it, on that thread. Raises RuntimeError when there can be no new thread.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T) -> None:
        if future.cancelled():
            fire_detached(partial(discard, result), name)
        else:
            future.set_result(result)

    def fail(error: BaseException) -> None:
        if not future.cancelled():
            future.set_exception(error)

    def work() -> None:
        try:
            result = function()
        except BaseException as error:  # noqa: BLE001  # handed to the caller, whatever it is
            _call_soon(loop, partial(fail, error))
            return
        if not _call_soon(loop, partial(settle, result)):
            discard(result)

    threading.Thread(target=work, name=name, daemon=True).start()
    return future


def fire_detached(function: Callable[[], None], name: str) -> None:
    """Run `function` on a new daemon thread; nobody waits for it."""
    threading.Thread(target=function, name=name, daemon=True).start()


def _call_soon(loop: asyncio.AbstractEventLoop, function: Callable[[], None]) -> bool:
    """Whether the loop is still there to call it."""
    try:
        loop.call_soon_threadsafe(function)
    except RuntimeError:  # it was closed
        return False
    return True
