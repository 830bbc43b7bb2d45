"""A day's figures out of a snapshot of its tallies. A snapshot is cheap to take and never changes, so that
this can be done, and metrics can be read, away from the thread that the queue's book belongs to.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from contracts.figures import (
    DayFigures,
    Finding,
    FindingKind,
    ItemFigures,
    KioskFigures,
    ServiceFigures,
    WindowFigures,
    WorkFigures,
)
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall.durations import spread_of
from gateway.hall.records import Desk, Tally
from gateway.hall.tallies import HALL, Span, day_span, running, within

COUNTS = ("issued", "served", "tickets_served", "no_shows", "lost", "unissued", "rated", "unrated", "bad")
HANDED = ("carried_over", "handed_in", "handed_out")
TIMES = ("open_ms", "idle_ms", "paused_ms")

W = TypeVar("W", bound=WorkFigures)
Facts = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresSnapshot:
    """What a day's figures are made of."""

    index: CatalogIndex
    day: str
    at_ms: int
    tallies: Mapping[str, Tally]
    """Of the day, by thing."""
    desks: Mapping[str, Desk] = field(default_factory=dict)
    """By window."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """By service; empty for a day that is not today."""
    open: Mapping[str, int] = field(default_factory=dict)
    """Tickets by service; of a day that is over: as it ended."""
    callable: Mapping[str, int] = field(default_factory=dict)
    """People whom each window could call now."""
    findings: tuple[Finding, ...] = ()
    open_findings: Mapping[FindingKind, int] = field(default_factory=dict)


class FiguresPage:
    """Makes figures, and remembers those of tallies that have not changed since."""

    def __init__(self) -> None:
        self._facts: dict[str, tuple[Tally, Facts]] = {}

    def render(self, snapshot: FiguresSnapshot) -> DayFigures:
        """Complete for all windows and services of the catalog; of items those with any count."""
        self._facts = {t: known for t, known in self._facts.items() if t in snapshot.tallies}
        index, span = snapshot.index, day_span(snapshot.index, snapshot.day)
        return DayFigures(
            day=snapshot.day,
            at=index.local(snapshot.at_ms),
            hall=self._work(snapshot, HALL, WorkFigures),
            waiting=sum(snapshot.waiting.values()),
            carried_over=_count(snapshot, HALL, "carried_over"),
            open=sum(snapshot.open.values()),
            windows=tuple(
                self._window(snapshot, window, span)
                for window in _ids(index.windows, snapshot.tallies, "window/")
            ),
            services=tuple(
                self._service(snapshot, service)
                for service in _ids(index.services, snapshot.tallies, "service/")
            ),
            items=tuple(
                self._work(snapshot, f"item/{item}", ItemFigures, item=item)
                for item in sorted(_ids((), snapshot.tallies, "item/"))
            ),
            kiosks=tuple(
                KioskFigures(
                    kiosk=kiosk,
                    rated=_count(snapshot, f"kiosk/{kiosk}", "rated"),
                    bad=_count(snapshot, f"kiosk/{kiosk}", "bad"),
                )
                for kiosk in sorted(_ids((), snapshot.tallies, "kiosk/"))
            ),
            findings=snapshot.findings,
            open_findings=dict(snapshot.open_findings),
        )

    def _window(self, snapshot: FiguresSnapshot, window: str, day: Span) -> WindowFigures:
        ms = times_ms(snapshot, window, day)
        return self._work(
            snapshot,
            f"window/{window}",
            WindowFigures,
            window=window,
            waiting=snapshot.callable.get(window, 0),
            open_s=ms["open_ms"] // 1000,
            idle_s=ms["idle_ms"] // 1000,
            paused_s=ms["paused_ms"] // 1000,
            idle_share=round(min(1.0, ms["idle_ms"] / ms["open_ms"]), 4) if ms["open_ms"] else None,
        )

    def _service(self, snapshot: FiguresSnapshot, service: str) -> ServiceFigures:
        thing = f"service/{service}"
        return self._work(
            snapshot,
            thing,
            ServiceFigures,
            service=service,
            waiting=snapshot.waiting.get(service, 0),
            open=snapshot.open.get(service, 0),
            **{name: _count(snapshot, thing, name) for name in HANDED},
        )

    def _work(self, snapshot: FiguresSnapshot, thing: str, model: type[W], **own: object) -> W:
        tally = snapshot.tallies.get(thing)
        if tally is None:
            return model.model_validate(own)
        known = self._facts.get(thing)
        if known is None or known[0] is not tally:
            known = self._facts[thing] = (tally, _facts(tally))
        return model.model_validate(known[1] | own)


def times_ms(snapshot: FiguresSnapshot, window: str, day: Span) -> dict[str, int]:
    """For how long a window has been open, idle and paused in that day, what still runs included."""
    tally = snapshot.tallies.get(f"window/{window}")
    ms = {count: tally.counts.get(count, 0) if tally else 0 for count in TIMES}
    for count, since_ms in running(snapshot.desks.get(window)).items():
        ms[count] += within((since_ms, snapshot.at_ms), day)
    return ms


def narrowed(index: CatalogIndex, found: DayFigures, window: str) -> DayFigures:
    """Of that window alone, with the services that it serves; without items."""
    serves = index.windows[window].serves if window in index.windows else ()
    findings = tuple(f for f in found.findings if f.window == window)
    return found.model_copy(
        update={
            "windows": tuple(w for w in found.windows if w.window == window),
            "services": tuple(s for s in found.services if s.service in serves),
            "items": (),
            "kiosks": (),
            "findings": findings,
            "open_findings": dict(Counter(f.kind for f in findings)),
        }
    )


def _count(snapshot: FiguresSnapshot, thing: str, name: str) -> int:
    tally = snapshot.tallies.get(thing)
    return tally.counts.get(name, 0) if tally else 0


def _facts(tally: Tally) -> Facts:
    counts = {name: tally.counts.get(name, 0) for name in COUNTS}
    asked = counts["rated"] + counts["unrated"]
    return {
        **counts,
        "waited": spread_of(tally.waits, tally.wait_sum_s),
        "lasted": spread_of(tally.services, tally.service_sum_s),
        "unrated_share": round(counts["unrated"] / asked, 4) if asked else None,
    }


def _ids(catalogued: Iterable[str], tallies: Mapping[str, Tally], prefix: str) -> list[str]:
    """Ids of the catalog, then of what has figures but is in the catalog no more."""
    tallied = [thing.removeprefix(prefix) for thing in tallies if thing.startswith(prefix)]
    return list(dict.fromkeys((*catalogued, *tallied)))
