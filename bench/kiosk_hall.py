"""A hall around a kiosk that is measured: broker, gateway with the example's queue, a simulated printer."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.hall import hall, start
from demo.hall_catalog import played_catalog, write_catalog
from demo.processes import Process
from demo.stack import GatewayOptions, Stack

WINDOWS = 12
ITEMS_EACH = 3
BAUD = 115_200
KEY_BYTES = 32
CONFIG = """\
[kiosk]
id = "kiosk-bench"
[hall]
broker = "{broker}"
gateway = "{gateway}"
[store]
data_dir = "{folder}/kiosk"
[printer]
url = "serial://{folder}/printer?baud={baud}"
"""
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}


@dataclass(frozen=True, slots=True)
class KioskHall:
    """It runs; the kiosk does not yet."""

    stack: Stack
    config: Path

    @property
    def printer(self) -> Process:
        return self.stack.processes["printer"]

    def probe(
        self, what: str, count: int, size: str = "1080x1920", timeout_s: float = 600.0
    ) -> dict[str, Any]:
        """What `bench.kiosk_probe` finds."""
        command = [sys.executable, "-m", "bench.kiosk_probe", str(self.config), what, str(count), size]
        began = {"BENCH_BEGAN": str(time.monotonic())}
        probe = Process(f"probe-{what}", command, self.stack.folder, OFFSCREEN | began)
        self.stack.processes[probe.name] = probe
        probe.start()
        key = {"touches": "seen", "numbers": "touched", "sessions": "held", "usable": "usable"}[what]
        return probe.wait_for_line(key, timeout_s)


@contextmanager
def kiosk_hall(folder: Path, *, baud: int = BAUD) -> Iterator[KioskHall]:
    """With a printer whose line has that speed; 0: bytes and paper take no time."""
    with hall(folder) as stack:
        catalog = played_catalog(WINDOWS, datetime.now(UTC), items_each=ITEMS_EACH)
        queue = {"catalog": str(write_catalog(catalog, folder / "catalog.json"))}
        stack.write_config({}, GatewayOptions(queue=queue))
        stack.start_gateway()
        start(stack, "printer", "bench.kiosk_paper", str(folder / "printer"), str(baud)).wait_for_line(
            "ready"
        )
        config = folder / "kiosk.toml"
        text = CONFIG.format(
            broker=stack.broker_url, gateway=stack.gateway_id, folder=folder, baud=baud or BAUD
        )
        config.write_text(text, encoding="utf-8")
        yield KioskHall(stack, config)


def job_of(line: dict[str, Any]) -> tuple[float, float, int]:
    """First byte, last byte, how many."""
    return float(line["first"]), float(line["last"]), int(line["bytes"])
