"""Events a second that the backend verifies, commits and receipts, from a chain that waits at its broker."""

import time
from collections.abc import Callable
from pathlib import Path

from backend.store.writing import Store
from backend.verification import Examined, examine
from bench.figures import FDATASYNC_NOTE, Beside, Figure, Options
from bench.hall import GATEWAY, SETTLE_S, hall, start_subscriber
from bench.lean_mqtt import publish_all
from bench.rehearsal import Rehearsal
from bench.subscriber import read_arrivals
from contracts.receipt import Receipt
from contracts.topics import GatewayTopics
from demo.processes import wait_until
from demo.stack import Stack

EVENTS = 20_000
GROUP = 100
WINDOW = 200
FLOOR_TOPIC = "bench/floor"

Messages = list[tuple[str, bytes]]


def run(options: Options) -> list[Figure]:
    """The whole backend, beside the broker's own speed; its two halves alone in the detail."""
    count = options.count(EVENTS)
    options.folder.mkdir(exist_ok=True)
    topics = GatewayTopics(GATEWAY)
    with Rehearsal(options.folder / "sealed" / "journal.db", GATEWAY) as rehearsal:
        messages = [(topics.event(row.kind), row.body) for row in rehearsal.rate(count, pad=0)]
    per_s = _backend(options.folder / "hall", messages)
    pipe = _pipe(options.folder / "floor", messages)
    verify_us, commit_us = _halves(options.folder / "alone.db", messages)
    detail = {
        "events": count, "verify_us": round(verify_us, 1), "commit_us_in_groups_of_100": round(commit_us, 1),
        "note": FDATASYNC_NOTE,
    }  # fmt: skip
    beside = (
        Beside("lean publisher → broker → lean subscriber, nothing stored", pipe),
        Beside("verify and commit alone, without MQTT and receipts", 1e6 / (verify_us + commit_us)),
    )
    return [Figure("backend_ingest", per_s, "events/s", beside, detail=detail)]


def _backend(folder: Path, messages: Messages) -> float:
    with hall(folder) as stack:
        stack.start_backend().terminate()  # the broker keeps its session, and now its messages
        publish_all(stack.broker_port, messages, WINDOW)
        receipts = start_subscriber(stack, GatewayTopics(GATEWAY).receipt)
        stack.start_backend()
        wait_until(lambda: _stored(stack) >= len(messages), SETTLE_S, "every event stored", 0.2)
        time.sleep(1)
    batches = [
        (at, len(Receipt.model_validate_json(payload).received)) for at, _, payload in read_arrivals(receipts)
    ]
    receipted = sum(events for _, events in batches)
    if receipted < len(messages):
        raise RuntimeError(f"{receipted} receipts for {len(messages)} events")
    # The first batch began before we saw it.
    return (receipted - batches[0][1]) / ((batches[-1][0] - batches[0][0]) / 1e9)


def _stored(stack: Stack) -> int:
    return int(stack.store("SELECT count(*) FROM events")[0][0])


def _pipe(folder: Path, messages: Messages) -> float:
    with hall(folder) as stack:
        arrivals = start_subscriber(stack, FLOOR_TOPIC)
        began_ns = time.monotonic_ns()
        publish_all(stack.broker_port, [(FLOOR_TOPIC, body) for _, body in messages], WINDOW)
        time.sleep(1)
    times = [at for at, _, _ in read_arrivals(arrivals)]
    assert len(times) == len(messages)
    return len(times) / ((times[-1] - began_ns) / 1e9)


def _halves(path: Path, messages: Messages) -> tuple[float, float]:
    """Microseconds an event to verify, and to commit in groups."""
    examined: list[Examined] = []

    def verify() -> None:
        examined.extend(examine(topic, body) for topic, body in messages)

    def commit() -> None:
        for start in range(0, len(examined), GROUP):
            store.commit(examined[start : start + GROUP])

    with Store.open(path, time.time_ns) as store:  # the functions above see it
        return _microseconds_each(verify, commit, len(messages))


def _microseconds_each(
    first: Callable[[], None], second: Callable[[], None], count: int
) -> tuple[float, float]:
    """Of each call, one after the other, divided by `count`."""
    began = time.perf_counter()
    first()
    middle = time.perf_counter()
    second()
    return (middle - began) / count * 1e6, (time.perf_counter() - middle) / count * 1e6
