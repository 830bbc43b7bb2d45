"""What a simulated pad's firmware image holds: a header that says what the pad is once it runs it. Pure.

    image = magic "HSIMG1" (6 bytes), behaviour (1 byte: 0 good, 1 crash, 2 mute), model (10 bytes),
            version (10 bytes), 5 zeros, filling

Model and version are ASCII with zeros behind them. The filling stands for code. A file without a sound
header, or one for another model, is an image that crashes at boot: a boot loader that checks a signature does
not know what the signed code does.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from random import Random

from firmware_sim.errors import UsageError

HEADER = struct.Struct(">6sB10s10s5x")
MAGIC = b"HSIMG1"
TEXT_MAX = 10
"""Longest model and version in characters, as HELLO carries them."""
IMAGE_MIN_BYTES = HEADER.size
IMAGE_MAX_BYTES = 16 * 2**20


class Behaviour(IntEnum):
    """What a pad does that runs this image."""

    GOOD = 0
    """What a pad should."""
    CRASH = 1
    """It crashes at boot."""
    MUTE = 2
    """It greets, keeps presses, and answers nothing."""


@dataclass(frozen=True, slots=True)
class Code:
    """What a pad runs."""

    version: str
    behaviour: Behaviour = Behaviour.GOOD


def build_image(model: str, version: str, size: int, behaviour: Behaviour, rng: Random) -> bytes:
    """An image of `size` bytes. Raises UsageError when it can't be."""
    for name, text in (("model", model), ("version", version)):
        if not text.isascii() or not text.isprintable() or not 1 <= len(text) <= TEXT_MAX:
            raise UsageError(f"--{name} {text!r}: write 1 to {TEXT_MAX} ASCII characters")
    if not IMAGE_MIN_BYTES <= size <= IMAGE_MAX_BYTES:
        raise UsageError(f"--size {size}: an image has {IMAGE_MIN_BYTES} to {IMAGE_MAX_BYTES} bytes")
    head = HEADER.pack(MAGIC, behaviour, model.encode("ascii"), version.encode("ascii"))
    return head + rng.randbytes(size - len(head))


def read_image(data: bytes, model: str) -> Code:
    """What a pad of this model becomes that runs `data`. Never raises."""
    if len(data) < IMAGE_MIN_BYTES:
        return Code("", Behaviour.CRASH)
    magic, behaviour, made_for, version = HEADER.unpack_from(data)
    known = behaviour in Behaviour._value2member_map_
    if magic != MAGIC or not known or made_for.rstrip(b"\x00") != model.encode():
        return Code("", Behaviour.CRASH)
    return Code(version.rstrip(b"\x00").decode("ascii", "replace"), Behaviour(behaviour))
