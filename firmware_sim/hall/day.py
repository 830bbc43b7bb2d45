"""A simulated day at a hall: who comes when, to which window, and what they think of it. Pure and seeded.

The day of `docs`: 10,000 visitors over 70 windows; three windows take 31 %, 18 % and 15 % of them; mornings
are busier than afternoons and noon is quiet. A day is played in `seconds`: all its times are scaled down to
them, and so is the patience of its citizens.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from random import Random

from firmware_sim.citizen import Decision, Manners, decide

OPENS_S = 8.5 * 3600
"""Seconds after midnight."""
CLOSES_S = 17.5 * 3600
SLOT_S = 1800
INTENSITY = (6, 9, 11, 11, 10, 9, 7, 4, 2, 2, 4, 7, 7, 6, 5, 4, 3, 2)
"""Visitors of each half hour from 08:30 to 17:30, in proportion."""
PEAK = max(INTENSITY) * len(INTENSITY) / sum(INTENSITY)
"""How much busier than the average the busiest half hour is."""
TOP_SHARES = (0.31, 0.18, 0.15)
"""What the three busiest windows take of all visitors."""
SESSIONS_PER_S_MAX = 15.0
"""Sessions a second of one window, on the average of the day: a pad needs its time for each."""
THINK = (0.05, 0.35)
"""Shortest and longest think time, as a share of the window's time for one visitor."""
TOUCH = (0.01, 0.05)
SERVICE = 0.3
"""Share of a window's time for one visitor in which they are served."""
TIMEOUT_TENTHS_MIN = 1
TASKS = 40
"""Different services that the hall offers."""
AREA = "990000"
"""An area code that does not exist."""


@dataclass(frozen=True, slots=True)
class Hall:
    """What kind of day it is."""

    windows: int
    visitors: int
    seconds: float
    """How long the day is played."""
    seed: int = 0
    run: str = "0"
    """Makes the case numbers of this run unlike those of another; letters and digits."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor. Times are seconds as played, from the opening."""

    number: int
    window: int
    """Counted from 1; pad n stands at window n."""
    arrives_s: float
    service_s: float
    task_code: str
    project_no: str
    staff_no: str
    timeout_s: float
    """How long they are invited to rate; tenths."""
    decision: Decision


def shares(windows: int) -> list[float]:
    """What each window takes of all visitors; together 1. The busiest first."""
    top = list(TOP_SHARES[:windows])
    rest = windows - len(top)
    if rest == 0:
        return [share / sum(top) for share in top]
    return top + [(1 - sum(top)) / rest] * rest


def affordable(hall: Hall) -> int:
    """Visitors of whom the busiest window can serve its share in time: the hall's own number, or fewer."""
    most = SESSIONS_PER_S_MAX * hall.seconds / shares(hall.windows)[0]
    return min(hall.visitors, max(1, int(most)))


def plan(hall: Hall, offers: Mapping[int, tuple[int, ...]], manners: Manners | None = None) -> list[Visit]:
    """The day's visits in order of arrival. `offers` are the reasons that pads show for each level."""
    rng = Random(f"{hall.seed}/day")
    speed = (CLOSES_S - OPENS_S) / hall.seconds
    arrivals = sorted(_arrival_s(rng) / speed for _ in range(hall.visitors))
    taken = shares(hall.windows)
    edges = list(accumulate(taken))
    windows = rng.choices(range(1, hall.windows + 1), cum_weights=edges, k=hall.visitors)
    paces = [hall.seconds / max(1.0, hall.visitors * share) / PEAK for share in taken]
    manners = manners or Manners()
    coming = enumerate(zip(arrivals, windows, strict=True), start=1)
    hurries = [hurried(manners, pace_s) for pace_s in paces]
    return [
        _visit(hall, number, arrives_s, window, manners=hurries[window - 1], offers=offers, rng=rng)
        for number, (arrives_s, window) in coming
    ]


def hurried(manners: Manners, pace_s: float) -> Manners:
    """The same manners at a window that has `pace_s` for one visitor."""
    return replace(
        manners,
        think_s=_quicker(manners.think_s, THINK, pace_s),
        touch_s=_quicker(manners.touch_s, TOUCH, pace_s),
    )


def _quicker(own: tuple[float, float], share: tuple[float, float], pace_s: float) -> tuple[float, float]:
    return min(own[0], share[0] * pace_s), min(own[1], share[1] * pace_s)


def _visit(
    hall: Hall,
    number: int,
    arrives_s: float,
    window: int,
    *,
    manners: Manners,
    offers: Mapping[int, tuple[int, ...]],
    rng: Random,
) -> Visit:
    longest_s = manners.think_s[1]
    return Visit(
        number=number,
        window=window,
        arrives_s=arrives_s,
        service_s=rng.lognormvariate(0, 0.5) * SERVICE * longest_s,
        task_code=f"11{AREA}HALLSIDE{rng.randint(1, TASKS):015d}",
        project_no=f"{AREA}-{hall.run}-{number:06d}",
        staff_no=f"S{window:03d}",
        timeout_s=max(TIMEOUT_TENTHS_MIN, math.ceil(longest_s * 15)) / 10,
        decision=decide(manners, offers, rng),
    )


def _arrival_s(rng: Random) -> float:
    """Seconds after the opening, on the wall clock of the day."""
    slot = rng.choices(range(len(INTENSITY)), INTENSITY)[0]
    return (slot + rng.random()) * SLOT_S
