"""Prometheus metrics of the gateway."""

from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

BUCKETS_S = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 3600, 86400)

Figure = tuple[str, str, str, Callable[[], float]]
"""Kind (gauge or counter), name, help, value."""


class _Figures(Collector):
    """Reads figures that others keep, when somebody scrapes."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures = tuple(figures)

    def collect(self) -> Iterator[Metric]:
        for kind, name, text, value in self._figures:
            family = GaugeMetricFamily if kind == "gauge" else CounterMetricFamily
            yield family(f"hallside_{name}", text, value=value())


class GatewayMetrics:
    """What is counted as it happens; the rest is read from its owner at each scrape."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_Figures(figures))
        self.events = Counter("hallside_events", "Events journaled", ["kind"], registry=self.registry)
        self.duplicates = Counter(
            "hallside_duplicate_presses", "Presses that were in the journal already", registry=self.registry
        )
        self.refused = Counter(
            "hallside_refused_presses",
            "Presses that could not be stored; pads keep them",
            registry=self.registry,
        )
        self.press_age = Histogram(
            "hallside_press_age_seconds",
            "Age of a press when the gateway had it",
            buckets=BUCKETS_S,
            registry=self.registry,
        )
