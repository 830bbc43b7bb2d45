"""Standard input as lines of words, on the event loop. Its end ends nothing."""

import asyncio
import os
from collections.abc import Callable

STDIN = 0
LINE_BYTES_MAX = 4096


class Words:
    """Hands on each line that somebody types or pipes in."""

    def __init__(self, loop: asyncio.AbstractEventLoop, typed: Callable[[str], None]) -> None:
        self._loop = loop
        self._typed = typed
        self._rest = b""

    def open(self) -> None:
        """Read from now on; what is there already comes at once."""
        try:
            self._loop.add_reader(STDIN, self._read)
        except PermissionError:
            # A file or /dev/null cannot be waited for: all of it is there already.
            while self._read():
                pass

    def close(self) -> None:
        """Read nothing more."""
        self._loop.remove_reader(STDIN)

    def _read(self) -> bool:
        data = os.read(STDIN, LINE_BYTES_MAX)
        if not data:
            self._loop.remove_reader(STDIN)
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._rest = self._rest[:LINE_BYTES_MAX]
        for line in filter(None, map(bytes.strip, lines)):
            self._typed(line.decode(errors="replace"))
        return bool(data)
