"""Reads and writes what a maker of pads hands out: images with manifests, and the keys that sign them."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from random import Random

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from firmware_sim.errors import UsageError
from firmware_sim.pad.image import Behaviour, build_image

KEY_NAME = "maker-key.pem"
PUBLIC_NAME = "maker-key.pub"
MANIFEST = """\
model = "{model}"
version = "{version}"
image = "{image}"
sha256 = "{sha256}"
signature = "{signature}"
"""
NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+-_")
"""What models and versions are made of: they become file names."""


@dataclass(frozen=True, slots=True)
class ImageOptions:
    """An image as its command line describes it."""

    model: str
    version: str
    size: int
    behaviour: Behaviour
    seed: int
    out: Path
    key: Path | None = None
    """Private key that signs it; None makes a new one in `out`."""


def write_image(options: ImageOptions) -> list[Path]:
    """Write the image and its manifest, and the keys when they are new; the files. Raises UsageError."""
    for name, text in (("model", options.model), ("version", options.version)):
        if not set(text) <= NAME_CHARACTERS or text.startswith("."):
            raise UsageError(f"--{name} {text!r}: letters, digits and . + - _ only, no dot in front")
    rng = Random(f"{options.seed}/{options.model}/{options.version}")
    data = build_image(options.model, options.version, options.size, options.behaviour, rng)
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        key, written = _key(options)
        digest = hashlib.sha256(data).digest()
        image = options.out / f"{options.model}-{options.version}.bin".lower()
        image.write_bytes(data)
        manifest = image.with_name(f"{image.stem}.toml")
        text = MANIFEST.format(
            model=options.model, version=options.version, image=image.name,
            sha256=digest.hex(), signature=key.sign(digest).hex(),
        )  # fmt: skip
        manifest.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}; choose another --out or --key") from error
    return [manifest, image, *written]


def read_maker_key(path: Path) -> bytes:
    """The raw public key in a file as `write_image` makes it. Raises UsageError."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise UsageError(f"--maker-key {path}: {error.strerror}") from error
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(
            f"--maker-key {path} holds no Ed25519 public key in PEM: "
            f"take the {PUBLIC_NAME} that `hallside-sim firmware --new-key` wrote"
        )
    return key.public_bytes_raw()


def _key(options: ImageOptions) -> tuple[Ed25519PrivateKey, list[Path]]:
    if options.key is not None:
        return _read_key(options.key), []
    key, private, public = Ed25519PrivateKey.generate(), options.out / KEY_NAME, options.out / PUBLIC_NAME
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        fd = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageError(
            f"{private} is there already: pads trust it; sign with --key {private}, or choose another --out"
        ) from None
    with os.fdopen(fd, "wb") as file:
        file.write(pem)
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return key, [private, public]


def _read_key(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(
            f"--key {path} holds no Ed25519 private key in PEM without a password; see --new-key"
        )
    return key
