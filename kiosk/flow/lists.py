"""What each page lists, whole and in order; how much of it is seen at once is the screen's to know."""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeVar

from contracts.cases import CaseFacts
from contracts.catalog import Category, Department, Item, Service, Situation
from kiosk.flow.state import Goal, Page, State
from kiosk.flow.world import World

GOALS_PLAIN = (Goal.NUMBER, Goal.CHECK_IN, Goal.GUIDE, Goal.PROGRESS, Goal.RATE, Goal.REPRINT)
GOALS_ELDER = 3
"""Goals that the home page shows at once in elder mode: the first."""

Entry = Goal | Service | Category | Department | Item | Situation | CaseFacts
Items = Callable[[State, World], Sequence[Item]]
T = TypeVar("T", bound=Entry)


def goals(_state: State, _world: World) -> Sequence[Goal]:
    return GOALS_PLAIN


def services(_state: State, world: World) -> Sequence[Service]:
    """In the catalog's order: the hall puts first what most people want."""
    return world.catalog.services if world.catalog else ()


def categories(_state: State, world: World) -> Sequence[Category]:
    """Those that hold an item."""
    if world.catalog is None:
        return ()
    used = {item.category for item in world.catalog.items}
    return tuple(category for category in world.catalog.categories if category.id in used)


def departments(state: State, world: World) -> Sequence[Department]:
    """Those with an item in the category."""
    if world.catalog is None:
        return ()
    used = {item.department for item in world.catalog.items if item.category == state.visit.category}
    return tuple(department for department in world.catalog.departments if department.id in used)


def items(state: State, world: World) -> Sequence[Item]:
    """Of the situation, where one was chosen, in the order in which they are done; else of category and
    department."""
    visit = state.visit
    if situation := world.situation(visit.situation):
        found = (world.item(id_) for id_ in situation.items)
        return tuple(item for item in found if item is not None)
    every = world.catalog.items if world.catalog else ()
    return tuple(i for i in every if i.category == visit.category and i.department == visit.department)


def situations(_state: State, world: World) -> Sequence[Situation]:
    return world.catalog.situations if world.catalog else ()


def search(state: State, world: World) -> Sequence[Item]:
    """Whose initials begin with those that were typed, then those that hold them."""
    typed = state.visit.initials
    if not typed or world.catalog is None:
        return ()
    every = world.catalog.items
    first = (item for item in every if item.pinyin.startswith(typed))
    then = (item for item in every if typed in item.pinyin and not item.pinyin.startswith(typed))
    return tuple(chain(first, then))


def cases(state: State, _world: World) -> Sequence[CaseFacts]:
    """Of one person, the one that changed last first."""
    return state.visit.cases


LISTS: dict[Page, Callable[[State, World], Sequence[Entry]]] = {
    Page.HOME: goals,
    Page.SERVICES: services,
    Page.CATEGORIES: categories,
    Page.DEPARTMENTS: departments,
    Page.ITEMS: items,
    Page.SITUATIONS: situations,
    Page.SEARCH: search,
    Page.CASES: cases,
}


def shown(every: Sequence[T], state: State, world: World) -> Sequence[T]:
    """Those that are on the screen now."""
    first = first_shown(state, world)
    return every[first : first + fits(state, world)]


def fits(state: State, world: World) -> int:
    """Entries that this page shows at once."""
    if state.page is Page.HOME:
        return GOALS_ELDER if state.look.elder else len(GOALS_PLAIN)
    if state.page is Page.SEARCH:
        return max(1, world.fits // 2)
    return max(1, world.fits)


def length(state: State, world: World) -> int:
    """Entries of the page's list."""
    listed = LISTS.get(state.page)
    return len(listed(state, world)) if listed else 0


def first_shown(state: State, world: World) -> int:
    """Where the list begins on the screen: a list may have grown shorter since."""
    last = max(0, length(state, world) - 1)
    per = fits(state, world)
    return min(state.scroll, last) // per * per
