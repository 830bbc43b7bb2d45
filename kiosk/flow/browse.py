"""Finding what one came for: by queue, by category and department, by initials, by situation."""

from dataclasses import replace

from kiosk.flow import keypad, lists, offer
from kiosk.flow.moves import Moment, Step, anew, go, sorry
from kiosk.flow.state import Goal, Page, Visit
from kiosk.flow.why import Why

INITIALS_MAX = 20
START = {
    Goal.NUMBER: Page.SERVICES,
    Goal.CHECK_IN: Page.CHECK_IN,
    Goal.GUIDE: Page.CATEGORIES,
    Goal.PROGRESS: Page.FIND,
    Goal.RATE: Page.FIND,
    Goal.REPRINT: Page.FIND,
}
"""Where each goal begins."""
WAYS = frozenset({Page.CATEGORIES, Page.SEARCH, Page.SITUATIONS})
"""Of finding an item."""
HELPLESS = frozenset(
    {
        Page.ATTRACT,
        Page.HELP,
        Page.LOGS,
        Page.MAINTENANCE,
        Page.NETWORK,
        Page.OUT_OF_SERVICE,
        Page.PIN,
        Page.TOUCH_TEST,
        Page.WORKING,
    }
)
"""Pages without a way to the help page."""
OPENS: dict[Page, frozenset[Page]] = {
    **{page: frozenset({Page.HELP}) for page in Page if page not in HELPLESS},
    **{page: WAYS - {page} | {Page.HELP} for page in (Page.SERVICES, *WAYS)},
    Page.HELD_BEFORE: frozenset({Page.GIVE_BACK, Page.HELP}),
    Page.PROGRESS: frozenset({Page.GIVE_BACK, Page.HELP}),
    Page.GIVE_BACK: frozenset({Page.HELP}),
}
"""Pages that can be opened by name, from each page."""


def goal(m: Moment) -> Step | None:
    """The citizen says what he came for."""
    if m.argument not in set(Goal):
        return None
    wanted = Goal(m.argument)
    if obstacle := offer.goal(m.world, wanted):
        return sorry(m, obstacle.why)
    return replace(go(m.state, START[wanted]), visit=Visit(goal=wanted)), ()


def open_page(m: Moment) -> Step | None:
    """Another way to look for it, or help."""
    page = next((page for page in OPENS.get(m.state.page, ()) if page.value == m.argument), None)
    if page is None:
        return None
    if obstacle := _closed_way(m, page):
        return sorry(m, obstacle.why)
    if page not in WAYS:
        return go(m.state, page), ()
    visit = replace(m.visit, situation="", initials="", why=None)
    return replace(go(m.state, page), visit=visit), ()


def _closed_way(m: Moment, page: Page) -> offer.Obstacle | None:
    if page is Page.SITUATIONS:
        return offer.situations(m.world)
    return offer.items(m.world) if page in WAYS else None


def choose_service(m: Moment) -> Step | None:
    """A queue: nothing more is asked but whether."""
    if m.world.service(m.argument) is None:
        return None
    return _confirm(m, m.argument, "")


def choose_category(m: Moment) -> Step | None:
    """Where one department alone has items in it, straight to these."""
    if m.world.category(m.argument) is None:
        return None
    state = replace(m.state, visit=replace(m.visit, category=m.argument, situation=""))
    found = lists.departments(state, m.world)
    if len(found) == 1:
        state = replace(state, visit=replace(state.visit, department=found[0].id))
        return go(state, Page.ITEMS), ()
    return go(state, Page.DEPARTMENTS), ()


def choose_department(m: Moment) -> Step | None:
    if m.world.department(m.argument) is None:
        return None
    return go(replace(m.state, visit=replace(m.visit, department=m.argument)), Page.ITEMS), ()


def choose_situation(m: Moment) -> Step | None:
    if m.world.situation(m.argument) is None:
        return None
    return go(replace(m.state, visit=replace(m.visit, situation=m.argument)), Page.ITEMS), ()


def choose_item(m: Moment) -> Step | None:
    """To its guide, or to a number for it."""
    item = m.world.item(m.argument)
    if item is None:
        return None
    if m.visit.goal is Goal.GUIDE:
        visit = replace(m.visit, item=item.id, service=item.service, paper="", why=None)
        return replace(go(m.state, Page.GUIDE), visit=visit), ()
    return _confirm(m, item.service, item.id)


def initials_key(m: Moment) -> Step | None:
    """A letter of the initials."""
    typed = keypad.after(m.visit.initials, m.argument.lower(), keypad.is_letter, INITIALS_MAX)
    if typed is None:
        return None
    return replace(m.state, scroll=0, visit=replace(m.visit, initials=typed)), ()


def number_for_guide(m: Moment) -> Step | None:
    """From an item's guide to a number for it."""
    item = m.world.item(m.visit.item)
    return _confirm(m, item.service, item.id) if item else sorry(m, Why.UNKNOWN_SERVICE)


def _confirm(m: Moment, service: str, item: str) -> Step:
    """Another wish than before has another key."""
    known = m.world.service(service)
    if known and (obstacle := offer.number(m.world, known)):
        visit = replace(m.visit, service=service, item=item)
        return sorry(replace(m, state=replace(m.state, visit=visit)), obstacle.why)
    same = (m.visit.service, m.visit.item) == (service, item)
    visit = replace(m.visit if same else anew(m.visit), service=service, item=item, why=None)
    return replace(go(m.state, Page.CONFIRM), visit=visit), ()
