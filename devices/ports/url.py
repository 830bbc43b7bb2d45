"""Addresses of ports.

    serial:///dev/serial/by-path/…?baud=115200    a serial line; the path may be a glob (* ? [..])
    tcp://10.0.0.7:9100                           a device or terminal server that listens

Simulated and real devices differ by nothing else.
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from devices.errors import PortUrlError

SERIAL_EXAMPLE = "serial:///dev/ttyUSB0?baud=9600"
TCP_EXAMPLE = "tcp://10.0.0.7:9100"
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
        f"{text!r}: a port begins with serial:// or tcp://, e.g. {SERIAL_EXAMPLE} or {TCP_EXAMPLE}"
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
