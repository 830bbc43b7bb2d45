"""Opens the control sockets of whatever a command runs."""

import json
import shlex
from collections.abc import Mapping
from pathlib import Path

from pydantic import JsonValue

from firmware_sim.control import Reins, answer
from firmware_sim.control_port import ControlPort, default_directory
from firmware_sim.errors import UsageError


async def open_control(devices: Mapping[str, Reins], directory: Path | None, asked_for: bool) -> ControlPort:
    """Listen for the devices. Names that another process has are refused if somebody asked for them."""
    control = ControlPort(directory or default_directory(), devices, lambda line: answer(line, devices))
    try:
        await control.open()
        if control.unnamed and asked_for:
            raise UsageError(
                f"a simulated device called {control.unnamed[0]!r} runs already in {control.directory}: "
                "choose another --name or --control-dir"
            )
    except BaseException:
        await control.close()
        raise
    return control


def control_facts(control: ControlPort) -> dict[str, JsonValue]:
    """For the ready line: where `hallside-sim fault` and its like find the devices, and which they do not."""
    facts: dict[str, JsonValue] = {"control": str(control.directory)}
    if control.unnamed:
        facts["names_taken"] = [*control.unnamed]
    return facts


def split_words(line: str) -> list[str]:
    """Words as a shell splits them. Raises UsageError."""
    try:
        return shlex.split(line)
    except ValueError as error:
        raise UsageError(f"{line!r}: {error}; write quotes in pairs") from error


def to_json(said: Mapping[str, JsonValue]) -> str:
    """One line of stdout."""
    return json.dumps(said, ensure_ascii=False)
