"""One screen, looked at, listened to, and gone through with keys: all that is wrong with it."""

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from contracts.session import Language
from kiosk.flow.inputs import Act, Touched
from kiosk.flow.state import Look
from kiosk.screens.screen import Screen
from tests.kiosk.ui.accessible import has_focus, press, unheard
from tests.kiosk.ui.geometry import ROUNDING_PX, Seen, View, cut, faults, place_of, view
from tests.kiosk.ui.window import Shown

MOST_PAGES = 40
"""More than any list here has."""


def audit(
    window: Shown,
    screen: Screen,
    look: Look,
    language: Language,
    *,
    keys: bool = True,
    pages: int = MOST_PAGES,
) -> Iterator[str]:
    """Shows it, and turns its pages, so many at most. `keys`: goes through it with Tab too."""
    window.show(screen, look, language)
    for number in range(1, pages + 1):
        now = view(window.kiosk.window)
        walked = focus_faults(window.kiosk.window, now) if keys and number == 1 else ()
        for fault in (*audit_shown(window, now, look), *walked):
            yield f"{screen.page} {number}, {language}, {look.theme}: {fault}"
        if number == pages or not turn(window, now, "after"):
            break
    while pages > 1 and turn(window, view(window.kiosk.window), "before"):
        pass


def audit_shown(window: Shown, now: View, look: Look) -> list[str]:
    """Of what is shown now."""
    from_right = bool(window.bridge.property("look")["mirrored"])
    return [
        *faults(now, window.mm, window.reach_top(look)),
        *unheard(window.kiosk.window, now, window.mm),
        *reading_faults(now, from_right),
    ]


def turn(window: Shown, now: View, way: str) -> bool:
    """To another page of what is too long for one, `before` or `after`; whether there was one."""
    name = window.words(way)
    for one in now.targets:
        if one.name in name and one.item.property("open"):
            window.inputs.clear()
            press(one.item)
            window.settle()
            return window.inputs == [Touched(Act.SCROLL)]
    return False


def reading_faults(now: View, from_right: bool) -> Iterator[str]:
    """Whether the keys' order is the order in which eyes come to things. Letters and digits of a keypad read
    from the left in every language."""
    keypad = next((item for item in now.items if item.objectName() == "keypad"), None)
    keys = {one.item for one in now.targets if keypad and keypad.isAncestorOf(one.item)}
    for one, later in combinations(now.targets, 2):
        mirrored = from_right and not (one.item in keys and later.item in keys)
        if out_of_order(one.place, later.place, mirrored):
            yield f"keys reach {one.name!r} before {later.name!r}, which is read first"


def out_of_order(one: QRectF, later: QRectF, from_right: bool) -> bool:
    """Whether eyes come to `later` first: it is above in the same column, or before in the same row."""
    if min(one.right(), later.right()) - max(one.left(), later.left()) > ROUNDING_PX:
        return later.top() < one.top() - ROUNDING_PX
    if min(one.bottom(), later.bottom()) - max(one.top(), later.top()) > ROUNDING_PX:
        return later.right() > one.right() if from_right else later.left() < one.left()
    return False


def focus_faults(window: QQuickWindow, now: View) -> Iterator[str]:
    """Goes once around with Tab: each is reached in its turn, and a ring is seen around it."""
    if now.targets and window.activeFocusItem() != now.targets[-1].item:
        now.targets[-1].item.forceActiveFocus(Qt.FocusReason.TabFocusReason)
    for one in now.targets:
        QTest.keyClick(window, Qt.Key.Key_Tab)
        if window.activeFocusItem() != one.item:
            yield f"Tab does not reach {one.name!r} in its turn"
        elif not has_focus(one.item):
            yield f"{one.name!r} has the focus and is not told so"
        else:
            yield from _ring_faults(now, one)


def _ring_faults(now: View, focused: Seen) -> Iterator[str]:
    rings = [item for item in focused.item.childItems() if item.isVisible() and item.objectName() == "ring"]
    if len(rings) != 1:
        yield f"{focused.name!r} has the focus and {len(rings)} rings"
        return
    place = place_of(rings[0])
    if not now.whole.contains(place):
        yield f"the ring of {focused.name!r} reaches out of the window"
    for other in now.targets:
        if other.item != focused.item and cut(place, other.place):
            yield f"the ring of {focused.name!r} lies over {other.name!r}"
