"""Addresses of ports.

    serial:///dev/serial/by-path/…?baud=115200    a serial line; the path may be a glob (* ? [..])
    tcp://10.0.0.7:9100                           a device or terminal server that listens
    usb://0400:c35a                               a USB device, by vendor and product, in hexadecimal
    usb://0400:c35a:20190412                      the one with this serial number
    usb://0400:c35a?port=1-2.3                    the one at this place: bus 1, port 3 of the hub at port 2

Simulated and real devices differ by nothing else.
"""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from devices.errors import PortUrlError

SERIAL_EXAMPLE = "serial:///dev/ttyUSB0?baud=9600"
TCP_EXAMPLE = "tcp://10.0.0.7:9100"
USB_EXAMPLE = "usb://0400:c35a?port=1-2.3"
BAUD_DEFAULT = 115_200
BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115_200, 230_400, 460_800, 921_600)
"""Bits a second that a serial URL may name."""
_USB_OPTIONS = {
    "port": (r"[0-9]{1,3}-[0-9]{1,3}(\.[0-9]{1,3}){0,6}", "bus-port.port, as under /sys/bus/usb/devices"),
    "interface": (r"[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5]", "0 to 255"),
    "hid": (r"[01]", "0 or 1"),
}
"""Each option's form, and how it is told."""


@dataclass(frozen=True, slots=True)
class SerialUrl:
    """A serial line, 8N1 without flow control."""

    path: str
    baud: int = BAUD_DEFAULT

    @property
    def is_glob(self) -> bool:
        """Whether the path stands for all paths that match it."""
        return any(c in self.path for c in "*?[")

    def __str__(self) -> str:
        path = self.path.replace("%", "%25")
        return f"serial://{path}?baud={self.baud}"


@dataclass(frozen=True, slots=True)
class TcpUrl:
    """A TCP endpoint that we connect to."""

    host: str
    port: int
    is_glob: Literal[False] = False

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"tcp://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class UsbUrl:
    """A USB device that no kernel driver turns into a serial line."""

    vendor: int
    product: int
    serial: str = ""
    """Its serial number; empty for any."""
    place: str = ""
    """Where it is plugged in, as under /sys/bus/usb/devices: bus-port.port; empty for anywhere."""
    interface: int | None = None
    """Number of the interface; None takes the first that can send and receive."""
    hid: bool | None = None
    """Whether bytes travel in counted reports (the pad protocol over HID); None: when the interface is a
    HID's."""
    is_glob: Literal[False] = False

    @property
    def ids(self) -> str:
        """Vendor and product."""
        return f"{self.vendor:04x}:{self.product:04x}"

    def __str__(self) -> str:
        serial = ":" + quote(self.serial, safe="") if self.serial else ""
        options = {"port": self.place or None, "interface": self.interface}
        options["hid"] = None if self.hid is None else int(self.hid)
        query = urlencode({name: value for name, value in options.items() if value is not None})
        return f"usb://{self.ids}{serial}" + (f"?{query}" if query else "")


PortUrl = SerialUrl | TcpUrl | UsbUrl


def parse_port_url(text: str) -> PortUrl:
    """Raises PortUrlError that says what is wrong and shows an example."""
    scheme = text.partition("://")[0]
    match scheme:
        case "serial":
            return _serial(text)
        case "tcp":
            return _tcp(text)
        case "usb":
            return _usb(text)
    raise PortUrlError(
        f"{text!r}: a port begins with serial://, tcp:// or usb://, e.g. {SERIAL_EXAMPLE}, {TCP_EXAMPLE} or "
        f"{USB_EXAMPLE}"
    )


def _serial(text: str) -> SerialUrl:
    # A glob may hold '?', so the query is what follows the last '?' and looks like one.
    path, mark, query = text.removeprefix("serial://").rpartition("?")
    if not mark or "=" not in query:
        path, query = text.removeprefix("serial://"), ""
    if not path.startswith("/"):
        raise PortUrlError(f"{text!r}: the path is absolute, with three slashes, e.g. {SERIAL_EXAMPLE}")
    options = parse_qs(query, keep_blank_values=True)
    if unknown := set(options) - {"baud"}:
        raise PortUrlError(
            f"{text!r}: unknown option {min(unknown)!r}; a serial port has only baud, e.g. {SERIAL_EXAMPLE}"
        )
    return SerialUrl(unquote(path), _baud(text, options.get("baud", [str(BAUD_DEFAULT)])))


def _baud(text: str, values: list[str]) -> int:
    if len(values) != 1:
        raise PortUrlError(f"{text!r}: baud is there {len(values)} times, e.g. {SERIAL_EXAMPLE}")
    rates = {str(rate): rate for rate in BAUD_RATES}
    if values[0] not in rates:
        raise PortUrlError(f"{text!r}: baud={values[0]} is none of {', '.join(rates)}, e.g. {SERIAL_EXAMPLE}")
    return rates[values[0]]


def _tcp(text: str) -> TcpUrl:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise PortUrlError(f"{text!r}: {error}, e.g. {TCP_EXAMPLE}") from error
    if not host or not port or "@" in parts.netloc or parts.path.strip("/") or parts.query or parts.fragment:
        raise PortUrlError(f"{text!r}: a TCP port is tcp://host:port and nothing more, e.g. {TCP_EXAMPLE}")
    return TcpUrl(host, port)


def _usb(text: str) -> UsbUrl:
    device, _, query = text.removeprefix("usb://").partition("?")
    found = re.fullmatch(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::([^:/]+))?", device)
    if found is None:
        raise PortUrlError(
            f"{text!r}: a USB device is usb://vendor:product or usb://vendor:product:serial, both with 4 "
            f"hexadecimal digits as lsusb shows them, e.g. {USB_EXAMPLE}"
        )
    vendor, product, serial = found.groups(default="")
    options = parse_qs(query, keep_blank_values=True)
    if unknown := set(options) - set(_USB_OPTIONS):
        raise PortUrlError(
            f"{text!r}: unknown option {min(unknown)!r}; a USB device has {', '.join(_USB_OPTIONS)}, e.g. "
            f"{USB_EXAMPLE}"
        )
    values = {name: _usb_option(text, name, value) for name, value in options.items()}
    return UsbUrl(
        int(vendor, 16),
        int(product, 16),
        unquote(serial),
        values.get("port", ""),
        int(values["interface"]) if "interface" in values else None,
        values["hid"] == "1" if "hid" in values else None,
    )


def _usb_option(text: str, name: str, values: list[str]) -> str:
    if len(values) != 1:
        raise PortUrlError(f"{text!r}: {name} is there {len(values)} times, e.g. {USB_EXAMPLE}")
    form, told = _USB_OPTIONS[name]
    if re.fullmatch(form, values[0]) is None:
        raise PortUrlError(f"{text!r}: {name}={values[0]} is not {told}, e.g. {USB_EXAMPLE}")
    return values[0]
