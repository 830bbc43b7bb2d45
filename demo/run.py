"""One run of the demo: a hall's day, sped up, from the first key press to the last receipt."""

import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from demo.audit import Ledger, Report, audit
from demo.hall_catalog import played_catalog, write_catalog
from demo.processes import ProcessError, wait_until
from demo.queue_audit import HallLedger, OtherKiosk, audit_queue
from demo.screen import KIOSK, ScreenKiosk, leased_blocks
from demo.stack import GatewayOptions, Stack

VISITORS = 10_000
DAY_S = 9 * 3600
"""The simulated hall is open from 08:30 to 17:30."""
GREETING_S = 60.0
DRAIN_S = 60.0
LOOK_EVERY_S = 0.5
RESERVE_S = 5.0
"""A number that no kiosk confirms within this expires, with a queue."""
RATING_TIMEOUT_S = 2.0
PERSON_RESERVE_S, PERSON_RATING_S = 15.0, 25.0
"""The same with a kiosk for a person, who needs more time than people who are played; their clerks end their
invitations as soon as otherwise."""
PERSON_STEP_S = 4.0
"""From the call of a person's number to the window, and there."""
ROOM_EACH = 8
ROOM_LEAST = 100
"""People that a hall with a queue holds, for each window and in all. On a machine too slow for the day it
turns the rest away, and is empty soon after closing time."""
MARK = "made-by-hallside-demo"
CLOSED = (
    "SELECT count(DISTINCT json_extract(CAST(body AS TEXT), '$.data.ticket')) FROM events"
    " WHERE kind = 'ticket-closed' AND json_extract(CAST(body AS TEXT), '$.data.kiosk') <> ?"
)
"""A number that expired and was confirmed after all is closed twice."""


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What the person who started the demo asked for."""

    folder: Path
    seconds: float
    windows: int
    visitors: int = VISITORS
    seed: int = 1
    queue: bool = True
    """Whether the gateway runs the hall's queue; without it, staff invite ratings by themselves."""
    kiosk: bool = False
    """Whether a kiosk opens for the person at the display. It needs a queue."""


class DemoRun:
    """Call `run`; `watch` is called at each stage, and twice a second while the day lasts."""

    def __init__(self, options: DemoOptions) -> None:
        self.options = options
        self.stack = Stack(options.folder)
        self.ledger = Ledger(options.folder / "ledger.jsonl")
        self.opened: float | None = None
        self.stage = "starting"
        self.summary: dict[str, object] = {}
        self.kiosk: ScreenKiosk | None = None
        if options.kiosk:
            self.kiosk = ScreenKiosk(self.stack)
            self.ledger.watch = self.kiosk.visitor.take

    @property
    def elapsed_s(self) -> float:
        """Seconds since the hall opened; 0 before."""
        return 0.0 if self.opened is None else time.monotonic() - self.opened

    def run(self, watch: Callable[["DemoRun"], None]) -> Report:
        """The report of the whole day. Raises ProcessError or TimeoutError when a part fails."""
        with self.stack:
            try:
                return self._run(watch)
            except KeyboardInterrupt:
                self.stage = "ending"
                watch(self)
                raise
            finally:
                if self.kiosk is not None:
                    self.kiosk.remove()

    def _run(self, watch: Callable[["DemoRun"], None]) -> Report:
        self._start(watch)
        self._day(watch)
        self.stage = "waiting for the last receipts"
        watch(self)
        wait_until(self._all_sessions_over, DRAIN_S, "the end of every invitation")
        self.stack.wait_for_receipts(DRAIN_S)
        queue = None
        if self.options.queue:
            queue = audit_queue(self.stack, HallLedger.read(self.ledger.path), self._other_kiosk())
        report = audit(
            self.stack,
            self.ledger,
            windows=self.options.windows,
            wall_s=self.elapsed_s,
            note=self._note(),
        )
        return replace(
            report,
            visitors=int(self._figure("visitors", 0)),
            queue=queue,
            speed_up=round(DAY_S / self.options.seconds, 1),
        )

    def _start(self, watch: Callable[["DemoRun"], None]) -> None:
        pads = self.options.folder / "pads"
        urls = {
            str(n): f"serial://{pads}/pad-{n:03d}?baud=115200" for n in range(1, self.options.windows + 1)
        }
        self.stage = "starting mosquitto, backend and gateway"
        watch(self)
        self.stack.start_broker()
        self.stack.start_backend()
        self.stack.write_config(urls, GatewayOptions(queue=self._queue_section()))
        self.stack.start_gateway()
        if self.kiosk is not None:
            self.kiosk.start()
        self.stage = "plugging in the pads"
        watch(self)
        self.stack.start_simulator(
            "hall",
            [
                "hall", "--windows", str(self.options.windows), "--visitors", str(self.options.visitors),
                "--seconds", str(self.options.seconds), "--seed", str(self.options.seed),
                "--broker", self.stack.broker_url, "--gateway", self.stack.gateway_id,
                "--dir", str(pads), "--state", str(self.options.folder / "nvram"),
                "--ledger", str(self.ledger.path), *self._queue_arguments(),
            ],
        )  # fmt: skip
        self.stack.processes["hall"].wait_for_line("started", timeout_s=GREETING_S)
        self.opened = time.monotonic()

    def _queue_arguments(self) -> list[str]:
        if not self.options.queue:
            return []
        arguments = ["--queue", "--room", str(max(ROOM_LEAST, ROOM_EACH * self.options.windows))]
        if self.kiosk is not None:
            arguments += ["--strangers-s", str(PERSON_STEP_S), "--rating-s", str(RATING_TIMEOUT_S)]
            arguments += ["--control-dir", str(self.kiosk.control)]
        return arguments

    def _queue_section(self) -> dict[str, object]:
        """The example hall, its rules in the time of a day that is played."""
        if not self.options.queue:
            return {}
        catalog = played_catalog(self.options.windows, datetime.now(UTC))
        return {
            "catalog": str(write_catalog(catalog, self.options.folder / "catalog.json")),
            "help_after_min": 0,
            "reserve_s": PERSON_RESERVE_S if self.kiosk else RESERVE_S,
            "rating_timeout_s": PERSON_RATING_S if self.kiosk else RATING_TIMEOUT_S,
        }

    def _day(self, watch: Callable[["DemoRun"], None]) -> None:
        self.stage = "the hall is open"
        hall = self.stack.processes["hall"]
        while hall.running:
            self._check()
            self._look_at_kiosk()
            self.ledger.update()
            watch(self)
            try:
                hall.wait(LOOK_EVERY_S)
            except subprocess.TimeoutExpired:
                continue
        if hall.exit_status:
            raise ProcessError(f"the simulated hall failed; its log: {hall.log_path}\n{hall.log_tail()}")
        self.summary = hall.wait_for_line("done", timeout_s=5)

    def _look_at_kiosk(self) -> None:
        if self.kiosk is None:
            return
        self.kiosk.look()
        if self.elapsed_s >= self.options.seconds and self.kiosk.serves:
            self.stage = "closing time: who is in the hall is served"
            self.kiosk.close()

    def _other_kiosk(self) -> OtherKiosk | None:
        if self.kiosk is None:
            return None
        papers = tuple(slip.number for slip in self.kiosk.visitor.slips.values() if slip.text)
        return OtherKiosk(KIOSK, papers, leased_blocks(self.options.folder))

    def _all_sessions_over(self) -> bool:
        """And, with a queue, all tickets closed."""
        closed = self.stack.journal(CLOSED, KIOSK)
        sessions = self.stack.journal("SELECT count(*) FROM sessions WHERE state = 0")
        self.ledger.update()
        return sessions == [(0,)] and closed == [(self.ledger.queue.numbers,)]

    def _check(self) -> None:
        for process in self.stack.processes.values():
            if process.exit_status and process.name not in {"hall", "kiosk"}:
                raise ProcessError(f"{process.name} ended; its log: {process.log_path}\n{process.log_tail()}")

    def _note(self) -> str:
        planned = self._figure("visitors", self.options.visitors)
        if planned < self.options.visitors:
            return f"{self.options.visitors} visitors do not fit so short a day: {planned:.0f} came in"
        return ""

    def _figure(self, name: str, default: float) -> float:
        value = self.summary.get(name, default)
        return float(value) if isinstance(value, int | float) else default


def clear(folder: Path) -> None:
    """Make `folder` ready; only what an earlier run left is ever removed. Raises ProcessError."""
    if folder.exists():
        if any(folder.iterdir()) and not (folder / MARK).exists():
            raise ProcessError(f"{folder} is not empty and no earlier demo made it: choose another --folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARK).write_text("Made by scripts/demo, which empties this folder at its next run.\n")
