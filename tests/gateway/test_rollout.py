"""`hallside-gateway update` as a technician uses it: processes, a real broker, a fleet on ptys."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.processes import module, wait_until
from demo.stack import Stack

PADS = 8


class Site(Stack):
    """A stack with a folder for firmware, its maker's keys, and a fleet that trusts them."""

    @property
    def firmware(self) -> Path:
        return self.folder / "firmware"

    def makes(self, version: str, *options: str, size: int = 600) -> str:
        """An image; the name of its manifest."""
        key = self.firmware / "maker-key.pem"
        signing = ["--key", str(key)] if key.exists() else ["--new-key"]
        arguments = ["firmware", "--version", version, "--size", str(size), "--out", str(self.firmware)]
        made = run_cli("firmware_sim.cli", *arguments, *signing, *options)
        assert made.returncode == 0, made.stderr
        return Path(made.stdout.splitlines()[0]).name

    def opens(self, *fleet: str) -> None:
        """Broker, fleet, gateway: all pads online, and told so in the journal."""
        self.start_broker()
        arguments = ["fleet", "--pads", str(PADS), "--dir", str(self.folder / "pads"), "--seed", "1"]
        arguments += [
            "--maker-key",
            str(self.firmware / "maker-key.pub"),
            "--state",
            str(self.folder / "nvram"),
        ]
        ready = self.start_simulator("sim", [*arguments, *fleet])
        self.write_config({str(n): pad["url"] for n, pad in enumerate(ready["pads"], 1)})
        text = self.config_path.read_text(encoding="utf-8")
        line = f"[gateway]\nfirmware_dir = {json.dumps(str(self.firmware))}\n"
        self.config_path.write_text(text.replace("[gateway]\n", line), encoding="utf-8")
        self.start_gateway()
        wait_until(self.all_online, 30, "all pads online")
        wait_until(lambda: len(self.versions()) == PADS, 30, "all pads in the journal")

    def all_online(self) -> bool:
        pads = (self.health() or {}).get("pads", {})
        return len(pads) == PADS and set(pads.values()) == {"online"}

    def versions(self) -> list[str]:
        """Firmware of each pad, as the gateway has heard it."""
        return list({birth["device"]: birth["firmware"] for birth in self.births()}.values())

    def births(self) -> list[dict[str, Any]]:
        """The data of all device-birth events."""
        kind = "SELECT body FROM events WHERE kind = 'device-birth' ORDER BY n"
        return [json.loads(body)["data"] for (body,) in self.journal(kind)]

    def update(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return run_cli("gateway.cli", "update", str(self.config_path), *arguments)


def run_cli(name: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(module(name, *arguments), capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all tests: each compares with what it found."""
    with Site(tmp_path_factory.mktemp("site")) as made:
        made.makes("1.1.0")
        made.opens()
        yield made


def test_a_wrong_manifest_is_explained(site: Site) -> None:
    manifest = site.firmware / site.makes("1.0.1")
    image = manifest.with_suffix(".bin")
    image.write_bytes(image.read_bytes() + b"x")
    damaged = site.update(manifest.name)
    assert (damaged.returncode, "copy the image again" in damaged.stderr) == (1, True)
    manifest.write_text("model = 3\n", encoding="utf-8")
    assert f"{manifest}: model: must be the pads' model" in site.update(manifest.name).stderr


def test_a_bad_image_halts_after_the_first_stage_with_one_pad_touched(site: Site) -> None:
    before = site.versions()
    bad = site.makes("1.2.0", "--behaviour", "crash")
    halted = site.update(bad)
    assert halted.returncode == 1
    assert "pad-1  rolled back: the pad went back to" in halted.stdout
    assert "halted: pad-1: " in halted.stdout
    status = site.update("--status")
    assert status.returncode == 1
    assert status.stdout.count("waiting") == PADS - 1, "one pad touched"
    wait_until(site.all_online, 30, "all pads online again")
    assert site.versions() == before


def test_a_rollout_is_watched_and_stopped(site: Site) -> None:
    before = site.versions()
    big = site.makes("1.4.0", size=300_000)
    watcher = subprocess.Popen(
        module("gateway.cli", "update", str(site.config_path), big), stdout=subprocess.PIPE, text=True
    )
    wait_until(lambda: "under way" in site.update("--status").stdout, 30, "the rollout")
    stopped = site.update("--stop")
    assert "halted: stopped by command" in stopped.stdout
    said, _ = watcher.communicate(timeout=30)
    assert watcher.returncode == 1
    assert "stopped by command" in said
    assert site.versions() == before


def test_a_rollout_reaches_a_fleet_in_stages_and_a_second_one_finds_it_done(site: Site) -> None:
    done = site.update("hs-sim-1.1.0.toml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert sum("updated: it runs 1.1.0" in line for line in done.stdout.splitlines()) == PADS
    wait_until(lambda: site.versions() == ["1.1.0"] * PADS, 10, "the journal")
    births = site.births()
    again = site.update("hs-sim-1.1.0.toml")
    assert again.returncode == 0
    assert again.stdout.count("it runs 1.1.0") >= PADS
    assert site.births() == births, "no pad was touched again"
