"""Taking a number: confirm, card, reserve, print; one number a person; giving it back.

A number is reserved by a wish with a key. The same wish tried again keeps its key, so that it is one number.
The answer to a wish whose citizen has gone is never printed: the number is given up as never handed out
(`PaperOutcome.FAILED`), which leaves an appointment free to check in again and a number that somebody holds
untouched.
"""

from dataclasses import replace

from pydantic import ValidationError

from contracts.catalog import Priority
from contracts.hall import OPEN_STATES, PaperOutcome, TicketState, TicketView
from contracts.hall_commands import CancelCommand, ConfirmCommand, IssueCommand
from contracts.hall_replies import IssueResult
from kiosk.flow import offer
from kiosk.flow.effects import Ask, Effect, PrintTicket, Say
from kiosk.flow.inputs import Answered, CardRead, Printed
from kiosk.flow.moves import Moment, Step, again, anew, ask, done, go, hint, sorry
from kiosk.flow.refusals import why_of
from kiosk.flow.state import Asked, Page, State, Visit
from kiosk.flow.why import Why
from kiosk.flow.world import Part

STILL_GIVEN_OUT = OPEN_STATES | {TicketState.EXPIRED}
"""Numbers that are printed when an answer brings them: an expired one comes back when it is confirmed."""


def take(m: Moment) -> Step | None:
    """A number, please. With the card first where the service needs it."""
    service = m.world.service(m.visit.service)
    if service is None:
        return sorry(m, Why.UNKNOWN_SERVICE)
    if service.needs_id and not m.visit.person:
        return take_with_card(m)
    return issue(m)


def take_with_card(m: Moment) -> Step | None:
    """The card first."""
    if not offer.works(m.world, Part.READER):
        return sorry(m, Why.NO_READER)
    return replace(go(m.state, Page.CARD), visit=replace(m.visit, why=None)), ()


def issue(m: Moment) -> Step:
    """Reserve it."""
    visit = m.visit
    service = m.world.service(visit.service)
    if service is None:
        return sorry(m, Why.UNKNOWN_SERVICE)
    if obstacle := offer.number(m.world, service):
        return sorry(m, obstacle.why, Asked.NUMBER)
    item = m.world.item(visit.item)
    request = again(m, Asked.NUMBER)
    command = IssueCommand(
        request=request,
        kiosk=m.world.kiosk,
        service=service.id,
        item=item.id if item and item.service == service.id else None,
        language=m.state.look.language,
        priority=visit.priority if visit.priority in service.priorities else Priority.NONE,
        person=visit.person or None,
    )
    return ask(m, Asked.NUMBER, command, request)


def priority(m: Moment) -> Step | None:
    """Claim a priority; the same again: no more."""
    service = m.world.service(m.visit.service)
    wanted = next((p for p in Priority if p.value == m.argument), None)
    if (
        service is None
        or wanted is None
        or (wanted is not Priority.NONE and wanted not in service.priorities)
    ):
        return None
    chosen = Priority.NONE if wanted is m.visit.priority else wanted
    return replace(m.state, visit=anew(replace(m.visit, priority=chosen))), ()


def with_card(m: Moment, card: CardRead) -> Step:
    """The card on the reader says: yes, that number."""
    return issue(replace(m, state=known(m, card)))


def known(m: Moment, card: CardRead) -> State:
    """Who it is. Another person's wish has another key."""
    visit = m.visit if m.visit.person == card.person else anew(m.visit)
    return replace(m.state, visit=replace(visit, person=card.person, why=None))


def answered(m: Moment, answer: Answered) -> Step:
    """The number, or why there is none; whoever holds one is told."""
    result = issue_result(answer)
    if result is None:
        return sorry(m, why_of(answer, m.visit.asked))
    if result.ticket.state not in STILL_GIVEN_OUT:
        return _over(m)
    visit = replace(
        m.visit, ticket=result.ticket, token=result.token, offline=answer.offline, person="", typed=""
    )
    now = replace(m, state=replace(m.state, visit=visit))
    if result.open_before:
        return done(now.state, Page.HELD_BEFORE), ()
    return print_ticket(now, reprint=False)


def _over(m: Moment) -> Step:
    """The wish led to a number before, and that one is over: what is wished now is another."""
    if m.visit.asked is Asked.CHECK_IN:
        return sorry(m, Why.OUT_OF_TIME)
    return issue(replace(m, state=replace(m.state, visit=anew(m.visit))))


def print_ticket(m: Moment, *, reprint: bool) -> Step:
    """Show it at once, large; print it meanwhile."""
    ticket = m.visit.ticket
    if ticket is None:
        return m.state, ()
    visit = replace(m.visit, paper="printing", printing=m.key, asked_ms=m.world.now_ms)
    wanted = PrintTicket(
        wish=m.key,
        ticket=ticket.ticket,
        number=ticket.number,
        service=ticket.service,
        item=ticket.item or "",
        token=m.visit.token,
        people_ahead=_ahead(m, ticket),
        wait_minutes=wait_minutes(ticket),
        language=ticket.language,
        reprint=reprint,
    )
    return replace(done(m.state, Page.TICKET), visit=visit), (wanted,)


def reprint(m: Moment) -> Step | None:
    """Another piece of paper for the same number, which says so."""
    if m.visit.printing:
        return None
    if obstacle := offer.printing(m.world):
        return hint(m, obstacle.why)
    return print_ticket(m, reprint=True)


def printed(m: Moment, told: Printed) -> Step:
    """A number whose paper failed stays on the screen."""
    if not told.wish or told.wish != m.visit.printing:
        return m.state, ()
    outcome = PaperOutcome.SHOWN if told.outcome == PaperOutcome.FAILED else told.outcome
    visit = replace(m.visit, paper=outcome, printing="")
    bad: tuple[Effect, ...] = () if outcome == PaperOutcome.PRINTED else (Say("error"),)
    return replace(m.state, touched_ms=m.world.now_ms, visit=visit), bad


def give_back(m: Moment) -> Step | None:
    """The citizen wants the number no more."""
    if m.visit.ticket is None or not m.visit.token:
        return None
    if obstacle := offer.gateway(m.world):
        return sorry(m, obstacle.why, Asked.GIVE_BACK)
    return ask(m, Asked.GIVE_BACK, CancelCommand(token=m.visit.token), m.key)


def given_back(m: Moment, answer: Answered) -> Step:
    if answer.error or answer.result is None:
        return sorry(m, why_of(answer, m.visit.asked))
    number = m.visit.ticket
    return replace(done(m.state, Page.GIVEN_BACK), visit=Visit(ticket=number)), ()


def give_up(m: Moment, answer: Answered) -> Step:
    """The answer to a wish whose citizen has gone: nobody is to get that number."""
    state = replace(m.state, left=tuple(wish for wish in m.state.left if wish != answer.wish))
    result = issue_result(answer)
    if result is None or result.open_before:
        return state, ()
    here = None if result.again else m.world.kiosk
    gone = ConfirmCommand(ticket=result.ticket.ticket, outcome=PaperOutcome.FAILED, kiosk=here)
    return state, (Ask(m.key, gone),)


def issue_result(answer: Answered) -> IssueResult | None:
    """The number that an answer brings, if it does."""
    if answer.error or answer.result is None:
        return None
    try:
        return IssueResult.model_validate(answer.result)
    except ValidationError:
        return None


def ticket_view(answer: Answered) -> TicketView | None:
    """The ticket that an answer tells of, if it does."""
    if answer.error or answer.result is None:
        return None
    try:
        return TicketView.model_validate(answer.result)
    except ValidationError:
        return None


def wait_minutes(ticket: TicketView) -> int | None:
    """Whole minutes, rounded up."""
    return None if ticket.estimate is None else -(-ticket.estimate.likely_s // 60)


def _ahead(m: Moment, ticket: TicketView) -> int:
    """Of an offline number: as many as waited when somebody last knew."""
    if ticket.people_ahead is not None:
        return ticket.people_ahead
    queue = m.world.queues.get(ticket.service)
    return queue.waiting if queue else 0
