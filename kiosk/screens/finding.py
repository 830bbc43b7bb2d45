"""Pages of a ticket that was taken before: its code, or its number and code; how it stands."""

from contracts.hall import OPEN_STATES, TicketState, TicketView
from contracts.short_codes import CODE_DIGITS
from kiosk.flow import offer
from kiosk.flow.find import rateable, was_served
from kiosk.flow.inputs import Act
from kiosk.flow.offer import Obstacle
from kiosk.flow.state import Goal, Sought
from kiosk.flow.typed import WAYS, code_missing
from kiosk.flow.why import Why
from kiosk.flow.world import Part
from kiosk.screens.keys import Text
from kiosk.screens.screen import Choice, Entry, Label, Screen, Step, Template
from kiosk.screens.taking import give_back_choice
from kiosk.screens.words import Seen, because, choice, clock, label, plain, wait

ENDS: dict[TicketState, Text] = {
    TicketState.SERVED: Text.PROGRESS_DONE,
    TicketState.NO_SHOW: Text.PROGRESS_MISSED,
    TicketState.CANCELLED: Text.PROGRESS_CANCELLED,
    TicketState.EXPIRED: Text.PROGRESS_OVER,
    TicketState.LEFT: Text.PROGRESS_OVER,
    TicketState.COLLECT: Text.PROGRESS_COLLECT,
}
"""How the last step is called where it is not "done"."""
SERVED_FIRST = frozenset({TicketState.SERVED, TicketState.COLLECT, TicketState.HELD})


EXAMPLE = "A0012"
BY_NUMBER: dict[Sought, tuple[Text, str]] = {
    Sought.CASE: (Text.FIND_BY_CASE, "progress"),
    Sought.TICKET: (Text.FIND_BY_TICKET, "number"),
}


def find(seen: Seen) -> Screen:
    """Show the ticket's code to the scanner; or another way, where what is wanted has one."""
    ways = WAYS.get(seen.visit.goal, ()) if seen.visit.goal else ()
    scans = offer.works(seen.world, Part.SCANNER)
    lines = [because(seen, Obstacle(seen.visit.why))] if seen.visit.why else []
    if scans:
        lines.append(label(Text.FIND_LINE))
        lines += [label(Text.FIND_OTHER)] if ways else []
    else:
        lines.append(because(seen, Obstacle(Why.NO_SCANNER_TYPE if ways else Why.NO_SCANNER)))
    if seen.visit.goal is Goal.PROGRESS and offer.works(seen.world, Part.READER):
        lines.append(label(Text.FIND_CARD))
    choices = tuple(_by_number(seen, way) for way in ways)
    return Screen("find", Template.CARD, label(Text.FIND_TITLE), lines=tuple(lines), choices=choices)


def _by_number(seen: Seen, way: Sought) -> Choice:
    text, icon = BY_NUMBER[way]
    return choice(seen, Act.CHOOSE, label(text), offer.gateway(seen.world), argument=way.value, icon=icon)


def number(seen: Seen) -> Screen:
    """The number of a ticket or of a case."""
    of_ticket = seen.visit.sought is Sought.TICKET
    title = Text.NUMBER_TITLE_TICKET if of_ticket else Text.NUMBER_TITLE_CASE
    hint = label(Text.NUMBER_HINT_TICKET, example=EXAMPLE) if of_ticket else label(Text.NUMBER_HINT_CASE)
    obstacle = None if seen.visit.number else Obstacle(Why.NOTHING_TYPED)
    on = choice(seen, Act.ENTER, label(Text.NUMBER_ON), obstacle, icon="enter", primary=True)
    return Screen(
        "number",
        Template.KEYPAD,
        label(title),
        lines=(because(seen, Obstacle(seen.visit.why)),) if seen.visit.why else (),
        entry=Entry("number", seen.visit.number, hint),
        choices=(on,),
    )


def code(seen: Seen) -> Screen:
    """The code beside it."""
    visit = seen.visit
    of_ticket = visit.sought is Sought.TICKET
    missing = code_missing(visit.sought, visit.code)
    obstacle = offer.gateway(seen.world) or (Obstacle(missing) if missing else None)
    lines = [label(Text.CODE_NUMBER, number=visit.number)]
    if visit.why:
        lines.insert(0, because(seen, Obstacle(visit.why)))
    hint = label(Text.CODE_HINT_TICKET, count=CODE_DIGITS) if of_ticket else label(Text.CODE_HINT_CASE)
    enter = choice(seen, Act.ENTER, label(Text.KEY_ENTER), obstacle, icon="enter", primary=True)
    return Screen(
        "code",
        Template.KEYPAD,
        label(Text.CODE_TITLE),
        lines=tuple(lines),
        entry=Entry("digits" if of_ticket else "number", visit.code, hint),
        choices=(enter,),
    )


def progress(seen: Seen) -> Screen:
    """How the ticket stands, step by step."""
    view = seen.visit.ticket
    if view is None:
        gone = because(seen, Obstacle(Why.UNKNOWN_TICKET))
        return Screen("progress", Template.STEPS, label(Text.HOME_PROGRESS), lines=(gone,))
    service = seen.world.service(view.service)
    lines = [seen.name(service.name)] if service else []
    if view.misses:
        lines.append(label(Text.PROGRESS_MISSES, count=view.misses))
    return Screen(
        "progress",
        Template.STEPS,
        label(Text.PROGRESS_TITLE, number=view.number),
        lines=tuple(lines),
        steps=_steps(seen, view),
        choices=_choices(seen, view),
    )


def _choices(seen: Seen, view: TicketView) -> tuple[Choice, ...]:
    choices = []
    if rateable(view):
        text = label(Text.PROGRESS_RATE)
        wanted = Goal.RATE.value
        choices.append(choice(seen, Act.GOAL, text, offer.gateway(seen.world), argument=wanted, icon="rate"))
    if was_served(view):
        text, case = label(Text.PROGRESS_CASE), Sought.CASE.value
        choices.append(
            choice(seen, Act.CHOOSE, text, offer.gateway(seen.world), argument=case, icon="progress")
        )
    if view.state in OPEN_STATES and seen.visit.token:
        text = label(Text.TICKET_REPRINT)
        choices.append(choice(seen, Act.REPRINT, text, offer.printing(seen.world), icon="printer"))
    return (*choices, *give_back_choice(seen))


def _steps(seen: Seen, view: TicketView) -> tuple[Step, ...]:
    """Taken, waiting, called, served: each done, now or to come."""
    window = view.window or "–"
    taken = Step(label(Text.PROGRESS_TAKEN), (plain(clock(seen, view.made_at)),), "done")
    waits = view.state in (TicketState.WAITING, TicketState.RESERVED)
    details = ()
    if waits:
        ahead = (label(Text.TICKET_AHEAD, count=view.people_ahead),) if view.people_ahead is not None else ()
        details = (*ahead, wait(view.estimate))
    waiting = Step(label(Text.PROGRESS_WAITING), details, "now" if waits else "done")
    if view.state in ENDS and view.state not in SERVED_FIRST:
        return (taken, waiting, Step(label(ENDS[view.state]), (), "now"))
    at = (plain(clock(seen, view.called_at)),) if view.called_at else ()
    held = view.state is TicketState.HELD
    last = (
        label(Text.PROGRESS_HELD, window=window) if held else label(ENDS.get(view.state, Text.PROGRESS_DONE))
    )
    return (
        taken,
        waiting,
        _called(view, waits, window, at),
        _served(view, waits or view.state is TicketState.CALLED, window),
        Step(last, (), "now" if view.state in SERVED_FIRST else "to-come"),
    )


def _called(view: TicketView, before: bool, window: str, at: tuple[Label, ...]) -> Step:
    if view.state is TicketState.CALLED:
        return Step(label(Text.PROGRESS_CALLED, window=window), at, "now")
    return Step(label(Text.PROGRESS_CALL), () if before else at, "to-come" if before else "done")


def _served(view: TicketView, before: bool, window: str) -> Step:
    if view.state is TicketState.SERVING:
        return Step(label(Text.PROGRESS_SERVING, window=window), (), "now")
    return Step(label(Text.PROGRESS_SERVE), (), "to-come" if before else "done")
