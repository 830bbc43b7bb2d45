"""The galleries: one HTML file each, with all its pictures in it."""

import base64
import re
import subprocess
import sys
from pathlib import Path

import pytest

CATALOG = "examples/hall/hall.toml"
SOURCE = re.compile(r'src="([^"]*)"')
PAGES = {
    "kiosk.ui.gallery": ("--size", "768x1366", "--language", "en", "--look", "standard", "--page", "home"),
    "kiosk.window_pad.gallery": (
        "--size",
        "1280x800",
        "--language",
        "ug",
        "--look",
        "contrast",
        "--page",
        "rate",
    ),
    "kiosk.board.gallery": ("--size", "1280x800", "--pair", "en", "--page", "busy"),
}


@pytest.mark.parametrize("module", PAGES)
def test_a_gallery_is_one_file(module: str, tmp_path: Path) -> None:
    out = tmp_path / "build" / "page.html"
    subprocess.run([sys.executable, "-m", module, CATALOG, str(out), *PAGES[module]], check=True)
    assert [path.name for path in out.parent.iterdir()] == ["page.html"]
    (source,) = SOURCE.findall(out.read_text(encoding="utf-8"))
    kind, _, packed = source.partition(";base64,")
    picture = base64.b64decode(packed)
    assert kind == "data:image/webp"
    assert (picture[:4], picture[8:12]) == (b"RIFF", b"WEBP")
    assert 2_000 < len(picture) < 100_000
