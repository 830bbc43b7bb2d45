"""What the pad is to the citizen before it: a state machine of three states and one table. Pure."""

from enum import Enum, auto

from firmware_sim.errors import PadStateError


class Face(Enum):
    """What a key means now."""

    IDLE = auto()
    """No session is armed: a level key is a press without a session."""
    INVITED = auto()
    """A session is armed: a level key rates it."""
    CHOOSING = auto()
    """The rating is in the ring and open: the citizen may choose reasons. Level keys do nothing."""


class Moment(Enum):
    """What can happen to a face."""

    ARM = auto()
    DISARM = auto()
    """DISARM of the armed session, or of none while a rating is open."""
    RATED = auto()
    """A key that is final."""
    RATED_OPEN = auto()
    """A level key of an invited citizen, on a pad that shows reasons."""
    TIMEOUT = auto()
    CONFIRMED = auto()


NEXT: dict[tuple[Face, Moment], Face] = {
    (Face.IDLE, Moment.ARM): Face.INVITED,
    (Face.IDLE, Moment.RATED): Face.IDLE,
    (Face.INVITED, Moment.ARM): Face.INVITED,
    (Face.INVITED, Moment.DISARM): Face.IDLE,
    (Face.INVITED, Moment.RATED): Face.IDLE,
    (Face.INVITED, Moment.RATED_OPEN): Face.CHOOSING,
    (Face.INVITED, Moment.TIMEOUT): Face.IDLE,
    (Face.CHOOSING, Moment.ARM): Face.INVITED,
    (Face.CHOOSING, Moment.DISARM): Face.IDLE,
    (Face.CHOOSING, Moment.TIMEOUT): Face.IDLE,
    (Face.CHOOSING, Moment.CONFIRMED): Face.IDLE,
}


def follow(face: Face, moment: Moment) -> Face:
    """The face after the moment. Raises PadStateError when the table knows no such step."""
    try:
        return NEXT[face, moment]
    except KeyError:
        raise PadStateError(f"a pad that is {face.name} cannot meet {moment.name}") from None
