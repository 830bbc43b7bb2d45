"""Facts about the machine, without which no figure means anything."""

import os
import platform
import sqlite3
import subprocess
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from demo.stack import mosquitto_program

PACKAGES = ("uvloop", "paho-mqtt", "pydantic", "orjson", "cobs", "pyserial")


def machine_facts(folder: Path) -> dict[str, Any]:
    """What stands at the head of a report. `folder` is where the benchmarks write."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_mb": psutil.virtual_memory().total // 2**20,
        "load_before": [round(load, 2) for load in os.getloadavg()],
        "kernel": platform.release(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "mosquitto": _mosquitto(),
        "packages": {name: _version(name) for name in PACKAGES},
        "filesystem": _filesystem(folder),
        "commit": _commit(),
    }


def _cpu() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def _mosquitto() -> str | None:
    try:
        shown = subprocess.run([mosquitto_program(), "-h"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return shown.stdout.partition("\n")[0].removeprefix("mosquitto version ") or None


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _filesystem(folder: Path) -> str:
    """Kind of the file system: on tmpfs a commit costs nothing and figures with one are worthless."""
    parts = psutil.disk_partitions(all=True)
    holding = [part for part in parts if folder.resolve().is_relative_to(part.mountpoint)]
    return max(holding, key=lambda part: len(part.mountpoint)).fstype if holding else "unknown"


def _commit() -> str | None:
    """The revision; "+" behind it when the work tree differs."""
    git = ["git", "-C", str(Path(__file__).parent)]
    try:
        head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
        changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return head.stdout.strip()[:12] + ("+" if changed.stdout.strip() else "")
