"""What lies where in a window, and what is wrong with that."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtQuick import QQuickItem, QQuickWindow

TARGET_MM = 20.0
TEXT_MM = 6.0
ROUNDING_PX = 1.5
OVERHANG_PX = 3.0
"""What the last letter of a line reaches beyond its own width."""
UNFITTED_PX = 12
"""What Qt calls the smallest size of a text that keeps its size."""
BREAKS_ANYWHERE = re.compile(r"[\s\u2e80-\u9fff\uff00-\uffef\-/]+")


@dataclass(frozen=True, slots=True)
class Seen:
    """An item that can be seen, and where: pixels of the window."""

    item: QQuickItem
    place: QRectF
    name: str


@dataclass(frozen=True, slots=True)
class View:
    """All that can be seen of a window, looked at once. While something is asked, the question alone."""

    whole: QRectF
    items: list[QQuickItem]
    targets: list[Seen]
    """What can be touched, in reading order."""
    texts: list[Seen]


def view(window: QQuickWindow) -> View:
    """As it is now."""
    items = list(seen(window.contentItem()))
    question = next((item for item in items if item.objectName() == "question"), None)
    if question:
        items = list(seen(question))
    return View(
        QRectF(0, 0, window.width(), window.height()), items, list(_targets(items)), list(_texts(items))
    )


def seen(item: QQuickItem) -> Iterator[QQuickItem]:
    """All that can be seen from here down."""
    left = [item]
    while left:
        one = left.pop()
        if one != item:
            yield one
        left += [child for child in reversed(one.childItems()) if child.isVisible()]


def place_of(item: QQuickItem) -> QRectF:
    """In the window."""
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def targets(window: QQuickWindow) -> list[Seen]:
    """What can be touched, in reading order."""
    return list(_targets(seen(window.contentItem())))


def texts(window: QQuickWindow) -> list[Seen]:
    """What is written."""
    return list(_texts(seen(window.contentItem())))


def _targets(items: Iterable[QQuickItem]) -> Iterator[Seen]:
    for item in items:
        # By name: PySide6 takes a type description that is gone for what is made later in its place.
        if item.objectName() == "target":
            yield Seen(item, place_of(item), str(item.property("spoken")))


def _texts(items: Iterable[QQuickItem]) -> Iterator[Seen]:
    for item in items:
        if item.inherits("QQuickText") and (text := str(item.property("text"))).strip():
            yield Seen(item, _written(item), text)


def _written(item: QQuickItem) -> QRectF:
    """Where the letters are, or may be."""
    tall = max(item.height(), float(item.property("contentHeight")))
    return item.mapRectToScene(QRectF(0, 0, item.width(), tall))


def faults(view: View, mm: float, reach_top: float = 0.0) -> list[str]:
    """All that is wrong, in words."""
    touch, words = view.targets, view.texts
    return [
        *(fault for target in touch for fault in _target_faults(target, mm, view.whole, reach_top)),
        *(fault for text in words for fault in _text_faults(text, mm, view.whole)),
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
    if float(item.property("contentWidth")) > item.width() + OVERHANG_PX:
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
        if cut(one.place, other.place):
            both = f"{one.name!r} {_numbers(one.place)} and {other.name!r} {_numbers(other.place)}"
            yield f"{kind} {both} overlap"


def _texts_over_targets(words: list[Seen], touch: list[Seen]) -> Iterator[str]:
    for text in words:
        for target in touch:
            inside = target.item.isAncestorOf(text.item)
            if inside and not target.place.adjusted(-1, -1, 1, 1).contains(text.place):
                yield f"{text.name!r} reaches out of its target"
            if not inside and cut(text.place, target.place):
                yield f"{text.name!r} lies over {target.name!r}"


def cut(one: QRectF, other: QRectF) -> bool:
    """Whether they share more than their edges."""
    both = one.intersected(other)
    return both.width() > ROUNDING_PX and both.height() > ROUNDING_PX


def _numbers(place: QRectF) -> str:
    return f"({place.x():.0f}, {place.y():.0f}, {place.width():.0f} x {place.height():.0f})"
