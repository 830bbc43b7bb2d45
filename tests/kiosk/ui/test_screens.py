"""Every sample screen, in every size, in the languages and looks that strain the layout most."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from contracts.session import Language
from kiosk.flow.state import Look
from kiosk.ui.gallery import LOOKS, SIZES
from kiosk.ui.samples import sample_screens
from tests.kiosk.ui.geometry import seen, targets
from tests.kiosk.ui.window import Show

SCREENS = {screen.page: screen for screen in sample_screens()}
LONG = ("items", "items-end", "guide", "ticket", "pad-initials", "pad-text", "home-troubled")
"""Samples with more in them than the flow's own test pages."""


@pytest.mark.parametrize("size", SIZES)
def test_long_lists_and_texts_are_paged_and_never_cut_off(size: str, shown: Show) -> None:
    window = shown(size)
    found = []
    for name in LONG:
        screen = replace(SCREENS[name], alert=None)
        window.show(screen, LOOKS["elder"], Language.EN)
        found += [f"{name}: {fault}" for fault in window.faults(LOOKS["elder"])]
    assert found == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", ["standard", "elder-low-contrast"])
def test_the_question_is_as_sound_as_the_page_below_it(size: str, look: str, shown: Show) -> None:
    window = shown(size)
    window.show(SCREENS["home-troubled"], LOOKS[look], Language.UG)
    question = [one for one in targets(window.kiosk.window) if one.name in window.words("continue", "end")]
    assert len(question) == 2
    assert all(min(one.place.width(), one.place.height()) >= 20 * window.mm - 1 for one in question)
    assert all(one.place.top() >= window.reach_top(LOOKS[look]) for one in question)


def test_a_code_is_drawn_module_by_module_with_its_quiet_zone(shown: Show) -> None:
    window = shown("1080x1920")
    window.show(SCREENS["ticket"], LOOKS["contrast"], Language.EN)
    code = next(item for item in seen(window.kiosk.window.contentItem()) if item.objectName() == "code")
    place = code.mapRectToScene(QRectF(0, 0, code.width(), code.height()))
    picture = window.kiosk.window.grabWindow()
    wanted = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    wanted.add_data(SCREENS["ticket"].qr)
    wanted.make()
    matrix = wanted.get_matrix()
    module = place.width() / len(matrix)
    drawn = [
        [
            picture.pixelColor(
                int(place.x() + (x + 0.5) * module), int(place.y() + (y + 0.5) * module)
            ).lightness()
            < 128
            for x in range(len(matrix))
        ]
        for y in range(len(matrix))
    ]
    assert drawn == matrix
    assert place.width() / window.mm > 40


def test_a_code_is_there_as_soon_as_its_page_is(shown: Show) -> None:
    window = shown("1080x1920")
    window.bridge.show_screen(SCREENS["ticket"], LOOKS["contrast"])
    code = next(item for item in seen(window.kiosk.window.contentItem()) if item.objectName() == "code")
    (picture,) = code.childItems()
    assert picture.implicitWidth() == code.property("modules")  # of an Image that has not come yet it is 0


def test_a_mirrored_screen_reads_from_the_right(shown: Show) -> None:
    window = shown("1280x800")
    window.show(SCREENS["home"], Look(), Language.UG)
    found = targets(window.kiosk.window)
    assert found[0].place.x() > found[1].place.x() > found[2].place.x()
    assert found[-1].place.right() < found[0].place.x()
