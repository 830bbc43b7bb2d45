"""Bytes in and out of an open USB device, for the event loop.

pyusb blocks, so each port has two threads of its own: a device that hangs stalls nobody else, and nobody
waits for it. The thread that ends last closes the device. Threads are daemons: a transfer that never comes
back does not keep the process from ending.
"""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable
from functools import partial

from devices.errors import PortLostError
from devices.ports.usb_device import TRANSFER_TIMEOUT_MS, UsbDevice
from devices.ports.usb_queue import Message, WriteQueue

CHUNKS_AHEAD = 4
"""Chunks that were read and wait for the loop, or for `resume`: more are left in the device."""
SETTLE_S = 2 * TRANSFER_TIMEOUT_MS / 1000
"""How long a send that ran out of time waits to hear what became of the transfer under way."""


class UsbPort:
    """See `devices.ports.port.Port`."""

    def __init__(self, device: UsbDevice, on_bytes: Callable[[bytes], None], name: str = "") -> None:
        self._device = device
        self._on_bytes = on_bytes
        self._loop = asyncio.get_running_loop()
        self._queue = WriteQueue()
        self._open = True
        self._reading = True
        self._arrived: deque[bytes] = deque()
        self._ahead = threading.Semaphore(CHUNKS_AHEAD)
        self._may_read = threading.Event()
        self._may_read.set()
        self._over = threading.Event()
        self._moved = asyncio.Event()
        """Set when something was written, or the port is lost."""
        self._sending = asyncio.Lock()
        self._ending = threading.Lock()
        self._threads_left = 2
        self.dropped_bytes = 0
        self.lost: asyncio.Future[str] = self._loop.create_future()
        self.released = asyncio.Event()
        """Set when the device is closed, some time after the loss: until then it is busy, and we hold it."""
        for work, what in ((self._read_on, "reads"), (self._write_on, "writes")):
            self._start(work, f"{what} {name}")

    def write(self, data: bytes) -> None:
        """Send a short message as soon as the device takes it. Never blocks, never raises."""
        if self._open and data and not self._queue.put(data):
            self.dropped_bytes += len(data)

    async def send(self, data: bytes, timeout_s: float) -> int:
        """Send a long message; the count of bytes that the device took."""
        message = Message()
        try:
            async with asyncio.timeout(timeout_s), self._sending:
                await self._feed(data, message)
        except TimeoutError:
            pass
        finally:
            # A message that was cut short ends here: its rest must not come out before the next one.
            settled = self._queue.withdraw(message)
        if not settled:
            await self._settle(message)
        return message.taken

    def unsent(self) -> int | None:
        """A transfer is over when the device has its bytes: nothing lies between."""
        return 0 if self._open else None

    def pause(self) -> None:
        """Read nothing until `resume`: what comes waits in the device. Safe to repeat."""
        self._reading = False
        if self._open:
            self._may_read.clear()

    def resume(self) -> None:
        """Read again. Safe to repeat."""
        if self._open and not self._reading:
            self._reading = True
            self._may_read.set()
            self._loop.call_soon(self._hand_on)

    def close(self) -> None:
        """Stop using the device; it is closed on another thread, since that may hang. Safe to repeat."""
        self._lose("closed")

    # ------------------------------------------------------------------ on the loop

    async def _feed(self, data: bytes, message: Message) -> None:
        put = 0
        while self._open and message.taken < len(data):
            self._moved.clear()
            put += self._queue.put_part(data[put:], message)
            await self._moved.wait()

    async def _settle(self, message: Message) -> None:
        try:
            async with asyncio.timeout(SETTLE_S):
                while self._open and not self._queue.withdraw(message):
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            return

    def _take(self, chunk: bytes) -> None:
        self._arrived.append(chunk)
        self._hand_on()

    def _hand_on(self) -> None:
        while self._open and self._reading and self._arrived:
            chunk = self._arrived.popleft()
            self._ahead.release()
            self._on_bytes(chunk)

    def _lose(self, reason: str) -> None:
        if not self._open:
            return
        self._open = False
        self._over.set()
        self._queue.close()
        self._may_read.set()
        self._ahead.release()
        self._moved.set()
        if not self.lost.done():
            self.lost.set_result(reason)

    # ------------------------------------------------------------------ on the threads

    def _start(self, work: Callable[[], None], name: str) -> None:
        def run() -> None:
            reason = f"the thread that {name} ended"
            try:
                work()
            except PortLostError as error:
                reason = str(error)
            finally:
                self._call(partial(self._lose, reason))
                self._end_thread()

        try:
            threading.Thread(target=run, name=name, daemon=True).start()
        except RuntimeError:
            self._lose("there can be no more threads")
            self._end_thread()

    def _read_on(self) -> None:
        while not self._over.is_set():
            self._ahead.acquire()
            self._may_read.wait()
            chunk = b""
            while not chunk and self._may_read.is_set() and not self._over.is_set():
                chunk = self._device.read()
            if chunk:
                self._call(partial(self._take, chunk))
            else:
                self._ahead.release()

    def _write_on(self) -> None:
        while (chunk := self._queue.next(self._device.chunk_bytes)) is not None:
            taken = 0
            try:
                taken = self._device.write(chunk)
            finally:
                self._queue.took(taken)
            self._call(self._moved.set)

    def _end_thread(self) -> None:
        with self._ending:
            self._threads_left -= 1
            last = not self._threads_left
        if last:
            self._device.close()
            self._call(self.released.set)

    def _call(self, function: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(function)
