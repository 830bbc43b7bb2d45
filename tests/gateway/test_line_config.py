"""`[[lines]]`: what a technician writes for the devices that halls have, and what is said of mistakes."""

import json
from pathlib import Path

import pytest

from contracts.device import DeviceKind
from contracts.ratings import Level
from devices.hall_bus.site import AckStyle
from devices.led.frames import FullFormat
from gateway.cli import main
from gateway.config_file import config_warnings, load_config
from gateway.errors import ConfigError
from gateway.line_config import HallBusSection, LedSection

HEAD = """\
[gateway]
id = "hall-1"
data_dir = "data"
[hall]
broker = "mqtt://127.0.0.1:1883"
[[windows]]
number = "1"
[[windows]]
number = "2"
[[windows]]
number = "3"
pad = "tcp://10.0.0.7:9100"
"""
BUS = """\
[[lines]]
kind = "hall-bus"
url = "serial:///dev/ttyUSB0?baud=9600"
ack = "bare"
keys = { "00" = 1, "03" = 5 }
callers = { "1" = 0x03, "2" = 0x04 }
addresses = "offset"
"""
PAD = """\
[[lines]]
kind = "bare-pad"
url = "serial:///dev/ttyUSB1"
profile = "box.toml"
window = "1"
"""
LED = """\
[[lines]]
kind = "led"
url = "tcp://10.0.0.8:4001"
displays = { "1" = 1, "3" = 2 }
"""
PROFILE = 'name = "box"\n[[literal]]\nframe = "A1 05"\nlevel = 5\n'
BUS_LINE = HEAD.count("\n") + 1


def load(folder: Path, text: str) -> Path:
    path = folder / "gateway.toml"
    path.write_text(text, encoding="utf-8")
    (folder / "box.toml").write_text(PROFILE, encoding="utf-8")
    return path


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(load(folder, text))
    return str(caught.value).removeprefix(str(folder) + "/")


def test_a_bus_with_callers_and_the_evaluators_beside_them(tmp_path: Path) -> None:
    (bus,) = load_config(load(tmp_path, HEAD + BUS)).lines
    assert isinstance(bus, HallBusSection)
    assert list(bus.served()) == [
        (DeviceKind.EVALUATOR, "1", 0x83),
        (DeviceKind.EVALUATOR, "2", 0x84),
        (DeviceKind.CALLER, "1", 3),
        (DeviceKind.CALLER, "2", 4),
    ]
    site = bus.site(9600)
    assert (site.ack, dict(site.levels)) == (AckStyle.BARE, {0: Level(1), 3: Level(5)})


def test_windows_may_stand_in_a_table_below_the_line(tmp_path: Path) -> None:
    text = BUS.replace('callers = { "1" = 0x03, "2" = 0x04 }\n', "") + '[lines.callers]\n"1" = 3\n'
    (bus,) = load_config(load(tmp_path, HEAD + text)).lines
    assert isinstance(bus, HallBusSection)
    assert bus.evaluator_addresses == {"1": 0x83}


def test_a_full_width_display_has_its_frames_described(tmp_path: Path) -> None:
    text = LED + 'protocol = "full-width"\ntype = 2\nchecksum = "crc16-modbus"\nwith_colours = false\n'
    (led,) = load_config(load(tmp_path, HEAD + text)).lines
    assert isinstance(led, LedSection)
    assert isinstance(led.form, FullFormat)
    assert (led.form.kind, led.form.replies, led.form.with_colours) == (2, False, False)


@pytest.mark.parametrize(
    ("text", "old", "new", "told"),
    [
        (BUS, '"hall-bus"', '"hallbus"', "lines[1]"),
        (BUS, "serial:///dev/ttyUSB0", "serial:///dev/tty*", "lines[1].url: a line is one port"),
        (BUS, '"03" = 5', '"3" = 5', "lines[1].keys: '3': a key is one byte in hex"),
        (BUS, '"03" = 5', '"03" = 6', 'lines[1].keys: "03" = 6: a level is 5'),
        (BUS, '"2" = 0x04', '"2" = 0x03', "lines[1].callers: windows 1 and 2 have one address, 3"),
        (BUS, '"2" = 0x04', '"2" = 300', 'lines[1].callers: "2": '),
        (BUS, '"2" = 0x04', '"7" = 0x04', "lines[1].callers: there is no window '7': add [[windows]]"),
        (BUS, '"2" = 0x04', '"3" = 0x04', "lines[1].callers: window 3 has its evaluator already: its pad"),
        (BUS, "0x04", "0x94", "lines[1]: caller 148: with addresses"),
        (BUS, 'keys = { "00" = 1, "03" = 5 }\n', "", "lines[1]: levels is empty"),
        (BUS, '"bare"', '"loud"', "lines[1].ack: "),
        (PAD, "box.toml", "none.toml", "lines[1].profile: "),
        (
            PAD,
            "serial:///dev/ttyUSB1",
            "tcp://10.0.0.7:9100",
            "lines[1].url: tcp://10.0.0.7:9100 stands twice",
        ),
        (LED, '"1" = 1', '"9" = 1', "lines[1].displays: there is no window '9'"),
        (
            LED,
            "displays",
            'protocol = "full-width"\ndisplays',
            "lines[1]: a full-width display needs its TYPE",
        ),
        (LED, "displays", "type = 1\ndisplays", 'lines[1]: type is for protocol = "full-width"'),
        (LED, "displays", "colums = 1\ndisplays", "lines[1].colums: is not a known key"),
    ],
)
def test_each_mistake_is_named_with_its_line_and_key(
    tmp_path: Path, text: str, old: str, new: str, told: str
) -> None:
    assert old in text
    found = complaint(tmp_path, HEAD + text.replace(old, new))
    line, _, rest = found.removeprefix("gateway.toml:").partition(": ")
    assert rest.startswith(told), found
    assert int(line) >= BUS_LINE


def test_a_mistake_on_a_line_has_a_correct_line_beside_it(tmp_path: Path) -> None:
    found = complaint(tmp_path, HEAD + BUS.replace('"03" = 5', '"3" = 5'))
    assert 'for example: keys = { "03" = 5,' in found
    assert found.startswith(f"gateway.toml:{BUS_LINE + 4}: ")


def test_a_window_has_one_device_that_rates(tmp_path: Path) -> None:
    found = complaint(tmp_path, HEAD + BUS + PAD)
    assert "lines[2].window: window 1 has its evaluator already: [[lines]] 1" in found


def test_a_bus_at_another_rate_is_odd_and_a_window_with_an_evaluator_is_not(tmp_path: Path) -> None:
    path = load(tmp_path, HEAD + BUS.replace("?baud=9600", ""))
    (warning,) = config_warnings(path, load_config(path))
    assert "such lines run at 9600 baud" in warning


def test_without_a_gateway_devices_lists_those_of_lines_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = HEAD.replace("[hall]", '[http]\nlisten = "127.0.0.1:0"\n[hall]')
    assert main(["devices", str(load(tmp_path, head + PAD + LED)), "--json"]) == 1
    states = json.loads(capsys.readouterr().out)
    assert [(s["device"], s["kind"]) for s in states] == [
        ("pad-3", "pad"),
        ("evaluator-1", "evaluator"),
        ("display-1", "display"),
        ("display-3", "display"),
    ]


def test_check_lists_what_is_on_each_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(load(tmp_path, HEAD + BUS.replace('"1" = 0x03, ', "") + PAD + LED))]) == 0
    told = capsys.readouterr().out
    assert "evaluator-2 at 84, caller-2 at 04" in told
    assert "bare-pad on serial:///dev/ttyUSB1: evaluator-1" in told
    assert "display-1 at 01, display-3 at 02" in told
