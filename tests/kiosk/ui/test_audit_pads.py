"""Every page of a window's screen × language × look × size, by the same audit as the kiosk's pages."""

from dataclasses import replace

import pytest

from contracts.session import Language
from kiosk.flow.state import Look, Theme
from kiosk.screens.screen import Label, Template
from kiosk.texts.resolve import resolve
from kiosk.ui.gallery import LOOKS, SIZES
from kiosk.window_pad.gallery import PAD_LOOKS
from kiosk.window_pad.samples import samples
from tests.kiosk.ui.audit import MOST_PAGES, audit
from tests.kiosk.ui.geometry import targets
from tests.kiosk.ui.pages import example_catalog
from tests.kiosk.ui.window import Show, Shown

LEVELS = [f"level.{level}" for level in range(1, 6)]
STRAINS = ((Language.EN, Look()), (Language.UG, Look(theme=Theme.CONTRAST, elder=True)))
"""Languages of many letters, one of them in the largest look."""


def findings(window: Shown, language: Language, look: Look, pages: int = 1) -> list[str]:
    """All that is wrong with any page, a line each; so many pages of a list are turned at most."""
    found: list[str] = []
    for sample in samples(example_catalog()):
        screen = replace(sample.screen(replace(look, language=language)), page=sample.name)
        found += audit(window, screen, look, language, pages=pages)
        touched = {one.name for one in targets(window.kiosk.window)}
        if (
            screen.template is Template.RATING
            and not {resolve(Label(key), language) for key in LEVELS} <= touched
        ):
            found.append(f"{sample.name}, {language}: not all levels are there at once")
    return found


@pytest.mark.parametrize("size", SIZES)
def test_everything_on_every_page_is_told_reached_large_enough_and_whole(size: str, shown: Show) -> None:
    window = shown(size, resolve)
    assert [one for strain in STRAINS for one in findings(window, *strain)] == []


@pytest.mark.audit
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("look", PAD_LOOKS)
def test_so_it_is_in_every_look(size: str, language: Language, look: str, shown: Show) -> None:
    assert findings(shown(size, resolve), language, LOOKS[look], MOST_PAGES) == []
