"""What a printer answers to the questions that wait for their turn: GS r, GS I, GS ( H. Pure."""

from firmware_sim.printer.commands import GS
from firmware_sim.printer.parser import Command
from firmware_sim.printer.profile import Profile
from firmware_sim.printer.status import Sensors, paper_bits

CLEARED = b"\x37\x25\x00"
"""DLE DC4 8 has emptied the buffers."""


def answer(command: Command, profile: Profile, sensors: Sensors) -> bytes:
    """The reply; empty for a question that this printer does not know."""
    params = command.params
    if command.opcode == GS + b"r":
        return _status(params[0], sensors)
    if command.opcode == GS + b"I":
        return _identity(params[0], profile)
    body = params[2:]
    if command.opcode == GS + b"(H" and len(body) == 6 and body[0] == 48:
        return b"\x37\x22" + body[2:] + b"\x00"
    return b""


def _status(n: int, sensors: Sensors) -> bytes:
    match n:
        case 1 | 49:
            return bytes([paper_bits(sensors)])
        case 2 | 50:
            return bytes([sensors.drawer_open])
        case _:
            return b""


def _identity(n: int, profile: Profile) -> bytes:
    numbers = {1: profile.model_id, 2: profile.type_id, 3: profile.rom_id}
    if (n & 0x0F if n in {49, 50, 51} else n) in numbers:
        return bytes([numbers[n & 0x0F]])
    names = profile.identity
    texts = {65: names.firmware, 66: names.maker, 67: names.model, 68: names.serial, 69: names.font}
    return b"_" + texts[n].encode("ascii") + b"\x00" if n in texts else b""
