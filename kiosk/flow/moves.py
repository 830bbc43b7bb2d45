"""Moves between pages that all of the flow makes: on, back, home, away."""

from dataclasses import dataclass, replace

from contracts.hall_commands import HallCommand
from kiosk.flow.effects import Ask, Effect, Hush, Say, Wipe
from kiosk.flow.state import Asked, Page, State, Visit
from kiosk.flow.why import Why
from kiosk.flow.world import World

LEFT_MAX = 8
"""Wishes of citizens who have gone that are remembered; a number that comes later still expires by itself."""
UNRETURNED = frozenset(
    {
        Page.ATTRACT,
        Page.CARD,
        Page.GIVE_BACK,
        Page.LOGS,
        Page.MAINTENANCE,
        Page.NETWORK,
        Page.OUT_OF_SERVICE,
        Page.PIN,
        Page.SORRY,
        Page.TOUCH_TEST,
        Page.WORKING,
    }
)
"""Pages that nobody goes back to."""

TYPED = frozenset({Page.CHECK_IN, Page.PIN, Page.REMARK})
"""What was typed goes with the page."""

Step = tuple[State, tuple[Effect, ...]]
"""The state after an input, and what there is to do."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a rule is told: state, world, a key that nobody has used, the touch's argument."""

    state: State
    world: World
    key: str
    argument: str = ""

    @property
    def visit(self) -> Visit:
        """The citizen's."""
        return self.state.visit


def go(state: State, page: Page) -> State:
    """To that page. One that lies on the way back is gone back to, so that the way never grows endless."""
    way = state.back
    if page in way:
        way = way[: way.index(page)]
    elif state.page is not page and state.page not in UNRETURNED:
        way = (*way, state.page)
    return replace(state, page=page, back=way, scroll=0)


def done(state: State, page: Page) -> State:
    """To a page that ends something: there is no way back."""
    return replace(state, page=page, back=(), scroll=0)


def back(m: Moment) -> Step:
    """One page back; home where there is none. Who goes back waits no longer for what he wished."""
    if not m.state.back:
        return home(m)
    typed = "" if m.state.page in TYPED else m.visit.typed
    visit = replace(m.visit, why=None, typed=typed)
    if visit.waiting:
        visit = anew(replace(visit, waiting=False))
    before = replace(m.state, page=m.state.back[-1], back=m.state.back[:-1])
    return replace(before, scroll=0, visit=visit, left=_left(m.state)), ()


def home(m: Moment) -> Step:
    """Anew, in the same look. What the citizen did before is dropped."""
    return replace(done(m.state, Page.HOME), visit=Visit(), left=_left(m.state)), ()


def leave(m: Moment) -> Step:
    """The citizen has gone. Of him nothing stays, except which answers are not to be heeded."""
    state = State(
        page=Page.OUT_OF_SERVICE if m.state.closed else Page.ATTRACT,
        touched_ms=m.world.now_ms,
        card_lies=m.state.card_lies,
        card_forgotten=m.state.card_lies,
        reminded_ms=m.world.now_ms,
        left=_left(m.state),
        closed=m.state.closed,
        pin_wrong=m.state.pin_wrong,
        pin_again_ms=m.state.pin_again_ms,
    )
    said = (Say("card-forgotten"),) if state.card_lies else ()
    return state, (Hush(), Wipe(), *said)


def ask(m: Moment, asked: Asked, command: HallCommand, request: str) -> Step:
    """Send a command and wait for its answer."""
    visit = replace(m.visit, request=request, asked=asked, waiting=True, asked_ms=m.world.now_ms, why=None)
    return replace(go(m.state, Page.WORKING), visit=visit), (Ask(request, command),)


def again(m: Moment, asked: Asked) -> str:
    """The key of the wish: that of the same one before, else a new one."""
    return m.visit.request if m.visit.asked is asked and m.visit.request else m.key


def one_rating(m: Moment) -> Moment:
    """With the key of this visit's rating. It stays: without an answer nobody knows whether it was taken."""
    rating = m.visit.rating or m.key
    left = tuple(wish for wish in m.state.left if wish != rating)
    return replace(m, state=replace(m.state, left=left, visit=replace(m.visit, rating=rating)))


def anew(visit: Visit) -> Visit:
    """Another wish than before: it gets another key."""
    return replace(visit, request="", asked=Asked.NOTHING, why=None)


def sorry(m: Moment, why: Why, asked: Asked | None = None) -> Step:
    """It can't be done, and why. `asked`: what can be tried again, where that is not known yet."""
    visit = replace(m.visit, why=why, asked=m.visit.asked if asked is None else asked)
    return replace(go(m.state, Page.SORRY), visit=visit), (Say("error"),)


def hint(m: Moment, why: Why) -> Step:
    """It did not work; the page stays."""
    return replace(m.state, visit=replace(m.visit, why=why)), (Say("error"),)


def _left(state: State) -> tuple[str, ...]:
    if not state.visit.waiting:
        return state.left
    return (*state.left, state.visit.request)[-LEFT_MAX:]
