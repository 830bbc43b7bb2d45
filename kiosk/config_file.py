"""Reading the configuration: an error names file, line, key, what is wrong and an example."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from contracts.toml_words import Problem, explain_all, not_toml, problems_of
from devices.ports.url import SerialUrl, parse_port_url
from kiosk.config import KioskConfig
from kiosk.errors import ConfigError

EXAMPLES = {
    "kiosk": '[kiosk]\nid = "kiosk-1"',
    "kiosk.id": 'id = "kiosk-1"',
    "printer": '[printer]\nurl = "serial:///dev/ttyS0?baud=19200"',
    "printer.url": 'url = "serial:///dev/ttyS0?baud=19200"',
    "printer.paper": "paper = 80",
    "printer.confirmation": 'confirmation = "sensor"',
    "printer.wire_baud": "wire_baud = 19200",
    "id_reader": '[id_reader]\nurl = "usb://0400:c35a"',
    "id_reader.url": 'url = "usb://0400:c35a"',
    "scanner": '[scanner]\nurl = "serial:///dev/ttyACM0?baud=9600"',
    "scanner.url": 'url = "serial:///dev/ttyACM0?baud=9600"',
}
"""A correct line for each key that people get wrong."""
DEVICES = ("printer", "id_reader", "scanner")


def load_config(path: Path) -> KioskConfig:
    """The configuration in `path`. Raises ConfigError with every problem, a paragraph each."""
    text = _read(path)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(not_toml(path, str(error), EXAMPLES["kiosk"])) from error
    try:
        config = KioskConfig.model_validate(values)
    except ValidationError as error:
        raise ConfigError(explain_all(path, text, problems_of(error), EXAMPLES)) from error
    if problems := list(_twice(config)):
        raise ConfigError(explain_all(path, text, problems, EXAMPLES))
    return config


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"{path}: can't be read: {error.strerror}. Give the path of a kiosk.toml"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text: save it as UTF-8") from error


def _twice(config: KioskConfig) -> Iterator[Problem]:
    """A port is one device's, however its URL is written."""
    seen: dict[str, str] = {}
    for name in DEVICES:
        section = getattr(config, name)
        if section is None:
            continue
        url = parse_port_url(section.url)
        first = seen.setdefault(url.path if isinstance(url, SerialUrl) else str(url), name)
        if first != name:
            yield (name, "url"), f"{section.url} stands twice: [{first}] has it"
