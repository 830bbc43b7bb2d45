"""Connecting to a device that listens on TCP."""

import asyncio
import contextlib
import os
import socket

from devices.errors import PortDeniedError, PortError, PortMissingError
from devices.ports.url import TcpUrl

KEEPALIVE_IDLE_S = 10
KEEPALIVE_INTERVAL_S = 5
KEEPALIVE_COUNT = 3
USER_TIMEOUT_MS = 15_000
"""Sent data that nobody acknowledges for so long ends the connection: half-open links are noticed."""


async def open_tcp(url: TcpUrl) -> int:
    """A non-blocking, connected descriptor. Raises PortError; the caller bounds the time."""
    loop = asyncio.get_running_loop()
    try:
        infos = await loop.getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise PortMissingError(
            f"{url}: the name {url.host!r} is unknown: {error.strerror or error}"
        ) from error
    family, kind, protocol, _, address = infos[0]
    connection = socket.socket(family, kind, protocol)
    try:
        connection.setblocking(False)
        _tune(connection)
        await loop.sock_connect(connection, address)
    except OSError as error:
        connection.close()
        raise _explain(url, error) from error
    except asyncio.CancelledError:
        connection.close()
        raise
    return connection.detach()


def close_tcp(fd: int) -> None:
    """Close without waiting for what was not sent."""
    with contextlib.suppress(OSError):
        os.close(fd)


def _tune(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", KEEPALIVE_IDLE_S),
        ("TCP_KEEPINTVL", KEEPALIVE_INTERVAL_S),
        ("TCP_KEEPCNT", KEEPALIVE_COUNT),
        ("TCP_USER_TIMEOUT", USER_TIMEOUT_MS),
    ):
        if (option := getattr(socket, name, None)) is not None:
            connection.setsockopt(socket.IPPROTO_TCP, option, value)


def _explain(url: TcpUrl, error: OSError) -> PortError:
    text = error.strerror or str(error)
    if isinstance(error, ConnectionRefusedError):
        return PortMissingError(f"{url}: nothing listens there: is the device on, is the port right?")
    if isinstance(error, PermissionError):
        return PortDeniedError(f"{url}: {text}")
    return PortError(f"{url}: {text}")
