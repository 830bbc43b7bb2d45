"""A maker of firmware for tests: its keys, and images that it signed."""

import hashlib
from dataclasses import dataclass
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from firmware_sim.pad.image import Behaviour, build_image

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
MAKER_KEY = KEY.public_key().public_bytes_raw()
MODEL = "HS-SIM"


@dataclass(frozen=True)
class Release:
    """An image, signed."""

    version: str
    data: bytes
    signature: bytes

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.data).digest()


def release(
    version: str = "1.1.0", size: int = 1000, behaviour: Behaviour = Behaviour.GOOD, model: str = MODEL
) -> Release:
    """What the maker hands out."""
    data = build_image(model, version, size, behaviour, Random(version))
    return Release(version, data, KEY.sign(hashlib.sha256(data).digest()))
