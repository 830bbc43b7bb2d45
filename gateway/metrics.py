"""Prometheus metrics of the gateway."""

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from contracts.device import DeviceState
from gateway.hall.figures_page import FiguresSnapshot
from gateway.hall_metrics import DeviceMetrics, HallMetrics

BUCKETS_S = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 3600, 86400)

GAUGES = frozenset({"journal_bytes", "waiting_for_receipt", "pads_online", "journal_index"})
"""Figures that can go down, or that name a place; the others only grow."""


class _Figures(Collector):
    """Reads figures that others keep, when somebody scrapes."""

    def __init__(self, figures: Callable[[], dict[str, int]]) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        for name, value in self._figures().items():
            family = GaugeMetricFamily if name in GAUGES else CounterMetricFamily
            yield family(f"hallside_{name}", name.replace("_", " "), value=value)


class GatewayMetrics:
    """What is counted as it happens; the rest is read from its owner at each scrape."""

    def __init__(
        self, figures: Callable[[], dict[str, int]], devices: Callable[[], list[DeviceState]]
    ) -> None:
        self.hall: FiguresSnapshot | None = None
        """The queue's newest; whoever keeps the queue puts it here, from any thread."""
        self.registry = CollectorRegistry()
        self.registry.register(_Figures(figures))
        self.registry.register(DeviceMetrics(devices))
        self.registry.register(HallMetrics(lambda: self.hall))
        self.events = Counter("hallside_events", "Events journaled", ["kind"], registry=self.registry)
        self._by_kind: dict[str, Counter] = {}
        self.duplicates = Counter(
            "hallside_duplicate_presses", "Presses that were in the journal already", registry=self.registry
        )
        self.refused = Counter(
            "hallside_refused_presses",
            "Presses that could not be stored; pads keep them",
            registry=self.registry,
        )
        self._queue_commands: Counter | None = None
        self.press_age = Histogram(
            "hallside_press_age_seconds",
            "Age of a press when the gateway had it",
            buckets=BUCKETS_S,
            registry=self.registry,
        )

    def show_hall(self, snapshot: FiguresSnapshot) -> None:
        """What the queue's metrics are made of from now on."""
        self.hall = snapshot

    def count_queue_command(self, command: str, outcome: str) -> None:
        """One command to the queue was answered: "ok" or an error's code."""
        if self._queue_commands is None:  # a gateway without a queue has no metrics of one
            self._queue_commands = Counter(
                "hallside_queue_commands",
                "Commands to the hall's queue, by name and outcome",
                ["command", "outcome"],
                registry=self.registry,
            )
        self._queue_commands.labels(command, outcome).inc()

    def count_event(self, kind: str) -> None:
        """One event of that kind was journaled."""
        counter = self._by_kind.get(kind)
        if counter is None:
            counter = self._by_kind[kind] = self.events.labels(kind)
        counter.inc()
