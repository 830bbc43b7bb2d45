"""The control sockets: `hallside-sim fault`, `mend`, `do` and `look` against running processes."""

import json
import os
import signal
import socket
from asyncio import to_thread
from pathlib import Path
from typing import Any

import pytest

from contracts.pad.messages import Ack, Hello, Press
from firmware_sim.cli import main
from firmware_sim.control_port import ask, running
from firmware_sim.errors import LineError, UsageError
from tests.firmware_sim.wire_host import WireHost


class Remote:
    """The commands that reach running devices, in one control directory."""

    def __init__(self, folder: Path, out: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._out = out

    def __call__(self, command: str, *arguments: str) -> str:
        """What the command printed; it must succeed."""
        code = main([command, *arguments, "--control-dir", str(self.folder)])
        out, err = self._out.readouterr()
        assert (code, err) == (0, "")
        return out

    def fails(self, command: str, *arguments: str) -> str:
        """Why the command failed; it must."""
        assert main([command, *arguments, "--control-dir", str(self.folder)]) == 2
        return self._out.readouterr().err


@pytest.fixture
def remote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Remote:
    return Remote(tmp_path / "control", capsys)


def pad(runs: Any, remote: Remote, tmp_path: Path, *more: str) -> Any:
    place = ("--link", tmp_path / "pad", "--control-dir", remote.folder)
    simulator = runs("pad", *place, *more)
    assert simulator.line()["control"] == str(remote.folder)
    return simulator


def test_a_pad_is_looked_at_obeys_and_lists_its_faults(runs: Any, remote: Remote, tmp_path: Path) -> None:
    pad(runs, remote, tmp_path, "--name", "window-12")
    assert remote("do", "window-12", "press", "5") == '{"ok": true}\n'
    seen = json.loads(remote("look", "window-12"))
    assert seen["look"]["ring"] == 1
    assert seen["faults"] == []
    assert "press 1-5" in remote.fails("do", "window-12", "sing")
    listed = remote("fault", "window-12", "--list")
    for name in ("drop", "wrong-baud", "power", "cut"):
        assert f"\n{name} " in "\n" + listed
    assert "(once)" in listed


async def test_faults_of_a_pad_reach_its_wire(runs: Any, remote: Remote, tmp_path: Path) -> None:
    pad(runs, remote, tmp_path)
    with WireHost(str(tmp_path / "pad")) as host:
        first = await host.greet()
        await to_thread(remote, "do", "pad", "reboot")
        again = await host.wait(Hello, 2)
        assert again.boot == first.boot + 1
        host.send(Ack(again.boot, 0, 0))
        await to_thread(remote, "fault", "pad", "out.drop", "--seed", "1")
        await to_thread(remote, "do", "pad", "press", "5")
        looked: dict[str, Any] = {"struck": {}}
        while "drop" not in looked["struck"]:
            looked = json.loads(await to_thread(remote, "look", "pad"))
        assert looked["faults"] == ["out.drop"]
        assert host.of(Press) == []
        await to_thread(remote, "mend", "pad", "out.drop")
        await host.wait(Press)
        await to_thread(remote, "fault", "pad", "cut")
        await to_thread(remote, "do", "pad", "press", "4")
        third = await host.wait(Hello, 3)
        assert third.boot == again.boot + 1
        assert third.next == 3, "the press was in the ring"


def test_each_pad_of_a_fleet_has_its_name(runs: Any, remote: Remote, tmp_path: Path) -> None:
    fleet = runs("fleet", "--pads", "3", "--dir", tmp_path / "pads", "--control-dir", remote.folder)
    ready = fleet.line()
    assert running(remote.folder) == ["pad-001", "pad-002", "pad-003"]
    assert json.loads(remote("look", "pad-002"))["look"]["id"] == ready["pads"][1]["id"]
    remote("fault", "pad-003", "unplug")
    assert not (tmp_path / "pads" / "pad-003").is_symlink()
    assert (tmp_path / "pads" / "pad-002").is_symlink()
    remote("mend", "pad-003", "unplug")
    assert (tmp_path / "pads" / "pad-003").is_symlink()
    assert "end the fleet" in remote.fails("do", "pad-001", "quit")
    assert fleet.ends() == 0
    assert list(remote.folder.iterdir()) == [], "nothing is left behind"


def test_what_makes_no_sense_is_refused_with_the_reason(runs: Any, remote: Remote, tmp_path: Path) -> None:
    assert "no simulated device 'pad' runs" in remote.fails("look", "pad")
    pad(runs, remote, tmp_path, "--baud", "0")
    assert "there are: pad" in remote.fails("look", "led-7")
    assert "no fault 'rain'" in remote.fails("fault", "pad", "rain")
    assert "no --for" in remote.fails("fault", "pad", "reboot", "--for", "3")
    assert "no speed of its own" in remote.fails("fault", "pad", "wrong-baud")
    assert "does not last now" in remote.fails("mend", "pad", "unplug")
    assert "--list" in remote.fails("fault", "pad")
    assert "is no name of a device" in remote.fails("look", "../pad")


def test_a_killed_simulator_leaves_no_name_that_blocks_the_next(
    runs: Any, remote: Remote, tmp_path: Path
) -> None:
    pad(runs, remote, tmp_path).ends(signal.SIGKILL)
    assert (remote.folder / "pad").is_symlink()
    assert "no simulated device 'pad' runs" in remote.fails("look", "pad")
    pad(runs, remote, tmp_path)
    remote("look", "pad")


def test_the_control_directory_is_ours_alone_and_a_name_in_it_is_one_devices(
    tmp_path: Path, runs: Any, remote: Remote
) -> None:
    pad(runs, remote, tmp_path)
    why = remote.fails("pad", "--link", str(tmp_path / "other"))
    assert "'pad' runs already" in why
    assert "--name" in why
    assert not (tmp_path / "other").is_symlink()
    assert remote.folder.stat().st_mode & 0o777 == 0o700
    remote.folder.chmod(0o755)
    assert "yours alone" in remote.fails("look", "pad")
    remote.folder.chmod(0o700)
    link = tmp_path / "link"
    link.symlink_to(remote.folder)
    with pytest.raises(LineError, match="yours alone"):
        ask(link, "pad", b"{}")


def test_a_control_directory_with_a_long_path_works(
    runs: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remote = Remote(tmp_path / ("long-" * 30), capsys)
    pad(runs, remote, tmp_path)
    remote("look", "pad")


BAD_REQUESTS = (
    (b"rubbish", "not a request"),
    (b'{"device": "pad"}', "one of do, fault, mend"),
    (b'{"device": "nobody", "look": true}', "no device 'nobody'"),
    (b'{"device": "pad", "dance": true}', "dance"),
    (b'{"device": "pad", "fault": {"fault": "drop", "after": "soon"}}', "after"),
    (b'{"device": "pad", "do": []}', "is no command"),
)


def test_bad_requests_are_answered_and_harm_nobody(runs: Any, remote: Remote, tmp_path: Path) -> None:
    pad(runs, remote, tmp_path)
    for request_line, why in BAD_REQUESTS:
        assert why in json.loads(ask(remote.folder, "pad", request_line))["error"]
    with pytest.raises((LineError, UsageError)):
        ask(remote.folder, "pad", b"x" * 100_000)
    remote("look", "pad")
    with socket.socket(socket.AF_UNIX) as peer:
        folder = os.open(remote.folder, os.O_RDONLY)
        peer.connect(f"/proc/self/fd/{folder}/pad")
        os.close(folder)
    remote("look", "pad")
