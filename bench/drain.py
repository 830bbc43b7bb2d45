"""A backlog after an outage: how fast it drains, and how long a rating of now waits meanwhile.

The gateway starts with a backlog in its journal, as after a night without a link; its broker and backend are
there. Pads go on being pressed. The delay is key down to stored at the backend.
"""

import time
from pathlib import Path

from bench.figures import FDATASYNC_NOTE, NS_PER_MS, Beside, Figure, Options, percentiles
from bench.frames import ID_MARK, pad_of
from bench.hall import (
    SETTLE_S,
    hall,
    presses_of,
    start_gateway,
    start_player,
    start_subscriber,
    wait_until_done,
    wait_until_greeted,
    write_tokens,
)
from bench.lean_mqtt import publish_all
from bench.player import Plan
from bench.rehearsal import Rehearsal
from demo.stack import Stack
from gateway.journal.entries import Row
from gateway.outbox import IN_FLIGHT_MAX

BACKLOG = 20_000
BACKLOG_PAD = 999
PADS = 8
LIVE_RATE = 50.0
SECONDS = 30.0
LEAN_TOPIC = "bench/lean"
GOAL_P99_MS = 1000.0
MARK = f"{ID_MARK.hex()}%"


def run(options: Options) -> list[Figure]:
    """The drain, beside a lean publisher with the same window and the same bodies."""
    count, seconds = options.count(BACKLOG), max(5.0, options.seconds(SECONDS))
    drained, during, after, lost, bodies = _drain(options.folder / "hall", count, seconds)
    lean = _lean(options.folder / "lean", bodies)
    p50, p99 = percentiles(during)
    idle50, idle99 = percentiles(after)
    detail = {
        "backlog": count, "lost": lost, "live_per_s": LIVE_RATE, "live_during": len(during),
        "live_p50_ms": round(p50, 2), "live_max_ms": round(max(during, default=0.0), 2),
        "note": FDATASYNC_NOTE,
    }  # fmt: skip
    reference = Beside(f"lean publisher, window {IN_FLIGHT_MAX}, no journal, no receipts", lean)
    sound = lost == 0 and bool(during)
    return [
        Figure("backlog_drained", drained, "events/s", (reference,), "no loss", lost == 0, detail),
        Figure(
            "live_rating_p99_during_drain", p99, "ms", (Beside("after the drain, p99", idle99),),
            f"at most {GOAL_P99_MS:g} ms", sound and p99 <= GOAL_P99_MS,
            {"p50_ms": round(p50, 2), "p50_after_ms": round(idle50, 2)},
        ),
    ]  # fmt: skip


def _drain(
    folder: Path, count: int, seconds: float
) -> tuple[float, list[float], list[float], int, list[bytes]]:
    """(events a second, live waits during, live waits after, lost, the backlog's bodies)."""
    out = folder / "presses.bin"
    with hall(folder) as stack:
        with Rehearsal(stack.journal_path, stack.gateway_id) as rehearsal:
            backlog = rehearsal.rate(count, BACKLOG_PAD)
            tokens = write_tokens(stack, rehearsal.invite(int(LIVE_RATE * seconds)))
        stack.start_backend()
        start_gateway(stack, start_player(stack, Plan(PADS, [(LIVE_RATE, seconds)], str(out), tokens=tokens)))
        wait_until_greeted(stack)
        done = wait_until_done(stack)
        stack.wait_for_receipts(SETTLE_S)
        first_ms, last_ms = stack.journal(
            "SELECT min(settled_ms), max(settled_ms) FROM events WHERE n <= ?", count
        )[0]
        stored = _stored(stack)
    offset_ns = time.time_ns() - time.monotonic_ns()
    during, after = _split(out, stored, offset_ns, last_ms)
    lost = count + int(done["presses"]) - len(stored)
    return count / max((last_ms - first_ms) / 1000, 0.001), during, after, lost, _bodies(backlog)


def _split(
    out: Path, stored: dict[tuple[int, int], int], offset_ns: int, end_ms: int
) -> tuple[list[float], list[float]]:
    during: list[float] = []
    after: list[float] = []
    for press, (_, at) in presses_of(out).items():
        key_ns = at + offset_ns
        if press in stored:
            (during if key_ns < end_ms * NS_PER_MS else after).append((stored[press] - key_ns) / NS_PER_MS)
    return during, after


def _stored(stack: Stack) -> dict[tuple[int, int], int]:
    """Press to Unix ns when the backend first stored it."""
    rows = stack.store(
        "SELECT device, sequence, min(stored_ns) FROM events WHERE device LIKE ? GROUP BY device, sequence",
        MARK,
    )
    return {(pad_of(device) or 0, sequence): stored_ns for device, sequence, stored_ns in rows}


def _bodies(rows: list[Row]) -> list[bytes]:
    return [row.body for row in rows]


def _lean(folder: Path, bodies: list[bytes]) -> float:
    with hall(folder) as stack:
        start_subscriber(stack, LEAN_TOPIC)
        elapsed = publish_all(stack.broker_port, [(LEAN_TOPIC, body) for body in bodies], IN_FLIGHT_MAX)
    return len(bodies) / elapsed
