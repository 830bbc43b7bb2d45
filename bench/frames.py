"""PRESS frames and hardware ids of the bench's pads, made as cheaply as Python allows.

The player shares its two cores with what is measured, so it packs its frames itself. A test holds them
against the contracts' encoder.
"""

from binascii import crc_hqx
from struct import Struct

from cobs.cobs import encode as cobs_encode

from contracts.pad.framing import CRC_INITIAL
from contracts.pad.messages import Press

_PRESS = Struct(">BIIIBBIBIIB")
ID_MARK = b"BEN"
"""First bytes of a bench pad's hardware id."""


def press_frame(boot: int, sequence: int, *, token: int, key: int, tick: int, pressed: int = -1) -> bytes:
    """A press without reasons. `tick` is when it is sent, `pressed` when the key went down (default:
    then)."""
    down = tick if pressed < 0 else pressed
    payload = _PRESS.pack(Press.ID, boot, boot, sequence, 0, 0, token, key, down, tick, 0)
    return cobs_encode(payload + crc_hqx(payload, CRC_INITIAL).to_bytes(2, "big")) + b"\0"


def hardware_id(pad: int) -> bytes:
    """Of the pad with that number, from 0."""
    return ID_MARK + pad.to_bytes(5, "big")


def pad_of(device: str) -> int | None:
    """The number in an event's `deviceid`; None for what is no pad of ours."""
    mark = ID_MARK.hex()
    return int(device.removeprefix(mark), 16) if device.startswith(mark) and len(device) == 16 else None
