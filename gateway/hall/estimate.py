"""How long somebody will wait: from how long the service took lately, how many are ahead, and who serves.

Of ten waits about eight lie between low and high. The windows that serve the queue are so many servers; one
that serves several queues divides itself by the work that waits in each. The n-th to be called waits for the
sum of n services over that many servers, whose spread grows with the square root of n; what the few measured
services leave unknown of their mean is added.
"""

from dataclasses import dataclass, replace
from math import exp, log1p, sqrt

from contracts.hall import Estimate, WindowState
from gateway.hall.book import Book
from gateway.hall.records import PACE_MAX, Pace

PRIOR_WEIGHT = 4
"""The catalog's minutes count as so many measured services."""
PRIOR_SPREAD = 0.8
"""Standard deviation over mean, as far as nothing has been measured."""
QUANTILE = 1.2816
"""Eight of ten values of a normal distribution lie within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class ServiceTime:
    """How long one service takes, in seconds; `known` counts the services that say so."""

    mean_s: float
    variance: float
    known: int


def note_pace(book: Book, service: str, lasted_s: float) -> None:
    """A service took so long."""
    pace = book.paces.get(service) or Pace(service=service)
    lasted = (*pace.lasted_s, max(0.0, lasted_s))[-PACE_MAX:]
    book.paces.put(replace(pace, lasted_s=lasted))


def estimate_for(book: Book, service: str, ahead: int, now_ms: int) -> Estimate | None:
    """The wait of somebody with `ahead` people before him. None when no open window serves the service."""
    servers = _servers(book, service)
    if servers <= 0:
        return None
    if not ahead and _has_idle_window(book, service):
        return Estimate(low_s=0, likely_s=0, high_s=0)
    time = service_time(book, service)
    rounds = (ahead + 1) / servers
    mean = rounds * time.mean_s
    variance = rounds * time.variance / servers + rounds * rounds * time.variance / time.known
    return _spread(mean, variance)


def service_time(book: Book, service: str) -> ServiceTime:
    """Measured services, and the catalog's minutes as if it were some more."""
    known = book.catalog.services.get(service)
    prior = known.minutes * 60 if known else 600.0
    pace = book.paces.get(service)
    lasted = pace.lasted_s if pace else ()
    weight = len(lasted) + PRIOR_WEIGHT
    mean = (sum(lasted) + PRIOR_WEIGHT * prior) / weight
    squares = sum((one - mean) ** 2 for one in lasted)
    squares += PRIOR_WEIGHT * ((prior - mean) ** 2 + (PRIOR_SPREAD * prior) ** 2)
    return ServiceTime(mean, squares / weight, weight)


def _servers(book: Book, service: str) -> float:
    """Windows that serve it, one that serves several as a part."""
    total = 0.0
    for duty in book.catalog.serving(service):
        if book.desk(duty.number).state is WindowState.OPEN:
            work = {one: _work_s(book, one) for one in duty.serves}
            total += work[service] / sum(work.values())
    return total


def _work_s(book: Book, service: str) -> float:
    """What waits there, with one more, in seconds of work for each window that serves it."""
    windows = sum(book.desk(w.number).state is WindowState.OPEN for w in book.catalog.serving(service))
    return (book.waiting_count(service) + 1) * service_time(book, service).mean_s / max(1, windows)


def _has_idle_window(book: Book, service: str) -> bool:
    return any(
        desk.state is WindowState.OPEN and not desk.ticket
        for desk in (book.desk(duty.number) for duty in book.catalog.serving(service))
    )


def _spread(mean: float, variance: float) -> Estimate:
    """A lognormal's middle and its eighth decile's ends: waits are never negative, and late ones are later
    than early ones are early."""
    log_variance = log1p(variance / (mean * mean))
    middle = mean * exp(-log_variance / 2)
    factor = exp(QUANTILE * sqrt(log_variance))
    return Estimate(low_s=round(middle / factor), likely_s=round(middle), high_s=round(middle * factor))
