"""Letters, drawings, edges and rings stand out from what they lie on: measured from what is drawn, on every
page of the walk, in both colours. Letters 4.5:1, in high contrast 7:1, the rest 3:1 (WCAG 1.4.3, 1.4.11).
What is greyed is no exception: its reason is to be read."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from contracts.session import Language
from kiosk.flow.state import Look, Theme
from kiosk.texts.resolve import resolve
from tests.kiosk.ui.geometry import Seen, View, place_of, view
from tests.kiosk.ui.pages import walk_screens
from tests.kiosk.ui.pixels import contrast, edge_contrast
from tests.kiosk.ui.window import Show, Shown

LETTERS = {Theme.STANDARD: 4.5, Theme.CONTRAST: 7.0}
REST = 3.0
LANGUAGE = Language.EN


@pytest.mark.parametrize("theme", Theme)
def test_everything_stands_out_from_what_it_lies_on(theme: Theme, shown: Show) -> None:
    window = shown("1280x800", resolve)
    weak = []
    for screen in walk_screens(Look(theme=theme), LANGUAGE):
        window.show(screen, Look(theme=theme), LANGUAGE)
        picture = window.kiosk.window.grabWindow()
        now = view(window.kiosk.window)
        weak += [f"{screen.page}: {fault}" for fault in _weak(picture, now, LETTERS[theme])]
        weak += [f"{screen.page}: {fault}" for fault in _unseen_focus(window, now, picture)]
    assert "\n".join(weak) == ""


def _weak(picture: QImage, now: View, letters: float) -> Iterator[str]:
    for text in now.texts:
        if (found := contrast(picture, text.place)) < letters:
            yield f"{text.name!r} has {found:.1f}:1"
    for item in now.items:
        if item.objectName() == "icon" and (found := contrast(picture, place_of(item))) < REST:
            yield f"the drawing {item.property('name')!r} has {found:.1f}:1"
    for target in now.targets:
        if (found := edge_contrast(picture, target.place)) < REST:
            yield f"the edge of {target.name!r} has {found:.1f}:1"


def _unseen_focus(window: Shown, now: View, before: QImage) -> Iterator[str]:
    """The ring of what has the focus first."""
    QTest.keyClick(window.kiosk.window, Qt.Key.Key_Tab)
    after = window.kiosk.window.grabWindow()
    focused = window.kiosk.window.activeFocusItem()
    window.end_keys()
    target = next((target for target in now.targets if target.item == focused), None)
    if target is None:
        yield "no target has the focus first"
    else:
        yield from _ring_faults(before, after, target, window.mm)


def _ring_faults(before: QImage, after: QImage, target: Seen, mm: float) -> Iterator[str]:
    around = target.place.adjusted(-mm, -mm, mm, mm)
    if before.copy(around.toRect()) == after.copy(around.toRect()):
        yield f"the focus of {target.name!r} changes nothing"
    ring = QRectF(around.left() - 2 * mm, around.center().y(), 5 * mm, 1)
    if (found := contrast(after, ring)) < REST:
        yield f"the ring of {target.name!r} has {found:.1f}:1"
