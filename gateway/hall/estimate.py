"""How long somebody will wait, honestly: of ten waits about eight lie between low and high.

The queue is played forward (`gateway.hall.plan`), and the result is corrected by experience: when somebody is
called, how much longer he waited than was foreseen is kept, by service and by how long a wait was foreseen.
The middle and about the outer deciles of those are where the next wait is expected. So what no plan knows
counts as well: the clerk's way from one person to the next, those who don't come, pauses, who overtakes.
"""

from bisect import bisect
from dataclasses import replace
from math import exp, log
from statistics import NormalDist

from contracts.hall import Estimate
from gateway.hall.book import Book
from gateway.hall.plan import Foreseen, foresee, foresee_all, foresee_ticket
from gateway.hall.records import PACE_MAX, SURPRISES_MAX, Experience, Pace, Surprise, Ticket

FLOOR_S = 30.0
"""Added to both before a wait is compared with what was foreseen: seconds more or less are no surprise."""
RANGES_S = (60.0, 300.0, 900.0)
"""Foreseen waits are compared with those of their own range."""
APART_MS = 300_000
"""Surprises of a service are kept so far apart: those of one quarter of an hour say all the same."""
ENOUGH = 20
"""Surprises of a range that are enough to judge by; with fewer, those of the ranges next to it help out."""
DECILES = (0.06, 0.5, 0.94)
"""A little outside 0.1 and 0.9: tomorrow differs from today by more than today from itself."""
PRIOR_BIAS = 0.1
"""As far as there is no experience: waits are by so much (logarithm) longer than foreseen."""
PRIOR_DEVIATIONS = tuple(NormalDist().inv_cdf((n + 0.5) / ENOUGH) for n in range(ENOUGH))
"""So many standard deviations would waits be off, were they off at random."""


def note_pace(book: Book, service: str, lasted_s: float) -> None:
    """A service took so long."""
    pace = book.paces.get(service) or Pace(service=service)
    lasted = (*pace.lasted_s, round(max(0.0, lasted_s), 1))[-PACE_MAX:]
    book.paces.put(replace(pace, lasted_s=lasted))


def note_call(book: Book, ticket: Ticket, now_ms: int) -> None:
    """Somebody is called for the first time: learn from how long he has waited. Waits that say nothing of the
    queue (an appointment's, one over night, one that was never foreseen) are passed over."""
    if not ticket.foreseen_s or ticket.appointment or ticket.day != book.catalog.day(now_ms):
        return
    known = book.experiences.get(ticket.service) or Experience(service=ticket.service)
    if now_ms - known.latest_ms < APART_MS:
        return
    waited_s = max(0, now_ms - ticket.queued_ms) / 1000  # the clock may have been set back
    longer = log((waited_s + FLOOR_S) / (ticket.foreseen_s + FLOOR_S))
    surprise: Surprise = ticket.foreseen_s, round(longer, 3)
    book.experiences.put(replace(known, surprises=_kept(known.surprises, surprise), latest_ms=now_ms))


def estimate_for(book: Book, service: str, ahead: int, now_ms: int) -> Estimate | None:
    """The wait of somebody with `ahead` people before him. None when no open window serves the service."""
    foreseen = foresee(book, service, ahead, now_ms)
    return corrected(book, service, foreseen) if foreseen else None


def estimate_of(book: Book, ticket: Ticket, now_ms: int) -> Estimate | None:
    """The wait of a ticket that has its place."""
    foreseen = foresee_ticket(book, ticket, now_ms)
    return corrected(book, ticket.service, foreseen) if foreseen else None


def estimates_now(book: Book, now_ms: int) -> dict[str, Estimate]:
    """The wait of somebody who comes now, for each service that an open window serves."""
    return {
        service: corrected(book, service, foreseen) for service, foreseen in foresee_all(book, now_ms).items()
    }


def corrected(book: Book, service: str, foreseen: Foreseen) -> Estimate:
    """What was foreseen, by the light of experience."""
    known = book.experiences.get(service)
    surprises = _of_range(known.surprises if known else (), foreseen)
    low, likely, high = (
        max(0, round((foreseen.wait_s + FLOOR_S) * exp(_quantile(surprises, share)) - FLOOR_S))
        for share in DECILES
    )
    return Estimate(low_s=low, likely_s=likely, high_s=high)


# -- private ------------------------------------------------------------------------------------------------


def _range(foreseen_s: float) -> int:
    return bisect(RANGES_S, foreseen_s)


def _kept(surprises: tuple[Surprise, ...], new: Surprise) -> tuple[Surprise, ...]:
    """With the new one, and without the oldest of its range when that is full."""
    same = [one for one in surprises if _range(one[0]) == _range(new[0])]
    if len(same) < SURPRISES_MAX:
        return (*surprises, new)
    oldest = surprises.index(same[0])
    return (*surprises[:oldest], *surprises[oldest + 1 :], new)


def _of_range(surprises: tuple[Surprise, ...], foreseen: Foreseen) -> list[float]:
    """Logarithms to judge a wait by, sorted: those of its range; as long as they are few, the latest of the
    ranges next to it and what one would think without any."""
    here = _range(foreseen.wait_s)
    logs = [log_ for wait_s, log_ in surprises if _range(wait_s) == here]
    if len(logs) < ENOUGH:
        near = sorted(surprises, key=lambda one: -abs(_range(one[0]) - here))
        logs = [log_ for _, log_ in near[-ENOUGH:]]
    if len(logs) < ENOUGH:
        middle = _quantile(sorted(logs), 0.5) if logs else PRIOR_BIAS
        logs += [middle + foreseen.spread * deviation for deviation in PRIOR_DEVIATIONS]
    return sorted(logs)


def _quantile(ordered: list[float], share: float) -> float:
    """Between the two that are nearest, in proportion."""
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)
