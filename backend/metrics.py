"""The backend's figures for Prometheus."""

from collections import Counter as Tally
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from backend.store.writing import Verdict

BATCH_BUCKETS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
"""Arrivals in a transaction."""


class Metrics:
    """Counters since the process started, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._arrivals = Counter(
            "hallside_backend_arrivals",
            "Messages by what became of them",
            ["verdict"],
            registry=self.registry,
        )
        self._by_verdict = {verdict: self._arrivals.labels(verdict.value) for verdict in Verdict}
        self._batches = Histogram(
            "hallside_backend_batch_size",
            "Messages in a transaction",
            buckets=BATCH_BUCKETS,
            registry=self.registry,
        )
        self.receipts = Counter("hallside_backend_receipts", "Events receipted", registry=self.registry)
        self.refusals = Counter(
            "hallside_backend_broker_refusals",
            "Reason codes of failure from the broker",
            ["code"],
            registry=self.registry,
        )
        self.connections = Counter(
            "hallside_backend_connections", "Connections to the broker", registry=self.registry
        )

    def batch(self, verdicts: list[Verdict]) -> None:
        """Count a committed batch."""
        self._batches.observe(len(verdicts))
        for verdict, number in Tally(verdicts).items():
            self._by_verdict[verdict].inc(number)

    def watch(self, name: str, text: str, value: Callable[[], float]) -> None:
        """Show a figure that is read when asked for."""
        Gauge(f"hallside_backend_{name}", text, registry=self.registry).set_function(value)
