"""Golden pictures: how key pages looked when somebody last agreed with them. `make goldens` draws them anew.

They are kept at a quarter of their size, and compared by the mean colour of small places. So letters that are
drawn otherwise make no difference, and a button that is missing or a text that has moved does."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter
from PySide6.QtGui import QFontDatabase

from contracts.session import Language
from kiosk.flow.state import Look, Theme
from kiosk.texts.resolve import resolve
from tests.kiosk.ui.pages import stops
from tests.kiosk.ui.pixels import as_image
from tests.kiosk.ui.window import Shown

FOLDER = Path(__file__).with_name("goldens")
SIZES = ("1080x1920", "1280x800")
LANGUAGES = (Language.ZH_HANS, Language.UG)
PAGES = ("attract", "home", "confirm", "ticket", "search-found", "progress", "rate", "home-troubled")
CONTRAST = {"home-troubled"}
"""Of these the high contrast."""
SMALLER = 4
BLUR_PX = 2.0
"""Of the smaller picture: 2 mm, the width of a few letters' strokes."""
FONTS = {"WenQuanYi Micro Hei": "fonts-wqy-microhei", "UKIJ Inchike": "fonts-ukij-uyghur"}
"""What the goldens are drawn with, and the Debian packages that have them."""


def missing_fonts() -> list[str]:
    """Packages to install before anything can be compared. Needs a QGuiApplication."""
    there = set(QFontDatabase.families())
    return [package for family, package in FONTS.items() if family not in there]


def name_of(page: str, language: Language, size: str) -> str:
    """Of its file."""
    return f"{page}-{language}-{size}.png"


def show(window: Shown, page: str, language: Language) -> None:
    """That stop of the walk."""
    look = Look(theme=Theme.CONTRAST if page in CONTRAST else Theme.STANDARD)
    screen = stops()[page].screen(replace(look, language=language))
    window.show(screen, look, language)


def smaller(window: Shown) -> Image.Image:
    """What is shown, as it is kept."""
    return as_image(window.kiosk.window.grabWindow()).reduce(SMALLER)


def pictures(window: Shown, size: str) -> Iterator[tuple[str, Image.Image]]:
    """All of one size, by their files' names."""
    for language in LANGUAGES:
        for page in PAGES:
            show(window, page, language)
            yield name_of(page, language, size), smaller(window)


def difference(one: Image.Image, other: Image.Image) -> Image.Image:
    """Of what an eye sees from two steps away: grey, the brighter the more."""
    return ImageChops.difference(_blurred(one), _blurred(other)).convert("L")


def worst(difference: Image.Image) -> int:
    """The most that any place differs, of 255."""
    return int(difference.getextrema()[1])  # type: ignore[arg-type]


def _blurred(picture: Image.Image) -> Image.Image:
    return picture.convert("RGB").filter(ImageFilter.GaussianBlur(BLUR_PX))


def main(arguments: Sequence[str] | None = None) -> int:
    """Draws them anew into the folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.kiosk.ui.golden", description=main.__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    folder: Path = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        window = Shown(size, resolve)
        if lacking := missing_fonts():
            sys.stderr.write(f"install {' '.join(lacking)} first\n")
            return 1
        for name, picture in pictures(window, size):
            picture.save(folder / name, optimize=True)
        window.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
