"""`hallside-gateway devices`, beside a gateway that runs and without one."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.processes import wait_until
from demo.stack import Stack


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Stack]:
    """A broker, a simulated pad and a configuration with a second pad that nobody plugged in."""
    with Stack(tmp_path) as made:
        made.start_broker()
        ready = made.start_simulator("sim", ["fleet", "--pads", "1", "--dir", str(tmp_path / "pads")])
        made.write_config({"1": ready["pads"][0]["url"], "2": f"serial://{tmp_path}/nowhere"})
        yield made


def devices(hall: Stack, *options: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; from gateway.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "devices", str(hall.folder / "gateway.toml"), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_running_gateway_tells_of_every_device(hall: Stack) -> None:
    hall.start_gateway()
    wait_until(lambda: "1 online" in devices(hall).stdout, 30, "the pad's greeting")
    shown = devices(hall)
    assert shown.returncode == 1, "a pad is missing"
    assert shown.stderr == ""
    (online,) = [line for line in shown.stdout.splitlines() if line.startswith("pad-1 ")]
    assert "HS-SIM" in online
    assert "online" in online
    assert "nowhere is not there: is the device plugged in?" in shown.stdout
    found = json.loads(devices(hall, "--json").stdout)
    assert [state["health"] for state in found] == ["online", "absent"]


def test_without_a_gateway_the_configuration_is_shown_and_no_port_is_opened(hall: Stack) -> None:
    shown = devices(hall)
    assert shown.returncode == 1
    assert "is it running?" in shown.stderr
    assert "is there: start the gateway" in shown.stdout
    assert "nowhere is not there: is the device plugged in?" in shown.stdout
