"""Which of the hall's published states a change can have changed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from gateway.hall.book import Change
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall.records import Desk, Ticket


@dataclass(frozen=True, slots=True)
class Touched:
    """What is to be looked at anew."""

    windows: frozenset[str] = frozenset()
    """Something happened there."""
    crowds: frozenset[str] = frozenset()
    """How many wait for these may have changed."""
    calls: bool = False
    queues: bool = False

    def __or__(self, other: Self) -> "Touched":
        return Touched(
            self.windows | other.windows,
            self.crowds | other.crowds,
            self.calls or other.calls,
            self.queues or other.queues,
        )

    def __bool__(self) -> bool:
        return bool(self.windows) or bool(self.crowds) or self.calls or self.queues


def touched(changes: Iterable[Change], index: CatalogIndex) -> Touched:
    """What the changes may have touched."""
    windows: set[str] = set()
    crowds: set[str] = set()
    calls = queues = False
    for change in changes:
        calls |= change.kind == "call"
        queues |= change.kind in {"ticket", "desk", "counter", "pace"}
        for record in (change.old, change.new):
            if isinstance(record, Desk | Ticket):
                windows.add(record.window)
            if isinstance(record, Ticket):
                duties = (*index.serving(record.service), *index.helping(record.service))
                crowds |= {duty.number for duty in duties}
    there = index.windows.keys()
    return Touched(frozenset(windows & there), frozenset(crowds & there), calls, queues)


def everything(index: CatalogIndex) -> Touched:
    """All that is published."""
    return Touched(frozenset(index.windows), calls=True, queues=True)
