"""The log: one JSON object a line on standard error. Callers pass no bodies, names or ID numbers."""

import logging
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType

import orjson

FIELDS = "fields"
"""`extra={FIELDS: {...}}` adds members to the line."""


class JsonFormatter(logging.Formatter):
    """Time, level, logger and message, then the record's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, FIELDS, {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


def set_up(level: str) -> None:
    """Send all logging of this process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda lost: _log_uncaught(lost.exc_type, lost.exc_value, lost.exc_traceback)


def _log_uncaught(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    cause = (kind, error, trace) if error is not None else None
    logging.getLogger(__name__).critical("an unforeseen error", exc_info=cause)
