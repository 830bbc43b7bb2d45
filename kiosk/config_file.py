"""Reading the configuration: an error names file, line, key, what is wrong and an example."""

import ssl
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ValidationError

from contracts.person import KEY_BYTES_MIN
from contracts.toml_words import Problem, explain_all, not_toml, problems_of
from devices.ports.url import SerialUrl, parse_port_url
from kiosk.config import KioskConfig
from kiosk.errors import ConfigError

EXAMPLES = {
    "kiosk": '[kiosk]\nid = "kiosk-1"',
    "kiosk.id": 'id = "kiosk-1"',
    "hall": '[hall]\nbroker = "mqtts://broker.hall.example:8883"\ngateway = "hall-1"',
    "hall.broker": 'broker = "mqtts://broker.hall.example:8883"',
    "hall.gateway": 'gateway = "hall-1"',
    "hall.password_file": 'password_file = "/etc/hallside/password"',
    "hall.ca_file": 'ca_file = "/etc/hallside/ca.pem"',
    "hall.cert_file": 'cert_file = "/etc/hallside/kiosk-1.pem"',
    "hall.key_file": 'key_file = "/etc/hallside/kiosk-1.key"',
    "store": '[store]\ndata_dir = "/var/lib/hallside-kiosk"',
    "store.data_dir": 'data_dir = "/var/lib/hallside-kiosk"',
    "screen.width_mm": "width_mm = 268",
    "screen.lower_edge_mm": "lower_edge_mm = 850",
    "screen.idle_s": "idle_s = 60",
    "screen.warning_s": "warning_s = 20",
    "board": '[board]\nareas = ["hall-east"]\nlanguages = ["zh-Hans", "en"]',
    "board.areas": 'areas = ["hall-east"]',
    "board.languages": 'languages = ["zh-Hans", "en"]',
    "board.speak": "speak = true",
    "board.rotate_s": "rotate_s = 8",
    "board.new_s": "new_s = 30",
    "board.distance_m": "distance_m = 6",
    "sound": '[sound]\nheadphones = "plughw:1,0"',
    "sound.volume": "volume = 60",
    "sound.device": 'device = "plughw:0,0"',
    "sound.headphones": 'headphones = "plughw:1,0"',
    "sound.clips": 'clips = "/var/lib/hallside-kiosk/clips"',
    "person": '[person]\nkey_file = "/etc/hallside/person.key"',
    "person.key_file": 'key_file = "/etc/hallside/person.key"',
    "offline.services": 'services = ["life", "farm"]',
    "offline.size": "size = 10",
    "offline.renew_at": "renew_at = 3",
    "maintenance": '[maintenance]\npin_file = "/etc/hallside/pin"',
    "maintenance.pin_file": 'pin_file = "/etc/hallside/pin"',
    "pad": '[pad]\nlisten = "0.0.0.0:4001"\ngateways = ["192.0.2.10"]',
    "pad.listen": 'listen = "0.0.0.0:4001"',
    "pad.gateways": 'gateways = ["192.0.2.10"]',
    "pad.reasons": 'reasons = "bad"',
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
FILES = {
    "hall": ("password_file", "ca_file", "cert_file", "key_file"),
    "store": ("data_dir",),
    "sound": ("clips",),
    "person": ("key_file",),
    "maintenance": ("pin_file",),
}
"""Keys whose values are paths; relative ones are relative to the configuration."""
FOLDERS = frozenset({"store", "sound"})
"""Sections whose paths are folders."""
PIN_DIGITS_MIN, PIN_DIGITS_MAX = 6, 12
OTHERS = stat.S_IRWXG | stat.S_IRWXO


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
    config = _anchored(config, path.resolve().parent)
    if problems := [*_twice(config), *_missing(config), *_unreadable(config)] or [*_unfit(config)]:
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


def _anchored(config: KioskConfig, folder: Path) -> KioskConfig:
    sections: dict[str, BaseModel] = {}
    for name, keys in FILES.items():
        section = getattr(config, name)
        if section is not None:
            paths = {key: folder / path for key in keys if (path := getattr(section, key)) is not None}
            sections[name] = section.model_copy(update=paths)
    return config.model_copy(update=sections)


def _missing(config: KioskConfig) -> Iterator[Problem]:
    """What a kiosk of a queue needs; one whose devices are only looked at needs none of it."""
    if config.pad is not None and config.store is None and config.hall is None:
        yield ("store",), "is missing: with [pad] the screen takes presses, and must not forget them"
    if config.hall is None:
        return
    if config.store is None and config.board is None:
        told = "is missing: with [hall] the kiosk gives out numbers, and must not forget them"
        yield ("store",), f"{told} (for a board add [board])"
    if config.id_reader is not None and config.person is None:
        yield ("person",), "is missing: what is read from cards becomes hashes, which need a key"
    if config.offline.renew_at >= config.offline.size:
        yield ("offline", "renew_at"), f"is not below size, which is {config.offline.size}"


def _unreadable(config: KioskConfig) -> Iterator[Problem]:
    clips = config.sound.clips
    if clips is not None and not clips.is_dir():
        yield ("sound", "clips"), f"{clips} is not a folder"
    for name, keys in FILES.items():
        section = getattr(config, name)
        for key in keys if section is not None and name not in FOLDERS else ():
            file = getattr(section, key)
            try:
                if file is not None:
                    file.read_bytes()
            except OSError as error:
                yield (name, key), f"{file} can't be read: {error.strerror}"


def _unfit(config: KioskConfig) -> Iterator[Problem]:
    """What is wrong with the files' content. They can be read."""
    if config.person is not None:
        file = config.person.key_file
        yield from _open_to_others("person", "key_file", file)
        if (size := len(file.read_bytes())) < KEY_BYTES_MIN:
            yield (
                ("person", "key_file"),
                f"{file} has {size} bytes, not {KEY_BYTES_MIN}: make it from /dev/urandom, with head -c",
            )
    if config.maintenance is not None:
        file = config.maintenance.pin_file
        yield from _open_to_others("maintenance", "pin_file", file)
        pin = read_pin(file)
        fits = PIN_DIGITS_MIN <= len(pin) <= PIN_DIGITS_MAX
        if not (fits and pin.isascii() and pin.isdigit()):
            yield (
                ("maintenance", "pin_file"),
                f"the first line of {file} is not a PIN of {PIN_DIGITS_MIN} to {PIN_DIGITS_MAX} digits",
            )
    if config.hall is not None and (config.hall.ca_file or config.hall.cert_file):
        yield from _bad_tls(config)


def _open_to_others(section: str, key: str, file: Path) -> Iterator[Problem]:
    if file.stat().st_mode & OTHERS:
        yield (section, key), f"{file} is open to others than its owner: chmod 600 {file}"


def _bad_tls(config: KioskConfig) -> Iterator[Problem]:
    assert config.hall is not None
    ca_file, cert_file, key_file = config.hall.ca_file, config.hall.cert_file, config.hall.key_file
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        if ca_file is not None:
            context.load_verify_locations(ca_file)
    except (ssl.SSLError, OSError) as error:
        yield ("hall", "ca_file"), f"{ca_file} holds no certificate in PEM: {error}"
    try:
        if cert_file is not None:
            context.load_cert_chain(cert_file, key_file, password="")
    except (ssl.SSLError, OSError) as error:
        yield (
            ("hall", "cert_file"),
            f"{cert_file} and {key_file} can't be used together, as PEM and without a password: {error}",
        )


def read_pin(file: Path) -> str:
    """The technician's PIN: the first line."""
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[0].strip() if lines else ""
