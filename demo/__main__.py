"""`scripts/demo`: a simulated hall on this machine, live in the terminal or as a JSON report."""

import argparse
import math
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.live import Live

from demo.audit import Report
from demo.keys_port import typed_keys
from demo.kiosk_view import Told
from demo.processes import ProcessError
from demo.queue_audit import QueueReport
from demo.run import VISITORS, DemoOptions, DemoRun, clear
from demo.screen import has_display
from demo.view import SMALLEST, View

LIVE_SECONDS = 300.0
WINDOWS = 70
WINDOWS_MAX = 300
"""The simulated hall holds all pads and its MQTT client in one process: above some 340 its files run out."""
PLAIN_EVERY_S = 5.0
SMALL_EVERY_S = 1.0
"""Between two lines on a terminal too small for a picture."""
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
EXIT_OK = 0
EXIT_UNSOUND = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point. 0: nothing lost, nothing doubled. 1: otherwise, or a part failed."""
    options = build_parser().parse_args(arguments)
    if options.report and (options.report.is_dir() or not options.report.resolve().parent.is_dir()):
        print(f"demo: --report {options.report}: give a file in a folder that exists", file=sys.stderr)
        return EXIT_USAGE
    for number in ENDING_SIGNALS:
        signal.signal(number, _interrupt)
    with tempfile.TemporaryDirectory(prefix="hallside-demo-") as temporary:
        folder = options.folder.resolve() if options.folder else Path(temporary)
        run = DemoRun(
            DemoOptions(
                folder,
                options.seconds or LIVE_SECONDS,
                options.windows,
                options.visitors,
                options.seed,
                options.queue,
                kiosk=_wants_kiosk(options),
            )
        )
        live = options.seconds is None and sys.stdout.isatty()
        try:
            if options.folder:
                clear(folder)
            with typed_keys(run.kiosk.press if run.kiosk else None):
                report = (_live if live else _plain)(run)
        except KeyboardInterrupt:
            print("ended; nothing is left running", file=sys.stderr)
            return EXIT_INTERRUPTED
        except (ProcessError, TimeoutError, FileNotFoundError) as error:
            print(f"demo: {error}", file=sys.stderr)
            return EXIT_UNSOUND
    if options.report:
        options.report.write_text(report.to_json() + "\n", encoding="utf-8")
    print(report.to_json() if not live else _words(report))
    return EXIT_OK if report.sound else EXIT_UNSOUND


def _wants_kiosk(options: argparse.Namespace) -> bool:
    """Tells why not, where somebody may wonder."""
    if options.kiosk is False:
        return False
    if not options.queue:
        why = "without a queue there are no numbers to take" if options.kiosk else ""
    elif options.kiosk or has_display(os.environ):
        return True
    else:
        why = "there is no display ($DISPLAY, $WAYLAND_DISPLAY)"
    if why:
        print(f"demo: {why}, so no kiosk opens; the rest runs", file=sys.stderr)
    return False


def _interrupt(_number: int, _frame: object) -> None:
    # An impatient second Ctrl-C must not break off the orderly end.
    for number in ENDING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _live(run: DemoRun) -> Report:
    view = View(run)
    console = Console()
    if console.width < SMALLEST[0] or console.height < SMALLEST[1] or console.is_dumb_terminal:
        width = console.width - 1  # a full last column wraps on some terminals
        return run.run(_every(SMALL_EVERY_S, lambda: print(view.short_line(width), flush=True)))
    # Drawn when updated and never in between, so that a picture is never put on a terminal of another size.
    with Live(console=console, auto_refresh=False, screen=True) as live:
        return run.run(lambda _: live.update(view.render(console.width, console.height), refresh=True))


def _plain(run: DemoRun) -> Report:
    view = View(run)
    told = Told(run)
    status = _every(PLAIN_EVERY_S, lambda: print(view.status_line(), file=sys.stderr, flush=True))

    def watch(now: DemoRun) -> None:
        status(now)
        for line in told.news():
            print(line, file=sys.stderr, flush=True)

    return run.run(watch)


def _every(interval_s: float, action: Callable[[], None]) -> Callable[[DemoRun], None]:
    due = time.monotonic()

    def watch(_: DemoRun) -> None:
        nonlocal due
        if time.monotonic() >= due:
            due += interval_s
            action()

    return watch


def _words(report: Report) -> str:
    verdict = "nothing lost, nothing doubled, chain whole" if report.sound else "NOT SOUND"
    return (
        f"{report.presses} presses at {report.windows} windows, {report.received} stored, "
        f"{report.receipted} receipted, {report.unrated} sessions unrated: {verdict}.\n"
        f"key → stored: p50 {report.p50_ms:.1f} ms, p99 {report.p99_ms:.1f} ms.\n"
        f"{_queue_words(report.queue)}{report.to_json()}"
    )


def _queue_words(queue: QueueReport | None) -> str:
    if queue is None:
        return ""
    verdict = "every number and every rating accounted for" if queue.sound else f"WRONG: {queue.wrong}"
    yours = f", {queue.on_paper} taken at the kiosk" if queue.on_paper else ""
    return f"{queue.guests} numbers{yours}, {queue.calls} calls, {queue.served} services: {verdict}.\n"


def build_parser() -> argparse.ArgumentParser:
    """The command line, as the reference describes it."""
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="A hall on this machine: mosquitto, backend, gateway and simulated pads replay a day.",
    )
    parser.add_argument(
        "--seconds", type=_positive, help=f"length of the day; without it: live view, {LIVE_SECONDS:g} s"
    )
    parser.add_argument(
        "--windows", type=_windows, default=WINDOWS, help=f"1-{WINDOWS_MAX}, default {WINDOWS}"
    )
    parser.add_argument("--visitors", type=_count, default=VISITORS, help=f"of the day, default {VISITORS}")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same day")
    parser.add_argument(
        "--queue", action=argparse.BooleanOptionalAction, default=True,
        help="numbers, calls and services by the gateway's queue, in the example hall (default); without it, "
        "staff invite ratings by themselves",
    )  # fmt: skip
    parser.add_argument(
        "--kiosk", action=argparse.BooleanOptionalAction, default=None,
        help="a kiosk to touch, in a window beside the hall; default: where there is a display",
    )  # fmt: skip
    parser.add_argument("--report", type=Path, help="write the JSON report here")
    parser.add_argument("--folder", type=Path, help="keep journals and logs here (the folder is emptied)")
    return parser


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above 0")
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number above 0")
    return value


def _windows(text: str) -> int:
    value = int(text)
    if not 1 <= value <= WINDOWS_MAX:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and {WINDOWS_MAX}")
    return value


if __name__ == "__main__":
    sys.exit(main())
