"""The public ranking by 好差评: who of today's ratings has the largest share that is not bad. Pure.

Who has fewer ratings than `RATINGS_MIN` has no rank: one rating makes 100 % or nothing. Equal shares, as
exact fractions, share a rank, and the next rank counts them all: 1, 2, 2, 4. Within a rank more ratings
come first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from contracts.catalog import Catalog
from contracts.figures import DayFigures

RATINGS_MIN = 5


@dataclass(frozen=True, slots=True)
class Ratings:
    """Of one who is rated."""

    id: str
    rated: int
    bad: int

    @property
    def share(self) -> Fraction:
        """Not bad: of levels 3 to 5."""
        return Fraction(max(0, self.rated - self.bad), self.rated)

    @property
    def percent(self) -> int:
        """The share, rounded down: 100 only when none was bad."""
        return int(100 * self.share)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place in the ranking."""

    rank: int
    ratings: Ratings


def ranking(rated: Iterable[Ratings]) -> tuple[Ranked, ...]:
    """The best first."""
    enough = [one for one in rated if one.rated >= RATINGS_MIN]
    ordered = sorted(enough, key=lambda one: (-one.share, -one.rated, one.id))
    ranked: list[Ranked] = []
    for place, one in enumerate(ordered, start=1):
        tied = ranked and ranked[-1].ratings.share == one.share
        ranked.append(Ranked(ranked[-1].rank if tied else place, one))
    return tuple(ranked)


def of_windows(figures: DayFigures, windows: frozenset[str] | None = None) -> tuple[Ranked, ...]:
    """Of those windows; None: of all."""
    return ranking(
        Ratings(window.window, window.rated, window.bad)
        for window in figures.windows
        if windows is None or window.window in windows
    )


def of_departments(figures: DayFigures, catalog: Catalog) -> tuple[Ranked, ...]:
    """Of the authorities whose matters were dealt with, wherever that was."""
    department: Mapping[str, str] = {item.id: item.department for item in catalog.items}
    sums: dict[str, tuple[int, int]] = {}
    for item in figures.items:
        if of := department.get(item.item):
            rated, bad = sums.get(of, (0, 0))
            sums[of] = rated + item.rated, bad + item.bad
    return ranking(Ratings(of, rated, bad) for of, (rated, bad) in sums.items())
