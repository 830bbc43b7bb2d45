"""Key pages look as was agreed. What differs too much is kept in build/goldens, with both pictures."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QFont

from contracts.session import Language
from kiosk.texts.resolve import resolve
from tests.kiosk.ui import golden
from tests.kiosk.ui.geometry import View, view
from tests.kiosk.ui.window import Show, Shown

DIFFERENT = 20
"""Of 255. Letters without hinting come to 8, without any grey to 13, the least of the spoilt pages to 54."""
KEPT = Path(__file__).resolve().parents[3] / "build" / "goldens"


@pytest.fixture
def window(request: pytest.FixtureRequest, shown: Show) -> Shown:
    window = shown(getattr(request, "param", "1280x800"), resolve)
    if lacking := golden.missing_fonts():
        pytest.fail(f"without their fonts nothing can be compared: install {' '.join(lacking)}")
    return window


@pytest.mark.parametrize(("window", "size"), [(size, size) for size in golden.SIZES], indirect=["window"])
def test_key_pages_look_as_agreed(window: Shown, size: str) -> None:
    drawn = dict(golden.pictures(window, size))
    assert [line for name, picture in drawn.items() if (line := compared(name, picture))] == []


def test_every_golden_is_of_a_page() -> None:
    names = {golden.name_of(*one) for one in product(golden.PAGES, golden.LANGUAGES, golden.SIZES)}
    assert {path.name for path in golden.FOLDER.glob("*.png")} == names
    assert sum(path.stat().st_size for path in golden.FOLDER.iterdir()) < 1_500_000


@pytest.mark.parametrize("language", golden.LANGUAGES)
def test_letters_drawn_otherwise_make_no_difference(language: Language, window: Shown) -> None:
    assert 0 < spoilt(window, "search-found", language, _draw_without_grey) < DIFFERENT


SPOIL: dict[str, Callable[[View], object]] = {
    "a button is missing": lambda now: now.targets[-1].item.setVisible(False),
    "a text has moved by 5 mm": lambda now: now.texts[-1].item.setX(now.texts[-1].item.x() + 19),
    "a drawing is missing": lambda now: [i for i in now.items if i.objectName() == "icon"][-1].setVisible(
        False
    ),
    "a text says something else": lambda now: now.texts[0].item.setProperty("text", "A0012"),
    "a button is another's colour": lambda now: now.targets[0].item.setProperty("choice", {}),
}


@pytest.mark.parametrize("spoil", SPOIL.values(), ids=SPOIL)
def test_what_an_eye_would_see_makes_a_difference(spoil: Callable[[View], object], window: Shown) -> None:
    assert spoilt(window, "home", Language.ZH_HANS, spoil) > 2 * DIFFERENT


def test_what_differs_is_kept_with_both_pictures(tmp_path: Path) -> None:
    name = golden.name_of("home", Language.UG, "1280x800")
    agreed = Image.open(golden.FOLDER / name)
    assert compared(name, agreed, tmp_path) == ""
    said = compared(name, Image.new("RGB", agreed.size), tmp_path)
    assert said.startswith(f"{name} differs by ")
    kept = {path.name for path in tmp_path.iterdir()}
    assert kept == {f"{kind}-{name}" for kind in ("agreed", "drawn", "difference")}


def compared(name: str, picture: Image.Image, kept: Path = KEPT) -> str:
    """What is wrong with it, or nothing."""
    agreed = Image.open(golden.FOLDER / name).convert("RGB")
    if agreed.size != picture.size:
        return f"{name} is {picture.size} and was {agreed.size}"
    off = golden.difference(agreed, picture)
    if golden.worst(off) < DIFFERENT:
        return ""
    kept.mkdir(parents=True, exist_ok=True)
    for kind, one in (("agreed", agreed), ("drawn", picture), ("difference", off)):
        one.save(kept / f"{kind}-{name}")
    return f"{name} differs by {golden.worst(off)}: look at {kept}; if it is meant so, `make goldens`"


def spoilt(window: Shown, page: str, language: Language, spoil: Callable[[View], object]) -> int:
    """How much that changes the page's picture."""
    golden.show(window, page, language)
    before = golden.smaller(window)
    spoil(view(window.kiosk.window))
    window.settle()
    return golden.worst(golden.difference(before, golden.smaller(window)))


def _draw_without_grey(now: View) -> None:
    for text in now.texts:
        font = QFont(text.item.property("font"))
        font.setStyleStrategy(QFont.StyleStrategy.NoAntialias)
        text.item.setProperty("font", font)
