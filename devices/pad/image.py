"""A firmware image and its manifest, as a maker hands them out. Reads files; decides nothing.

    # hs-1.1.0.toml
    model = "HS-SIM"
    version = "1.1.0"
    image = "hs-1.1.0.bin"                # beside this file
    sha256 = "…64 hexadecimal digits…"
    signature = "…128 hexadecimal digits…"   # Ed25519 over the 32 bytes of the SHA-256

The signature is the pad's to check: it knows its maker's key. What can be checked here is checked here, so
that a wrong file costs no pad an hour.
"""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from devices.errors import ImageError

IMAGE_MAX_BYTES = 16 * 2**20
SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Image:
    """What goes to a pad."""

    model: str
    version: str
    data: bytes
    signature: bytes

    @property
    def sha256(self) -> bytes:
        """Of the image's bytes."""
        return hashlib.sha256(self.data).digest()


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field(min_length=1, max_length=10)
    version: str = Field(min_length=1, max_length=10)
    image: str = Field(min_length=1)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    signature: str = Field(pattern=r"^[0-9a-f]{128}$")


def load_image(path: Path) -> Image:
    """The image that the manifest at `path` names. Raises ImageError that says what is wrong and where."""
    try:
        values = tomllib.loads(_read(path).decode("utf-8"))
        manifest = _Manifest.model_validate(values)
        # Beside the manifest, never elsewhere: a manifest is a stranger's text.
        file = path.parent / Path(manifest.image).name
        data = _read(file)
    except OSError as error:
        raise ImageError(f"{error.filename}: can't be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "manifest"
        raise ImageError(f"{path}: {key}: {WORDS.get(key, 'is no key of a manifest')}") from error
    except (ValueError, RecursionError) as error:  # no UTF-8, no TOML, endless brackets, a name that is none
        raise ImageError(f"{path}: no manifest of a firmware image: {error}") from error
    if not 0 < len(data) <= IMAGE_MAX_BYTES:
        raise ImageError(f"{file}: holds {len(data)} bytes; an image has 1 to {IMAGE_MAX_BYTES}")
    if hashlib.sha256(data).hexdigest() != manifest.sha256:
        raise ImageError(f"{file}: its SHA-256 is not the one in {path.name}: copy the image again")
    return Image(manifest.model, manifest.version, data, bytes.fromhex(manifest.signature))


def _read(path: Path) -> bytes:
    """A file's bytes, and no more than an image may have: what is no plain file never ends, or blocks."""
    if path.exists() and not path.is_file():
        raise ImageError(f"{path}: is no plain file")
    with path.open("rb") as file:
        return file.read(IMAGE_MAX_BYTES + 1)


WORDS = {
    "model": 'must be the pads\' model, 1 to 10 characters, such as "HS-SIM"',
    "version": 'must be the firmware version, 1 to 10 characters, such as "1.1.0"',
    "image": 'must be the name of the image\'s file, such as "hs-1.1.0.bin"',
    "sha256": "must be the image's SHA-256, 64 hexadecimal digits in lower case",
    "signature": "must be the Ed25519 signature over the SHA-256, 128 hexadecimal digits in lower case",
}
"""What each key of a manifest must be."""
