"""Pages on the way to a number, and the number."""

from contracts import short_codes
from contracts.catalog import Priority
from contracts.hall import PaperOutcome, TicketView
from kiosk.flow import offer
from kiosk.flow.find import givable, ticket_code
from kiosk.flow.inputs import Act
from kiosk.flow.offer import Obstacle
from kiosk.flow.state import Page
from kiosk.flow.why import AGAIN, Why
from kiosk.flow.world import Part
from kiosk.screens.keys import Text
from kiosk.screens.screen import Choice, Label, Screen, Template
from kiosk.screens.words import Seen, because, choice, label, place, queue, wait

PAPER: dict[str, Text] = {
    "printing": Text.TICKET_PRINTING,
    PaperOutcome.PRINTED: Text.TICKET_PRINTED,
    PaperOutcome.SHOWN: Text.TICKET_SHOWN,
    PaperOutcome.UNKNOWN: Text.TICKET_UNKNOWN,
}
"""What became of the paper."""
PRIORITIES: dict[Priority, Text] = {
    Priority.NONE: Text.PRIORITY_NONE,
    Priority.ELDERLY: Text.PRIORITY_ELDERLY,
    Priority.DISABLED: Text.PRIORITY_DISABLED,
    Priority.MILITARY: Text.PRIORITY_MILITARY,
    Priority.GREEN: Text.PRIORITY_GREEN,
}
MATERIALS_SHOWN = 12


def confirm(seen: Seen) -> Screen:
    """People ahead and wait, before anything is taken."""
    service = seen.world.service(seen.visit.service)
    if service is None:
        gone = because(seen, Obstacle(Why.UNKNOWN_SERVICE))
        return Screen("confirm", Template.TEXT, label(Text.CONFIRM_TITLE), lines=(gone,))
    item = seen.world.item(seen.visit.item)
    names = [seen.name(service.name)] if item is None else [seen.name(item.name), seen.name(service.name)]
    lines = [*names, *queue(seen, service), *place(seen, service), *_how(seen, service.needs_id)]
    obstacle = offer.number(seen.world, service)
    if obstacle:
        lines.append(because(seen, obstacle))
    if service.priorities:
        lines.append(label(Text.CONFIRM_PRIORITY))
    choices = [_take(seen, obstacle, service.needs_id)]
    if not service.needs_id:
        reader = None if offer.works(seen.world, Part.READER) else Obstacle(Why.NO_READER_HERE)
        title = label(Text.CONFIRM_TAKE_WITH_CARD)
        choices.append(choice(seen, Act.TAKE_WITH_CARD, title, obstacle or reader, icon="card"))
    granted = [_priority(seen, priority) for priority in service.priorities]
    return Screen(
        "confirm",
        Template.TEXT,
        label(Text.CONFIRM_TITLE),
        lines=tuple(lines),
        choices=(*choices, *granted),
    )


def _how(seen: Seen, needs_id: bool) -> list[Label]:
    lines = []
    if offer.works(seen.world, Part.READER):
        lines.append(label(Text.CONFIRM_PUT_CARD if needs_id else Text.CONFIRM_CARD_TOO))
    if seen.visit.why:
        lines.append(because(seen, Obstacle(seen.visit.why)))
    if offer.printing(seen.world):
        lines.append(label(Text.CONFIRM_NO_PAPER))
    return lines


def _take(seen: Seen, obstacle: Obstacle | None, needs_id: bool) -> Choice:
    act = Act.TAKE_WITH_CARD if needs_id else Act.TAKE
    text = Text.CONFIRM_TAKE_WITH_CARD if needs_id else Text.CONFIRM_TAKE
    return choice(seen, act, label(text), obstacle, icon="card" if needs_id else "number", primary=True)


def _priority(seen: Seen, priority: Priority) -> Choice:
    return choice(
        seen,
        Act.PRIORITY,
        label(PRIORITIES[priority]),
        argument=priority.value,
        icon="priority",
        chosen=seen.visit.priority is priority,
    )


def card(seen: Seen) -> Screen:
    """Put the card there."""
    lines = [label(Text.CARD_LINE), label(Text.CARD_PRIVACY)]
    if seen.visit.why:
        lines.insert(0, because(seen, Obstacle(seen.visit.why)))
    if not offer.works(seen.world, Part.READER):
        lines.insert(0, because(seen, Obstacle(Why.NO_READER, service=seen.visit.service)))
    return Screen("card", Template.CARD, label(Text.CARD_TITLE), lines=tuple(lines))


def working(_seen: Seen) -> Screen:
    return Screen("working", Template.TEXT, label(Text.WORKING_TITLE), busy=True)


def ticket(seen: Seen) -> Screen:
    """The number, large, whatever became of the paper."""
    visit = seen.visit
    view = visit.ticket
    lines = [label(PAPER[visit.paper])] if visit.paper in PAPER else []
    if visit.why:
        lines.append(because(seen, Obstacle(visit.why)))
    if visit.offline:
        lines.append(label(Text.TICKET_OFFLINE))
    if view:
        lines += _standing(seen, view)
    choices = [Choice(Act.END, title=label(Text.ACTION_END), icon="leave", primary=True)]
    if view and visit.paper != PaperOutcome.PRINTED:
        obstacle = Obstacle(Why.PRINTING) if visit.printing else offer.printing(seen.world)
        text = label(Text.TICKET_PRINT_AGAIN)
        choices.append(choice(seen, Act.REPRINT, text, obstacle, icon="printer"))
    return _with_number(seen, "ticket", label(Text.TICKET_TITLE), lines, choices)


def held_before(seen: Seen) -> Screen:
    """One number a person: this is it."""
    view = seen.visit.ticket
    lines = [label(Text.HELD_LINE)]
    if seen.visit.why:
        lines.append(because(seen, Obstacle(seen.visit.why)))
    if view:
        lines += _standing(seen, view)
    reprint = choice(
        seen,
        Act.REPRINT,
        label(Text.TICKET_REPRINT),
        offer.printing(seen.world),
        icon="printer",
        primary=True,
    )
    choices = [reprint, *give_back_choice(seen)]
    return _with_number(seen, "held-before", label(Text.HELD_TITLE), lines, choices)


def give_back_choice(seen: Seen) -> tuple[Choice, ...]:
    """Where the number can be given back."""
    if not givable(seen.visit):
        return ()
    text = label(Text.TICKET_GIVE_BACK)
    return (
        choice(
            seen,
            Act.OPEN,
            text,
            offer.gateway(seen.world),
            argument=Page.GIVE_BACK.value,
            icon="clear",
        ),
    )


def give_back(seen: Seen) -> Screen:
    """Really?"""
    number = seen.visit.ticket.number if seen.visit.ticket else ""
    yes = choice(seen, Act.GIVE_BACK, label(Text.GIVE_BACK_YES), offer.gateway(seen.world), icon="clear")
    no = Choice(Act.BACK, title=label(Text.GIVE_BACK_NO), icon="back", primary=True, first=True)
    title = label(Text.GIVE_BACK_TITLE, number=number)
    # "No" lies where the wish was touched on the page before.
    return Screen("give-back", Template.TEXT, title, lines=(label(Text.GIVE_BACK_LINE),), choices=(yes, no))


def given_back(seen: Seen) -> Screen:
    number = seen.visit.ticket.number if seen.visit.ticket else ""
    line = label(Text.GIVEN_BACK_LINE, number=number)
    return Screen("given-back", Template.TEXT, label(Text.GIVEN_BACK_TITLE), lines=(line,))


def sorry(seen: Seen) -> Screen:
    """Why, and where to go instead."""
    why = seen.visit.why or Why.NOT_NOW
    service = seen.world.service(seen.visit.service)
    obstacle = Obstacle(why, service=seen.visit.service)
    if service and why in (Why.CLOSED, Why.FULL):
        told = offer.number(seen.world, service)
        obstacle = told if told and told.why is why else obstacle
    lines = [because(seen, obstacle), *(place(seen, service) if service else ())]
    again = [Choice(Act.RETRY, title=label(Text.ACTION_AGAIN), icon="now", primary=True)]
    choices = again if why in AGAIN and seen.visit.asked else []
    return Screen("sorry", Template.TEXT, label(Text.SORRY_TITLE), lines=tuple(lines), choices=tuple(choices))


def _standing(seen: Seen, view: TicketView) -> list[Label]:
    lines: list[Label] = []
    service = seen.world.service(view.service)
    item = seen.world.item(view.item or "")
    if service:
        lines += [seen.name(service.name), *place(seen, service)]
    if view.people_ahead is not None:
        lines.append(label(Text.TICKET_AHEAD, count=view.people_ahead))
        lines.append(wait(view.estimate))
    if item and item.guide.materials:
        lines.append(label(Text.TICKET_READY))
        lines += [seen.name(texts) for texts in item.guide.materials[:MATERIALS_SHOWN]]
    return lines


def _with_number(seen: Seen, page: str, title: Label, lines: list[Label], choices: list[Choice]) -> Screen:
    view = seen.visit.ticket
    url = seen.world.catalog.ticket_url if seen.world.catalog else ""
    qr = ticket_code(url, seen.visit.token)
    if qr:
        lines = [*lines, label(Text.TICKET_QR)]
    if token := seen.visit.token:
        lines = [*lines, label(Text.TICKET_CODE, code=short_codes.ticket_code(token))]
    return Screen(
        page,
        Template.TICKET,
        title,
        lines=tuple(lines),
        number=view.number if view else "",
        qr=qr,
        choices=tuple(choices),
        busy=bool(seen.visit.printing),
    )
