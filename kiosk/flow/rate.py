"""Rating a service at the kiosk: a level, its reasons, a remark, thanks. Nothing of it stays afterwards.

A bad rating without any reason is refused by the city's server: here it is said before it is sent.
"""

from dataclasses import replace

from contracts.hall_commands import RateCommand
from contracts.ratings import REMARK_MAX, Indicator, Level, indicator_table
from kiosk.flow import keypad, offer
from kiosk.flow.find import is_named, named
from kiosk.flow.inputs import Answered
from kiosk.flow.moves import Moment, Step, anew, ask, done, go, hint, one_rating, sorry
from kiosk.flow.refusals import why_of
from kiosk.flow.state import Asked, Page, Visit
from kiosk.flow.why import Why

REASONS_MAX = 16


def reasons_of(level: int) -> tuple[Indicator, ...]:
    """The reasons that a level offers."""
    return indicator_table().for_level(Level(level)) if level else ()


def level(m: Moment) -> Step | None:
    """How satisfied."""
    if m.argument not in {"1", "2", "3", "4", "5"}:
        return None
    visit = replace(anew(m.visit), level=int(m.argument), reasons=(), typed="")
    return replace(go(m.state, Page.REASONS), visit=visit), ()


def reason(m: Moment) -> Step | None:
    """Chosen, or no longer."""
    known = {str(indicator.code): indicator.code for indicator in reasons_of(m.visit.level)}
    code = known.get(m.argument)
    if code is None:
        return None
    chosen = m.visit.reasons
    chosen = tuple(c for c in chosen if c != code) if code in chosen else (*chosen, code)[:REASONS_MAX]
    return replace(m.state, visit=replace(anew(m.visit), reasons=chosen)), ()


def reasons_done(m: Moment) -> Step | None:
    return (go(m.state, Page.REMARK), ()) if m.visit.reasons else None


def no_reasons(m: Moment) -> Step:
    return replace(go(m.state, Page.REMARK), visit=replace(anew(m.visit), reasons=())), ()


def remark_key(m: Moment) -> Step | None:
    typed = keypad.after(m.visit.typed, m.argument, keypad.is_of_text, REMARK_MAX)
    return None if typed is None else (replace(m.state, visit=replace(anew(m.visit), typed=typed)), ())


def no_remark(m: Moment) -> Step:
    """Without one."""
    return send(replace(m, state=replace(m.state, visit=replace(m.visit, typed=""))))


def why_not_yet(visit: Visit) -> Why | None:
    """Why it can't be sent as it is."""
    bare = not visit.reasons and not visit.typed.strip()
    return Why.NO_REASON if visit.level and Level(visit.level).is_bad and bare else None


def send(m: Moment) -> Step:
    """To the gateway, which holds the rule of one rating a service."""
    visit = m.visit
    if not visit.level or not is_named(visit):
        return sorry(m, Why.NOT_NOW)
    if why := why_not_yet(visit):
        return hint(m, why)
    if obstacle := offer.gateway(m.world):
        return sorry(m, obstacle.why, Asked.RATING)
    m = one_rating(m)
    request = m.visit.rating
    command = RateCommand.model_validate(
        {
            "request": request,
            "kiosk": m.world.kiosk,
            "level": visit.level,
            "reasons": visit.reasons,
            "remark": visit.typed.strip() or None,
            **named(visit),
        }
    )
    return ask(m, Asked.RATING, command, request)


def answered(m: Moment, answer: Answered) -> Step:
    """Thanks, and nothing more."""
    if answer.error or answer.result is None:
        return sorry(m, why_of(answer, m.visit.asked))
    return replace(done(m.state, Page.THANKS), visit=Visit()), ()
