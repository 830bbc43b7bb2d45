"""The log: warnings, a line each on standard error, without personal data; the latest are kept for the
technician's page.

Of an exception that is not one of ours only its kind is told: its text or its frames may hold what a card
says.
"""

import logging
import sys
import time
from collections import deque

from contracts.errors import HallsideError

KEPT = 100
LINE_MAX = 200
"""In characters: longer lines are cut on the technician's page."""


def told_of(error: BaseException) -> str:
    """Its kind, and the words of one of ours."""
    words = f": {error}" if isinstance(error, HallsideError) else ""
    return f"{type(error).__name__}{words}"


class PlainFormatter(logging.Formatter):
    """Level and message; no traceback."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        told = f" ({type(error).__name__})" if error else ""
        return f"{record.levelname.lower()}: {record.getMessage()}{told}"


class Recent(logging.Handler):
    """The latest lines, each with its time. Any thread may log and look."""

    def __init__(self, kept: int = KEPT) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(PlainFormatter())
        self._lines: deque[str] = deque(maxlen=kept)

    def emit(self, record: logging.LogRecord) -> None:
        at = time.strftime("%m-%d %H:%M:%S", time.localtime(record.created))
        line = " ".join(f"{at} {self.format(record)}".split())
        self._lines.append(line if len(line) <= LINE_MAX else f"{line[: LINE_MAX - 1]}…")

    def lines(self) -> tuple[str, ...]:
        """The latest first."""
        return tuple(reversed(self._lines))


RECENT = Recent()
"""Of this process."""


def set_up_logs() -> None:
    """Log to standard error from now on. Call it before anything imports python-escpos, which sets up logs
    itself where nobody has."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler, RECENT], force=True)
