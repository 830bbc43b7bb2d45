"""What lies where in a window, and what is wrong with that."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtQml import QQmlProperty
from PySide6.QtQuick import QQuickItem, QQuickWindow

TARGET_MM = 20.0
TEXT_MM = 6.0
ROUNDING_PX = 1.5
UNFITTED_PX = 12
"""What Qt calls the smallest size of a text that keeps its size."""
BREAKS_ANYWHERE = re.compile(r"[\s\u2e80-\u9fff\uff00-\uffef\-/]+")


@dataclass(frozen=True, slots=True)
class Seen:
    """An item that can be seen, and where: pixels of the window."""

    item: QQuickItem
    place: QRectF
    name: str


def seen(item: QQuickItem) -> Iterator[QQuickItem]:
    """All that can be seen from here down."""
    for child in item.childItems():
        if child.isVisible():
            yield child
            yield from seen(child)


def place_of(item: QQuickItem) -> QRectF:
    """In the window."""
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def targets(window: QQuickWindow) -> list[Seen]:
    """What can be touched, in reading order."""
    return [
        Seen(item, place_of(item), str(item.property("spoken"))) for item in _targets(window.contentItem())
    ]


def _targets(item: QQuickItem) -> Iterator[QQuickItem]:
    """Those that can be seen; none lies in another."""
    for child in item.childItems():
        if not child.isVisible():
            continue
        # Asked for a property that there is not, PySide6 6.12 gives a None that is counted once too little; a
        # QMetaObject of its, kept for an item that QML has made, is mistaken for what lies there later.
        if QQmlProperty(child, "isTarget").isValid():
            yield child
        else:
            yield from _targets(child)


def texts(window: QQuickWindow) -> list[Seen]:
    """What is written."""
    return [
        Seen(item, _written(item), str(item.property("text")))
        for item in seen(window.contentItem())
        if item.inherits("QQuickText") and str(item.property("text")).strip()
    ]


def _written(item: QQuickItem) -> QRectF:
    """Where the letters are, or may be."""
    tall = max(item.height(), float(item.property("contentHeight")))
    return item.mapRectToScene(QRectF(0, 0, item.width(), tall))


def faults(window: QQuickWindow, mm: float, reach_top: float = 0.0) -> list[str]:
    """All that is wrong, in words."""
    whole = QRectF(0, 0, window.width(), window.height())
    touch, words = targets(window), texts(window)
    return [
        *(fault for target in touch for fault in _target_faults(target, mm, whole, reach_top)),
        *(fault for text in words for fault in _text_faults(text, mm, whole)),
        *_overlaps("targets", touch),
        *_overlaps("texts", words),
        *_texts_over_targets(words, touch),
    ]


def _target_faults(target: Seen, mm: float, whole: QRectF, reach_top: float) -> Iterator[str]:
    place = target.place
    if min(place.width(), place.height()) < TARGET_MM * mm - ROUNDING_PX:
        yield f"{target.name!r} is {place.width() / mm:.1f} x {place.height() / mm:.1f} mm"
    if not whole.adjusted(-1, -1, 1, 1).contains(place):
        yield f"{target.name!r} reaches out of the window: {_numbers(place)}"
    if place.top() < reach_top - ROUNDING_PX:
        yield f"{target.name!r} is {(reach_top - place.top()) / mm:.0f} mm above what can be reached"


def _text_faults(text: Seen, mm: float, whole: QRectF) -> Iterator[str]:
    item = text.item
    font = item.property("font")
    assert isinstance(font, QFont)
    fitted = item.property("minimumPixelSize") != UNFITTED_PX
    size = item.property("minimumPixelSize") if fitted else font.pixelSize()
    if size < TEXT_MM * mm - ROUNDING_PX:
        yield f"{text.name!r} is {size / mm:.1f} mm high"
    if float(item.property("contentWidth")) > item.width() + ROUNDING_PX:
        yield f"{text.name!r} is wider than its place"
    if float(item.property("contentHeight")) > item.height() + ROUNDING_PX:
        yield f"{text.name!r} is higher than its place"
    if not whole.adjusted(-1, -1, 1, 1).contains(text.place):
        yield f"{text.name!r} reaches out of the window: {_numbers(text.place)}"
    if not fitted:
        metrics = QFontMetricsF(font)
        for word in BREAKS_ANYWHERE.split(text.name):
            if metrics.horizontalAdvance(word) > item.width() + ROUNDING_PX:
                yield f"{text.name!r} is broken within {word!r}"


def _overlaps(kind: str, items: list[Seen]) -> Iterator[str]:
    for one, other in combinations(items, 2):
        if _cut(one.place, other.place):
            both = f"{one.name!r} {_numbers(one.place)} and {other.name!r} {_numbers(other.place)}"
            yield f"{kind} {both} overlap"


def _texts_over_targets(words: list[Seen], touch: list[Seen]) -> Iterator[str]:
    for text in words:
        for target in touch:
            inside = target.item.isAncestorOf(text.item)
            if inside and not target.place.adjusted(-1, -1, 1, 1).contains(text.place):
                yield f"{text.name!r} reaches out of its target"
            if not inside and _cut(text.place, target.place):
                yield f"{text.name!r} lies over {target.name!r}"


def _cut(one: QRectF, other: QRectF) -> bool:
    both = one.intersected(other)
    return both.width() > ROUNDING_PX and both.height() > ROUNDING_PX


def _numbers(place: QRectF) -> str:
    return f"({place.x():.0f}, {place.y():.0f}, {place.width():.0f} x {place.height():.0f})"
