"""Where a simulated device stands: behind a symlink to a pty, or on a TCP port."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from firmware_sim.errors import UsageError
from firmware_sim.line.endpoint import Endpoint
from firmware_sim.line.pty_port import PtyEndpoint
from firmware_sim.line.tcp_port import TcpEndpoint


@dataclass(frozen=True, slots=True)
class PtyAt:
    """A pty behind this symlink."""

    link: Path


@dataclass(frozen=True, slots=True)
class TcpAt:
    """A listening TCP port; 0 takes a free one."""

    host: str
    port: int


Place = PtyAt | TcpAt


def parse_tcp(text: str) -> TcpAt:
    """HOST:PORT. Raises UsageError."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise UsageError(
            f"--tcp {text!r} is not HOST:PORT; for example 127.0.0.1:5001, port 0 for a free one"
        )
    return TcpAt(host, int(port))


def endpoint_at(loop: asyncio.AbstractEventLoop, place: Place, baud: int) -> Endpoint:
    """The device's end of its line, not yet open."""
    match place:
        case PtyAt(link):
            return PtyEndpoint(loop, link, baud)
        case TcpAt(host, port):
            return TcpEndpoint(loop, host, port)
