"""What a scrape of the queue's and the devices' metrics shows."""

from dataclasses import replace

import pytest
from prometheus_client import generate_latest

from contracts.device import DeviceKind, DeviceState, Health
from contracts.hall import RatingState, TicketState
from gateway.hall.figures import observe, snapshot
from gateway.hall.supervision import watch
from gateway.journal.entries import utc
from gateway.metrics import GatewayMetrics
from tests.gateway.queue.halls import MINUTE_MS, NINE, new_book, open_window
from tests.gateway.queue.test_figures import served, ticket

DEVICES = [
    DeviceState(device=f"{kind.value}-{n}", kind=kind, url="x", health=health, since=utc(NINE))
    for n, (kind, health) in enumerate(
        [
            (DeviceKind.PAD, Health.ONLINE),
            (DeviceKind.DISPLAY, Health.ONLINE),
            (DeviceKind.DISPLAY, Health.ABSENT),
        ]
    )
]


def busy_hall() -> GatewayMetrics:
    """One person served and rated badly, one waiting for ten minutes before an idle window."""
    book = new_book()
    open_window(book, "1")
    book.tickets.put(replace(ticket(state=TicketState.SERVED), served=(served(),)))
    rated = replace(served(), rating=RatingState.RATED, level=1)
    book.tickets.put(replace(ticket(state=TicketState.SERVED), served=(rated,)))
    book.tickets.put(ticket(2))
    observe(book, NINE)
    watch(book, NINE + 10 * MINUTE_MS)
    metrics = GatewayMetrics(dict, lambda: DEVICES)
    metrics.hall = snapshot(book, NINE + 10 * MINUTE_MS)
    return metrics


@pytest.mark.parametrize(
    "line",
    [
        'hallside_queue_waiting{service="a"} 1.0',
        'hallside_queue_waiting{service="c"} 0.0',
        'hallside_queue_issued_total{service="a"} 2.0',
        'hallside_queue_served_total{service="a"} 1.0',
        'hallside_queue_ratings_today{rating="bad",service="a"} 1.0',
        'hallside_queue_ratings_today{rating="none",service="a"} 0.0',
        'hallside_queue_wait_seconds_bucket{le="120.0",service="a"} 0.0',
        'hallside_queue_wait_seconds_bucket{le="600.0",service="a"} 1.0',
        'hallside_queue_wait_seconds_bucket{le="+Inf",service="a"} 1.0',
        'hallside_queue_wait_seconds_sum{service="a"} 300.0',
        'hallside_queue_service_seconds_count{service="a"} 1.0',
        'hallside_window_served_total{window="1"} 1.0',
        'hallside_window_open_seconds_total{window="1"} 600.0',
        'hallside_window_idle_seconds_total{window="1"} 600.0',
        'hallside_window_callable{window="2"} 1.0',
        'hallside_windows{state="open"} 1.0',
        'hallside_windows{state="closed"} 3.0',
        "hallside_windows_idle 1.0",
        'hallside_findings_open{kind="idle-window"} 1.0',
        'hallside_findings_open{kind="long-pause"} 0.0',
        'hallside_devices{health="absent",kind="display"} 1.0',
        'hallside_devices{health="silent",kind="display"} 0.0',
        'hallside_devices{health="online",kind="pad"} 1.0',
    ],
)
def test_a_scrape_shows_the_queue_and_the_devices(line: str) -> None:
    assert line in generate_latest(busy_hall().registry).decode().splitlines()


def test_no_label_names_an_item_or_a_number() -> None:
    page = generate_latest(busy_hall().registry).decode()
    assert "a1" not in page
    assert "A0002" not in page


def test_a_gateway_without_a_queue_has_no_metrics_of_one() -> None:
    page = generate_latest(GatewayMetrics(dict, lambda: DEVICES).registry).decode()
    assert "hallside_queue_waiting" not in page
    assert "hallside_devices" in page
