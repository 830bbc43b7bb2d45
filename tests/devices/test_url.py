"""Addresses of ports: what they mean, and what is said of those that mean nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.errors import PortUrlError
from devices.ports.url import BAUD_RATES, PortUrl, SerialUrl, TcpUrl, UsbUrl, parse_port_url


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("serial:///dev/ttyUSB0", SerialUrl("/dev/ttyUSB0", 115_200)),
        ("serial:///dev/ttyUSB0?baud=9600", SerialUrl("/dev/ttyUSB0", 9600)),
        ("serial:///dev/serial/by-path/pci-0:1:1.0", SerialUrl("/dev/serial/by-path/pci-0:1:1.0")),
        ("serial:///dev/ttyUSB*", SerialUrl("/dev/ttyUSB*")),
        ("serial:///dev/ttyUSB?", SerialUrl("/dev/ttyUSB?")),
        ("serial:///dev/ttyUSB??baud=9600", SerialUrl("/dev/ttyUSB?", 9600)),
        ("serial:///dev/a%20b%25", SerialUrl("/dev/a b%")),
        ("tcp://10.0.0.7:9100", TcpUrl("10.0.0.7", 9100)),
        ("tcp://[fe80::1]:9100/", TcpUrl("fe80::1", 9100)),
        ("tcp://Pad-3.hall:1", TcpUrl("pad-3.hall", 1)),
        ("usb://0400:C35A", UsbUrl(0x0400, 0xC35A)),
        ("usb://0400:c35a:20190412%3A7", UsbUrl(0x0400, 0xC35A, "20190412:7")),
        ("usb://0400:c35a?port=1-2.3", UsbUrl(0x0400, 0xC35A, place="1-2.3")),
        ("usb://1209:0001:A?hid=0&interface=2", UsbUrl(0x1209, 1, "A", interface=2, hid=False)),
    ],
)  # fmt: skip
def test_a_url_names_a_port(text: str, url: PortUrl) -> None:
    assert parse_port_url(text) == url


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "begins with serial://, tcp:// or usb://"),
        ("/dev/ttyUSB0", "begins with serial://, tcp:// or usb://"),
        ("USB://0400:c35a", "begins with serial://, tcp:// or usb://"),
        ("usb://", "4 hexadecimal digits"),
        ("usb://400:c35a", "4 hexadecimal digits"),
        ("usb://0400:c35g", "4 hexadecimal digits"),
        ("usb://0400", "4 hexadecimal digits"),
        ("usb://0400:c35a:", "4 hexadecimal digits"),
        ("usb://0400:c35a/1", "4 hexadecimal digits"),
        ("usb://0400:c35a?serial=1", "unknown option 'serial'"),
        ("usb://0400:c35a?port=2", "port=2 is not bus-port.port"),
        ("usb://0400:c35a?port=1-2&port=1-3", "port is there 2 times"),
        ("usb://0400:c35a?interface=256", "interface=256 is not 0 to 255"),
        ("usb://0400:c35a?hid=yes", "hid=yes is not 0 or 1"),
        ("serial://ttyUSB0", "three slashes"),
        ("serial://", "three slashes"),
        ("serial:///dev/ttyUSB0?rate=9600", "unknown option 'rate'"),
        ("serial:///dev/ttyUSB0?baud=9600&parity=N", "unknown option 'parity'"),
        ("serial:///dev/ttyUSB0?baud=", "baud= is none of 1200"),
        ("serial:///dev/ttyUSB0?baud=14400", "baud=14400 is none of 1200"),
        ("serial:///dev/ttyUSB0?baud=+9600", "is none of 1200"),
        ("serial:///dev/ttyUSB0?baud=9600&baud=19200", "2 times"),
        ("tcp://10.0.0.7", "tcp://host:port"),
        ("tcp://10.0.0.7:0", "tcp://host:port"),
        ("tcp://:9100", "tcp://host:port"),
        ("tcp://10.0.0.7:9100/pad", "tcp://host:port"),
        ("tcp://10.0.0.7:9100?baud=9600", "tcp://host:port"),
        ("tcp://10.0.0.7:9100#3", "tcp://host:port"),
        ("tcp://admin@10.0.0.7:9100", "tcp://host:port"),
        ("tcp://10.0.0.7:99999", "out of range"),
        ("tcp://10.0.0.7:x", "Port could not be cast"),
        ("tcp://[fe80::1:9100", "Invalid IPv6"),
    ],
)
def test_an_error_names_the_url_says_what_is_wrong_and_shows_an_example(text: str, says: str) -> None:
    with pytest.raises(PortUrlError) as caught:
        parse_port_url(text)
    message = str(caught.value)
    assert message.startswith(repr(text))
    assert says in message
    examples = ("serial:///dev/ttyUSB0", "tcp://10.0.0.7:9100", "usb://0400:c35a")
    assert any(f"e.g. {example}" in message for example in examples)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")), st.sampled_from(BAUD_RATES))
def test_any_path_survives_being_written_and_read(name: str, baud: int) -> None:
    url = SerialUrl("/" + name, baud)
    assert parse_port_url(str(url)) == url


@given(st.ip_addresses(), st.integers(1, 65535))
def test_any_address_survives_being_written_and_read(address: object, port: int) -> None:
    url = TcpUrl(str(address), port)
    assert parse_port_url(str(url)) == url


@given(
    st.integers(0, 0xFFFF),
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.sampled_from(["", "1-2", "3-4.5.6"]),
    st.none() | st.integers(0, 255),
    st.none() | st.booleans(),
)
def test_any_usb_device_survives_being_written_and_read(
    product: int, serial: str, place: str, interface: int | None, hid: bool | None
) -> None:
    url = UsbUrl(0x0400, product, serial, place, interface, hid)
    assert parse_port_url(str(url)) == url


@given(st.text())
def test_no_text_raises_anything_but_a_port_url_error(text: str) -> None:
    for scheme in ("", "serial://", "serial:///", "tcp://", "usb://", "usb://1209:0001:", "usb://1209:0001?"):
        try:
            parse_port_url(scheme + text)
        except PortUrlError:
            continue


@pytest.mark.parametrize(
    ("path", "is_glob"), [("/dev/ttyS0", False), ("/dev/tty*", True), ("/dev/tty[0]", True)]
)
def test_a_glob_is_told_from_a_path(path: str, is_glob: bool) -> None:
    assert SerialUrl(path).is_glob is is_glob
