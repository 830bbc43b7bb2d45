"""What a scanner reads, out of the bytes that it sends. Pure.

A code is a line of UTF-8, ended by CR, LF or both. Scanners that are set to send no end are understood too: a
code is over when nothing has come for a while. Longer lines than a code can be, and lines that are no text,
are dropped whole and counted. The same code again within a moment is one scan: a hand rests on the trigger.
"""

from dataclasses import dataclass

CODE_MAX_BYTES = 512
"""An appointment's code is far shorter; a QR code can hold more, a citizen's code never does."""
GAP_S = 0.1
"""Silence that ends a code without an end mark."""
REPEAT_S = 1.0
"""The same code again within this is the same scan."""


@dataclass(slots=True)
class Counts:
    """What was read, and what was dropped."""

    codes: int = 0
    repeats: int = 0
    too_long: int = 0
    not_text: int = 0


class CodeReader:
    """Bytes and `now` (seconds, monotonic) in, codes out."""

    def __init__(self) -> None:
        self.counts = Counts()
        self._line = bytearray()
        self._overflowed = False
        self._heard_at = float("-inf")
        self._last: int | None = None
        """Hash of the latest code: the code itself is somebody's, and is kept no longer than it is told."""
        self._last_at = float("-inf")

    def feed(self, chunk: bytes, now: float) -> list[str]:
        """The codes that `chunk` completes."""
        codes = self.tick(now)
        self._heard_at = now
        for byte in chunk:
            if byte in b"\r\n":
                codes += self._end(now)
            elif len(self._line) < CODE_MAX_BYTES:
                self._line.append(byte)
            else:
                self._overflowed = True
        return codes

    def tick(self, now: float) -> list[str]:
        """The code that silence has ended, if any."""
        return self._end(self._heard_at) if now - self._heard_at >= GAP_S else []

    def due(self) -> float | None:
        """When `tick` is to be called; None while nothing waits."""
        return self._heard_at + GAP_S if self._line else None

    def clear(self) -> None:
        """The port is gone: half a code is none."""
        self._line.clear()
        self._overflowed = False

    def _end(self, now: float) -> list[str]:
        line, overflowed = bytes(self._line), self._overflowed
        self.clear()
        if overflowed:
            self.counts.too_long += 1
            return []
        try:
            code = line.decode("utf-8").strip()
        except UnicodeDecodeError:
            self.counts.not_text += 1
            return []
        if not code:
            return []
        if not code.isprintable():
            self.counts.not_text += 1
            return []
        read = hash(code)
        again = read == self._last and now - self._last_at < REPEAT_S
        self._last, self._last_at = read, now
        if again:
            self.counts.repeats += 1
            return []
        self.counts.codes += 1
        return [code]
