"""Time: is anybody there? Asked visibly and audibly, answered by any touch, as often as wanted; only then is
everything wiped. Nothing under way is ever cut off by it."""

from dataclasses import replace

from contracts.hall import PaperOutcome
from kiosk.flow.effects import Effect, Hush, Say
from kiosk.flow.moves import Moment, Step, leave, sorry
from kiosk.flow.rate_kiosk import STAYS_MS
from kiosk.flow.state import Look, Page, State, Visit
from kiosk.flow.why import Why

ANSWER_MS = 30_000
"""So long an answer is waited for, whatever becomes of it."""
PRINT_MS = 60_000
"""So long the outcome of a print is waited for."""
REMIND_MS = 8_000
"""Between two reminders by sound."""
UNHURRIED = 2
"""So many times longer in elder mode, where much is to be read, and for who listens."""
READING = frozenset(
    {
        Page.CASE,
        Page.GUIDE,
        Page.PROGRESS,
        Page.REASONS,
        Page.REMARK,
        Page.MAINTENANCE,
        Page.NETWORK,
        Page.LOGS,
    }
)
NOBODY = frozenset({Page.ATTRACT, Page.OUT_OF_SERVICE})
"""Pages on which nobody has begun anything."""


def tick(m: Moment) -> Step:
    """What time brings."""
    if m.state.page in NOBODY:
        return _unattended(m)
    if m.state.page is Page.WORKING:
        over = m.world.now_ms - m.visit.asked_ms >= ANSWER_MS
        return sorry(m, Why.NO_ANSWER) if over else (m.state, ())
    if m.visit.printing:
        return _print_overdue(m)
    if m.state.page is Page.RATE_KIOSK:
        unhurried = m.state.look.elder or m.state.look.aloud
        stays_ms = STAYS_MS * (UNHURRIED if unhurried else 1)
        return leave(m) if m.world.now_ms - m.state.touched_ms >= stays_ms else (m.state, ())
    if m.state.warned_ms:
        return _warned(m)
    if m.world.now_ms - m.state.touched_ms < quiet_ms(m):
        return m.state, ()
    asks = replace(m.state, warned_ms=max(1, m.world.now_ms), reminded_ms=m.world.now_ms)
    return asks, (Hush(), Say("warning"))


def quiet_ms(m: Moment) -> int:
    """Without a touch, until it asks."""
    unhurried = m.state.look.elder or m.state.look.aloud or m.state.page in READING
    return m.world.times.idle_ms * (UNHURRIED if unhurried else 1)


def warning_ms(state: State, told_ms: int) -> int:
    """From the question to the end."""
    return told_ms * UNHURRIED if state.look.elder else told_ms


def goes_on(m: Moment) -> Step:
    """Somebody is there."""
    return replace(m.state, warned_ms=0, touched_ms=m.world.now_ms), (Hush(),)


def remind(m: Moment, what: str) -> Step:
    """Said now and then, not all the time."""
    if m.world.now_ms - m.state.reminded_ms < REMIND_MS:
        return m.state, ()
    said: tuple[Effect, ...] = (Say(what),)
    return replace(m.state, reminded_ms=m.world.now_ms), said


def _warned(m: Moment) -> Step:
    if m.world.now_ms - m.state.warned_ms >= warning_ms(m.state, m.world.times.warning_ms):
        return leave(m)
    return remind(m, "warning")


def _unattended(m: Moment) -> Step:
    """A look that somebody chose and left goes back to the default; a forgotten card is announced."""
    state = m.state
    if m.world.now_ms - state.touched_ms >= m.world.times.idle_ms:
        state = replace(state, look=Look(), visit=Visit())
    return remind(replace(m, state=state), "card-forgotten") if state.card_forgotten else (state, ())


def _print_overdue(m: Moment) -> Step:
    if m.world.now_ms - m.visit.asked_ms < PRINT_MS:
        return m.state, ()
    visit = replace(m.visit, paper=PaperOutcome.UNKNOWN, printing="")
    return replace(m.state, touched_ms=m.world.now_ms, visit=visit), (Say("error"),)
