"""An asyncio loop in a thread of its own, for what waits behind a screen.

It says whether it lives: a loop that has ended, or that a disk or a fault of ours holds up, must not look to
systemd like a screen that works.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, suppress

from kiosk.errors import BackstageError, KioskError

START_S = 30.0
STOP_S = 15.0
BEAT_S = 1.0
STUCK_MS = 20_000
"""A loop that does nothing for so long waits for a disk that hangs."""

log = logging.getLogger(__name__)


def steady_ms() -> int:
    """Milliseconds of a clock that nobody sets."""
    return time.monotonic_ns() // 1_000_000


class LoopThread:
    """All methods are the screen's thread's, but for `keep`; only `start` and `stop` wait.

    `begin` is called on the loop. It sets up what works there, and leaves on the stack what ends it again.
    """

    def __init__(
        self,
        name: str,
        begin: Callable[[AsyncExitStack], Awaitable[None]],
        *,
        steady: Callable[[], int] = steady_ms,
    ) -> None:
        """`name` is read in errors, e.g. "the backstage"."""
        self._name = name
        self._begin = begin
        self._steady = steady
        self._launched_ms: int | None = None
        self._beat_ms = 0
        self._begun = False
        self._settled = threading.Event()
        """It has begun, or failed to."""
        self._failure: KioskError | None = None
        self._broken: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def launch(self) -> None:
        """Begin, without waiting for it: `failure` tells what comes of it."""
        self._launched_ms = self._beat_ms = self._steady()
        self._loop = asyncio.new_event_loop()
        try:
            self._thread.start()
        except RuntimeError as error:
            self._loop.close()
            self._fail(error)

    def start(self) -> None:
        """Returns when it has begun. Raises KioskError when it can't, or takes too long."""
        self.launch()
        if not self._settled.wait(START_S):
            self._failure = self._late()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """End it, also while it begins. Safe to repeat."""
        if not self._thread.is_alive():
            return
        self.call(self._end.set)
        self._thread.join(STOP_S)
        if self._thread.is_alive():
            log.error("%s does not end: %s", self._name, self._under_way())

    @property
    def failure(self) -> KioskError | None:
        """Why it does not work: it could not begin, took too long to, or has ended though nobody told it."""
        if self._failure is None and not self._begun and self._took_too_long():
            self._failure = self._late()
        return self._failure

    @property
    def alive(self) -> bool:
        """Whether it begins, or has done anything lately: it has not ended, and is not stuck."""
        if not self._thread.is_alive() or self.failure is not None:
            return False
        return not self._begun or self._steady() - self._beat_ms < STUCK_MS

    def call(self, callback: Callable[..., object], *arguments: object) -> bool:
        """Have it called on the loop. False: there is none."""
        if self._loop is None:
            return False
        with suppress(RuntimeError):  # it is closed
            self._loop.call_soon_threadsafe(callback, *arguments)
            return True
        return False

    # -- on the loop ----------------------------------------------------------------------------------------

    def keep(self, work: Coroutine[None, None, None], name: str) -> asyncio.Task[None]:
        """Run it for as long as the loop runs: when it fails, the loop ends, for there is no use in the
        rest. Whoever begins it cancels it in the end."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        task.add_done_callback(self._kept_ended)
        return task

    def _kept_ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._broken = self._broken or error
            self._end.set()

    async def _play(self) -> None:
        async with AsyncExitStack() as stack:
            await self._begin(stack)
            self._beat_ms = self._steady()
            self._begun = True
            self._settled.set()
            while not self._end.is_set():
                self._beat_ms = self._steady()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._end.wait(), BEAT_S)
        if self._broken is not None:
            raise self._broken

    # -- in its thread --------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=self._made) as runner:
                runner.run(self._play())
        except BaseException as error:  # noqa: BLE001  # told to whoever starts it, and to who asks
            self._fail(error)

    def _made(self) -> asyncio.AbstractEventLoop:
        assert self._loop is not None
        return self._loop

    def _fail(self, error: BaseException) -> None:
        if self._begun:
            failure: KioskError = BackstageError(f"{self._name} has ended: {type(error).__name__}")
            log.critical("%s", failure)
        elif isinstance(error, KioskError):
            failure = error
        else:
            # Of an OSError the file may be told; any other text may hold what is nobody's business.
            why = str(error) if isinstance(error, OSError) else type(error).__name__
            failure = BackstageError(f"{self._name} can't begin: {why or type(error).__name__}")
        if failure is not error:
            failure.__cause__ = error
        self._failure = failure
        self._settled.set()

    def _took_too_long(self) -> bool:
        launched_ms = self._launched_ms
        return launched_ms is not None and self._steady() - launched_ms > START_S * 1000

    def _late(self) -> BackstageError:
        return BackstageError(
            f"{self._name} does not begin within {START_S:g} s: does the disk with its data hang?"
        )

    def _under_way(self) -> str:
        assert self._loop is not None
        return ", ".join(sorted(task.get_name() for task in asyncio.all_tasks(self._loop)))
