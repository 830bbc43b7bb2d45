"""hallside-kiosk: the command.

`counter` imports nothing of what the other actions need: it says that they can't.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import math
import re
import shutil
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from kiosk.errors import ConfigError, KioskError
from kiosk.logs import set_up_logs

if TYPE_CHECKING:
    from kiosk.config import KioskConfig

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130
LOOK_S = 6.0
CARD_S = 30.0

CHECK = "say whether a configuration is sound, and what it means; opens nothing"
DEVICES = (
    "open each configured device and tell who and how it is, and what to do; status 0 only when all is well. "
    "Prints nothing on paper and leaves cards alone"
)
TEST_PRINT = "print one test ticket in all languages; status 0 only when the printer confirmed it"
CLIPS = (
    "list the recorded texts that the folder of [sound] lacks: the file, a tab, the words to record; status "
    "0 only when none is missing"
)
TEST_READ = "read one card and show that its fields were read, masked; nothing of it is kept"

RUN = (
    "be a screen of the hall: full screen, until SIGTERM; which one, by --mode. Needs [hall] in the "
    "configuration, a kiosk [store] too; status 0 at an ordinary end, also when the hall wants a restart"
)
WINDOW = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
COUNTER = (
    "say in every language that the kiosk is out of service and where to go, while it does not run. Needs no "
    "configuration; ends with status 0 when the kiosk is to be tried again"
)
WINDOWED = "in a window of that size, in pixels, e.g. 540x960"
SIZE = re.compile(r"([1-9]\d{2,3})x([1-9]\d{2,3})")

BEFORE_QT = (
    "kiosk.backstage.backstage_app",
    "kiosk.stage",
    "kiosk.texts.resolve",
    "kiosk.ui.still",
    "kiosk.voice.reader",
)
"""What a kiosk needs and what needs no Qt. PySide6 reads the source of every module that is imported after
it."""

T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point. Returns the exit status."""
    options = build_parser().parse_args(arguments)
    set_up_logs()
    if options.action == "counter":
        return _counter(options)
    return _with_config(options)


def _with_config(options: argparse.Namespace) -> int:
    with _loading():
        from devices.printer.escpos_loading import load_escpos
        from kiosk.config_file import load_config

    try:
        config = load_config(options.config)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return EXIT_USAGE
    if options.action not in {"check", "clips"}:
        with _loading():
            load_escpos()
    try:
        return ACTIONS[options.action](options, config)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


@contextmanager
def _loading() -> Iterator[None]:
    """Import within it. Nearly all that modules make stays: to look for garbage among it, then and ever
    after, would take a tenth of the time until the first picture."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def build_parser() -> argparse.ArgumentParser:
    """The command line, as the reference describes it."""
    parser = argparse.ArgumentParser(
        prog="hallside-kiosk",
        description="A kiosk: its screen for citizens, its ticket printer, ID-card reader and scanner.",
    )
    parser.add_argument("--version", action="version", version=_release())
    actions = parser.add_subparsers(dest="action", required=True)
    for name, text in (
        ("run", RUN), ("check", CHECK), ("devices", DEVICES),
        ("test-print", TEST_PRINT), ("test-read", TEST_READ), ("clips", CLIPS),
    ):  # fmt: skip
        action = actions.add_parser(name, help=text, description=text)
        action.add_argument("config", type=Path, help="kiosk.toml")
        if name == "run":
            _add_modes(action)
            _add_showing(action)
        if name in {"devices", "test-print"}:
            _add_seconds(action, LOOK_S, "how long the devices may take to answer")
        if name == "test-read":
            _add_seconds(action, CARD_S, "how long to wait for a card")
        if name == "devices":
            action.add_argument("--json", action="store_true", help="the states as JSON")
    _add_counter(actions.add_parser("counter", help=COUNTER, description=COUNTER))
    return parser


def _add_modes(action: argparse.ArgumentParser) -> None:
    told = "; ".join(f"{name}: {mode.text}" for name, mode in MODES.items())
    action.add_argument(
        "--mode", choices=list(MODES), default=KIOSK, help=f"what the screen is (default: {KIOSK}). {told}"
    )
    for mode in MODES.values():
        mode.add(action)


def _add_counter(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--rounds",
        type=Path,
        metavar="FILE",
        help="count in it how often in a row: each time it stands there longer, from 1 to 15 minutes",
    )
    action.add_argument("--seconds", type=_positive, metavar="S", help="for so long, instead")
    action.add_argument("--windowed", type=_size, metavar="WxH", help=WINDOWED)


def _add_showing(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--windowed",
        type=_size_or_fit,
        metavar="WxH",
        help=f"{WINDOWED}; fit: a kiosk, as large as it fits",
    )
    action.add_argument(
        "--screenshot", type=Path, metavar="FILE.png", help="keep the first picture in a file, and end"
    )


def _size(text: str, also: str = "") -> tuple[int, int]:
    found = SIZE.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size: give width and height, e.g. 540x960{also}")
    return int(found[1]), int(found[2])


def _size_or_fit(text: str) -> tuple[int, int] | Literal["fit"]:
    return "fit" if text == "fit" else _size(text, ", or fit")


def _release() -> str:
    try:
        return version("hallside")
    except PackageNotFoundError:
        return "0"


def _add_seconds(parser: argparse.ArgumentParser, default: float, text: str) -> None:
    parser.add_argument(
        "--seconds", type=_positive, default=default, metavar="S", help=f"{text} (default: {default:g})"
    )


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value


def _run_screen(options: argparse.Namespace, config: KioskConfig) -> int:
    for name, mode in MODES.items():
        for option in mode.own:
            if name != options.mode and getattr(options, option):
                print(f"--{option} is only for --mode {name}", file=sys.stderr)
                return EXIT_USAGE
    try:
        return MODES[options.mode].run(options, config)
    except ConfigError as error:
        print(f"{options.config}: {error}", file=sys.stderr)
        return EXIT_USAGE
    except KioskError as error:
        print(error, file=sys.stderr)
        return EXIT_FAILED


def _run_kiosk(options: argparse.Namespace, config: KioskConfig) -> int:
    with _loading():
        for name in BEFORE_QT:
            import_module(name)
        from kiosk.app import run
        from kiosk.showing_app import Showing

    return run(config, Showing(options.windowed, options.screenshot), _release())


def _run_board(options: argparse.Namespace, config: KioskConfig) -> int:
    with _loading():
        from kiosk.board_app import run
        from kiosk.showing_app import Showing

    showing = Showing(options.windowed, options.screenshot)
    return run(config, tuple(options.area), showing, _release())


def _add_board(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--area",
        action="append",
        default=[],
        metavar="AREA",
        help="with --mode board: it is for who waits there, by the catalog's id (more than once: more areas; "
        "default: as configured, else the whole hall)",
    )


def _run_window(options: argparse.Namespace, config: KioskConfig) -> int:
    if not options.window:
        raise ConfigError("--mode window needs --window and the number of the window, e.g. --window 12")
    if config.pad is None or config.store is None:
        raise ConfigError("--mode window needs [pad] and [store]: see docs/how-to/use-a-screen-pad.md")
    with _loading():
        from kiosk.showing_app import Showing
        from kiosk.window_pad_app import run

    return run(config, options.window, Showing(options.windowed, options.screenshot), _release())


def _add_window(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--window", type=_window, metavar="NUMBER", help="with --mode window: which window it belongs to"
    )


def _window(text: str) -> str:
    if WINDOW.fullmatch(text) is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no window's number: give it as the gateway has it, e.g. 12"
        )
    return text


def _counter(options: argparse.Namespace) -> int:
    from kiosk.counter_app import count_round, run, wait_s

    rounds = count_round(options.rounds, time.time()) if options.rounds else 1
    seconds = options.seconds or wait_s(rounds)
    print(f"out of service: please see the counter; the kiosk is tried again in {seconds:g} s", flush=True)
    return run(seconds, options.windowed)


def _check(options: argparse.Namespace, config: KioskConfig) -> int:
    printer, reader, scanner = config.printer, config.id_reader, config.scanner
    print(f"{options.config}: sound")
    print(f"  kiosk      {config.kiosk.id}")
    print(f"  printer    {f'{printer.url}, {printer.paper} mm' if printer else 'none'}")
    print(f"  id-reader  {reader.url if reader else 'none'}")
    print(f"  scanner    {scanner.url if scanner else 'none'}")
    if config.hall is not None:
        print(f"  hall       {config.hall.gateway} at {config.hall.broker}")
    if config.hall is not None and config.store is not None:
        offline = ", ".join(config.offline.services) or "every service"
        print(f"  store      {config.store.data_dir}")
        print(f"  offline    {config.offline.size} numbers of {offline}")
        print(f"  pin        {'set' if config.maintenance else 'none: no maintenance page'}")
    if (board := config.board) is not None:
        areas, languages = ", ".join(board.areas) or "the whole hall", " and ".join(board.languages)
        print(f"  board      {areas}, in {languages}, read from {board.distance_m:g} m")
    if config.pad is not None:
        print(f"  pad        {config.pad.listen}, for {', '.join(config.pad.gateways)}")
    return EXIT_OK


def _devices(options: argparse.Namespace, config: KioskConfig) -> int:
    from contracts.device_table import all_online, device_table
    from kiosk.devices_app import look_at_devices

    states = _run(look_at_devices(config, options.seconds))
    if options.json:
        print(json.dumps([state.model_dump(mode="json") for state in states], ensure_ascii=False, indent=2))
    else:
        print(device_table(states, shutil.get_terminal_size().columns if sys.stdout.isatty() else None))
    return EXIT_OK if all_online(states) else EXIT_FAILED


def _test_print(options: argparse.Namespace, config: KioskConfig) -> int:
    from devices.errors import TicketError
    from devices.printer.effects import Outcome
    from kiosk.devices_app import in_words, print_sample
    from kiosk.sample_ticket import sample_ticket

    if config.printer is None:
        return _not_configured(options.config, "printer")
    ticket = sample_ticket(config.kiosk.id, config.printer.paper, datetime.now().astimezone())
    try:
        result = _run(print_sample(config.printer, ticket, options.seconds))
    except TicketError as error:
        print(f"not printed: {error}", file=sys.stderr)
        return EXIT_FAILED
    printed = result.outcome is Outcome.PRINTED
    print(in_words(result), file=sys.stdout if printed else sys.stderr)
    return EXIT_OK if printed else EXIT_FAILED


def _test_read(options: argparse.Namespace, config: KioskConfig) -> int:
    from kiosk.devices_app import read_one_card

    if config.id_reader is None:
        return _not_configured(options.config, "id_reader")
    found = _run(read_one_card(config.id_reader, options.seconds, _ask_for_a_card))
    if isinstance(found, str):
        print(f"not read: {found}", file=sys.stderr)
        return EXIT_FAILED
    for name, value in found.items():
        print(f"{name:<8} {value}")
    print("read; take the card away")
    return EXIT_OK if found["doubts"] == "none" else EXIT_FAILED


def _clips(options: argparse.Namespace, config: KioskConfig) -> int:
    from kiosk.clips_app import missing

    if config.sound.clips is None:
        print(
            f"{options.config}: [sound] has no clips: add the folder of the recorded texts", file=sys.stderr
        )
        return EXIT_USAGE
    found = list(missing(config, config.sound.clips))
    for file, words in found:
        print(f"{file}\t{words}")
    return EXIT_FAILED if found else EXIT_OK


def _ask_for_a_card() -> None:
    print("lay a card on the reader", file=sys.stderr, flush=True)


def _not_configured(path: Path, section: str) -> int:
    print(f"{path}: has no [{section}]: add it with its url", file=sys.stderr)
    return EXIT_USAGE


def _run(work: Coroutine[None, None, T]) -> T:
    return asyncio.run(work)


ACTIONS: dict[str, Callable[[argparse.Namespace, KioskConfig], int]] = {
    "run": _run_screen,
    "check": _check,
    "devices": _devices,
    "test-print": _test_print,
    "test-read": _test_read,
    "clips": _clips,
}


@dataclass(frozen=True, slots=True)
class Mode:
    """What the screen of `run` is."""

    text: str
    """What it is for, in the help."""
    run: Callable[[argparse.Namespace, KioskConfig], int]
    """Returns the exit status. Raises KioskError when it can't begin."""
    own: tuple[str, ...] = ()
    """Options that no other mode has, as `add` makes them: `area` is --area."""
    add: Callable[[argparse.ArgumentParser], None] = lambda _: None


KIOSK = "kiosk"
MODES: dict[str, Mode] = {
    KIOSK: Mode("citizens touch it", _run_kiosk),
    "board": Mode(
        "the hall's display of calls and figures, and their voice", _run_board, ("area",), _add_board
    ),
    "window": Mode(
        "the rating pad of a window, with [pad] and [store]", _run_window, ("window",), _add_window
    ),
}
