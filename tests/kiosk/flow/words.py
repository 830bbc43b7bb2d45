"""The Chinese wording of each text, as it stands below its key; and all labels of a screen."""

import ast
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from string import Formatter

from kiosk.screens import keys
from kiosk.screens.screen import Choice, Label, Screen


@cache
def wordings() -> dict[str, str]:
    """By key."""
    tree = ast.parse(Path(keys.__file__).read_text(encoding="utf-8"))
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef)).body
    found: dict[str, str] = {}
    for node, below in pairwise(body):
        if isinstance(node, ast.Assign) and isinstance(below, ast.Expr):
            assert isinstance(node.value, ast.Constant)
            assert isinstance(below.value, ast.Constant)
            found[str(node.value.value)] = str(below.value.value)
    return found


def places(wording: str) -> set[str]:
    """The places that a wording has."""
    return {name for _, name, _, _ in Formatter().parse(wording) if name}


def choices_of(screen: Screen) -> tuple[Choice, ...]:
    return (*screen.choices, *screen.actions, *screen.settings)


def labels_of(screen: Screen) -> Iterator[Label]:
    """Every text of a screen."""
    yield screen.title
    yield from screen.lines
    yield from screen.notices
    if screen.entry:
        yield screen.entry.hint
    if screen.alert:
        yield screen.alert.title
    for step in screen.steps:
        yield step.title
        yield from step.details
    for choice in choices_of(screen):
        yield choice.title
        yield from choice.details
        if choice.why_not:
            yield choice.why_not


def check_labels(screen: Screen) -> None:
    """Each says something, and fills each place of its wording."""
    for label in labels_of(screen):
        assert bool(label.key) != bool(label.plain), label
        if label.key:
            assert set(label.arguments) == places(wordings()[label.key]), label
