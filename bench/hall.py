"""The parts of a hall that several benchmarks start, and how their processes are watched."""

import sys
import time
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import psutil

from bench.frames import pad_of
from bench.player import Plan, read_presses
from bench.rehearsal import Rehearsal
from bench.subscriber import read_arrivals
from contracts.topics import ALL_EVENTS
from demo.processes import Process
from demo.stack import GatewayOptions, Stack

GATEWAY = "bench-hall"
GREETING_S = 30.0
DONE_S = 180.0
SETTLE_S = 60.0

Press = tuple[int, int]
"""Number of the pad, sequence."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What the processes had used at one moment."""

    at_ns: int
    wall_ms: int
    cpu_s: Mapping[str, float]
    rss_mb: Mapping[str, float]
    threads: Mapping[str, int]


@contextmanager
def hall(folder: Path) -> Iterator[Stack]:
    """A stack with its broker up; all of it ends with the context."""
    with Stack(folder, GATEWAY) as stack:
        stack.start_broker()
        yield stack


def start(stack: Stack, name: str, module: str, *arguments: str) -> Process:
    """One of the bench's own programs; it ends with the stack."""
    process = Process(name, [sys.executable, "-m", module, *arguments], stack.folder)
    stack.processes[name] = process
    process.start()
    return process


def start_subscriber(stack: Stack, *topics: str, name: str = "subscriber") -> Path:
    """A subscriber; its file, which is there when it has ended."""
    out = stack.folder / f"{name}.bin"
    port = str(stack.broker_port)
    start(stack, name, "bench.subscriber", port, str(out), *(topics or (ALL_EVENTS,))).wait_for_line("ready")
    return out


def start_player(stack: Stack, plan: Plan) -> list[str]:
    """A player; the paths of its ptys."""
    ready = start(stack, "player", "bench.player", plan.to_argument()).wait_for_line("ready")
    paths = ready["paths"]
    assert isinstance(paths, list)
    return [str(path) for path in paths]


def start_gateway(stack: Stack, paths: Sequence[str], *, receipts: str = "backend") -> None:
    """The gateway with a pad on each of these ptys; `receipts` as in its configuration."""
    options = GatewayOptions() if receipts == "backend" else GatewayOptions(centre={"receipts": receipts})
    stack.write_config({str(n): f"serial://{path}" for n, path in enumerate(paths, 1)}, options)
    stack.start_gateway()


def rehearsed_tokens(stack: Stack, count: int) -> str:
    """Invite so many sessions in the journal of a gateway that is not started yet; the file of their
    tokens."""
    with Rehearsal(stack.journal_path, stack.gateway_id) as rehearsal:
        return write_tokens(stack, rehearsal.invite(count))


def write_tokens(stack: Stack, tokens: Sequence[int]) -> str:
    """The file that a player's plan names."""
    path = stack.folder / "tokens.bin"
    path.write_bytes(array("I", tokens).tobytes())
    return str(path)


def wait_until_greeted(stack: Stack) -> None:
    """Every pad is online; the first phase begins now."""
    stack.processes["player"].wait_for_line("greeted", GREETING_S)


def wait_until_done(stack: Stack, timeout_s: float = DONE_S) -> dict[str, Any]:
    """The player has pressed all and had it acknowledged; its figures."""
    return stack.processes["player"].wait_for_line("done", timeout_s)


def usage(stack: Stack, *names: str) -> Usage:
    """CPU time, memory and threads of these processes now."""
    found = {name: psutil.Process(stack.processes[name].pid) for name in names}
    times = {name: process.cpu_times() for name, process in found.items()}
    return Usage(
        time.monotonic_ns(),
        time.time_ns() // 1_000_000,
        {name: used.user + used.system for name, used in times.items()},
        {name: process.memory_info().rss / 1e6 for name, process in found.items()},
        {name: process.num_threads() for name, process in found.items()},
    )


def cpu_between(before: Usage, after: Usage) -> dict[str, float]:
    """CPU seconds of each process."""
    return {name: after.cpu_s[name] - before.cpu_s[name] for name in before.cpu_s}


def presses_of(path: Path) -> dict[Press, tuple[int, int]]:
    """Press to (phase, monotonic ns of the key)."""
    return {(pad, sequence): (phase, at) for phase, pad, sequence, at in read_presses(path)}


def events_of(path: Path) -> dict[Press, int]:
    """Press to the monotonic ns when its event first came to a subscriber that has ended."""
    came: dict[Press, int] = {}
    for at, _, payload in read_arrivals(path):
        device, _, rest = str(orjson.loads(payload)["id"]).partition(".")
        pad = pad_of(device)
        if pad is not None:
            came.setdefault((pad, int(rest.split(".")[1])), at)
    return came
