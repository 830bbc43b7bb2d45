"""The udev rules that are shipped, and what an error says of them."""

import re
from pathlib import Path

from devices.ports.url import UsbUrl
from devices.ports.usb_choice import RULES_FILE, denied, udev_rule
from firmware_sim.usb import shape

RULES = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "99-hallside.rules"
LINES = RULES.read_text(encoding="utf-8").splitlines()
DEVICE = re.compile(r'ATTR\{idVendor\}=="([0-9a-f]{4})", ATTR\{idProduct\}=="([0-9a-f]{4})"')


def test_the_line_that_an_error_names_is_the_line_that_is_shipped() -> None:
    devices = [(int(a, 16), int(b, 16)) for a, b in DEVICE.findall("\n".join(LINES))]
    assert len(devices) == 3
    for vendor, product in devices:
        assert udev_rule(vendor, product) in LINES
        assert udev_rule(vendor, product) in str(denied(UsbUrl(vendor, product))).splitlines()


def test_the_rules_name_the_devices_that_are_simulated() -> None:
    assert udev_rule(shape.PAD_VENDOR, shape.PAD_PRODUCT) in LINES
    assert udev_rule(shape.CARD_READER_VENDOR, shape.CARD_READER_PRODUCT) in LINES


def test_an_error_names_the_file_as_the_page_installs_it() -> None:
    page = (RULES.parent / "install-a-gateway.md").read_text(encoding="utf-8")
    assert f"cp docs/how-to/{RULES.name} {Path(RULES_FILE).parent}/" in page
    assert Path(RULES_FILE).name == RULES.name


def test_every_rule_is_a_list_of_keys_operators_and_quoted_values() -> None:
    key = r'[A-Z_]+(\{[^}]+\})?(==|!=|=|\+=)"[^"]*"'
    for line in LINES:
        if line and not line.startswith("#"):
            assert re.fullmatch(rf"{key}(, {key})*", line), line
    jumps = [re.findall(rf'{name}="(\w+)"', "\n".join(LINES)) for name in ("GOTO", "LABEL")]
    assert set(jumps[0]) == set(jumps[1])
