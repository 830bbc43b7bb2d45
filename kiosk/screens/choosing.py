"""Pages on which one finds what one came for."""

from contracts.figures import DayFigures
from kiosk.flow import lists, offer
from kiosk.flow.inputs import Act
from kiosk.flow.state import Goal, Page
from kiosk.screens.keys import Text
from kiosk.screens.ranking import Ratings, of_windows
from kiosk.screens.screen import Choice, Entry, Label, Screen, Template
from kiosk.screens.words import Seen, choice, label, queue

RANKED = 3
"""Windows of the public ranking."""
GOALS: dict[Goal, tuple[Text, str]] = {
    Goal.NUMBER: (Text.HOME_NUMBER, "number"),
    Goal.CHECK_IN: (Text.HOME_CHECK_IN, "check-in"),
    Goal.GUIDE: (Text.HOME_GUIDE, "guide"),
    Goal.PROGRESS: (Text.HOME_PROGRESS, "progress"),
    Goal.RATE: (Text.HOME_RATE, "rate"),
    Goal.REPRINT: (Text.HOME_REPRINT, "printer"),
}
"""Text and drawing."""


def attract(seen: Seen) -> Screen:
    """The hall's state, for who passes."""
    catalog = seen.world.catalog
    title = seen.name(catalog.hall) if catalog else label(Text.ATTRACT_WELCOME)
    queues = seen.world.queues.values()
    lines: list[Label] = []
    if queues and seen.world.online:
        lines.append(label(Text.ATTRACT_OPEN, count=sum(queue.open for queue in queues)))
        lines.append(label(Text.ATTRACT_WAITING, count=sum(queue.waiting for queue in queues)))
    if seen.world.figures:
        lines += _figures(seen.world.figures)
    wake = Choice(Act.WAKE, title=label(Text.ATTRACT_TOUCH), primary=True)
    return Screen("attract", Template.ATTRACT, title, lines=tuple(lines), choices=(wake,))


def _figures(figures: DayFigures) -> list[Label]:
    """Today's work, and the windows that citizens liked best."""
    hall = figures.hall
    lines = [label(Text.ATTRACT_SERVED, count=hall.served)] if hall.served else []
    if hall.rated:
        percent = Ratings("", hall.rated, hall.bad).percent
        lines.append(label(Text.ATTRACT_RATED, count=hall.rated, percent=percent))
    for best in of_windows(figures)[:RANKED]:
        rated = best.ratings
        lines.append(label(Text.ATTRACT_RANK, window=rated.id, count=rated.rated, percent=rated.percent))
    return lines


def home(seen: Seen) -> Screen:
    """What one can come for."""
    shown = lists.shown(lists.GOALS_PLAIN, seen.state, seen.world)
    choices = tuple(_goal(seen, goal) for goal in shown)
    return Screen("home", Template.TILES, label(Text.HOME_TITLE), choices=choices)


def _goal(seen: Seen, goal: Goal) -> Choice:
    text, icon = GOALS[goal]
    return choice(
        seen,
        Act.GOAL,
        label(text),
        offer.goal(seen.world, goal),
        argument=goal.value,
        icon=icon,
        primary=goal is Goal.NUMBER,
    )


def services(seen: Seen) -> Screen:
    """The queues; and other ways for who does not know his."""
    chosen = [
        choice(
            seen,
            Act.CHOOSE,
            seen.name(service.name),
            offer.number(seen.world, service),
            argument=service.id,
            details=queue(seen, service) + ((label(Text.QUEUE_NEEDS_CARD),) if service.needs_id else ()),
        )
        for service in lists.shown(lists.services(seen.state, seen.world), seen.state, seen.world)
    ]
    return Screen(
        "services", Template.LIST, label(Text.SERVICES_TITLE), lines=_empty(seen), choices=tuple(chosen)
    )


def categories(seen: Seen) -> Screen:
    found = lists.shown(lists.categories(seen.state, seen.world), seen.state, seen.world)
    choices = tuple(choice(seen, Act.CHOOSE, seen.name(c.name), argument=c.id) for c in found)
    title = label(Text.CATEGORIES_TITLE)
    return Screen("categories", Template.LIST, title, lines=_empty(seen), choices=choices)


def departments(seen: Seen) -> Screen:
    found = lists.shown(lists.departments(seen.state, seen.world), seen.state, seen.world)
    choices = tuple(choice(seen, Act.CHOOSE, seen.name(d.name), argument=d.id) for d in found)
    title = label(Text.DEPARTMENTS_TITLE)
    return Screen("departments", Template.LIST, title, lines=_empty(seen), choices=choices)


def situations(seen: Seen) -> Screen:
    found = lists.shown(lists.situations(seen.state, seen.world), seen.state, seen.world)
    choices = tuple(choice(seen, Act.CHOOSE, seen.name(s.name), argument=s.id) for s in found)
    title = label(Text.SITUATIONS_TITLE)
    return Screen("situations", Template.LIST, title, lines=_empty(seen), choices=choices)


def items(seen: Seen) -> Screen:
    """Matters, of a situation or of a department."""
    situation = seen.world.situation(seen.visit.situation)
    title = seen.name(situation.name) if situation else label(Text.ITEMS_TITLE)
    return Screen("items", Template.LIST, title, lines=_empty(seen), choices=_items(seen, lists.items))


def search(seen: Seen) -> Screen:
    """By initials; what is found stands below the keypad."""
    typed = seen.visit.initials
    found = lists.length(seen.state, seen.world)
    lines: tuple[Label, ...] = ()
    if typed:
        lines = (label(Text.SEARCH_FOUND, count=found) if found else label(Text.SEARCH_NONE),)
    entry = Entry("initials", typed.upper(), label(Text.SEARCH_HINT))
    title = label(Text.SEARCH_TITLE)
    choices = _items(seen, lists.search)
    return Screen("search", Template.KEYPAD, title, lines=lines, entry=entry, choices=choices)


def ways(seen: Seen) -> tuple[Choice, ...]:
    """Other ways of finding, from this page."""
    offered = {
        Page.CATEGORIES: (Text.ACTION_BROWSE, "category", offer.items(seen.world)),
        Page.SEARCH: (Text.ACTION_SEARCH, "search", offer.items(seen.world)),
        Page.SITUATIONS: (Text.ACTION_SITUATIONS, "situation", offer.situations(seen.world)),
    }
    if seen.state.page not in (Page.SERVICES, *offered):
        return ()
    return tuple(
        choice(seen, Act.OPEN, label(text), obstacle, argument=page.value, icon=icon)
        for page, (text, icon, obstacle) in offered.items()
        if page is not seen.state.page
    )


def _items(seen: Seen, listed: lists.Items) -> tuple[Choice, ...]:
    """Each greyed where its service gives no number, unless only its guide is wanted."""
    guide = seen.visit.goal is Goal.GUIDE
    choices = []
    for item in lists.shown(listed(seen.state, seen.world), seen.state, seen.world):
        service = seen.world.service(item.service)
        obstacle = offer.number(seen.world, service) if service and not guide else None
        details = (seen.name(service.name),) if service else ()
        found = choice(seen, Act.CHOOSE, seen.name(item.name), obstacle, argument=item.id, details=details)
        choices.append(found)
    return tuple(choices)


def _empty(seen: Seen) -> tuple[Label, ...]:
    return () if lists.length(seen.state, seen.world) else (label(Text.LIST_NONE),)
