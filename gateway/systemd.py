"""Telling systemd that we are ready and alive (sd_notify(3)). Without systemd, nothing happens."""

import os
import socket


def notify(state: str) -> None:
    """Send one notification, e.g. READY=1. Never raises: the service matters more than its status."""
    path = os.environ.get("NOTIFY_SOCKET")
    if not path:
        return
    address = "\0" + path[1:] if path.startswith("@") else path
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.sendto(state.encode(), address)
    except OSError:
        return


def watchdog_interval_s() -> float | None:
    """Half of the time that systemd allows between two signs of life, or None when it watches not."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    if os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None  # somebody else of our service is watched
    return int(microseconds) / 2_000_000 if microseconds.isdecimal() and int(microseconds) else None
