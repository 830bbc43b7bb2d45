"""kiosk.toml: what is accepted, and how a mistake is told."""

import logging
from pathlib import Path

import pytest

from kiosk.cli import main
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
        base = {"kiosk": 'id = "k"', "printer": 'url = "tcp://a:1"'}.get(section, "")
        keys = [line] if line.startswith(("url", "id =")) else [base, line] if "." in key else []
        text = line if not keys else f"[{section}]\n" + "\n".join(keys)
        path = tmp_path / "kiosk.toml"
        path.write_text(text if section == "kiosk" else f'[kiosk]\nid = "k"\n{text}', encoding="utf-8")
        load_config(path)


def test_a_logged_exception_tells_its_kind_and_not_its_words() -> None:
    error = ValueError("测试甲")
    record = logging.LogRecord("a", logging.ERROR, "a.py", 1, "it failed", None, (ValueError, error, None))
    assert PlainFormatter().format(record) == "error: it failed (ValueError)"
