"""Key press to MQTT subscriber, at 10, 100 and 1000 presses a second, beside the floor of the same path.

The key goes down when the player writes the frame to the pty; there is no baud pacing. The gateway runs as in
a hall: chain, receipts from a real backend, acknowledgements to the pads. One clock: CLOCK_MONOTONIC.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.figures import CONSTANT, FDATASYNC_NOTE, NS_PER_MS, Beside, Figure, Options, percentiles
from bench.hall import (
    Press,
    events_of,
    hall,
    presses_of,
    rehearsed_tokens,
    start,
    start_gateway,
    start_player,
    start_subscriber,
    wait_until_done,
    wait_until_greeted,
)
from bench.latency_floor import TOPIC
from bench.player import Plan
from bench.subscriber import read_arrivals
from contracts.pad.framing import Deframer
from contracts.pad.messages import Press as PressMessage
from contracts.pad.messages import decode

RATES = (10, 100, 1000)
SECONDS = {10: 10.0, 100: 6.0, 1000: 6.0}
ROUNDS = 3
"""Floor and gateway take turns; of each percentile the median round counts, so that one burst of somebody
else's work on the machine decides nothing."""
PADS = 16
WARM_UP = (20.0, 1.0)
"""A first phase that is not counted: ports open, caches fill, the broker's connection is there."""
PEER_P50_MS = {10: 73.0, 100: 57.0}
PEER_NAME = "ThingsBoard gateway 3.8.5, memory storage, p50"
LAST_ONE_S = 0.5
"""The floor's player does not wait for acknowledgements: its last press is still under way."""
GOAL_P50 = 1.5
GOAL_P99 = 5.0

Phases = list[tuple[float, float]]
Waits = dict[int, list[float]]
"""Phase to milliseconds."""


def run(options: Options) -> list[Figure]:
    """The floor, then the gateway, at all rates, round by round."""
    phases: Phases = [WARM_UP, *((float(rate), options.seconds(SECONDS[rate])) for rate in RATES)]
    floors, ours = Rounds(), Rounds()
    for number in range(1 if options.quick else ROUNDS):
        floors.add(*_floor(options.folder / f"floor-{number}", phases))
        ours.add(*_gateway(options.folder / f"hall-{number}", phases))
    return [figure for phase, rate in enumerate(RATES, 1) for figure in _figures(rate, phase, floors, ours)]


@dataclass(slots=True)
class Rounds:
    """What one contender brought."""

    waits: list[Waits] = field(default_factory=list)
    lost: int = 0

    def add(self, waits: Waits, lost: int) -> None:
        """One round more."""
        self.waits.append(waits)
        self.lost += lost

    def percentiles(self, phase: int) -> tuple[float, float]:
        """p50 and p99 of a phase, each the median of the rounds."""
        rounds = [percentiles(waits[phase]) for waits in self.waits]
        return median(p50 for p50, _ in rounds), median(p99 for _, p99 in rounds)

    def spread(self, phase: int) -> list[tuple[float, float]]:
        """p50 and p99 of each round."""
        rounds = [percentiles(waits[phase]) for waits in self.waits]
        return [(round(p50, 3), round(p99, 3)) for p50, p99 in rounds]


def _figures(rate: int, phase: int, floors: Rounds, ours: Rounds) -> list[Figure]:
    (floor50, floor99), (p50, p99) = floors.percentiles(phase), ours.percentiles(phase)
    name = "pty + SQLite commit + one QoS 1 hop"
    detail = {
        "events": sum(len(waits[phase]) for waits in ours.waits),
        "lost": ours.lost, "floor_lost": floors.lost,
        "rounds_p50_p99": ours.spread(phase), "floor_rounds_p50_p99": floors.spread(phase),
        "note": FDATASYNC_NOTE,
    }  # fmt: skip
    peer = (Beside(PEER_NAME, PEER_P50_MS[rate], CONSTANT),) if rate in PEER_P50_MS else ()
    beside50, beside99 = (Beside(f"{name}, p50", floor50), *peer), (Beside(f"{name}, p99", floor99),)
    low = rate < max(RATES)
    sound = ours.lost == 0
    return [
        Figure(
            f"key_to_subscriber_p50_at_{rate}_per_s", p50, "ms", beside50,
            f"at most {GOAL_P50:g} × floor" if low else None,
            (sound and p50 <= GOAL_P50 * floor50) if low else None, detail,
        ),
        Figure(
            f"key_to_subscriber_p99_at_{rate}_per_s", p99, "ms", beside99,
            None if low else f"at most {GOAL_P99:g} × floor, no loss",
            None if low else (sound and p99 <= GOAL_P99 * floor99), detail,
        ),
    ]  # fmt: skip


def _floor(folder: Path, phases: Phases) -> tuple[Waits, int]:
    go = folder / "go"
    with hall(folder) as stack:
        arrivals = start_subscriber(stack, TOPIC.decode())
        out = folder / "presses.bin"
        (path,) = start_player(stack, Plan(1, phases, str(out), go=str(go), greet=False, blind=True))
        floor = start(
            stack, "floor", "bench.latency_floor", str(stack.broker_port), path, str(folder / "floor.db")
        )
        floor.wait_for_line("ready")
        go.touch()
        wait_until_done(stack)
        time.sleep(LAST_ONE_S)
    deframer = Deframer()
    came: dict[Press, int] = {}
    for at, _, payload in read_arrivals(arrivals):
        message = decode(deframer.feed(payload[: payload.index(0) + 1])[0], "pad")
        assert isinstance(message, PressMessage)
        came[0, message.sequence] = at
    return _waits(presses_of(out), came)


def _gateway(folder: Path, phases: Phases) -> tuple[Waits, int]:
    with hall(folder) as stack:
        arrivals = start_subscriber(stack)
        stack.start_backend()
        tokens = rehearsed_tokens(stack, int(sum(rate * seconds for rate, seconds in phases)))
        out = folder / "presses.bin"
        paths = start_player(stack, Plan(PADS, phases, str(out), tokens=tokens))
        start_gateway(stack, paths)
        wait_until_greeted(stack)
        wait_until_done(stack)
        stack.wait_for_receipts(60)
    return _waits(presses_of(out), events_of(arrivals))


def _waits(presses: dict[Press, tuple[int, int]], came: dict[Press, int]) -> tuple[Waits, int]:
    waits: Waits = {}
    for press, (phase, at) in presses.items():
        if press in came:
            waits.setdefault(phase, []).append((came[press] - at) / NS_PER_MS)
    assert all(median(values) > 0 for values in waits.values())
    return waits, len(presses.keys() - came.keys())
