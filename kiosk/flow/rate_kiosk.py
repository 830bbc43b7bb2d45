"""The end of what was done at the kiosk: its citizen may rate the kiosk, or just go. Before he is asked, all
that is personal is dropped; he may go without waiting, and who says nothing has said nothing.

Once for what was done: the page does not come again.
"""

from dataclasses import replace

from contracts.hall import KioskTransaction, PaperOutcome
from contracts.hall_commands import RateKioskCommand
from contracts.ratings import Level
from kiosk.flow import offer
from kiosk.flow.effects import Hush
from kiosk.flow.inputs import Answered
from kiosk.flow.moves import Moment, Step, anew, ask, done, leave, one_rating, sorry
from kiosk.flow.refusals import why_of
from kiosk.flow.state import Asked, Goal, Page, State, Visit
from kiosk.flow.why import Why

STAYS_MS = 15_000
"""So long the question stands: the next citizen is not to answer it."""
AFTER: dict[Page, KioskTransaction] = {
    Page.TICKET: KioskTransaction.NUMBER,
    Page.GIVEN_BACK: KioskTransaction.GIVE_BACK,
    Page.PROGRESS: KioskTransaction.PROGRESS,
    Page.CASES: KioskTransaction.PROGRESS,
    Page.CASE: KioskTransaction.PROGRESS,
}
"""What was done when its citizen ends on that page."""
OF_TICKET: dict[Goal | None, KioskTransaction] = {
    Goal.CHECK_IN: KioskTransaction.CHECK_IN,
    Goal.REPRINT: KioskTransaction.REPRINT,
    Goal.PROGRESS: KioskTransaction.REPRINT,
}
"""A ticket on the screen is a number that was taken, unless he came for this."""


def transaction_of(state: State) -> KioskTransaction | None:
    """What was done, if anything was."""
    if state.page is Page.TICKET:
        return OF_TICKET.get(state.visit.goal, KioskTransaction.NUMBER)
    if state.page is Page.GUIDE:
        return KioskTransaction.GUIDE if state.visit.paper == PaperOutcome.PRINTED else None
    return AFTER.get(state.page)


def end(m: Moment) -> Step:
    """He has done. A card that lies there, the end of service and a gateway that is away come before any
    question."""
    what = transaction_of(m.state)
    asks = m.world.asks_rating and m.world.online and not m.state.card_lies and not m.state.closed
    if what is None or not asks:
        return leave(m)
    return replace(done(m.state, Page.RATE_KIOSK), visit=Visit(done=what)), (Hush(),)


def level(m: Moment) -> Step | None:
    """His answer goes out."""
    if m.visit.done is None or m.argument not in {"1", "2", "3", "4", "5"}:
        return None
    visit = replace(anew(m.visit), level=int(m.argument))
    return send(replace(m, state=replace(m.state, visit=visit)))


def send(m: Moment) -> Step:
    """To the gateway. What is not kept there is not thanked for."""
    visit = m.visit
    if visit.done is None or not visit.level:
        return sorry(m, Why.NOT_NOW)
    if obstacle := offer.gateway(m.world):
        return sorry(m, obstacle.why, Asked.KIOSK_RATING)
    m = one_rating(m)
    request = m.visit.rating
    command = RateKioskCommand(
        request=request, kiosk=m.world.kiosk, transaction=visit.done, level=Level(visit.level)
    )
    return ask(m, Asked.KIOSK_RATING, command, request)


def answered(m: Moment, answer: Answered) -> Step:
    """Thanks, once it is kept."""
    if answer.error or answer.result is None:
        return sorry(m, why_of(answer, m.visit.asked))
    return replace(done(m.state, Page.THANKS), visit=Visit()), ()
