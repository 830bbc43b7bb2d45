"""The technician's page, behind a gesture and a PIN. No PIN set: there is no such page. Attempts are
throttled; who goes away and comes back waits as long."""

from dataclasses import replace

from kiosk.flow import keypad
from kiosk.flow.effects import Effect, Maintain
from kiosk.flow.inputs import Answered, PinHeld
from kiosk.flow.moves import Moment, Step, done, hint, leave
from kiosk.flow.state import Asked, Page, Visit
from kiosk.flow.why import Why

PIN_MAX = 12
FREE_TRIES = 3
"""Wrong PINs before the first pause."""
PAUSE_MS = 30_000
PAUSE_MS_MAX = 3_600_000
CHECK_PIN = "check-pin"
CLOSED = "maintenance"
"""`State.closed` while a technician has taken the kiosk out of service."""
TWIN = "twin"
"""The same while another kiosk goes by the same name."""
UNSAID = frozenset({CLOSED, TWIN})
"""Of no use to a citizen."""
DONE = "OK"
WISHES = ("test-print", "test-read", "restart", "service-off", "service-on")
BRIGHTNESS = "brightness"
BRIGHTNESS_STEPS = (30, 60, 100)
"""In per cent; after the last comes the first."""
VIEWS = frozenset({Page.NETWORK, Page.LOGS, Page.TOUCH_TEST})
"""Pages behind the technician's."""
ASKED_FOR = {Page.NETWORK: "network", Page.LOGS: "logs"}
"""What is on them is asked for when they open."""
OWN_PAGES = VIEWS | {Page.MAINTENANCE}
ANSWERED = frozenset({CHECK_PIN, BRIGHTNESS, *WISHES, *ASKED_FOR.values()})
"""Wishes that are answered by their name."""


def gesture(m: Moment) -> Step | None:
    """Whoever was there before is taken to have gone."""
    if not m.world.pin_set:
        return None
    state, effects = leave(m)
    return done(state, Page.PIN), effects


def key(m: Moment) -> Step | None:
    typed = keypad.after(m.visit.typed, m.argument, keypad.is_digit, PIN_MAX)
    return None if typed is None else (replace(m.state, visit=replace(m.visit, typed=typed, why=None)), ())


def enter(m: Moment) -> Step | None:
    """One attempt at a time, and after some wrong ones only after a pause."""
    if m.visit.asked is Asked.PIN or not m.world.pin_set:
        return None
    if m.world.now_ms < m.state.pin_again_ms:
        return hint(m, Why.TOO_MANY_PINS)
    if not m.visit.typed:
        return hint(m, Why.NOTHING_TYPED)
    asked = replace(m.visit, typed="", asked=Asked.PIN, why=None)
    return replace(m.state, visit=asked), (Maintain(CHECK_PIN, m.visit.typed),)


def told(m: Moment, answer: Answered) -> Step:
    """What became of a technician's wish."""
    if answer.wish == CHECK_PIN:
        return _checked(m, answer) if m.visit.asked is Asked.PIN else (m.state, ())
    if answer.wish in ASKED_FOR.values():
        return _shown(m, answer)
    if m.state.page is not Page.MAINTENANCE:
        return m.state, ()
    found = ", ".join(f"{name}: {value}" for name, value in (answer.result or {}).items())
    note = answer.words or answer.error or found or DONE
    return replace(m.state, visit=replace(m.visit, note=note)), ()


def wish(m: Moment) -> Step | None:
    """A test, another brightness, out of service and in again."""
    if m.argument == BRIGHTNESS:
        brighter: tuple[Effect, ...] = (Maintain(BRIGHTNESS, str(next_brightness(m.world.brightness))),)
        return replace(m.state, visit=replace(m.visit, note="")), brighter
    if m.argument not in WISHES:
        return None
    closed = {"service-off": m.state.closed or CLOSED, "service-on": ""}.get(m.argument, m.state.closed)
    effects: tuple[Effect, ...] = (Maintain(m.argument),)
    return replace(m.state, closed=closed, visit=replace(m.visit, note="")), effects


def next_brightness(percent: int) -> int:
    """The step above the present one; above the last the first."""
    return next((step for step in BRIGHTNESS_STEPS if step > percent), BRIGHTNESS_STEPS[0])


def open_page(m: Moment) -> Step | None:
    """One of the pages behind; it is asked what is on it."""
    page = next((page for page in VIEWS if page.value == m.argument), None)
    return None if page is None else look_at(replace(m, state=done(m.state, page)))


def look_at(m: Moment) -> Step:
    """Ask for what is on the page, in place of what was."""
    state = replace(m.state, visit=Visit())
    asks = ASKED_FOR.get(state.page)
    return state, ((Maintain(asks),) if asks else ())


def back(m: Moment) -> Step | None:
    return replace(done(m.state, Page.MAINTENANCE), visit=Visit()), ()


def held(m: Moment, before: PinHeld) -> Step:
    """What was tried before a restart counts."""
    again_ms = m.world.now_ms + before.left_ms if before.left_ms else 0
    return replace(m.state, pin_wrong=before.wrong, pin_again_ms=again_ms), ()


def pause_ms(wrong: int) -> int:
    """After so many wrong PINs in a row."""
    return min(PAUSE_MS << min(wrong - FREE_TRIES, 16), PAUSE_MS_MAX) if wrong >= FREE_TRIES else 0


def _shown(m: Moment, answer: Answered) -> Step:
    """An answer for a page that was left meanwhile is nobody's."""
    if ASKED_FOR.get(m.state.page) != answer.wish:
        return m.state, ()
    told = answer.result or {"": answer.words or answer.error}
    found = tuple((name, str(value)) for name, value in told.items())
    return replace(m.state, visit=replace(m.visit, found=found)), ()


def _checked(m: Moment, answer: Answered) -> Step:
    if not answer.error:
        state = replace(m.state, pin_wrong=0, pin_again_ms=0, visit=Visit())
        return done(state, Page.MAINTENANCE), ()
    wrong = m.state.pin_wrong + 1
    pause = pause_ms(wrong)
    again_ms = m.world.now_ms + pause if pause else 0
    state = replace(m.state, pin_wrong=wrong, pin_again_ms=again_ms, visit=Visit())
    return hint(replace(m, state=state), Why.WRONG_PIN)
