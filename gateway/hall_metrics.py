"""Prometheus metrics of the hall's queue and of its devices, made when somebody scrapes.

Those of the queue come from the newest `FiguresSnapshot`; there are none before the first. Labels are
services, windows and kinds, never items or numbers: the catalog bounds how many there are. Counters and
histograms are of the day: they begin anew at midnight, which `rate` and `increase` understand.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from contracts.device import DeviceState, Health
from contracts.figures import FindingKind
from contracts.hall import WindowState
from gateway.hall.durations import Buckets, cumulative
from gateway.hall.figures_page import TIMES, FiguresSnapshot, times_ms
from gateway.hall.records import Desk, Tally
from gateway.hall.tallies import day_span

WAIT_BOUNDS_S = (60, 120, 300, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200)
SERVICE_BOUNDS_S = (10, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600)
NOTHING = Tally(day="", thing="")


class DeviceMetrics(Collector):
    """How many devices of each kind are in which state."""

    def __init__(self, states: Callable[[], list[DeviceState]]) -> None:
        self._states = states

    def collect(self) -> Iterator[Metric]:
        """One gauge; a kind that the hall has is there with every state, so that an alert sees a zero."""
        found = Counter((state.kind, state.health) for state in self._states())
        family = GaugeMetricFamily("hallside_devices", "Devices by kind and state", labels=["kind", "health"])
        for kind in sorted({kind for kind, _ in found}):
            for health in Health:
                family.add_metric([kind.value, health.value], found[kind, health])
        yield family


class HallMetrics(Collector):
    """The queue's."""

    def __init__(self, snapshot: Callable[[], FiguresSnapshot | None]) -> None:
        self._snapshot = snapshot

    def collect(self) -> Iterator[Metric]:
        """Of the newest snapshot."""
        snapshot = self._snapshot()
        if snapshot is not None:
            yield from _services(snapshot)
            yield from _windows(snapshot)
            yield from _hall(snapshot)


def _services(snapshot: FiguresSnapshot) -> Iterator[Metric]:
    tallies = {s: snapshot.tallies.get(f"service/{s}", NOTHING) for s in snapshot.index.services}
    waiting = _gauge("hallside_queue_waiting", "People waiting", "service")
    lost = _gauge("hallside_queue_lost_today", "Issued numbers that ended unserved", "service")
    ratings = GaugeMetricFamily(
        "hallside_queue_ratings_today",
        "Services by what became of their rating",
        labels=["service", "rating"],
    )
    waits = _histogram("hallside_queue_wait_seconds", "From taking a place to the call")
    services = _histogram("hallside_queue_service_seconds", "From the beginning of a service to its end")
    for service, tally in tallies.items():
        counts = tally.counts
        waiting.add_metric([service], snapshot.waiting.get(service, 0))
        lost.add_metric([service], counts.get("lost", 0))
        bad = counts.get("bad", 0)
        for rating, count in (
            ("good", counts.get("rated", 0) - bad),
            ("bad", bad),
            ("none", counts.get("unrated", 0)),
        ):
            ratings.add_metric([service, rating], count)
        _add(waits, service, tally.waits, WAIT_BOUNDS_S, tally.wait_sum_s)
        _add(services, service, tally.services, SERVICE_BOUNDS_S, tally.service_sum_s)
    yield from (waiting, lost, ratings, waits, services)
    yield from _counters("hallside_queue", "service", tallies, ("issued", "served", "no_shows"))


def _windows(snapshot: FiguresSnapshot) -> Iterator[Metric]:
    windows = snapshot.index.windows
    tallies = {w: snapshot.tallies.get(f"window/{w}", NOTHING) for w in windows}
    yield from _counters("hallside_window", "window", tallies, ("served", "no_shows"))
    callable_ = _gauge("hallside_window_callable", "People whom the window could call now", "window")
    times = {
        name: CounterMetricFamily(
            f"hallside_window_{name.removesuffix('_ms')}_seconds",
            f"Time {name.removesuffix('_ms')} today",
            labels=["window"],
        )
        for name in TIMES
    }
    day = day_span(snapshot.index, snapshot.day)
    for window in windows:
        callable_.add_metric([window], snapshot.callable.get(window, 0))
        for name, ms in times_ms(snapshot, window, day).items():
            times[name].add_metric([window], ms / 1000)
    yield callable_
    yield from times.values()


def _hall(snapshot: FiguresSnapshot) -> Iterator[Metric]:
    desks = [snapshot.desks.get(window) or Desk(window=window) for window in snapshot.index.windows]
    states = Counter(desk.state for desk in desks)
    windows = _gauge("hallside_windows", "Windows by state", "state")
    for state in WindowState:
        windows.add_metric([state.value], states[state])
    yield windows
    idle = sum(desk.state is WindowState.OPEN and desk.idle_ms > 0 for desk in desks)
    yield GaugeMetricFamily("hallside_windows_idle", "Open windows with nobody at them", value=idle)
    findings = _gauge("hallside_findings_open", "Open findings of supervision", "kind")
    for kind in FindingKind:
        findings.add_metric([kind.value], snapshot.open_findings.get(kind, 0))
    yield findings
    yield GaugeMetricFamily(
        "hallside_figures_timestamp_seconds",
        "When the queue's figures were made",
        value=snapshot.at_ms / 1000,
    )


# -- families ---------------------------------------------------------------------------------------------


def _gauge(name: str, text: str, label: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, labels=[label])


def _histogram(name: str, text: str) -> HistogramMetricFamily:
    return HistogramMetricFamily(name, text, labels=["service"])


def _add(
    family: HistogramMetricFamily, service: str, counts: Buckets, bounds_s: Iterable[int], sum_s: float
) -> None:
    bounds = tuple(bounds_s)
    found = [(str(float(b)), n) for b, n in zip(bounds, cumulative(counts, bounds), strict=True)]
    family.add_metric([service], [*found, ("+Inf", sum(counts.values()))], sum_s)


def _counters(prefix: str, label: str, tallies: dict[str, Tally], names: tuple[str, ...]) -> Iterator[Metric]:
    for name in names:
        text = f"{name.replace('_', '-').capitalize()} today, by {label}"
        family = CounterMetricFamily(f"{prefix}_{name}", text, labels=[label])
        for key, tally in tallies.items():
            family.add_metric([key], tally.counts.get(name, 0))
        yield family
