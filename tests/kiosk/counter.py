"""A kiosk's devices, simulated by processes, and the kiosk's commands."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from firmware_sim.control import parse_answer
from firmware_sim.control_port import ask
from tests.firmware_sim.processes import Running


@dataclass(frozen=True)
class Counter:
    """Running devices: printer and reader on ptys, scanner on TCP."""

    folder: Path
    scanner: str
    """Its URL."""

    def tell(self, device: str, **request: Any) -> dict[str, Any]:
        """Ask a device for something."""
        line = json.dumps({"device": device, **request}).encode()
        return parse_answer(ask(self.folder / "control", device, line))

    def strike(self, device: str, fault: str) -> None:
        self.tell(device, fault={"fault": fault})

    def mend(self, device: str, fault: str) -> None:
        self.tell(device, mend=fault)

    def do(self, device: str, *words: str) -> None:
        self.tell(device, do=list(words))

    def look(self, device: str) -> dict[str, Any]:
        found: dict[str, Any] = self.tell(device, look=True)["look"]
        return found

    def url(self, device: str, baud: int) -> str:
        return f"serial://{self.folder / device}?baud={baud}"

    def config(self, **urls: str | None) -> Path:
        """A kiosk.toml; the devices are these unless told otherwise, and none for None."""
        known = {
            "printer": self.url("printer", 19200),
            "id_reader": self.url("id-reader", 115200),
            "scanner": self.scanner,
        }
        return write_config(self.folder / "kiosk.toml", **{**known, **urls})


def write_config(path: Path, **urls: str | None) -> Path:
    """A kiosk.toml with these devices."""
    sections = [f'[{name}]\nurl = "{url}"\n' for name, url in urls.items() if url is not None]
    path.write_text('[kiosk]\nid = "kiosk-1"\n' + "\n".join(sections), encoding="utf-8")
    return path


def start(folder: Path, *printer: str) -> tuple[Counter, list[Running]]:
    """The devices, ready; `printer` are options of its simulator."""
    control = folder / "control"
    control.mkdir(mode=0o700)
    run = [
        Running("printer", "--link", folder / "printer", "--control-dir", control, *printer),
        Running("id-reader", "--link", folder / "id-reader", "--control-dir", control, "--pace", "0"),
        Running("scanner", "--tcp", "127.0.0.1:0", "--control-dir", control),
    ]
    urls = [_ready(running)["url"] for running in run]
    while run[0].line().get("note") != "ready":
        pass
    return Counter(folder, urls[2]), run


def kiosk(*arguments: str | Path, temporary: Path) -> subprocess.CompletedProcess[str]:
    """`hallside-kiosk` as a process whose temporary files are made in that folder."""
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *map(str, arguments)],
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _ready(running: Running) -> dict[str, Any]:
    while not (line := running.line()).get("ready"):
        pass
    return line
