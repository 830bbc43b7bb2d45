"""kiosk.toml: what is accepted, and how a mistake is told."""

import logging
import tomllib
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.config import KioskConfig
from kiosk.config_file import EXAMPLES, load_config
from kiosk.errors import ConfigError
from kiosk.logs import PlainFormatter

WHOLE = """\
[kiosk]
id = "kiosk-1"

[printer]
url = "serial:///dev/ttyS0?baud=19200"
paper = 58
confirmation = "process-id"
wire_baud = 9600

[id_reader]
url = "usb://0400:c35a"

[scanner]
url = "serial:///dev/ttyACM0?baud=9600"
"""


HALL = """\
[kiosk]
id = "kiosk-1"
[hall]
broker = "mqtt://127.0.0.1:1883"
gateway = "hall-1"
[store]
data_dir = "data"
[person]
key_file = "person.key"
[maintenance]
pin_file = "pin"
[offline]
renew_at = 3
[id_reader]
url = "usb://0400:c35a"
"""
OF_THE_HALL = ("hall", "store", "person", "offline", "maintenance", "sound", "pad")
"""Sections of a screen that belongs to a hall."""


def told(tmp_path: Path, text: str) -> str:
    """The error of a configuration, without the folder's name."""
    path = tmp_path / "kiosk.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    return str(caught.value).replace(f"{tmp_path}/", "")


def test_a_whole_configuration_is_sound_and_summed_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(WHOLE, encoding="utf-8")
    config = load_config(path)
    assert config.printer is not None
    assert (config.printer.paper, config.printer.confirmation) == (58, "process-id")
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  kiosk      kiosk-1",
        "  printer    serial:///dev/ttyS0?baud=19200, 58 mm",
        "  id-reader  usb://0400:c35a",
        "  scanner    serial:///dev/ttyACM0?baud=9600",
    ]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("", "kiosk.toml:1: kiosk: is missing\n"),
        ('[kiosk]\nid = "a b"\n', "kiosk.toml:2: kiosk.id: should be 1 to 64 letters"),
        (WHOLE.replace("paper = 58", "paper = 70"), "kiosk.toml:6: printer.paper: should be 58 or 80\n"),
        (WHOLE.replace("paper", "papper"), "kiosk.toml:6: printer.papper: is not a known key"),
        (f'{WHOLE}[sound]\nclips = "clips"\n', "kiosk.toml:16: sound.clips: clips is not a folder\n"),
        (WHOLE.replace("[scanner]", "[scaner]"), "kiosk.toml:13: scaner: is not a known key"),
        (WHOLE.replace("/dev/ttyACM0", "/dev/ttyS0"), "kiosk.toml:14: scanner.url: serial:///dev/ttyS0"),
        (WHOLE.replace("/dev/ttyACM0", "/dev/tty*"), "kiosk.toml:14: scanner.url: 'serial:///dev/tty*"),
        (WHOLE.replace("usb://0400:c35a", "usb:0400"), "kiosk.toml:11: id_reader.url: 'usb:0400': a"),
        ("[kiosk]\nid = 1 2\n", "kiosk.toml:2: not TOML"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_key_and_an_example(tmp_path: Path, text: str, start: str) -> None:
    error = told(tmp_path, text)
    assert error.startswith(start)
    if "known key" not in start:
        assert "\n    for example: " in error


def test_a_file_that_is_not_there_ends_the_command_with_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["devices", str(tmp_path / "none.toml")]) == 2
    assert "can't be read: No such file" in capsys.readouterr().err


def test_every_example_is_accepted(tmp_path: Path) -> None:
    for key, line in EXAMPLES.items():
        section = key.partition(".")[0]
        if section in OF_THE_HALL:
            continue
        base = {"kiosk": 'id = "k"', "printer": 'url = "tcp://a:1"'}.get(section, "")
        keys = [line] if line.startswith(("url", "id =")) else [base, line] if "." in key else []
        text = line if not keys else f"[{section}]\n" + "\n".join(keys)
        path = tmp_path / "kiosk.toml"
        path.write_text(text if section == "kiosk" else f'[kiosk]\nid = "k"\n{text}', encoding="utf-8")
        load_config(path)


def test_every_example_of_the_halls_sections_is_accepted_together() -> None:
    lines = ["[kiosk]", EXAMPLES["kiosk.id"]]
    for section in OF_THE_HALL:
        keys = [line for key, line in EXAMPLES.items() if key.startswith(f"{section}.")]
        lines += [f"[{section}]", *keys, 'username = "kiosk-1"' if section == "hall" else ""]
        assert tomllib.loads(EXAMPLES.get(section, "a = 1"))
    config = KioskConfig.model_validate(tomllib.loads("\n".join(lines)))
    assert config.hall is not None
    settings = config.hall.settings
    assert (settings.host, settings.port, settings.tls) == ("broker.hall.example", 8883, True)


def hall_files(tmp_path: Path, key: bytes = bytes(32), pin: str = "271828\n", mode: int = 0o600) -> None:
    """The files that HALL names."""
    for name, content in (("person.key", key), ("pin", pin.encode())):
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(mode)


def test_a_kiosk_of_a_hall_is_summed_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hall_files(tmp_path)
    path = tmp_path / "kiosk.toml"
    path.write_text(HALL, encoding="utf-8")
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out.splitlines()[5:] == [
        "  hall       hall-1 at mqtt://127.0.0.1:1883",
        f"  store      {tmp_path}/data",
        "  offline    10 numbers of every service",
        "  pin        set",
    ]


@pytest.mark.parametrize(
    ("old", "new", "start"),
    [
        ('[store]\ndata_dir = "data"\n', "", "kiosk.toml:1: store: is missing: with [hall] the kiosk gives"),
        ('[person]\nkey_file = "person.key"\n', "", "kiosk.toml:1: person: is missing: what is read from"),
        ("mqtt://127.0.0.1:1883", "mqtt://a/b", "kiosk.toml:4: hall.broker: a broker is mqtt://host:port"),
        ("mqtt://127.0.0.1:1883", "mqtt://a:b@c", "kiosk.toml:4: hall.broker: user name and password do not"),
        ('"hall-1"', '"hall-1"\npassword_file = "none"', "kiosk.toml:3: hall: a password_file needs a user"),
        ('"hall-1"', '"hall-1"\nca_file = "none"', "kiosk.toml:3: hall: ca_file and cert_file are for TLS"),
        ("person.key", "none.key", "kiosk.toml:9: person.key_file: none.key can't be read: No such file"),
        (
            "[offline]",
            "[offline]\nsize = 3",
            "kiosk.toml:14: offline.renew_at: is not below size, which is 3",
        ),
    ],
)
def test_a_mistake_in_the_halls_sections_is_told(tmp_path: Path, old: str, new: str, start: str) -> None:
    hall_files(tmp_path)
    error = told(tmp_path, HALL.replace(old, new))
    assert error.startswith(start)
    assert "\n    for example: " in error


@pytest.mark.parametrize(
    ("section", "start"),
    [
        ('listen = "4001"\ngateways = ["192.0.2.1"]', "kiosk.toml:4: pad.listen: an address to listen on is"),
        ('listen = "a:1"\ngateways = ["hall"]', "kiosk.toml:5: pad.gateways[1]: 'hall' is no address and"),
        ('listen = "a:1"\ngateways = []', "kiosk.toml:5: pad.gateways: "),
        (
            'listen = "a:1"\ngateways = ["::1"]',
            "kiosk.toml:1: store: is missing: with [pad] the screen takes",
        ),
    ],
)
def test_a_mistake_in_the_pads_section_is_told(tmp_path: Path, section: str, start: str) -> None:
    error = told(tmp_path, f'[kiosk]\nid = "pad-12"\n[pad]\n{section}\n')
    assert error.startswith(start)
    assert "\n    for example: " in error


def test_a_broker_with_a_certificate_that_is_none_is_told(tmp_path: Path) -> None:
    hall_files(tmp_path)
    text = HALL.replace("mqtt://", "mqtts://").replace('"hall-1"', '"hall-1"\nca_file = "pin"')
    assert told(tmp_path, text).startswith("kiosk.toml:6: hall.ca_file: pin holds no certificate in PEM")


def test_secrets_that_others_may_read_or_that_are_too_short_are_refused(tmp_path: Path) -> None:
    hall_files(tmp_path, mode=0o644)
    assert "person.key_file: person.key is open to others than its owner: chmod 600" in told(tmp_path, HALL)
    hall_files(tmp_path, key=bytes(31), pin="12345\n")
    error = told(tmp_path, HALL)
    assert "person.key_file: person.key has 31 bytes, not 32: make it from /dev/urandom" in error
    assert "maintenance.pin_file: the first line of pin is not a PIN of 6 to 12 digits" in error
    assert "12345" not in error


def test_a_logged_exception_tells_its_kind_and_not_its_words() -> None:
    error = ValueError("测试甲")
    record = logging.LogRecord("a", logging.ERROR, "a.py", 1, "it failed", None, (ValueError, error, None))
    assert PlainFormatter().format(record) == "error: it failed (ValueError)"
