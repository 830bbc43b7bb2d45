"""Reading the configuration: an error names file, line, key, what is wrong and an example."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ValidationError

from contracts.broker import BrokerLogin
from contracts.device import DeviceKind
from contracts.toml_words import Location, Problem, explain_all, explain_one, not_toml, problems_of
from devices.bare_pad.driver import load_profile
from devices.errors import ProfileError
from devices.ports.url import SerialUrl, parse_port_url
from gateway import tls_files
from gateway.config import GatewayConfig
from gateway.errors import ConfigError
from gateway.line_config import BUS_BAUD, LINE_KINDS, BarePadSection, Caller6Section, HallBusSection

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
    "queue": '[queue]\ncatalog = "catalog.toml"',
    "queue.catalog": 'catalog = "catalog.toml"',
    "queue.balance": 'balance = "idle-helps"',
    "queue.credit_min": "credit_min = { elderly = 20, green = 60 }",
    "queue.displays": 'displays = { idle = "{name}" }',
    "windows.number": 'number = "12"',
    "windows.pad": 'pad = "serial:///dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0?baud=115200"',
    "windows.pad_id": 'pad_id = "485300000000000c"',
    "ports.pads": 'pads = "serial:///dev/serial/by-path/*?baud=115200"',
    "windows": '[[windows]]\nnumber = "12"\npad = "tcp://10.0.0.7:9100"',
    "ports": '[[ports]]\npads = "serial:///dev/serial/by-path/*?baud=115200"',
    "lines": '[[lines]]\nkind = "bare-pad"\nurl = "tcp://10.0.0.7:4001"\n'
    'profile = "red-box.toml"\nwindow = "12"',
    "lines.kind": 'kind = "hall-bus"',
    "lines.url": 'url = "tcp://10.0.0.7:8888"',
    "lines.keys": 'keys = { "03" = 5, "02" = 4, "01" = 3, "00" = 2 }',
    "lines.ack": 'ack = "echo-key"',
    "lines.addresses": 'addresses = "offset"',
    "lines.callers": 'callers = { "12" = 0x03, "13" = 0x04 }',
    "lines.evaluators": 'evaluators = { "12" = 0x83, "13" = 0x84 }',
    "lines.displays": 'displays = { "12" = 0x01 }',
    "lines.window": 'window = "12"',
    "lines.profile": 'profile = "red-box.toml"',
    "lines.protocol": 'protocol = "strip"',
    "lines.columns": "columns = 16",
    "lines.colour": 'colour = "red"',
    "lines.type": "type = 1",
    "centre": '[centre]\nbroker = "mqtts://ratings.example:8883"',
    "hall.password_file": 'password_file = "/etc/hallside/password"',
    "hall.cert_file": 'cert_file = "/etc/hallside/hall-1.pem"',
    "hall.key_file": 'key_file = "/etc/hallside/hall-1.key"',
    "hall.ca_file": 'ca_file = "/etc/ssl/certs/ca-certificates.crt"',
}
"""A correct line for each key that people get wrong."""
EXAMPLES |= {
    key.replace("hall.", "centre."): line
    for key, line in EXAMPLES.items()
    if key.startswith("hall.") and key.replace("hall.", "centre.") not in EXAMPLES
}
FILES = ("password_file", "ca_file", "cert_file", "key_file")


def load_config(path: Path) -> GatewayConfig:
    """The configuration in `path`. Raises ConfigError with every problem, a paragraph each."""
    text = _read(path)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(not_toml(path, str(error), EXAMPLES["hall"])) from error
    try:
        config = GatewayConfig.model_validate(values)
    except ValidationError as error:
        problems = [_without_kind(problem) for problem in problems_of(error)]
        raise ConfigError(explain_all(path, text, problems, EXAMPLES)) from error
    config = _anchored(config, path.resolve().parent)
    if problems := [*_twice(config), *_misplaced(config), *_unreadable(config)] or [*_bad_tls(config)]:
        raise ConfigError(explain_all(path, text, problems, EXAMPLES))
    return config


def config_warnings(path: Path, config: GatewayConfig) -> list[str]:
    """What works but is hardly meant, in `config` as loaded from `path`: a paragraph each."""
    text = _read(path)
    return [explain_one(path, text, problem, EXAMPLES, "warning: ") for problem in _odd(config)]


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
    sections: dict[str, BaseModel] = {
        name: section.model_copy(
            update={key: folder / file for key in FILES if (file := getattr(section, key)) is not None}
        )
        for name in ("hall", "centre")
        if (section := getattr(config, name)) is not None
    }
    if config.queue is not None:
        sections["queue"] = config.queue.model_copy(update={"catalog": folder / config.queue.catalog})
    lines = tuple(
        line.model_copy(update={"profile": folder / line.profile})
        if isinstance(line, BarePadSection)
        else line
        for line in config.lines
    )
    return config.model_copy(update={"gateway": gateway, "lines": lines, **sections})


def _without_kind(problem: Problem) -> Problem:
    """A line's kind stands in the model's location, but in no file; a window's number behind its key."""
    loc, what = problem
    if len(loc) < 3 or loc[0] != "lines" or loc[2] not in LINE_KINDS:
        return problem
    inside = loc[3:]
    named = "".join(f'"{part}": ' for part in inside[1:] if part != "[key]")
    return (*loc[:2], *inside[:1]), named + what


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


def _misplaced(config: GatewayConfig) -> Iterator[Problem]:
    """Devices of lines at windows that are none, or that have such a device, and ports that are taken."""
    windows = {window.number: window for window in config.windows}
    ports = {_port(window.pad): f"window {window.number}" for window in config.windows if window.pad}
    seen: dict[tuple[DeviceKind, str], str] = {
        (DeviceKind.EVALUATOR, w.number): "its pad" for w in config.windows if w.pad or w.pad_id
    }
    for place, line in enumerate(config.lines):
        here = f"[[lines]] {place + 1}"
        if (other := ports.setdefault(_port(line.url), here)) != here:
            yield ("lines", place, "url"), f"{line.url} stands twice: {other} has it"
        for kind, window, _ in line.served():
            loc: Location = ("lines", place, _key_of(line, kind))
            if window not in windows:
                yield loc, f'there is no window {window!r}: add [[windows]] with number = "{window}"'
            elif (first := seen.setdefault((kind, window), here)) != here:
                yield loc, f"window {window} has its {kind.value} already: {first}"


def _port(url: str) -> str:
    """A port is one port, however its URL is written."""
    port = parse_port_url(url)
    return port.path if isinstance(port, SerialUrl) else str(port)


def _key_of(line: object, kind: DeviceKind) -> str:
    if isinstance(line, HallBusSection):
        by_callers = kind is DeviceKind.CALLER or line.addresses is not None
        return "callers" if by_callers else "evaluators"
    if isinstance(line, Caller6Section):
        return "callers"
    return "displays" if kind is DeviceKind.DISPLAY else "window"


def _unreadable(config: GatewayConfig) -> Iterator[Problem]:
    """Files that the brokers' sections name and that can't be read, and profiles that can't be used."""
    for place, line in enumerate(config.lines):
        if isinstance(line, BarePadSection):
            try:
                load_profile(line.profile)
            except ProfileError as error:
                yield ("lines", place, "profile"), str(error)
    for name in ("hall", "centre"):
        section: BrokerLogin | None = getattr(config, name)
        for key in FILES if section else ():
            file: Path | None = getattr(section, key)
            try:
                if file is not None:
                    file.read_bytes()
            except OSError as error:
                yield (name, key), f"{file} can't be read: {error.strerror}"


def _bad_tls(config: GatewayConfig) -> Iterator[Problem]:
    for name in ("hall", "centre"):
        section: BrokerLogin | None = getattr(config, name)
        if section is not None:
            for key, what in tls_files.faults(section.ca_file, section.cert_file, section.key_file):
                yield (name, key), what


def _odd(config: GatewayConfig) -> Iterator[Problem]:
    if config.queue is not None and config.queue.cases.share >= config.journal.alarm_at:
        share = config.queue.cases.share
        what = f"cases alone may take {share} (`share` under [queue.cases]): write more than that here"
        yield ("journal", "alarm_at"), what
    rated = {
        window for line in config.lines for kind, window, _ in line.served() if kind is DeviceKind.EVALUATOR
    }
    for place, line in enumerate(config.lines):
        url = parse_port_url(line.url)
        slow = isinstance(line, HallBusSection | Caller6Section)
        if slow and isinstance(url, SerialUrl) and url.baud != BUS_BAUD:
            yield ("lines", place, "url"), f"such lines run at {BUS_BAUD} baud: write ?baud={BUS_BAUD}"
    for place, window in enumerate(config.windows):
        if window.number in rated:
            continue
        if not window.pad and not window.pad_id:
            yield (
                ("windows", place),
                f"window {window.number} has no pad: give it pad, pad_id with [[ports]], or one in [[lines]]",
            )
        elif not window.pad and not config.ports:
            what = (
                f"{window.pad_id} is looked for on no port: add [[ports]], or give the window's port as pad"
            )
            yield ("windows", place, "pad_id"), what
