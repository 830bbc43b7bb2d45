"""Telling systemd how we do (sd_notify), without a library. Does nothing outside of systemd."""

import os
import socket


def notify(state: str) -> None:
    """Send e.g. READY=1, WATCHDOG=1 or STOPPING=1 to the service manager, if there is one."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
            channel.sendto(state.encode(), address)
    except OSError:
        pass


def watchdog_interval_s() -> float:
    """How often WATCHDOG=1 is due, half of what the unit demands; 0.0 when it demands none."""
    demanded_us = os.environ.get("WATCHDOG_USEC", "")
    return int(demanded_us) / 2e6 if demanded_us.isdigit() else 0.0
