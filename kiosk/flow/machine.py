"""The machine: one step. Which page leads where is in tables, by subject; this puts them together."""

from kiosk.flow.effects import Effect
from kiosk.flow.inputs import Input
from kiosk.flow.state import State
from kiosk.flow.world import World

Step = tuple[State, tuple[Effect, ...]]


def step(state: State, happened: Input, world: World) -> Step:
    """The state after what happened, and what there is to do."""
    return state, ()
