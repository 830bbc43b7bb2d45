"""The queue's rules on simulated days: how good its estimates are, what balancing brings, whether memory
stays flat over a month. Nothing of it depends on the machine but the operations a second.
"""

import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from statistics import fmean, median, quantiles

import psutil

from bench.figures import Beside, Figure, Options
from bench.queue_day import DAY_S, MS, SimulatedDay
from bench.queue_hall import BIG, VISITORS, hall_catalog
from bench.queue_visits import DayReport, Wait
from gateway.hall.book import Book
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall.policy import Balance, Policy

FIRST_DAY = datetime(2026, 1, 5, tzinfo=UTC)
"""A Monday."""
DAYS = 1
MONTH = 30
MONTH_VISITORS = 2_000
"""A day: what the book holds of a day grows with them, what stays of it does not."""
SETTLED_DAYS = 3
"""After so many days the book holds all that it ever will: closed tickets of two days, and today's."""
COVERAGE_GOAL = (0.72, 0.88)
MEMORY_GROWTH_MAX_MB = 8.0


def run(options: Options) -> list[Figure]:
    """Estimates, balancing, memory."""
    days, count = (1, options.count(VISITORS) * 4) if options.quick else (DAYS, VISITORS)
    # First: a process that has once been larger hides what grows.
    month = _month(SETTLED_DAYS + 1 if options.quick else MONTH, MONTH_VISITORS)
    reports = {policy: _days(Policy(balance=policy), days, count) for policy in Balance}
    return [*_estimates(reports[Policy().balance]), *_balancing(reports), *month]


def new_book(policy: Policy, seed: str) -> Book:
    """An empty book of the hall."""
    return Book(CatalogIndex(hall_catalog()), policy, Random(f"{seed}/tokens"))


def midnight_ms(day: int) -> int:
    """When the day with that number begins."""
    return round((FIRST_DAY.timestamp() + day * DAY_S) * MS)


def _days(policy: Policy, days: int, count: int) -> list[DayReport]:
    """Days with the same visitors for each policy, one after the other in one book; the first is to warm
    up: it knows no service's pace."""
    book = new_book(policy, "days")
    reports = [SimulatedDay(book, f"day-{day}", midnight_ms(day), count).run() for day in range(days + 1)]
    return reports[1:]


# -- estimates -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quality:
    """Estimates beside what came."""

    count: int
    covered: float
    below: float
    """Share of waits shorter than the lower bound."""
    above: float
    error_s: float
    """Median of the absolute error of the likely wait."""
    bias_s: float
    """Mean of likely less real: positive promises too long a wait."""
    width_s: float
    """Median of high less low."""


def quality(waits: Sequence[Wait]) -> Quality:
    """Of those that were told an estimate."""
    told = [(wait.waited_s, wait.told) for wait in waits if wait.told is not None and not wait.offline]
    if not told:
        return Quality(0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    below = sum(real < low - 1 for real, (low, _, _) in told) / len(told)
    above = sum(real > high + 1 for real, (_, _, high) in told) / len(told)
    return Quality(
        count=len(told),
        covered=1 - below - above,
        below=below,
        above=above,
        error_s=median(abs(likely - real) for real, (_, likely, _) in told),
        bias_s=fmean(likely - real for real, (_, likely, _) in told),
        width_s=median(high - low for _, (low, _, high) in told),
    )


def _estimates(reports: Sequence[DayReport]) -> list[Figure]:
    waits = [wait for report in reports for wait in report.waits]
    whole = quality(waits)
    longer = quality([wait for wait in waits if wait.waited_s > 60])
    detail = {
        "told": whole.count,
        "shorter_than_low": round(whole.below, 3),
        "longer_than_high": round(whole.above, 3),
        "median_width_s": round(whole.width_s),
        "of_waits_over_a_minute": _words(longer),
        "by_service": {name: _words(quality(of)) for name, of in _by_service(waits).items()},
    }
    low, high = COVERAGE_GOAL
    return [
        Figure(
            "estimate_covers", whole.covered, "share", (Beside("what it promises", 0.8),),
            f"{low:g} to {high:g}", low <= whole.covered <= high, detail,
        ),
        Figure(
            "estimate_median_error", whole.error_s, "s",
            (Beside("median wait", median(w.waited_s for w in waits)),),
            detail={"bias_s": round(whole.bias_s, 1)},
        ),
    ]  # fmt: skip


def _words(of: Quality) -> str:
    return (
        f"{of.count} told, {of.covered:.0%} covered ({of.below:.0%} shorter, {of.above:.0%} longer), "
        f"median error {of.error_s:.0f} s, bias {of.bias_s:+.0f} s, width {of.width_s:.0f} s"
    )


def _by_service(waits: Sequence[Wait]) -> dict[str, list[Wait]]:
    busy = [chr(ord("A") + n) for n in range(len(BIG))]
    found: dict[str, list[Wait]] = {}
    for wait in waits:
        found.setdefault(wait.service if wait.service in busy else "others", []).append(wait)
    return dict(sorted(found.items()))


# -- balancing -----------------------------------------------------------------------------------------------


def _balancing(reports: dict[Balance, list[DayReport]]) -> list[Figure]:
    figures = []
    own = _mean_wait_s(reports[Balance.OWN])
    for policy, days in reports.items():
        waits = [wait for day in days for wait in day.waits]
        figures.append(
            Figure(
                f"wait_mean_{policy.value}", _mean_wait_s(days), "s", (Beside("own", own),),
                detail={
                    "p90_s": round(_p90([w.waited_s for w in waits])),
                    "by_service": {
                        name: _mean_and_p90([wait.waited_s for wait in of])
                        for name, of in _by_service(waits).items()
                    },
                    "idle_share": round(fmean(day.idle_share for day in days), 3),
                    "tickets": _sum_states(days),
                    "refused": days[-1].refused,
                    "offline": sum(day.offline for day in days),
                    "cases_of_the_three_busiest": round(_busy_share(days), 3),
                    "still_open": [day.still_open for day in days],
                },
            )
        )  # fmt: skip
    return figures


def _mean_wait_s(days: Sequence[DayReport]) -> float:
    return fmean(wait.waited_s for day in days for wait in day.waits)


def _mean_and_p90(values: Sequence[float]) -> str:
    return f"mean {fmean(values):.0f} s, p90 {_p90(values):.0f} s"


def _p90(values: Sequence[float]) -> float:
    return quantiles(values, n=10, method="inclusive")[8] if len(values) > 1 else 0.0


def _sum_states(days: Sequence[DayReport]) -> dict[str, int]:
    total: dict[str, int] = {}
    for day in days:
        for state, count in day.states.items():
            total[state.value] = total.get(state.value, 0) + count
    return total


def _busy_share(days: Sequence[DayReport]) -> float:
    busy = sum(day.services.get(chr(ord("A") + n), 0) for day in days for n in range(len(BIG)))
    return busy / sum(sum(day.services.values()) for day in days)


# -- memory --------------------------------------------------------------------------------------------------


def _month(days: int, count: int) -> list[Figure]:
    book = new_book(Policy(), "month")
    process = psutil.Process()
    memory: list[float] = []
    records: list[int] = []
    operations, began = 0, time.monotonic()
    for day in range(days):
        report = SimulatedDay(book, f"month-{day}", midnight_ms(day), count).run()
        operations += report.operations
        del report
        gc.collect()
        memory.append(process.memory_info().rss / 1e6)
        records.append(sum(len(table) for table in book.tables.values()))
    took_s = time.monotonic() - began
    settled = memory[SETTLED_DAYS - 1 :]
    growth = settled[-1] - settled[0]
    return [
        Figure(
            "memory_growth_over_a_month", growth, "MB", (Beside("memory after three days", settled[0]),),
            f"at most {MEMORY_GROWTH_MAX_MB:g} MB", growth <= MEMORY_GROWTH_MAX_MB,
            {
                "days": days, "visitors_a_day": count,
                "rss_mb": [round(value, 1) for value in memory],
                "records": records,
                "by_kind": {name: len(table) for name, table in book.tables.items()},
            },
        ),
        Figure("rules_per_s", operations / took_s, "operations/s", detail={"operations": operations}),
    ]  # fmt: skip
