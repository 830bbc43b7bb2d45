"""Addresses of ports.

    serial:///dev/serial/by-path/…?baud=115200    a serial line; the path may be a glob (* ? [..])
    tcp://10.0.0.7:9100                           a device or terminal server that listens

Simulated and real devices differ by nothing else.
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from devices.errors import PortUrlError

BAUD_DEFAULT = 115_200
BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115_200, 230_400, 460_800, 921_600)
"""Bits a second that a serial URL may name."""


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
        return f"serial://{self.path}?baud={self.baud}"


@dataclass(frozen=True, slots=True)
class TcpUrl:
    """A TCP endpoint that we connect to."""

    host: str
    port: int
    is_glob: Literal[False] = False

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"tcp://{host}:{self.port}"


PortUrl = SerialUrl | TcpUrl


def parse_port_url(text: str) -> PortUrl:
    """Raises PortUrlError that says what is wrong and shows an example."""
    scheme = text.partition("://")[0]
    match scheme:
        case "serial":
            return _serial(text)
        case "tcp":
            return _tcp(text)
    raise PortUrlError(
        f"{text!r}: a port begins with serial:// or tcp://, e.g. serial:///dev/ttyUSB0?baud=9600"
    )


def _serial(text: str) -> SerialUrl:
    # A glob may hold '?', so the query is what follows the last '?' and looks like one.
    path, mark, query = text.removeprefix("serial://").rpartition("?")
    if not mark or "=" not in query:
        path, query = text.removeprefix("serial://"), ""
    if not path.startswith("/"):
        raise PortUrlError(f"{text!r}: the path is absolute, with three slashes: serial:///dev/ttyUSB0")
    options = parse_qs(query, keep_blank_values=True)
    if unknown := set(options) - {"baud"}:
        raise PortUrlError(f"{text!r}: unknown option {min(unknown)!r}; a serial port has only baud=")
    return SerialUrl(unquote(path), _baud(text, options.get("baud", [str(BAUD_DEFAULT)])[-1]))


def _baud(text: str, value: str) -> int:
    if not value.isdecimal() or int(value) not in BAUD_RATES:
        raise PortUrlError(f"{text!r}: baud={value} is none of {', '.join(map(str, BAUD_RATES))}")
    return int(value)


def _tcp(text: str) -> TcpUrl:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise PortUrlError(f"{text!r}: {error}") from error
    if not host or not port or parts.path.strip("/") or parts.query or parts.username:
        raise PortUrlError(
            f"{text!r}: a TCP port is tcp://host:port and nothing more, e.g. tcp://10.0.0.7:9100"
        )
    return TcpUrl(host, port)
