"""Manifests of firmware images that are none: a clear error names the file."""

from pathlib import Path

import pytest

from devices.errors import ImageError
from devices.pad.image import load_image

NUL = f"""
model = "HS-1"
version = "1.0.0"
image = "a\\u0000b"
sha256 = "{"0" * 64}"
signature = "{"0" * 128}"
"""


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 20_000, "a = " + "9" * 5000, "a =", NUL], ids=["brackets", "digits", "cut", "nul"]
)
def test_what_is_no_manifest_is_a_clear_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "image.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ImageError, match=r"image\.toml"):
        load_image(path)
