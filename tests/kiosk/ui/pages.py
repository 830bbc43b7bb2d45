"""The flow's own screens: each page, by its way; and the stops of a walk through the example hall, which has
long lists and names."""

import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

from contracts.catalog import Catalog
from contracts.session import Language
from kiosk.flow.state import Look, Page
from kiosk.screens.derive import derive
from kiosk.screens.screen import Screen
from kiosk.ui.gallery import TICKET_URL
from kiosk.ui.tour import Stop, tour
from tests.kiosk.flow.ways import citizen_at

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "hall" / "hall.toml"


def page_screen(page: Page, look: Look, language: Language) -> Screen:
    """That page, as a citizen of that language sees it."""
    citizen = citizen_at(page)
    look = replace(look, language=language)
    return derive(replace(citizen.state, look=look), citizen.world)


@cache
def example_catalog() -> Catalog:
    """Of the example hall."""
    catalog = Catalog.model_validate(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")))
    return catalog.model_copy(update={"ticket_url": TICKET_URL})


@cache
def stops() -> dict[str, Stop]:
    """Of the walk, by name."""
    return {stop.name: stop for stop in tour(example_catalog())}


def walk_screens(look: Look, language: Language) -> list[Screen]:
    """Every stop of the walk, and every page that it does not come to."""
    look = replace(look, language=language)
    reached = {stop.state.page for stop in stops().values()}
    return [
        *(replace(stop.screen(look), page=stop.name) for stop in stops().values()),
        *(page_screen(page, look, language) for page in Page if page not in reached),
    ]
