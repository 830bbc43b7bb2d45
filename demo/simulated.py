"""A running simulator, asked over its control socket: what a person does to a device.

The demo speaks the socket's protocol itself, one JSON line there and one back (docs/reference/simulators.md);
it shares no code with the simulator.
"""

import json
import socket
from pathlib import Path

ANSWER_S = 5.0


class SimulatorError(RuntimeError):
    """It is not there, or refuses; says why."""


def do(folder: Path, device: str, *words: str) -> None:
    """Do something to a device, as a person would. Raises SimulatorError."""
    _ask(folder, device, {"do": words})


def strike(folder: Path, device: str, fault: str) -> None:
    """Give it a fault. Raises SimulatorError."""
    _ask(folder, device, {"fault": {"fault": fault}})


def mend(folder: Path, device: str, fault: str) -> None:
    """Take a fault away. Raises SimulatorError."""
    _ask(folder, device, {"mend": fault})


def _ask(folder: Path, device: str, wish: dict[str, object]) -> None:
    request = json.dumps({"device": device, **wish}).encode() + b"\n"
    try:
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(ANSWER_S)
            peer.connect(str(folder / device))
            peer.sendall(request)
            with peer.makefile("rb") as said:
                answer = json.loads(said.readline())
    except (OSError, ValueError) as error:
        raise SimulatorError(f"{device} does not answer: {error}") from error
    if "error" in answer:
        raise SimulatorError(f"{device}: {answer['error']}")
