"""Puts pads together from options: identity, memory, line, faults, ledger."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from firmware_sim.faults import NO_FAULTS, Plan
from firmware_sim.ledger_port import Ledger
from firmware_sim.line.line_driver import Line, LineTraits
from firmware_sim.line.place_port import Place, endpoint_at
from firmware_sim.pad.flash_port import FileFlash, FlashStore, RamFlash
from firmware_sim.pad.nvram_port import FileNvram, Nvram, RamNvram
from firmware_sim.pad.profile import TRIAL_MS, Profile, with_updates
from firmware_sim.pad_driver import SimulatedPad
from firmware_sim.usb.endpoint_port import UsbAt

BAUDS = (0, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)
"""Speeds of the protocol's UARTs; 0 is a line without a speed of its own (USB CDC)."""
DEFAULT_BAUD = 115200

PAD_LINE = LineTraits(host_end=b"\x00", boot_noise=b"\x00")
"""Frames of the pad protocol end with 0x00."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """What all pads of a run have in common."""

    baud: int = DEFAULT_BAUD
    state: Path | None = None
    """Folder of the NVRAM files; None keeps NVRAM in RAM."""
    plan: Plan = NO_FAULTS
    seed: int = 0
    maker_key: bytes | None = None
    """Raw public key of the firmware's maker; None: the pads take no firmware over the wire."""
    trial_ms: int = TRIAL_MS


def build_pad(
    loop: asyncio.AbstractEventLoop, profile: Profile, place: Place, wiring: Wiring, ledger: Ledger | None
) -> SimulatedPad:
    """A pad, not yet started. Raises NvramError when its memory is not to be had."""
    name = profile.hardware_id.hex()
    if wiring.maker_key is not None:
        profile = with_updates(profile, wiring.maker_key, wiring.trial_ms)
    nvram: Nvram = RamNvram(profile.hardware_id)
    flash: FlashStore = RamFlash()
    if wiring.state is not None:
        nvram = FileNvram(wiring.state / f"{name}.nvram", profile.hardware_id)
        if wiring.maker_key is not None:
            flash = FileFlash(wiring.state / f"{name}.flash", profile.hardware_id)
    baud = 0 if isinstance(place, UsbAt) else wiring.baud
    endpoint = endpoint_at(loop, place, baud)
    line = Line(loop, endpoint, baud, wiring.plan, seed=f"{wiring.seed}/{name}", traits=PAD_LINE)
    return SimulatedPad(loop, profile, nvram, line, flash=flash, ledger=ledger)
