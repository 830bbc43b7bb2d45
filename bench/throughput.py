"""Sustained events a second through the gateway without loss, its CPU and memory, beside the prototype.

64 pads push as fast as their windows allow. Chain, receipts of a real backend and acknowledgements to the
pads are on. The prototype has none of these, and no backend beside it on the same cores.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from bench import prototype
from bench.figures import CONSTANT, FDATASYNC_NOTE, Beside, Figure, Options
from bench.frames import ID_MARK
from bench.hall import (
    SETTLE_S,
    Usage,
    cpu_between,
    hall,
    presses_of,
    rehearsed_tokens,
    start,
    start_gateway,
    start_player,
    start_subscriber,
    usage,
    wait_until_done,
    wait_until_greeted,
)
from bench.player import Plan
from bench.subscriber import read_arrivals
from demo.stack import Stack

PADS = 64
SECONDS = 12.0
WARM_S = 2.0
EVENTS_PER_S_MAX = 6000
"""More sessions than this a second are not rehearsed; presses beyond are unsolicited, and told."""
CPU_RATE = 1000.0
GOAL_OF_PROTOTYPE = 0.8
GOAL_CPU_MS = 0.4
GOAL_OF_PEER = 25
GOAL_MEMORY = 0.6
PEER = "ThingsBoard gateway 3.8.5"
PEER_EVENTS_PER_S, PEER_CPU_MS, PEER_RSS_MB = 400.0, 2.4, 67.5
PARTS = ("gateway", "backend", "mosquitto", "player")
MARK = ID_MARK.hex()


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what came through in the time between two looks."""

    per_s: float
    cpu_ms_per_event: dict[str, float]
    after: Usage
    lost: int
    detail: dict[str, object]


def run(options: Options) -> list[Figure]:
    """Flat out, then at 1000 a second, each with both."""
    seconds = options.seconds(SECONDS)
    ours = _gateway(options.folder / "flat", 0.0, seconds)
    alone = _gateway(options.folder / "alone", 0.0, seconds, backend=False)
    theirs = _prototype(options.folder / "flat-prototype", 0.0, seconds)
    ours_paced = _gateway(options.folder / "paced", CPU_RATE, seconds)
    theirs_paced = _prototype(options.folder / "paced-prototype", CPU_RATE, seconds)
    return [*_rate_figures(ours, alone, theirs), *_cost_figures(ours_paced, theirs_paced)]


def _rate_figures(ours: Run, alone: Run, theirs: Run) -> list[Figure]:
    detail = {
        "lost": ours.lost, "cpu_ms_per_event": _rounded(ours), "prototype_lost": theirs.lost,
        "prototype_cpu_ms_per_event": _rounded(theirs), "note": FDATASYNC_NOTE,
    } | ours.detail  # fmt: skip
    prototype_ = Beside("paho prototype, without chain, receipts and acks", theirs.per_s)
    peer = Beside(PEER, PEER_EVENTS_PER_S, CONSTANT)
    enough = ours.lost == 0 and ours.per_s >= GOAL_OF_PROTOTYPE * theirs.per_s
    far = ours.lost == 0 and ours.per_s >= GOAL_OF_PEER * PEER_EVENTS_PER_S
    goal = f"at least {GOAL_OF_PROTOTYPE:g} × the prototype, no loss"
    alone_detail = {"lost": alone.lost, "cpu_ms_per_event": _rounded(alone)} | alone.detail
    return [
        Figure("sustained_events", ours.per_s, "events/s", (prototype_, peer), goal, enough, detail),
        Figure(
            "sustained_events_beside_peer",
            ours.per_s,
            "events/s",
            (peer,),
            f"at least {GOAL_OF_PEER} × peer",
            far,
        ),
        Figure(
            "sustained_events_without_backend", alone.per_s, "events/s", (prototype_,), detail=alone_detail
        ),
    ]


def _cost_figures(ours: Run, theirs: Run) -> list[Figure]:
    cpu = ours.cpu_ms_per_event["gateway"]
    rss = ours.after.rss_mb["gateway"]
    detail = {
        "events_per_s": round(ours.per_s), "lost": ours.lost, "all_processes": _rounded(ours),
        "threads": ours.after.threads["gateway"],
    }  # fmt: skip
    own = Beside("paho prototype", theirs.cpu_ms_per_event["prototype"])
    memory = Beside("paho prototype", theirs.after.rss_mb["prototype"])
    return [
        Figure(
            "cpu_per_event_at_1000_per_s", cpu, "ms", (own, Beside(PEER, PEER_CPU_MS, CONSTANT)),
            f"at most {GOAL_CPU_MS:g} ms", cpu <= GOAL_CPU_MS and ours.lost == 0, detail,
        ),
        Figure(
            "memory_at_1000_per_s", rss, "MB", (memory, Beside(PEER, PEER_RSS_MB, CONSTANT)),
            f"at most {GOAL_MEMORY:g} × peer", rss <= GOAL_MEMORY * PEER_RSS_MB, detail,
        ),
    ]  # fmt: skip


def _gateway(folder: Path, rate: float, seconds: float, *, backend: bool = True) -> Run:
    """Without a backend, a subscriber takes the events and the broker's PUBACK stands for the receipt."""
    out = folder / "presses.bin"
    length = seconds + 2 * WARM_S
    with hall(folder) as stack:
        if backend:
            stack.start_backend()
        else:
            start_subscriber(stack)
        tokens = rehearsed_tokens(stack, int((rate or EVENTS_PER_S_MAX) * length))
        paths = start_player(stack, Plan(PADS, [(rate, length)], str(out), tokens=tokens))
        start_gateway(stack, paths, receipts="backend" if backend else "broker")
        wait_until_greeted(stack)
        before, after = _watch(
            stack, seconds, PARTS if backend else tuple(p for p in PARTS if p != "backend")
        )
        done = wait_until_done(stack)
        stack.wait_for_receipts(SETTLE_S)
        receipted, stored, kinds = _books(stack, before.wall_ms, after.wall_ms, backend=backend)
    detail = {"presses": done["presses"], "retransmits": done["retransmits"], "kinds": kinds}
    lost = max(int(done["presses"]) - stored, int(done["presses"]) - int(done["acked"]))
    return _result(receipted, before, after, lost, detail)


def _books(stack: Stack, from_ms: int, to_ms: int, *, backend: bool) -> tuple[int, int, dict[str, int]]:
    """(receipted in that time, presses stored, events by kind), the latter two where events end."""
    ours = f"device LIKE '{MARK}%'"
    receipted = stack.journal(
        f"SELECT count(*) FROM events WHERE settled_ms >= ? AND settled_ms < ? AND {ours}",  # noqa: S608  # constant
        from_ms, to_ms,
    )[0][0]  # fmt: skip
    look = stack.store if backend else stack.journal
    stored = look(f"SELECT count(*) FROM (SELECT DISTINCT device, sequence FROM events WHERE {ours})")[0][0]  # noqa: S608  # constant
    return int(receipted), int(stored), dict(look("SELECT kind, count(*) FROM events GROUP BY kind"))


def _prototype(folder: Path, rate: float, seconds: float) -> Run:
    out, go = folder / "presses.bin", folder / "go"
    phases = [(rate, seconds + 2 * WARM_S)]
    with hall(folder) as stack:
        arrivals = start_subscriber(stack, prototype.TOPIC)
        plan = Plan(PADS, phases, str(out), go=str(go), greet=False, blind=True)
        paths = start_player(stack, plan)
        database = str(folder / "prototype.db")
        start(stack, "prototype", "bench.prototype", str(stack.broker_port), database, *paths).wait_for_line(
            "ready"
        )
        go.touch()
        wait_until_greeted(stack)
        before, after = _watch(stack, seconds, ("prototype", "mosquitto", "player"))
        wait_until_done(stack)
        time.sleep(WARM_S)
    times = [at for at, _, _ in read_arrivals(arrivals)]
    came = sum(before.at_ns <= at < after.at_ns for at in times)
    return _result(came, before, after, len(presses_of(out)) - len(times), {})


def _watch(stack: Stack, seconds: float, names: tuple[str, ...]) -> tuple[Usage, Usage]:
    time.sleep(WARM_S)
    before = usage(stack, *names)
    time.sleep(seconds)
    return before, usage(stack, *names)


def _result(events: int, before: Usage, after: Usage, lost: int, detail: dict[str, object]) -> Run:
    cost = {name: used / max(events, 1) * 1000 for name, used in cpu_between(before, after).items()}
    return Run(events / ((after.at_ns - before.at_ns) / 1e9), cost, after, lost, detail)


def _rounded(of: Run) -> dict[str, float]:
    return {name: round(value, 3) for name, value in of.cpu_ms_per_event.items()}
