"""The life of a ticket: one table."""

from enum import StrEnum

from contracts.commands import CommandErrorCode
from contracts.hall import TicketState as S
from gateway.hall.refusal import HallRefusedError


class Act(StrEnum):
    """What can happen to a ticket."""

    CONFIRM = "confirm"
    """It is in its citizen's hands."""
    EXPIRE = "expire"
    """Nobody confirmed it."""
    CALL = "call"
    BEGIN = "begin"
    MISS = "miss"
    """Called, not come: it waits again."""
    LOSE = "lose"
    """Called, not come, once too often."""
    HOLD = "hold"
    HAND_OVER = "hand over"
    FINISH = "finish"
    PARK = "park"
    """Finished, but the result is collected later."""
    CANCEL = "cancel"
    LEAVE = "leave"
    """Its day and the next are over."""


TRANSITIONS: dict[tuple[S, Act], S] = {
    (S.RESERVED, Act.CONFIRM): S.WAITING,
    (S.RESERVED, Act.EXPIRE): S.EXPIRED,
    (S.RESERVED, Act.CANCEL): S.CANCELLED,
    (S.EXPIRED, Act.CONFIRM): S.WAITING,  # the paper is out there after all: nobody stands here for nothing
    (S.WAITING, Act.CALL): S.CALLED,
    (S.WAITING, Act.CANCEL): S.CANCELLED,
    (S.WAITING, Act.LEAVE): S.LEFT,
    (S.CALLED, Act.CALL): S.CALLED,
    (S.CALLED, Act.BEGIN): S.SERVING,
    (S.CALLED, Act.MISS): S.WAITING,
    (S.CALLED, Act.LOSE): S.NO_SHOW,
    (S.CALLED, Act.HOLD): S.HELD,
    (S.CALLED, Act.HAND_OVER): S.WAITING,
    (S.CALLED, Act.FINISH): S.SERVED,
    (S.CALLED, Act.PARK): S.COLLECT,
    (S.CALLED, Act.LEAVE): S.LEFT,  # nobody ended it: its clerk has gone home
    (S.SERVING, Act.HOLD): S.HELD,
    (S.SERVING, Act.HAND_OVER): S.WAITING,
    (S.SERVING, Act.FINISH): S.SERVED,
    (S.SERVING, Act.PARK): S.COLLECT,
    (S.SERVING, Act.LEAVE): S.LEFT,
    (S.HELD, Act.CALL): S.CALLED,
    (S.HELD, Act.CANCEL): S.CANCELLED,
    (S.HELD, Act.LEAVE): S.LEFT,
    (S.COLLECT, Act.CALL): S.CALLED,
    (S.COLLECT, Act.CANCEL): S.CANCELLED,
    (S.COLLECT, Act.LEAVE): S.SERVED,
    (S.NO_SHOW, Act.CALL): S.CALLED,  # he came in the end, and the clerk takes him
}
"""(state, act) -> state. What is not here is refused."""

AT_A_WINDOW = frozenset({S.CALLED, S.SERVING})
"""Somebody is at a window with it, or on his way there."""


def after(state: S, act: Act, number: str) -> S:
    """The state that `act` leads to. Raises HallRefusedError, which names state and act."""
    found = TRANSITIONS.get((state, act))
    if found is None:
        raise HallRefusedError(
            CommandErrorCode.NOT_NOW,
            f"{number} is {state.value}: it is too late, or too early, to {act.value} it",
        )
    return found
