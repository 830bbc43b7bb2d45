"""Reading the configuration: an error names file, line, key, what is wrong and an example."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from devices.ports.url import SerialUrl, parse_port_url
from gateway import tls_files
from gateway.config import BrokerSection, GatewayConfig
from gateway.errors import ConfigError
from gateway.plain_words import explain

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
    "windows": '[[windows]]\nnumber = "12"\npad = "tcp://10.0.0.7:9100"',
    "ports": '[[ports]]\npads = "serial:///dev/serial/by-path/*?baud=115200"',
    "centre": '[centre]\nbroker = "mqtts://ratings.example:8883"',
    "hall.password_file": 'password_file = "/etc/hallside/password"',
    "hall.cert_file": 'cert_file = "/etc/hallside/hall-1.pem"',
    "hall.key_file": 'key_file = "/etc/hallside/hall-1.key"',
    "hall.ca_file": 'ca_file = "/etc/ssl/certs/ca-certificates.crt"',
}
"""A correct line for each key that people get wrong."""
TOML_WORDS = {
    "tuple_type": "is a list of tables: write [[double]] brackets",
    "model_type": "is a table of its own: write it in [brackets], with its keys below",
    "model_attributes_type": "is a table of its own: write it in [brackets], with its keys below",
}
"""What differs for a person who writes TOML."""
FILES = ("password_file", "ca_file", "cert_file", "key_file")

Location = tuple[str | int, ...]
Problem = tuple[Location, str]
"""Where, and what is wrong there."""


def load_config(path: Path) -> GatewayConfig:
    """The configuration in `path`. Raises ConfigError with every problem, a paragraph each."""
    text = _read(path)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_not_toml(path, str(error))) from error
    try:
        config = GatewayConfig.model_validate(values)
    except ValidationError as error:
        problems = [(e["loc"], explain(e, TOML_WORDS)) for e in error.errors()]
        raise ConfigError(_explain_all(path, text, problems)) from error
    config = _anchored(config, path.resolve().parent)
    if problems := [*_twice(config), *_unreadable(config)] or [*_bad_tls(config)]:
        raise ConfigError(_explain_all(path, text, problems))
    return config


def config_warnings(path: Path, config: GatewayConfig) -> list[str]:
    """What works but is hardly meant, in `config` as loaded from `path`: a paragraph each."""
    text = _read(path)
    return [_explain(path, text, loc, what, mark="warning: ") for loc, what in _odd(config)]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"{path}: can't be read: {error.strerror}. Give the path of a gateway.toml"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text: save it as UTF-8") from error


def _anchored(config: GatewayConfig, folder: Path) -> GatewayConfig:
    """Relative paths are relative to the file."""
    folders = {"data_dir": folder / config.gateway.data_dir}
    if config.gateway.firmware_dir is not None:
        folders["firmware_dir"] = folder / config.gateway.firmware_dir
    gateway = config.gateway.model_copy(update=folders)
    sections = {
        name: section.model_copy(
            update={key: folder / file for key in FILES if (file := getattr(section, key)) is not None}
        )
        for name in ("hall", "centre")
        if (section := getattr(config, name)) is not None
    }
    return config.model_copy(update={"gateway": gateway, **sections})


def _twice(config: GatewayConfig) -> Iterator[Problem]:
    """What may stand only once. A port is one port, however its URL is written."""
    seen: dict[tuple[str, str], int] = {}
    for place, window in enumerate(config.windows):
        port = parse_port_url(window.pad) if window.pad else None
        values = {
            "number": window.number,
            "pad": port.path if isinstance(port, SerialUrl) else str(port or ""),
            "pad_id": window.pad_id or "",
        }
        for key, value in values.items():
            first = seen.setdefault((key, value), place) if value else place
            if first != place:
                other = f"window {config.windows[first].number}"
                yield (
                    ("windows", place, key),
                    f"{value} stands twice: {other} ([[windows]] {first + 1}) has it",
                )


def _unreadable(config: GatewayConfig) -> Iterator[Problem]:
    """Files that the brokers' sections name and that can't be read."""
    for name in ("hall", "centre"):
        section: BrokerSection | None = getattr(config, name)
        for key in FILES if section else ():
            file: Path | None = getattr(section, key)
            try:
                if file is not None:
                    file.read_bytes()
            except OSError as error:
                yield (name, key), f"{file} can't be read: {error.strerror}"


def _bad_tls(config: GatewayConfig) -> Iterator[Problem]:
    for name in ("hall", "centre"):
        section: BrokerSection | None = getattr(config, name)
        if section is not None:
            for key, what in tls_files.faults(section.ca_file, section.cert_file, section.key_file):
                yield (name, key), what


def _odd(config: GatewayConfig) -> Iterator[Problem]:
    for place, window in enumerate(config.windows):
        if not window.pad and not window.pad_id:
            yield (
                ("windows", place),
                f"window {window.number} has no pad: give it pad, or pad_id with [[ports]]",
            )
        elif not window.pad and not config.ports:
            what = (
                f"{window.pad_id} is looked for on no port: add [[ports]], or give the window's port as pad"
            )
            yield ("windows", place, "pad_id"), what


def _not_toml(path: Path, message: str) -> str:
    place = re.search(r"\(at line (\d+), column (\d+)\)", message)
    where = f"{path}:{place[1]}" if place else str(path)
    return f"{where}: not TOML: {message}\n    for example: {EXAMPLES['hall']}"


def _explain_all(path: Path, text: str, problems: Iterable[Problem]) -> str:
    return "\n".join(_explain(path, text, loc, what) for loc, what in problems)


def _explain(path: Path, text: str, loc: Location, what: str, mark: str = "") -> str:
    line = _line_of(text, loc)
    key = ".".join(f"[{part + 1}]" if isinstance(part, int) else part for part in loc).replace(".[", "[")
    generic = ".".join(str(part) for part in loc if isinstance(part, str))
    example = EXAMPLES.get(generic) or EXAMPLES.get(generic.replace("centre.", "hall."))
    where = f"{path}:{line}" if line else str(path)
    return f"{where}: {mark}{key or 'file'}: {what}" + (f"\n    for example: {example}" if example else "")


def _line_of(text: str, loc: Location) -> int | None:
    """Line of the key at `loc`, or of the closest table above it; the first where there is none."""
    keys = [part for part in loc if isinstance(part, str)]
    number = next((part for part in loc if isinstance(part, int)), None)
    if not keys:
        return 1
    lines = text.splitlines()
    header = re.compile(rf"^\s*(\[\[?\s*{re.escape(keys[0])}\s*\]\]?|{re.escape(keys[0])}\s*[.=])")
    starts = [i for i, line in enumerate(lines, 1) if header.match(line)]
    if not starts:
        return 1
    start = starts[min(number or 0, len(starts) - 1)]
    key = re.compile(rf"^\s*(\w+\s*\.\s*)?{re.escape(keys[-1])}\s*=")
    for i, line in enumerate(lines[start - 1 :], start):
        if i > start and line.lstrip().startswith("["):
            break
        if len(keys) > 1 and key.match(line):
            return i
    return start
