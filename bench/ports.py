"""Frames a second and CPU over 64 and 256 ptys in one process, paced and flat out, beside bare os.read.

Each mode of `ports_reader` gets the same presses from a player in another process.
"""

import time
from dataclasses import dataclass

from bench.figures import Beside, Figure, Options
from bench.hall import Usage, start, start_player, usage, wait_until_done, wait_until_greeted
from bench.player import Plan
from demo.stack import Stack

PORTS = (64, 256)
PACED_PER_S = 20_000.0
SECONDS = 6.0
WARM_S = 1.0
PATIENCE_S = 5.0
"""For what the ptys still hold at the end."""
MODES = ("bare", "decode", "link")
TICKS_PER_S = 1_000_000
"""The frame carries when it was sent, in microseconds."""
GOAL_CORE = 0.4
GOAL_PORTS = 256
FLOOR = "os.read on epoll without decode"


@dataclass(frozen=True, slots=True)
class Run:
    """Of one reader. `lost` counts frames that the player wrote and the reader never had."""

    per_s: float
    core: float
    p99_ms: float
    lost: int
    overrun: int
    """Frames that the player could not write whole, because the pty was full: the reader was too slow."""


def run(options: Options) -> list[Figure]:
    """Every mode, at both numbers of ports."""
    figures = []
    for ports in PORTS:
        paced = {m: _run(options, ports, m, PACED_PER_S) for m in MODES}
        flat = {m: _run(options, ports, m, 0.0) for m in MODES}
        figures += [figure for mode in MODES[1:] for figure in _figures(ports, mode, paced, flat)]
    return figures


def _figures(ports: int, mode: str, paced: dict[str, Run], flat: dict[str, Run]) -> list[Figure]:
    own, fastest = paced[mode], flat[mode]
    judged = ports == GOAL_PORTS
    name = f"{mode}_{ports}_ptys"
    detail = {
        "frames_per_s": round(own.per_s), "p99_delay_ms": round(own.p99_ms, 2), "lost": own.lost,
        "overrun": own.overrun, "floor_frames_per_s": round(paced["bare"].per_s),
    }  # fmt: skip
    sound = own.lost == 0 and own.overrun == 0
    most = {"core": round(fastest.core, 2), "lost": fastest.lost}
    return [
        Figure(
            f"cpu_at_20k_frames_per_s_{name}", own.core, "cores", (Beside(FLOOR, paced["bare"].core),),
            f"at most {GOAL_CORE:g} core, no loss" if judged else None,
            sound and own.core <= GOAL_CORE if judged else None, detail,
        ),
        Figure(
            f"most_frames_{name}", fastest.per_s, "frames/s", (Beside(FLOOR, flat["bare"].per_s),),
            detail=most,
        ),
    ]  # fmt: skip


def _run(options: Options, ports: int, mode: str, rate: float) -> Run:
    folder = options.folder / f"{mode}-{ports}-{rate:g}"
    seconds = options.seconds(SECONDS)
    go = folder / "go"
    with Stack(folder) as stack:
        plan = Plan(
            ports, [(rate, seconds + 2 * WARM_S)], str(folder / "presses.bin"), go=str(go),
            greet=mode == "link", blind=True, ticks_per_s=TICKS_PER_S,
        )  # fmt: skip
        paths = start_player(stack, plan)
        start(stack, "reader", "bench.ports_reader", mode, *paths).wait_for_line("ready")
        go.touch()
        wait_until_greeted(stack)
        time.sleep(WARM_S)
        before, first = _look(stack)
        time.sleep(seconds)
        after, last = _look(stack)
        done = wait_until_done(stack)
        whole = int(done["presses"]) - int(done["cut"])
        read = _read_in_the_end(stack, whole)
    elapsed = (after.at_ns - before.at_ns) / 1e9
    return Run(
        per_s=(last["frames"] - first["frames"]) / elapsed,
        core=(after.cpu_s["reader"] - before.cpu_s["reader"]) / elapsed,
        p99_ms=last["p99_ms"],
        lost=whole - read,
        overrun=int(done["cut"]),
    )


def _read_in_the_end(stack: Stack, expected: int) -> int:
    """Frames read when all have come, or when patience ends."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        read = int(_look(stack)[1]["frames"])
        if read >= expected or time.monotonic() > deadline:
            return read
        time.sleep(WARM_S / 10)


def _look(stack: Stack) -> tuple[Usage, dict[str, float]]:
    """CPU first: what the reader spends on telling belongs to the next look."""
    seen = usage(stack, "reader")
    reader = stack.processes["reader"]
    reader.hang_up()
    line = reader.wait_for_line("counted")
    return seen, {name: float(value) for name, value in line.items() if isinstance(value, int | float)}
