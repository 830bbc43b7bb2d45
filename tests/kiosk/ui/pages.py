"""The flow's own screens: each page, by its way."""

from dataclasses import replace

from contracts.session import Language
from kiosk.flow.state import Look, Page
from kiosk.screens.derive import derive
from kiosk.screens.screen import Screen
from tests.kiosk.flow.ways import citizen_at


def page_screen(page: Page, look: Look, language: Language) -> Screen:
    """That page, as a citizen of that language sees it."""
    citizen = citizen_at(page)
    look = replace(look, language=language)
    return derive(replace(citizen.state, look=look), citizen.world)
