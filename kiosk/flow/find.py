"""A ticket by its QR code: how it stands, another print of it, giving it back; and the way to its rating."""

import re
from dataclasses import replace

from contracts.hall import TicketState, TicketView
from contracts.hall_commands import TicketStatusCommand
from kiosk.flow import offer
from kiosk.flow.inputs import Answered, CodeScanned
from kiosk.flow.moves import Moment, Step, ask, done, hint, sorry
from kiosk.flow.refusals import why_of
from kiosk.flow.state import Asked, Goal, Page
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
    return _ask(replace(m, state=replace(m.state, visit=replace(m.visit, token=token))))


def again(m: Moment) -> Step | None:
    """Ask once more."""
    return _ask(m) if m.visit.token else None


def answered(m: Moment, answer: Answered) -> Step:
    """How it stands; who came to rate goes on to that."""
    view = ticket_view(answer)
    if view is None:
        return sorry(m, why_of(answer, m.visit.asked))
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


def givable(view: TicketView) -> bool:
    """Whether its holder can give it back."""
    return view.state in GIVABLE


def rate(m: Moment) -> Step | None:
    """From how it stands to its rating."""
    view = m.visit.ticket
    if view is None:
        return None
    if obstacle := offer.gateway(m.world):
        return sorry(m, obstacle.why)
    return (done(m.state, Page.RATE), ()) if rateable(view) else sorry(m, not_rateable(view))


def _ask(m: Moment) -> Step:
    if obstacle := offer.gateway(m.world):
        return sorry(m, obstacle.why, Asked.STATUS)
    return ask(m, Asked.STATUS, TicketStatusCommand(token=m.visit.token), m.key)
