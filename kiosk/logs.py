"""The log: warnings, a line each on standard error, without personal data.

Of an exception only its kind is told: its text or its frames may hold what a card says.
"""

import logging
import sys


class PlainFormatter(logging.Formatter):
    """Level and message; no traceback."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        told = f" ({type(error).__name__})" if error else ""
        return f"{record.levelname.lower()}: {record.getMessage()}{told}"


def set_up_logs() -> None:
    """Log to standard error from now on. Call it before anything imports python-escpos, which sets up logs
    itself where nobody has."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
