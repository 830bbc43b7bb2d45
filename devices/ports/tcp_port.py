"""Connecting to a device that listens on TCP."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Sequence

from devices.errors import PortDeniedError, PortError, PortHungError, PortMissingError
from devices.ports.detached import call_detached
from devices.ports.url import TcpUrl

KEEPALIVE_IDLE_S = 10
KEEPALIVE_INTERVAL_S = 5
KEEPALIVE_COUNT = 3
USER_TIMEOUT_MS = 15_000
"""Sent data that nobody acknowledges for so long ends the connection: half-open links are noticed."""

Address = tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]
"""Family, kind, protocol, canonical name, and what `connect` wants: as getaddrinfo gives them."""


async def open_tcp(url: TcpUrl, timeout_s: float) -> int:
    """A non-blocking, connected descriptor: the first of the host's addresses that takes us.

    Raises PortError, after `timeout_s` at the latest.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_s
    addresses = await _resolve(url, timeout_s)
    failure: OSError = TimeoutError()
    for tried, address in enumerate(addresses):
        # What is left is shared, so that a first address which swallows everything does not hide the next.
        share_s = (deadline - loop.time()) / (len(addresses) - tried)
        try:
            async with asyncio.timeout(share_s):
                return await _connect(address)
        except OSError as error:
            failure = error
    raise _explain(url, failure, timeout_s) from failure


def close_tcp(fd: int) -> None:
    """Close without waiting for what was not sent."""
    with contextlib.suppress(OSError):
        os.close(fd)


async def _resolve(url: TcpUrl, timeout_s: float) -> Sequence[Address]:
    def resolve(flags: int = 0) -> Sequence[Address]:
        return socket.getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM, flags=flags)

    with contextlib.suppress(OSError, ValueError):
        return resolve(socket.AI_NUMERICHOST)
    try:
        # Not the loop's pool: a few names that hang would keep all others from being resolved.
        async with asyncio.timeout(timeout_s):
            return await call_detached(resolve, f"resolve {url.host}")
    except TimeoutError as error:
        raise PortHungError(
            f"{url}: no name server told where {url.host!r} is for {timeout_s:g} s; an IP address needs none"
        ) from error
    except (OSError, ValueError, RuntimeError) as error:
        text = getattr(error, "strerror", None) or error
        raise PortMissingError(f"{url}: the name {url.host!r} is unknown: {text}") from error


async def _connect(address: Address) -> int:
    family, kind, protocol, _, where = address
    with socket.socket(family, kind, protocol) as connection:
        connection.setblocking(False)
        _tune(connection)
        await asyncio.get_running_loop().sock_connect(connection, where)
        return connection.detach()


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


def _explain(url: TcpUrl, error: OSError, timeout_s: float) -> PortError:
    text = error.strerror or str(error)
    if isinstance(error, ConnectionRefusedError):
        return PortMissingError(f"{url}: nothing listens there: is the device on, is the port right?")
    if isinstance(error, TimeoutError):
        return PortHungError(f"{url}: no answer for {timeout_s:g} s: is the device on, is the address right?")
    if isinstance(error, PermissionError):
        return PortDeniedError(f"{url}: {text}: does a firewall of this machine forbid it?")
    return PortError(f"{url}: {text}: is the network up, is the address right?")
