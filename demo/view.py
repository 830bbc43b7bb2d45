"""The demo's live picture in a terminal: windows, presses, journal, receipts, latency."""

from collections import Counter, deque
from dataclasses import dataclass, field

from rich.console import Group, RenderableType
from rich.layout import Layout
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from contracts.ratings import Level
from demo.audit import NS_PER_MS, percentiles
from demo.run import DemoRun

OPENS_MIN, CLOSES_MIN = 8 * 60 + 30, 17 * 60 + 30
"""Opening hours of the simulated hall, in minutes of the day."""
RECENT = 12
LATENCIES = 2000
COLOURS = {5: "green", 4: "cyan", 3: "yellow", 2: "red", 1: "bright_red"}


@dataclass(slots=True)
class Seen:
    """What the view has read so far."""

    changed: int = 0
    by_level: Counter[int] = field(default_factory=Counter)
    by_window: Counter[str] = field(default_factory=Counter)
    last_level: dict[str, int] = field(default_factory=dict)
    recent: deque[tuple[str, str, int, float]] = field(default_factory=lambda: deque(maxlen=RECENT))
    waits: deque[float] = field(default_factory=lambda: deque(maxlen=LATENCIES))
    levels: dict[int, int] = field(default_factory=dict)


class View:
    """Give `render` to rich's Live."""

    def __init__(self, run: DemoRun) -> None:
        self._run = run
        self._seen = Seen()

    def render(self) -> RenderableType:
        """The picture of now."""
        self._read()
        layout = Layout()
        layout.split_column(Layout(self._head(), size=4), Layout(name="body"), Layout(self._foot(), size=3))
        layout["body"].split_row(Layout(self._windows(), ratio=3), Layout(name="right", ratio=4))
        layout["right"].split_column(
            Layout(self._books(), size=11), Layout(self._levels(), size=8), Layout(self._latest())
        )
        return layout

    def status_line(self) -> str:
        """The same in one line, for a log."""
        self._read()
        p50, p99 = percentiles(list(self._seen.waits))
        ledger = self._run.ledger
        return (
            f"{self._clock()}  presses {len(ledger.pressed)}  acked {len(ledger.acked)}  "
            f"stored ratings {sum(self._seen.by_level.values())}  p50 {p50:.1f} ms  p99 {p99:.1f} ms"
        )

    # -- reading --------------------------------------------------------------------------------------------

    def _read(self) -> None:
        if not self._run.stack.store_path.exists():
            return
        rows = self._run.stack.store(
            "SELECT id, window, staff_no, level, stored_ns, device, boot, sequence, changed FROM ratings"
            " WHERE changed > ? ORDER BY changed",
            self._seen.changed,
        )
        for number, window, staff, level, stored_ns, device, boot, sequence, changed in rows:
            self._seen.changed = changed
            if number in self._seen.levels:
                continue  # reasons came to a rating that was counted
            self._seen.levels[number] = level
            self._seen.by_level[level] += 1
            self._seen.by_window[window] += 1
            self._seen.last_level[window] = level
            pressed_ns = self._run.ledger.pressed.get((device, boot, sequence), 0)
            wait = (stored_ns - pressed_ns) / NS_PER_MS if pressed_ns else 0.0
            if pressed_ns:
                self._seen.waits.append(wait)
            self._seen.recent.append((window, staff, level, wait))

    def _clock(self) -> str:
        share = min(1.0, self._run.elapsed_s / self._run.options.seconds)
        minutes = OPENS_MIN + share * (CLOSES_MIN - OPENS_MIN)
        return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}"

    # -- drawing --------------------------------------------------------------------------------------------

    def _head(self) -> RenderableType:
        options = self._run.options
        title = Text.assemble(
            ("Hallside", "bold"), f"  {options.windows} windows, {options.visitors} visitors a day   ",
            (self._clock(), "bold cyan"), f"   {self._run.stage}",
        )  # fmt: skip
        bar = ProgressBar(total=options.seconds, completed=min(self._run.elapsed_s, options.seconds))
        return Panel(Group(title, bar))

    def _windows(self) -> RenderableType:
        table = Table(expand=True, box=None, pad_edge=False)
        for name, justify in (("window", "left"), ("ratings", "right"), ("last", "left")):
            table.add_column(name, justify="right" if justify == "right" else "left")
        for window, count in self._seen.by_window.most_common(40):
            level = self._seen.last_level[window]
            table.add_row(window, str(count), Text(Level(level).chinese, COLOURS[level]))
        return Panel(table, title="busiest windows")

    def _books(self) -> RenderableType:
        ledger = self._run.ledger
        ledger.update()
        health = self._run.stack.health() or {}
        p50, p99 = percentiles(list(self._seen.waits))
        online = sum(state == "online" for state in health.get("pads", {}).values())
        rows = (
            ("keys pressed", f"{len(ledger.pressed)}", "at the pads, kept until acknowledged"),
            ("acknowledged", f"{len(ledger.acked)}", "by the gateway, after its commit"),
            ("in a pad only", f"{len(ledger.pressed) - len(ledger.acked)}", ""),
            ("receipt due", f"{health.get('waiting_for_receipt', '–')}", "journaled, not receipted yet"),
            ("pads online", f"{online}", ""),
            ("hall broker", f"{health.get('hall_broker', '–')}", ""),
            ("key → stored, p50", f"{p50:.1f} ms", "key down at the pad → stored at the backend"),
            ("key → stored, p99", f"{p99:.1f} ms", "of it 4 ms are the pad's line at 115200 baud"),
        )
        return Panel(_grid(rows), title="from key to receipt")

    def _levels(self) -> RenderableType:
        total = sum(self._seen.by_level.values()) or 1
        table = Table.grid(padding=(0, 1))
        for level in sorted(Level, reverse=True):
            count = self._seen.by_level[level]
            bar = Text("█" * round(30 * count / total), COLOURS[level])
            table.add_row(level.chinese, f"{count:>6}", bar)
        return Panel(table, title="ratings")

    def _latest(self) -> RenderableType:
        lines = [
            Text.assemble(
                f"window {window:<4} staff {staff:<6} ",
                (Level(level).chinese, COLOURS[level]),
                f"  {wait:6.1f} ms",
            )
            for window, staff, level, wait in reversed(self._seen.recent)
        ]
        return Panel(Group(*lines), title="latest")

    def _foot(self) -> RenderableType:
        parts = " · ".join(f"{p.name} {p.pid}" for p in self._run.stack.processes.values() if p.running)
        return Panel(Text(f"{parts}    logs in {self._run.options.folder}    Ctrl-C ends all of it"))


def _grid(rows: tuple[tuple[str, str, str], ...]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right", style="bold")
    table.add_column(style="dim")
    for row in rows:
        table.add_row(*row)
    return table
