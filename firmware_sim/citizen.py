"""Citizens in front of a pad: what they do after an invitation, and when. Pure and seeded.

A citizen decides once, when invited; `acts` turns the decision into fingers on the pad. Whether a press still
counts is for the pad to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from random import Random

LEVELS = (5, 4, 3, 2, 1)
DECLINE = 0


@dataclass(frozen=True, slots=True)
class Manners:
    """How citizens behave. Shares are 0 to 1; times are seconds, from the quickest to the slowest."""

    think_s: tuple[float, float] = (1.0, 8.0)
    touch_s: tuple[float, float] = (0.3, 1.2)
    """From one touch of the screen to the next."""
    unrated: float = 0.08
    """Never press a key."""
    declined: float = 0.01
    twice: float = 0.02
    """Press a second level after the first."""
    walks_away: float = 0.3
    """Of those who choose reasons: leave without a touch of "done"."""
    levels: tuple[float, float, float, float, float] = (0.90, 0.06, 0.02, 0.012, 0.008)
    """Shares of levels 5, 4, 3, 2 and 1."""
    reasons_good: float = 0.2
    """Of those who press 3 to 5: choose reasons."""
    reasons_bad: float = 0.8
    reasons_most: int = 3
    """Most reasons that one citizen chooses."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a citizen is going to do. `key` is None for one who never presses."""

    key: int | None
    think_s: float = 0.0
    reasons: tuple[int, ...] = ()
    confirms: bool = True
    second_key: int | None = None
    touch_s: float = 0.0


class Finger(Enum):
    """What a finger meets."""

    KEY = auto()
    REASON = auto()
    DONE = auto()


@dataclass(frozen=True, slots=True)
class Act:
    """A finger on the pad, `at_s` after the invitation. `value` is the key or the code."""

    at_s: float
    finger: Finger
    value: int = 0


def decide(manners: Manners, offers: Mapping[int, tuple[int, ...]], rng: Random) -> Decision:
    """One citizen's decision. `offers` are the reasons that the pad shows for each level."""
    lot = rng.random()
    if lot < manners.unrated:
        return Decision(None)
    think_s, touch_s = rng.uniform(*manners.think_s), rng.uniform(*manners.touch_s)
    if lot < manners.unrated + manners.declined:
        return Decision(DECLINE, think_s)
    level = rng.choices(LEVELS, manners.levels)[0]
    second = rng.choice(LEVELS) if rng.random() < manners.twice else None
    reasons = _reasons(manners, level, offers.get(level, ()), rng)
    confirms = rng.random() >= manners.walks_away
    return Decision(level, think_s, reasons, confirms, second, touch_s)


def acts(decision: Decision) -> list[Act]:
    """The decision as fingers on the pad, in order of time."""
    if decision.key is None:
        return []
    fingers = [(Finger.KEY, decision.key)]
    if decision.second_key is not None:
        fingers.append((Finger.KEY, decision.second_key))
    fingers += [(Finger.REASON, code) for code in decision.reasons]
    if decision.confirms and decision.key != DECLINE:
        fingers.append((Finger.DONE, 0))
    start_s, step_s = decision.think_s, decision.touch_s
    return [Act(start_s + n * step_s, finger, value) for n, (finger, value) in enumerate(fingers)]


def _reasons(manners: Manners, level: int, offered: tuple[int, ...], rng: Random) -> tuple[int, ...]:
    share = manners.reasons_bad if level <= 2 else manners.reasons_good
    if rng.random() >= share or not offered:
        return ()
    count = rng.randint(1, min(manners.reasons_most, len(offered)))
    return tuple(rng.sample(offered, count))
