"""The addresses of this machine's network interfaces, as Linux tells them (netdevice(7))."""

import socket
import struct
from fcntl import ioctl
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

SIOCGIFADDR = 0x8915
IFREQ = struct.Struct("16s24x")
"""A request: the interface's name, room for the answer."""
ADDRESS_AT = slice(20, 24)
"""Where the answer has the IPv4 address."""
IPV6 = Path("/proc/net/if_inet6")
GLOBAL_SCOPE = "00"
LOOPBACK = "lo"


def addresses() -> list[str]:
    """`eth0 10.0.0.7`, one for each address; none of the loopback interface, none that is good for its own
    link alone."""
    names = [name for _, name in socket.if_nameindex() if name != LOOPBACK]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        found = [f"{name} {address}" for name in names if (address := _ipv4(asked, name))]
    return found + _ipv6()


def _ipv4(asked: socket.socket, name: str) -> IPv4Address | None:
    try:
        told = ioctl(asked, SIOCGIFADDR, IFREQ.pack(name.encode()))
    except OSError:
        return None
    return IPv4Address(told[ADDRESS_AT])


def _ipv6() -> list[str]:
    try:
        lines = IPV6.read_text(encoding="ascii").splitlines()
    except OSError:
        return []
    told = [line.split() for line in lines]
    return [
        f"{fields[5]} {IPv6Address(bytes.fromhex(fields[0]))}"
        for fields in told
        if fields[3] == GLOBAL_SCOPE and fields[5] != LOOPBACK
    ]
