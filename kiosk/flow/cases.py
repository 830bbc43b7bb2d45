"""How cases stand: by the ticket, by case number and check code, by ID card. Several are a list first."""

from dataclasses import replace

from pydantic import ValidationError

from contracts.cases import CaseFacts, CaseList, CaseStatusCommand
from kiosk.flow import find, offer
from kiosk.flow.inputs import Answered, CardRead
from kiosk.flow.moves import Moment, Step, ask, done, go, sorry
from kiosk.flow.refusals import why_of
from kiosk.flow.state import Asked, Goal, Page, Sought, State, Visit
from kiosk.flow.why import Why


def card_helps(state: State) -> bool:
    """Whether the page where something is found is about cases: for nothing else a card is asked for."""
    return state.visit.goal is Goal.PROGRESS


def with_card(m: Moment, card: CardRead) -> Step:
    """All cases of whoever has put the card there."""
    if not card_helps(m.state):
        return m.state, ()
    visit = replace(m.visit, sought=Sought.PERSON, person=card.person, why=None)
    return ask_cases(replace(m, state=replace(m.state, visit=visit)))


def of_ticket(m: Moment) -> Step | None:
    """The cases that the ticket's services were about."""
    if m.visit.ticket is None or not find.is_named(m.visit) or m.argument != Sought.CASE:
        return None
    visit = replace(m.visit, sought=Sought.TICKET)
    return ask_cases(replace(m, state=replace(m.state, visit=visit)))


def ask_cases(m: Moment) -> Step:
    """Ask the gateway, by what is known."""
    if obstacle := offer.gateway(m.world):
        return sorry(m, obstacle.why, Asked.CASES)
    command = CaseStatusCommand.model_validate({"kiosk": m.world.kiosk, **_named(m.visit)})
    return ask(m, Asked.CASES, command, m.key)


def again(m: Moment) -> Step | None:
    """Ask once more."""
    visit = m.visit
    known = visit.person if visit.sought is Sought.PERSON else visit.code or visit.token
    return ask_cases(m) if known else None


def answered(m: Moment, answer: Answered) -> Step:
    """The case, or the list of them; who has shown his card is forgotten again."""
    found = _told(answer)
    if found is None:
        why = why_of(answer, m.visit.asked)
        return sorry(m, Why.WRONG_CODE if why is Why.UNKNOWN_TICKET and m.visit.code else why)
    if not found.cases:
        return sorry(m, Why.NO_CASES)
    visit = replace(m.visit, person="", cases=found.cases, cases_more=found.more, case="")
    if len(found.cases) == 1:
        visit = replace(visit, case=found.cases[0].case)
    page = Page.CASE if visit.case else Page.CASES
    state = replace(m.state, visit=visit)
    return (go(state, page) if Page.PROGRESS in state.back else done(state, page)), ()


def choose(m: Moment) -> Step | None:
    """One of several."""
    if m.argument not in {case.case for case in m.visit.cases}:
        return None
    return go(replace(m.state, visit=replace(m.visit, case=m.argument)), Page.CASE), ()


def shown(visit: Visit) -> CaseFacts | None:
    """The case that is on the screen."""
    return next((case for case in visit.cases if case.case == visit.case), None)


def _named(visit: Visit) -> dict[str, str]:
    match visit.sought:
        case Sought.PERSON:
            return {"person": visit.person}
        case Sought.CASE:
            return {"case": visit.number, "code": visit.code}
    return find.named(visit)


def _told(answer: Answered) -> CaseList | None:
    if answer.error or answer.result is None:
        return None
    try:
        return CaseList.model_validate(answer.result)
    except ValidationError:
        return None
