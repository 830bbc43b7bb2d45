"""`hallside-sim id-reader` and `hallside-sim scanner` as processes, on ptys, with their control sockets."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from firmware_sim.cli import main
from tests.firmware_sim.raw_host import RawHost


def ordered(folder: Path, *words: str) -> None:
    assert main([words[0], *words[1:], "--control-dir", str(folder)]) == 0


async def test_a_reader_and_a_scanner_run_from_the_command_line(
    runs: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ("--link", tmp_path / "reader", "--control-dir", tmp_path / "control")
    ready = runs("id-reader", *place, "--pace", "0").line()
    assert (ready["kind"], ready["ready"]) == ("id-reader", True)
    host = RawHost(str(tmp_path / "reader"))
    await _do(tmp_path / "control", "do", "id-reader", "card", "put", "card-5")
    host.send(bytes.fromhex("AA AA AA 96 69 00 03 20 01 22"))
    await host.hears(bytes.fromhex("00 08 00 00 9F 00 00 00 00 97"))
    await _do(tmp_path / "control", "fault", "id-reader", "select-fails")
    host.send(bytes.fromhex("AA AA AA 96 69 00 03 20 02 21"))
    await host.hears(bytes.fromhex("00 04 00 00 81 85"))
    host.close()
    place = ("--link", tmp_path / "scanner", "--control-dir", tmp_path / "control")
    ready = runs("scanner", *place, "--baud", "115200", "--suffix", "crlf").line()
    assert ready["name"] == "scanner"
    host = RawHost(str(tmp_path / "scanner"))
    await _do(tmp_path / "control", "do", "scanner", "scan", "A 12 三号")
    await host.hears("A 12 三号\r\n".encode())
    await _do(tmp_path / "control", "fault", "scanner", "no-suffix")
    await _do(tmp_path / "control", "do", "scanner", "scan", "B13")
    await host.hears(b"B13")
    assert host.heard.endswith(b"B13")
    host.close()
    capsys.readouterr()
    await _do(tmp_path / "control", "look", "id-reader")
    assert json.loads(capsys.readouterr().out)["look"]["card"] == "card-5"


async def _do(folder: Path, *words: str) -> None:
    await asyncio.to_thread(ordered, folder, *words)
