"""What a screen reader is told of a window, and what is wrong with that beside what is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtQuick import QQuickItem, QQuickWindow

from tests.kiosk.ui.geometry import ROUNDING_PX, TARGET_MM, Seen, View

Role = QAccessible.Role
PRESSED = {Role.Button, Role.CheckBox, Role.RadioButton}
"""Roles of what can be pressed."""
MARK = "  ·  "
"""Stands between a step and its state, and is not read aloud."""


@dataclass(frozen=True, slots=True)
class Node:
    """One entry of the tree that can be seen; its place in pixels of the window."""

    role: QAccessible.Role
    name: str
    description: str
    place: QRectF
    focusable: bool
    actions: tuple[str, ...]
    item: QObject

    def tells(self, text: str) -> bool:
        """Whether it says that."""
        return all(part in self.name or part in self.description for part in text.split(MARK))


def nodes(window: QQuickWindow) -> list[Node]:
    """All that can be seen, in the tree's order."""
    QAccessible.setActive(True)
    root = QAccessible.queryAccessibleInterface(window)
    corner = root.rect().topLeft()
    return list(_below(root, -corner.x(), -corner.y()))


def press(item: QObject) -> None:
    """As an assistive technology does."""
    QAccessible.queryAccessibleInterface(item).actionInterface().doAction("Press")


def has_focus(item: QObject) -> bool:
    """Whether the tree says so."""
    return bool(QAccessible.queryAccessibleInterface(item).state().focused)


def unheard(window: QQuickWindow, view: View, mm: float) -> list[str]:
    """All that is told otherwise than it is drawn, or not at all, in words."""
    heard = nodes(window)
    shown = set(view.items)
    told = {node.item: node for node in heard if node.role in PRESSED and node.item in shown}
    faults = [
        *(fault for target in view.targets for fault in _target_faults(target, told.get(target.item), mm)),
        *(f"a {node.role.name} has no name" for node in heard if not node.name.strip()),
        *_untold(view, heard),
    ]
    if [target.item for target in view.targets] != list(told):
        faults.append("what can be pressed is told in another order, or is not what is drawn")
    return faults


def _below(of: QAccessibleInterface, x: int, y: int) -> Iterator[Node]:
    for index in range(of.childCount()):
        child = of.child(index)
        state = child.state()
        if not state.invisible:
            yield Node(
                child.role(),
                child.text(QAccessible.Text.Name),
                child.text(QAccessible.Text.Description),
                QRectF(child.rect()).translated(x, y),
                bool(state.focusable),
                tuple(child.actionInterface().actionNames()),
                child.object(),
            )
        yield from _below(child, x, y)


def _target_faults(target: Seen, node: Node | None, mm: float) -> Iterator[str]:
    if node is None:
        yield f"{target.name!r} is drawn and not told"
        return
    if not node.name.strip() or node.name != target.name:
        yield f"{target.name!r} is told as {node.name!r}"
    if not node.focusable or "Press" not in node.actions:
        yield f"{target.name!r} can't be focused or pressed: {node.actions}"
    if min(node.place.width(), node.place.height()) < TARGET_MM * mm - ROUNDING_PX:
        yield f"{target.name!r} is told as {node.place.width() / mm:.1f} x {node.place.height() / mm:.1f} mm"
    if _off(node.place, target.place) > ROUNDING_PX:
        yield f"{target.name!r} is told {_off(node.place, target.place):.0f} pixels from where it is"


def _off(one: QRectF, other: QRectF) -> float:
    return max(
        abs(one.left() - other.left()), abs(one.right() - other.right()),
        abs(one.top() - other.top()), abs(one.bottom() - other.bottom()),
    )  # fmt: skip


def _untold(view: View, heard: list[Node]) -> Iterator[str]:
    """Words on a target are to be told of that target, others of anything."""
    names = {node.name for node in heard}
    of = {node.item: node for node in heard}
    on = set(of) & {target.item for target in view.targets}
    for text in view.texts:
        target = next((item for item in _above(text.item) if item in on), None)
        if target is not None:
            if not of[target].tells(text.name):
                yield f"{text.name!r} is written on a target that does not tell it"
        elif text.name not in names and not any(node.tells(text.name) for node in heard):
            yield f"{text.name!r} is written and not told"


def _above(item: QQuickItem) -> Iterator[QQuickItem]:
    up: QQuickItem | None = item
    while up is not None:
        yield up
        up = up.parentItem()
