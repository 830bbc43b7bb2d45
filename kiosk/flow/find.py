"""A ticket by its QR code, or by its number and code: how it stands, another print of it, giving it back; and
the way to its rating and to the cases that its services were about."""

import re
from dataclasses import replace

from contracts.hall import TicketState, TicketView
from contracts.hall_commands import TicketStatusCommand
from kiosk.flow import offer
from kiosk.flow.inputs import Answered, CodeScanned
from kiosk.flow.moves import Moment, Step, ask, done, hint, sorry
from kiosk.flow.refusals import why_of
from kiosk.flow.state import Asked, Goal, Page, Sought, Visit
from kiosk.flow.take import ticket_view
from kiosk.flow.why import Why

TOKEN = re.compile(r"(?:^|[^0-9A-Za-z_-])([0-9A-Za-z_-]{22})$")
"""A ticket's code ends with its token: by itself, or behind the address of a page."""
GIVABLE = frozenset({TicketState.RESERVED, TicketState.WAITING, TicketState.CALLED})


def token_of(code: str) -> str | None:
    """The token in what was scanned, if it is a ticket's code."""
    found = TOKEN.search(code.strip())
    return found[1] if found else None


def ticket_code(ticket_url: str, token: str) -> str:
    """What a ticket's QR code says; empty where the hall has no page for it."""
    return ticket_url + token if ticket_url and token else ""


def scanned(m: Moment, code: CodeScanned) -> Step:
    """Ask how the ticket stands."""
    token = token_of(code.text)
    if token is None:
        return hint(m, Why.UNKNOWN_CODE)
    visit = replace(m.visit, sought=Sought.TICKET, token=token, number="", code="")
    return ask_status(replace(m, state=replace(m.state, visit=visit)))


def named(visit: Visit) -> dict[str, str]:
    """How the ticket is named to the gateway."""
    if visit.token:
        return {"token": visit.token}
    return {"number": visit.number, "code": visit.code}


def is_named(visit: Visit) -> bool:
    """Whether a ticket is."""
    return bool(visit.token or (visit.sought is Sought.TICKET and visit.number and visit.code))


def ask_status(m: Moment) -> Step:
    """How the ticket stands."""
    if obstacle := offer.gateway(m.world):
        return sorry(m, obstacle.why, Asked.STATUS)
    command = TicketStatusCommand.model_validate({"kiosk": m.world.kiosk, **named(m.visit)})
    return ask(m, Asked.STATUS, command, m.key)


def again(m: Moment) -> Step | None:
    """Ask once more."""
    return ask_status(m) if is_named(m.visit) else None


def answered(m: Moment, answer: Answered) -> Step:
    """How it stands; who came to rate goes on to that."""
    view = ticket_view(answer)
    if view is None:
        why = why_of(answer, m.visit.asked)
        return sorry(m, Why.WRONG_CODE if why is Why.UNKNOWN_TICKET and m.visit.code else why)
    now = replace(m, state=replace(m.state, visit=replace(m.visit, ticket=view)))
    if m.visit.goal is not Goal.RATE:
        return done(now.state, Page.PROGRESS), ()
    return (done(now.state, Page.RATE), ()) if rateable(view) else sorry(now, not_rateable(view))


def rateable(view: TicketView) -> bool:
    """Whether its latest service may still be rated: the gateway has the last word."""
    return view.rating is not None and view.rating.value != "rated"


def not_rateable(view: TicketView) -> Why:
    """Why not."""
    return Why.NOT_RATEABLE if view.rating is None else Why.ALREADY_RATED


def givable(visit: Visit) -> bool:
    """Whether the ticket's holder can give it back here: its code alone is not enough for that."""
    return visit.ticket is not None and visit.ticket.state in GIVABLE and bool(visit.token)


def was_served(view: TicketView) -> bool:
    """Whether a service has ended that may have been about a case."""
    return view.rating is not None


def rate(m: Moment) -> Step | None:
    """From how it stands to its rating."""
    view = m.visit.ticket
    if view is None:
        return None
    if obstacle := offer.gateway(m.world):
        return sorry(m, obstacle.why)
    return (done(m.state, Page.RATE), ()) if rateable(view) else sorry(m, not_rateable(view))
