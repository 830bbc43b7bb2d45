"""Structured logs: one JSON object a line on standard error, without personal data.

Only what is passed under `extra` and is named here reaches the log: a payload, a name or a card can't slip
in. Of an exception that is not one of ours, the words stay away: a library may quote the value it refused.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

from contracts.errors import HallsideError

FIELDS = ("device", "window", "broker", "reason", "retry_s", "detail", "command", "count", "path", "epoch")
"""Fields that a log line may carry beyond its text."""


class JsonFormatter(logging.Formatter):
    """One line of JSON for each record."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in FIELDS if getattr(record, name, None) is not None}
        if record.exc_info:
            line["exception"] = _tell(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _tell(error: BaseException | None) -> str:
    words = f": {error}" if isinstance(error, HallsideError | OSError | AssertionError) else ""
    frames = "".join(traceback.format_tb(error.__traceback__)) if error else ""
    return f"{type(error).__name__}{words}\n{frames}"


def set_up_logs(level: str) -> None:
    """Log to standard error from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
