"""What is on the screen, and why it must be made anew: one step's result as a screen. Pure.

Errors of the flow end here: the citizen is told that it does not work, and the kiosk goes on.
"""

import logging
from dataclasses import dataclass, replace

from kiosk.flow.effects import Effect
from kiosk.flow.inputs import Input
from kiosk.flow.machine import step
from kiosk.flow.state import Page, State, Visit
from kiosk.flow.why import Why
from kiosk.flow.world import World
from kiosk.screens.derive import derive
from kiosk.screens.screen import Label, Screen

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """All that a screen is made of; the same again is the same screen."""

    state: State
    world: World
    second: int
    message: str


def stepped(state: State, happened: Input, world: World, key: str) -> tuple[State, tuple[Effect, ...]]:
    """The flow's step. What is wrong in it is logged without a word of the citizen, who is told that it does
    not work now."""
    try:
        return step(state, happened, world, key)
    except Exception as error:  # noqa: BLE001  # a fault of ours must not take the kiosk away from the hall
        log.error(
            "on page %s a %s failed: %s", state.page.value, type(happened).__name__, type(error).__name__
        )
        return apology(state, world), ()


def apology(state: State, world: World) -> State:
    """In the same look, with nothing kept of what was wanted."""
    visit = Visit(why=Why.NOT_NOW)
    return replace(
        state, page=Page.SORRY, back=(), visit=visit, scroll=0, warned_ms=0, touched_ms=world.now_ms
    )


def seen_by(state: State, world: World, message: str) -> Seen:
    """What the screen depends on: of the time the second, while it counts down, and the minute."""
    counts = state.warned_ms or state.pin_again_ms > world.now_ms
    second = world.now_ms // 1000 if counts else 0
    clock = world.clock.replace(second=0, microsecond=0) if world.clock else None
    return Seen(state, replace(world, now_ms=0, clock=clock), second, message)


def screen_of(state: State, world: World, message: str) -> Screen | None:
    """What is seen; None where it can't be made. `message` is the hall's, for the attract page."""
    try:
        screen = derive(state, world)
    except Exception as error:  # noqa: BLE001  # the same
        log.error("page %s can't be shown: %s", state.page.value, type(error).__name__)
        return None
    if message and state.page is Page.ATTRACT:
        screen = replace(screen, notices=(Label(plain=message), *screen.notices))
    return screen
