"""The host's side of a line as raw bytes, for protocols other than the pad's."""

import asyncio
import os
import termios
import time

from tests.firmware_sim.wire_host import open_serial, open_tcp, until


class RawHost:
    """An open line, read on the running loop. `reads` are the chunks as the kernel gave them, with times."""

    def __init__(self, url: str, baud: int = termios.B115200) -> None:
        self._loop = asyncio.get_running_loop()
        where = url.removeprefix("tcp://").removeprefix("serial://").partition("?")[0]
        self._fd = open_serial(where, baud) if where.startswith("/") else open_tcp(where)
        self.reads: list[tuple[float, bytes]] = []
        self.gone = False
        self._loop.add_reader(self._fd, self._read)

    @property
    def heard(self) -> bytes:
        return b"".join(data for _, data in self.reads)

    def send(self, data: bytes) -> None:
        os.write(self._fd, data)

    async def hears(self, data: bytes, timeout_s: float = 15.0) -> None:
        """Wait until `data` is in what was heard."""
        await until(lambda: data in self.heard, timeout_s)

    def forget(self) -> None:
        self.reads.clear()

    def close(self) -> None:
        if self._fd >= 0:
            self._loop.remove_reader(self._fd)
            os.close(self._fd)
            self._fd = -1

    def _read(self) -> None:
        try:
            data = os.read(self._fd, 4096)
        except OSError:
            data = b""
        if data:
            self.reads.append((time.monotonic(), data))
        else:
            self.gone = True
            self._loop.remove_reader(self._fd)
