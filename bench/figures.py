"""What a benchmark says: a figure, what stands beside it, its goal, and whether that is reached."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

FDATASYNC_NOTE = (
    "fdatasync on a virtual disk flatters: the host may answer from its memory. Every figure with a commit "
    "in it is better here than on a disk that waits. Where commits cost next to nothing, ratios to bare "
    "SQLite are ratios of CPU time."
)
NS_PER_MS = 1_000_000
SAME_RUN = "measured in this run"
CONSTANT = "constant from performance.md, measured on another, slower machine: no fair comparison here"


@dataclass(frozen=True, slots=True)
class Beside:
    """A floor or a reference, in the figure's unit."""

    name: str
    value: float
    source: str = SAME_RUN


@dataclass(frozen=True, slots=True)
class Figure:
    """One result. `ratio` is value / first of `beside`; `reached` is None where there is no goal."""

    name: str
    value: float
    unit: str
    beside: tuple[Beside, ...] = ()
    goal: str | None = None
    reached: bool | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """None when nothing stands beside it."""
        if not self.beside or not self.beside[0].value:
            return None
        return self.value / self.beside[0].value

    def to_json(self) -> dict[str, Any]:
        """For the report; numbers rounded to what the measurement can bear."""
        beside = [{"name": b.name, "value": rounded(b.value), "source": b.source} for b in self.beside]
        return {
            "name": self.name,
            "value": rounded(self.value),
            "unit": self.unit,
            "beside": beside,
            "ratio": None if self.ratio is None else rounded(self.ratio),
            "goal": self.goal,
            "reached": self.reached,
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True)
class Options:
    """How to measure. `quick` is for a look and for the tests: its figures are noise."""

    folder: Path
    quick: bool = False

    def seconds(self, full: float) -> float:
        """So long, or a tenth of it, at least a second."""
        return max(1.0, full / 10) if self.quick else full

    def count(self, full: int) -> int:
        """So many, or a twentieth."""
        return max(1, full // 20) if self.quick else full


Benchmark = Callable[[Options], list[Figure]]


def rounded(value: float) -> float:
    """Four significant digits; whole numbers above that."""
    return float(round(value)) if abs(value) >= 1000 else float(f"{value:.4g}")


def percentiles(values: Sequence[float]) -> tuple[float, float]:
    """p50 and p99; NaN would be no JSON, so nothing measured is 0."""
    if len(values) < 2:  # quantiles need two
        return (values[0], values[0]) if values else (0.0, 0.0)
    cuts = quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[98]
