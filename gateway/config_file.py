"""Reading the configuration: an error names file, line, key, what is wrong and an example."""

import re
import tomllib
from pathlib import Path

from pydantic import ValidationError

from gateway.config import GatewayConfig
from gateway.errors import ConfigError

EXAMPLES = {
    "gateway.id": 'id = "hall-1"',
    "gateway.data_dir": 'data_dir = "/var/lib/hallside"',
    "journal.max_bytes": "max_bytes = 4_000_000_000",
    "journal.alarm_at": "alarm_at = 0.7",
    "journal.retention_days": "retention_days = 30",
    "hall.broker": 'broker = "mqtt://127.0.0.1:1883"',
    "hall": '[hall]\nbroker = "mqtt://127.0.0.1:1883"',
    "gateway": '[gateway]\nid = "hall-1"\ndata_dir = "/var/lib/hallside"',
    "centre.broker": 'broker = "mqtts://ratings.example:8883"',
    "centre.receipts": 'receipts = "backend"',
    "http.listen": 'listen = "127.0.0.1:9280"',
    "log.level": 'level = "info"',
    "windows.number": 'number = "12"',
    "windows.pad": 'pad = "serial:///dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0?baud=115200"',
    "windows.pad_id": 'pad_id = "485300000000000c"',
    "ports.pads": 'pads = "serial:///dev/serial/by-path/*?baud=115200"',
}
"""A correct line for each key that people get wrong."""

Location = tuple[str | int, ...]


def load_config(path: Path) -> GatewayConfig:
    """The configuration in `path`. Raises ConfigError with every problem, a paragraph each."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"{path}: can't be read: {error.strerror}. Give the path of a gateway.toml"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text: save it as UTF-8") from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error
    try:
        config = GatewayConfig.model_validate(values)
    except ValidationError as error:
        problems = [_explain(path, text, list(e["loc"]), e["msg"], e["type"]) for e in error.errors()]
        raise ConfigError("\n".join(problems)) from error
    return _anchored(config, path.resolve().parent)


def _anchored(config: GatewayConfig, folder: Path) -> GatewayConfig:
    """Relative paths are relative to the file."""
    section = config.gateway.model_copy(update={"data_dir": folder / config.gateway.data_dir})
    return config.model_copy(update={"gateway": section})


def _explain(path: Path, text: str, loc: list[str | int], message: str, kind: str) -> str:
    line = _line_of(text, tuple(loc))
    key = ".".join(f"[{part + 1}]" if isinstance(part, int) else part for part in loc).replace(".[", "[")
    what = {
        "missing": "is missing",
        "extra_forbidden": "is not a known key: check its spelling",
    }.get(kind, message.removeprefix("Value error, "))
    generic = ".".join(str(part) for part in loc if isinstance(part, str))
    example = EXAMPLES.get(generic)
    where = f"{path}:{line}" if line else str(path)
    return f"{where}: {key or 'file'}: {what}" + (f"\n    for example: {example}" if example else "")


def _line_of(text: str, loc: Location) -> int | None:
    """Line of the key at `loc`, or of the closest table above it."""
    tables = [part for part in loc if isinstance(part, str)]
    number = next((part for part in loc if isinstance(part, int)), None)
    if not tables:
        return None
    header = re.compile(rf"^\s*\[\[?\s*{re.escape(tables[0])}\s*\]\]?")
    starts = [i for i, line in enumerate(text.splitlines(), 1) if header.match(line)]
    start = starts[min(number or 0, len(starts) - 1)] if starts else None
    if start is None or len(tables) < 2:  # a table and a key in it
        return start
    key = re.compile(rf"^\s*{re.escape(tables[-1])}\s*=")
    for i, line in enumerate(text.splitlines()[start:], start + 1):
        if line.lstrip().startswith("["):
            break
        if key.match(line):
            return i
    return start
