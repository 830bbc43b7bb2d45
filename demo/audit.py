"""What citizens really did, held against what the backend says: nothing lost, nothing counted twice.

The ledger is the simulated pads' own, written at the key press and truthful under kill -9; the journal is the
gateway's, the store the backend's. Each is read by itself, so that no program vouches for its own work.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import quantiles

from demo.queue_audit import QueueReport
from demo.queue_counts import QueueCounts
from demo.stack import Stack

PRESS_KINDS = ("rating-given", "reasons-added", "rating-refused", "press-unsolicited", "session-unrated")
NS_PER_MS = 1_000_000

Press = tuple[str, int, int]
"""Hardware id, boot id, sequence."""


@dataclass(slots=True)
class Ledger:
    """The citizens' side, read as it grows."""

    path: Path
    pressed: dict[Press, int] = field(default_factory=dict)
    """When the key went down, in Unix nanoseconds; 0 when only the ring knew."""
    acked: set[Press] = field(default_factory=set)
    reasons: set[tuple[Press, int]] = field(default_factory=set)
    refused: int = 0
    armed: int = 0
    arm_failed: int = 0
    unrated: int = 0
    """Sessions that ended at the pad without a key."""
    queue: QueueCounts = field(default_factory=QueueCounts)
    """Of a hall with a queue."""
    watch: Callable[[Mapping[str, object]], None] | None = None
    """Gets each line too."""
    _read: int = 0

    def update(self) -> None:
        """Read the lines that came since the last time."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self._read)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                self._take(json.loads(line))

    def _take(self, line: dict[str, object]) -> None:
        self.queue.take(line)
        if self.watch is not None:
            self.watch(line)
        match line["event"]:
            case "key_down":
                self.pressed[_press(line)] = 0 if line.get("recovered") else _number(line["at_ns"])
            case "acked":
                self.acked.add(_press(line))
            case "reasons":
                self.reasons.add((_press(line), _number(line["revision"])))
            case "refused":
                self.refused += 1
            case "armed":
                self.armed += 1
            case "arm_failed":
                self.arm_failed += 1
            case "unrated":
                self.unrated += 1


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a run. `lost` and `duplicates` must be 0. Times are milliseconds."""

    windows: int
    presses: int
    acked: int
    journaled: int
    received: int
    receipted: int
    lost: int
    duplicates: int
    unrated: int
    p50_ms: float
    """Key down at the pad to stored at the backend, median."""
    p99_ms: float
    wall_s: float
    visitors: int = 0
    ratings: int = 0
    bad_ratings: int = 0
    reasons_lost: int = 0
    phantom: int = 0
    """Presses at the backend that nobody made."""
    refused_by_full_pads: int = 0
    chain_ok: bool = False
    chain_flaws: tuple[str, ...] = ()
    """Why the chain is not whole."""
    rejected: int = 0
    speed_up: float = 1.0
    note: str = ""
    queue: QueueReport | None = None
    """Of a hall with a queue: everybody accounted for, every rating with its own session."""

    @property
    def sound(self) -> bool:
        """Nothing lost, nothing doubled, nothing made up, the chain whole."""
        flawed = self.lost or self.duplicates or self.reasons_lost or self.phantom or not self.chain_ok
        return not flawed and (self.queue is None or self.queue.sound)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)


def audit(stack: Stack, ledger: Ledger, *, windows: int, wall_s: float, note: str = "") -> Report:
    """Compare the three books. Call it when everything has drained."""
    ledger.update()
    marks = ",".join("?" * len(PRESS_KINDS))
    pads = f"kind IN ({marks}) AND length(device) = 16"
    journaled = stack.journal(
        f"SELECT DISTINCT device, boot, sequence, state = 2 FROM events WHERE {pads}",  # noqa: S608  # marks only
        *PRESS_KINDS,
    )
    stored = stack.store(
        f"SELECT device, boot, sequence, revision, stored_ns FROM events WHERE {pads}",  # noqa: S608  # marks only
        *PRESS_KINDS,
    )
    first = _first_stored(stored)
    revisions = {((d, b, s), r) for d, b, s, r, _ in stored}
    waits = [(first[p] - at) / NS_PER_MS for p, at in ledger.pressed.items() if at and p in first]
    p50, p99 = percentiles(waits)
    flaws = chain_flaws(stack)
    return Report(
        windows=windows,
        presses=len(ledger.pressed),
        acked=len(ledger.acked),
        journaled=len({(d, b, s) for d, b, s, _ in journaled}),
        received=len(first),
        receipted=len({(d, b, s) for d, b, s, done in journaled if done}),
        lost=len(ledger.pressed.keys() - first.keys()),
        duplicates=_counted_twice(stack),
        unrated=_count(stack, "SELECT count(*) FROM unrated"),
        p50_ms=round(p50, 2),
        p99_ms=round(p99, 2),
        wall_s=round(wall_s, 2),
        ratings=_count(stack, "SELECT count(*) FROM ratings"),
        bad_ratings=_count(stack, "SELECT count(*) FROM ratings WHERE level <= 2"),
        reasons_lost=len(ledger.reasons - revisions),
        phantom=len(first.keys() - ledger.pressed.keys()),
        refused_by_full_pads=ledger.refused,
        chain_ok=not flaws,
        chain_flaws=flaws,
        rejected=_count(stack, "SELECT count(*) FROM rejected"),
        note=note,
    )


def chain_flaws(stack: Stack) -> tuple[str, ...]:
    """What is wrong with the chains at the backend; nothing when each is one run, unaltered, from its first
    event to the newest that the gateway has a receipt for.

    A device may speak at any moment, so what has no receipt yet is still on its way and says nothing.
    """
    receipted = dict(stack.journal("SELECT epoch, max(idx) FROM events WHERE state = 2 GROUP BY epoch"))
    spans: dict[int, list[tuple[int, int]]] = {epoch: [] for epoch in receipted}
    for epoch, first, last in stack.store("SELECT epoch, first, last FROM spans ORDER BY epoch, first"):
        spans.setdefault(epoch, []).append((first, last))
    flaws = [
        f"epoch {epoch}: the backend has {runs}, receipts reach {receipted.get(epoch, 'nothing')}"
        for epoch, runs in spans.items()
        if not _is_one_run(runs, receipted.get(epoch))
    ]
    if not spans:
        flaws.append("the backend has no chain")
    if altered := _count(stack, "SELECT count(*) FROM alterations"):
        flaws.append(f"{altered} events came altered")
    return tuple(flaws)


def _is_one_run(runs: Sequence[tuple[int, int]], newest: int | None) -> bool:
    """Whether nothing is missing from index 1 to `newest`, or at all where no receipt is left to go by."""
    if not runs or runs[0][0] != 1:
        return False
    return len(runs) == 1 if newest is None else runs[0][1] >= newest


def percentiles(values: list[float]) -> tuple[float, float]:
    """p50 and p99; 0 for no values."""
    if len(values) < 2:  # quantiles need two
        return (values[0], values[0]) if values else (0.0, 0.0)
    cuts = quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[98]


def _first_stored(rows: Iterable[tuple[str, int, int, int, int]]) -> dict[Press, int]:
    first: dict[Press, int] = {}
    for device, boot, sequence, _, stored_ns in rows:
        press = (device, boot, sequence)
        first[press] = min(stored_ns, first.get(press, stored_ns))
    return first


def _counted_twice(stack: Stack) -> int:
    """Presses that stand behind more than one rating, and sessions with more than one."""
    presses = (
        "SELECT count(*) FROM (SELECT 1 FROM ratings GROUP BY device, boot, sequence HAVING count(*) > 1)"
    )
    sessions = (
        "SELECT count(*) FROM (SELECT 1 FROM ratings GROUP BY project_no, service_no HAVING count(*) > 1)"
    )
    copies = (
        "SELECT count(*) FROM (SELECT 1 FROM events WHERE length(device) = 16 AND kind LIKE 'rating-given'"
        " GROUP BY device, boot, sequence HAVING count(*) > 1)"
    )
    return sum(_count(stack, query) for query in (presses, sessions, copies))


def _count(stack: Stack, query: str) -> int:
    return int(stack.store(query)[0][0])


def _press(line: dict[str, object]) -> Press:
    return str(line["pad"]), _number(line["boot"]), _number(line["sequence"])


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value
