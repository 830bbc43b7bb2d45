"""The demo's live picture in a terminal: windows, presses, journal, receipts, latency.

It fits the terminal it is drawn for: what has no room is left out, and no line is ever wrapped.
"""

from collections import Counter, deque
from dataclasses import dataclass, field

from rich.console import Group, JustifyMethod, RenderableType
from rich.layout import Layout
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Column, Table
from rich.text import Text

from contracts.ratings import Level
from demo.audit import NS_PER_MS, percentiles
from demo.kiosk_view import kiosk_panel
from demo.run import DemoRun
from demo.screen import HELP

OPENS_MIN, CLOSES_MIN = 8 * 60 + 30, 17 * 60 + 30
"""Opening hours of the simulated hall, in minutes of the day."""
RECENT = 50
LATENCIES = 2000
SMALLEST = (40, 12)
"""Columns and rows below which there is no picture, only a line."""
ROOMY = (100, 30)
"""From this size on everything is shown."""
BOOKS_ROWS, LEVELS_ROWS = 10, 7
BOOKS_WIDTH, WINDOWS_WIDTH, LATEST_WIDTH = 33, 32, 42
NOTES_WIDTH = 79
"""Width of the books with their explanations."""
QUEUE_WIDTH = 36
WINDOW_COLUMNS = 3
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
    """Give what `render` returns to rich's Live."""

    def __init__(self, run: DemoRun) -> None:
        self._run = run
        self._seen = Seen()

    def render(self, width: int, height: int) -> RenderableType:
        """The picture of now for a terminal of `width` columns and `height` rows."""
        self._read()
        if width < SMALLEST[0] or height < SMALLEST[1]:
            return _line(self._short_line(width))
        if width >= ROOMY[0] and height >= ROOMY[1]:
            return self._roomy(width, height)
        return self._compact(width, height)

    def status_line(self) -> str:
        """The same in one line, for a log."""
        self._read()
        p50, p99 = percentiles(list(self._seen.waits))
        ledger = self._run.ledger
        return (
            f"{self._clock()}  presses {len(ledger.pressed)}  acked {len(ledger.acked)}  "
            f"stored ratings {sum(self._seen.by_level.values())}  p50 {p50:.1f} ms  p99 {p99:.1f} ms"
            f"{self._queue_words()}"
        )

    def short_line(self, width: int) -> str:
        """What of it fits `width` columns."""
        self._read()
        return self._short_line(width)

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
            pressed_ns = self._run.ledger.pressed.get((device, boot, sequence))
            self.take(window, staff, level, (stored_ns - pressed_ns) / NS_PER_MS if pressed_ns else None)

    def take(self, window: str, staff: str, level: int, wait_ms: float | None) -> None:
        """Count a stored rating; `wait_ms` from key to store, None where the moment of the key is unknown."""
        self._seen.by_level[level] += 1
        self._seen.by_window[window] += 1
        self._seen.last_level[window] = level
        if wait_ms is not None:
            self._seen.waits.append(wait_ms)
        self._seen.recent.append((window, staff, level, wait_ms or 0.0))

    def _clock(self) -> str:
        share = min(1.0, self._run.elapsed_s / self._run.options.seconds)
        minutes = OPENS_MIN + share * (CLOSES_MIN - OPENS_MIN)
        return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}"

    def _short_line(self, width: int) -> str:
        p50, _ = percentiles(list(self._seen.waits))
        line, *others = (
            self._clock(),
            f"pressed {len(self._run.ledger.pressed)}",
            f"stored {sum(self._seen.by_level.values())}",
            f"p50 {p50:.0f} ms",
        )
        for part in others:
            if len(line) + 2 + len(part) <= width:
                line += "  " + part
        return line

    # -- layouts --------------------------------------------------------------------------------------------

    def _roomy(self, width: int, height: int) -> Layout:
        columns = min(WINDOW_COLUMNS, max(1, (width - NOTES_WIDTH) // WINDOWS_WIDTH))
        left = columns * WINDOWS_WIDTH
        layout = Layout()
        layout.split_column(
            Layout(Panel(self._head()), size=4), Layout(name="body"), Layout(Panel(self._foot()), size=3)
        )
        layout["body"].split_row(
            Layout(self._windows(columns, rows=height - 10), size=left), Layout(name="right")
        )
        layout["right"].split_column(
            Layout(self._books(notes=width - left >= NOTES_WIDTH), size=BOOKS_ROWS),
            self._levels_and_queue(width - left),
            self._latest_and_kiosk(),
        )
        return layout

    def _compact(self, width: int, height: int) -> Layout:
        top, rows = Layout(), height - 3
        books = self._books(notes=False, framed=rows >= BOOKS_ROWS)
        if width >= BOOKS_WIDTH + 26:
            top.split_row(Layout(books, size=BOOKS_WIDTH), Layout(self._levels(width - BOOKS_WIDTH)))
        else:
            top.update(books)
        body = [top]
        if rows > BOOKS_ROWS + 3:
            top.size = BOOKS_ROWS
            body.append(self._compact_bottom(width))
        layout = Layout()
        layout.split_column(Layout(self._head(), size=2), *body, Layout(self._short_foot(), size=1))
        return layout

    def _compact_bottom(self, width: int) -> Layout:
        bottom = Layout(self._latest())
        if width >= WINDOWS_WIDTH + LATEST_WIDTH:
            bottom.split_row(
                Layout(self._windows(1, rows=RECENT), size=WINDOWS_WIDTH), Layout(self._latest())
            )
        return bottom

    # -- drawing --------------------------------------------------------------------------------------------

    def _head(self) -> RenderableType:
        options = self._run.options
        title = _line(
            ("Hallside  ", "bold"), (self._clock(), "bold cyan"), f"  {self._run.stage}{self._queue_words()}",
            (f"   {options.windows} windows, {options.visitors} visitors a day", "dim"),
        )  # fmt: skip
        return Group(
            title, ProgressBar(total=options.seconds, completed=min(self._run.elapsed_s, options.seconds))
        )

    def _windows(self, columns: int, rows: int) -> RenderableType:
        busiest = self._seen.by_window.most_common(columns * rows)
        grid = Table.grid(*(Column(width=WINDOWS_WIDTH - 4) for _ in range(columns)), padding=(0, 4, 0, 0))
        tables = []
        for column in range(columns):
            table = _table(("window", "left"), ("ratings", "right"), ("last", "left"))
            for window, count in busiest[column * rows : (column + 1) * rows]:
                table.add_row(window, str(count), _level(self._seen.last_level[window]))
            tables.append(table if table.row_count or not column else Text())
        grid.add_row(*tables)
        return Panel(grid, title="busiest windows")

    def _books(self, *, notes: bool, framed: bool = True) -> RenderableType:
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
        columns: list[tuple[JustifyMethod, str]] = [("left", ""), ("right", "bold"), ("left", "dim")]
        shown = len(columns) if notes else 2
        grid = _grid(*columns[:shown])
        for row in rows:
            grid.add_row(*row[:shown])
        return Panel(grid, title="from key to receipt") if framed else grid

    def _levels(self, width: int) -> RenderableType:
        total = sum(self._seen.by_level.values()) or 1
        grid = _grid(("left", ""), ("right", ""), ("left", ""))
        longest = min(30, width - 24)
        for level in sorted(Level, reverse=True):
            count = self._seen.by_level[level]
            grid.add_row(
                _level(level), str(count), Text("█" * round(longest * count / total), COLOURS[level])
            )
        return Panel(grid, title="ratings")

    def _levels_and_queue(self, width: int) -> Layout:
        row = Layout(size=LEVELS_ROWS)
        if not self._run.options.queue:
            row.update(self._levels(width))
        else:
            row.split_row(Layout(self._levels(width - QUEUE_WIDTH)), Layout(self._queue(), size=QUEUE_WIDTH))
        return row

    def _queue(self) -> RenderableType:
        counts = self._run.ledger.queue
        grid = _grid(("left", ""), ("left", "bold"))
        calls = " ".join(f"{number}→{window}" for number, window in reversed(counts.calls))
        for row in (
            ("numbers taken", f"{counts.numbers}"),
            ("waiting", f"{len(counts.waiting)}"),
            ("at a window", f"{len(counts.at_windows)}"),
            ("served / missed", f"{counts.served} / {counts.missed}"),
        ):
            grid.add_row(*row)
        # Apart from the grid: so long a value would cut the names of all the others.
        return Panel(Group(grid, _line("calls  ", (calls, "bold"))), title="queue")

    def _queue_words(self) -> str:
        """The queue in few words; nothing for a hall without."""
        counts = self._run.ledger.queue
        if not self._run.options.queue or not counts.numbers:
            return ""
        return f"   {len(counts.waiting)} waiting, {counts.served} served"

    def _latest(self) -> RenderableType:
        table = _table(("window", "left"), ("staff", "left"), ("rating", "left"), ("ms", "right"))
        for window, staff, level, wait in reversed(self._seen.recent):
            table.add_row(window, staff, _level(level), f"{wait:.1f}")
        return Panel(table, title="latest")

    def _latest_and_kiosk(self) -> Layout:
        """The kiosk, where there is one, has the place of the latest ratings."""
        kiosk = self._run.kiosk
        return Layout(self._latest() if kiosk is None else kiosk_panel(kiosk))

    def _short_foot(self) -> Text:
        """What there is to do at the kiosk, which has no panel here."""
        kiosk = self._run.kiosk
        return self._foot() if kiosk is None else _line((kiosk.words(), "bold"), (f"   {HELP}", "dim"))

    def _foot(self) -> Text:
        parts = " · ".join(f"{p.name} {p.pid}" for p in self._run.stack.processes.values() if p.running)
        return _line("Ctrl-C ends all of it", (f"   logs in {self._run.options.folder}   {parts}", "dim"))


def _line(*parts: str | tuple[str, str]) -> Text:
    return Text.assemble(*parts, no_wrap=True, overflow="ellipsis")


def _level(level: int) -> Text:
    return _line((Level(level).chinese, COLOURS[level]))


def _table(*columns: tuple[str, JustifyMethod]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name, justify in columns:
        table.add_column(name, justify=justify, no_wrap=True)
    return table


def _grid(*columns: tuple[JustifyMethod, str]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    for justify, style in columns:
        grid.add_column(justify=justify, style=style, no_wrap=True)
    return grid
