"""Two commands that come at once begin one rollout."""

import asyncio
import hashlib
from pathlib import Path
from random import Random
from typing import cast

from contracts.commands import UpdateCommand
from devices.pad.driver import PadDriver
from devices.ports.url import parse_port_url
from gateway.clock import wall_ms
from gateway.errors import CommandFailedError
from gateway.journal.writer import JournalWriter
from gateway.pads import PadRegistry
from gateway.rollouts import Rollouts


async def test_of_two_commands_at_once_one_is_told_that_a_rollout_is_under_way(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"image")
    (tmp_path / "a.toml").write_text(
        f"""model = "HS-SIM"\nversion = "2.0.0"\nimage = "a.bin"\n"""
        f'''sha256 = "{hashlib.sha256(b"image").hexdigest()}"\nsignature = "{"00" * 64}"\n'''
    )
    writer = cast("JournalWriter", None)  # nothing is asked of it while the pad is absent
    pads = PadRegistry(writer, wall_ms, Random(1))
    pads.pads["pad-1"] = PadDriver("pad-1", parse_port_url("serial:///nowhere"), pads, Random(1))
    rollouts = Rollouts(pads, writer, tmp_path)
    command = UpdateCommand(manifest="a.toml")
    ended = await asyncio.gather(rollouts.start(command), rollouts.start(command), return_exceptions=True)
    assert sorted(type(one) is CommandFailedError for one in ended) == [False, True]
    await rollouts.close()
