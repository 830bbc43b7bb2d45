"""Pages of a ticket that was taken before: its code, how it stands."""

from contracts.hall import OPEN_STATES, TicketState, TicketView
from kiosk.flow import offer
from kiosk.flow.find import rateable
from kiosk.flow.inputs import Act
from kiosk.flow.offer import Obstacle
from kiosk.flow.state import Goal
from kiosk.flow.why import Why
from kiosk.flow.world import Part
from kiosk.screens.keys import Text
from kiosk.screens.screen import Choice, Label, Screen, Step, Template
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


def find(seen: Seen) -> Screen:
    """Show the ticket's code to the scanner."""
    lines = [label(Text.FIND_LINE)]
    if seen.visit.why:
        lines.insert(0, because(seen, Obstacle(seen.visit.why)))
    if not offer.works(seen.world, Part.SCANNER):
        lines.insert(0, because(seen, Obstacle(Why.NO_SCANNER)))
    return Screen("find", Template.CARD, label(Text.FIND_TITLE), lines=tuple(lines))


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
    if view.state in OPEN_STATES:
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
