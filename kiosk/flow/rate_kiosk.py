"""The end of what was done at the kiosk: its citizen may rate the kiosk, or just go. Before he is asked, all
that is personal is dropped; nothing waits for him, and who says nothing has said nothing.

Once for what was done: the page does not come again.
"""

from dataclasses import replace

from contracts.hall import KioskTransaction, PaperOutcome
from contracts.hall_commands import RateKioskCommand
from contracts.ratings import Level
from kiosk.flow.effects import Ask, Hush
from kiosk.flow.moves import Moment, Step, done, leave
from kiosk.flow.state import Goal, Page, State, Visit

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
    """His answer goes out; he waits for nothing."""
    what = m.visit.done
    if what is None or m.argument not in {"1", "2", "3", "4", "5"}:
        return None
    command = RateKioskCommand(
        request=m.key, kiosk=m.world.kiosk, transaction=what, level=Level(int(m.argument))
    )
    return replace(done(m.state, Page.THANKS), visit=Visit()), (Ask(m.key, command),)
