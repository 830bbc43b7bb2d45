"""Every page of the flow × language × colours × size: names, roles, targets, texts, the keys' order and ring.

Here in the standard look, and in the look and the languages that strain the layout most. `make audit` goes
through all looks."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtQuick import QQuickItem

from contracts.session import Language
from kiosk.flow.state import Look, Page, Theme
from kiosk.screens.screen import Screen
from kiosk.texts.resolve import resolve
from kiosk.ui.gallery import SIZES
from tests.kiosk.ui.audit import MOST_PAGES, audit, audit_shown
from tests.kiosk.ui.geometry import targets, view
from tests.kiosk.ui.pages import page_screen, walk_screens
from tests.kiosk.ui.window import Show, Shown

STRAIN = Look(elder=True, low=True)
BOTH = tuple(Theme)


def screens(language: Language, look: Look, themes: tuple[Theme, ...]) -> Iterator[tuple[Screen, Look]]:
    """Each page: it opens in the first colours, and changes to the others."""
    looks = [replace(look, theme=theme) for theme in themes]
    for same in zip(*(walk_screens(seen, language) for seen in looks), strict=True):
        yield from zip(same, looks, strict=True)


def findings(
    window: Shown, look: Look, language: Language, themes: tuple[Theme, ...] = BOTH, pages: int = 1
) -> str:
    """A line each. So many pages are turned at most, in the first colours, where keys are tried too."""
    return "\n".join(
        fault
        for screen, seen in screens(language, look, themes)
        for first in [seen.theme is themes[0]]
        for fault in audit(window, screen, seen, language, keys=first, pages=pages if first else 1)
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", Language)
def test_everything_on_every_page_is_told_reached_large_enough_and_whole(
    size: str, language: Language, shown: Show
) -> None:
    assert findings(shown(size, resolve), Look(), language) == ""


@pytest.mark.parametrize("size", SIZES)
def test_so_it_is_where_the_layout_is_strained_most(size: str, shown: Show) -> None:
    assert findings(shown(size, resolve), STRAIN, Language.UG, (Theme.CONTRAST,)) == ""


@pytest.mark.audit
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("elder", [False, True], ids=["", "elder"])
@pytest.mark.parametrize("low", [False, True], ids=["", "low"])
def test_so_it_is_in_every_look(size: str, language: Language, elder: bool, low: bool, shown: Show) -> None:
    look = Look(elder=elder, low=low)
    assert findings(shown(size, resolve), look, language, pages=MOST_PAGES) == ""


SPOIL = {
    "has a button no name": lambda item: item.setProperty("spoken", ""),
    "is a target too low": lambda item: item.setHeight(75),
    "does a target lie over others": lambda item: item.setX(item.x() + 40),
    "is a button out of its turn": lambda item: item.setY(item.y() + 500),
    "is it narrower than its words": lambda item: item.setWidth(90),
}


@pytest.mark.parametrize("spoil", SPOIL.values(), ids=SPOIL)
def test_what_is_wrong_is_found(spoil: Callable[[QQuickItem], object], shown: Show) -> None:
    window = shown("1080x1920", resolve)
    window.show(page_screen(Page.HOME, Look(), Language.EN), Look(), Language.EN)
    spoil(targets(window.kiosk.window)[0].item)
    window.settle()
    assert audit_shown(window, view(window.kiosk.window), Look()) != []
