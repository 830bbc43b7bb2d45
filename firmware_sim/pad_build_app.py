"""Puts pads together from options: identity, memory, line, faults, ledger."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from firmware_sim.errors import UsageError
from firmware_sim.faults import NO_FAULTS, Plan
from firmware_sim.ledger_port import Ledger
from firmware_sim.line.endpoint import Endpoint
from firmware_sim.line.line_driver import Line
from firmware_sim.line.pty_port import PtyEndpoint
from firmware_sim.line.tcp_port import TcpEndpoint
from firmware_sim.pad.nvram_port import FileNvram, Nvram, RamNvram
from firmware_sim.pad.profile import Profile
from firmware_sim.pad_driver import SimulatedPad
from firmware_sim.usb.endpoint_port import UsbAt

BAUDS = (0, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)
"""Speeds of the protocol's UARTs; 0 is a line without a speed of its own (USB CDC)."""
DEFAULT_BAUD = 115200


@dataclass(frozen=True, slots=True)
class PtyAt:
    """A pty behind this symlink."""

    link: Path


@dataclass(frozen=True, slots=True)
class TcpAt:
    """A listening TCP port; 0 takes a free one."""

    host: str
    port: int


Place = PtyAt | TcpAt | UsbAt


@dataclass(frozen=True, slots=True)
class Wiring:
    """What all pads of a run have in common."""

    baud: int = DEFAULT_BAUD
    state: Path | None = None
    """Folder of the NVRAM files; None keeps NVRAM in RAM."""
    plan: Plan = NO_FAULTS
    seed: int = 0


def build_pad(
    loop: asyncio.AbstractEventLoop, profile: Profile, place: Place, wiring: Wiring, ledger: Ledger | None
) -> SimulatedPad:
    """A pad, not yet started. Raises NvramError when its memory is not to be had."""
    name = profile.hardware_id.hex()
    nvram: Nvram = RamNvram(profile.hardware_id)
    if wiring.state is not None:
        nvram = FileNvram(wiring.state / f"{name}.nvram", profile.hardware_id)
    baud = 0 if isinstance(place, UsbAt) else wiring.baud
    endpoint = _endpoint(loop, place, baud)
    line = Line(loop, endpoint, baud, wiring.plan, f"{wiring.seed}/{name}")
    return SimulatedPad(loop, profile, nvram, line, ledger=ledger)


def parse_tcp(text: str, option: str = "--tcp") -> TcpAt:
    """HOST:PORT. Raises UsageError."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise UsageError(
            f"{option} {text!r} is not HOST:PORT; for example 127.0.0.1:5001, port 0 for a free one"
        )
    return TcpAt(host, int(port))


def _endpoint(loop: asyncio.AbstractEventLoop, place: Place, baud: int) -> Endpoint:
    match place:
        case PtyAt(link):
            return PtyEndpoint(loop, link, baud)
        case TcpAt(host, port):
            return TcpEndpoint(loop, host, port)
        case UsbAt():
            return place.endpoint(loop)
