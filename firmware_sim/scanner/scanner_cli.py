"""`hallside-sim scanner`: its options."""

import argparse
import math
from random import Random

from firmware_sim.device import Device
from firmware_sim.kind import Kind, Word
from firmware_sim.scanner.scanner import FAULTS, SUFFIXES, Scanner, ScannerOptions

ABOUT = """\
A scanner of QR codes and barcodes that sends what it reads over its line: the code's UTF-8 and a suffix,
nothing else. It hears nothing. A code is at most 2953 bytes long, as much as a QR code holds. Notes and
`look` tell how long a code was, never what it says.

On a shell, quote what has blanks: `hallside-sim do scanner scan "A 12 三号"`.
"""
PAUSE_MAX_S = 60.0


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    default = ScannerOptions()
    parser.add_argument("--suffix", choices=[*SUFFIXES], default="cr", help="what ends a code (default: cr)")
    parser.add_argument(
        "--pause-s",
        type=_pause,
        default=default.pause_s,
        metavar="S",
        help=f"pause of the fault pause-inside (default: {default.pause_s:g})",
    )
    parser.add_argument(
        "--repeat-s",
        type=_pause,
        default=default.repeat_s,
        metavar="S",
        help=f"between the codes of the fault repeats (default: {default.repeat_s:g})",
    )


def _build(options: argparse.Namespace, random: Random) -> Device:
    return Scanner(ScannerOptions(SUFFIXES[options.suffix], options.pause_s, options.repeat_s))


def _pause(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= PAUSE_MAX_S:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 0 to {PAUSE_MAX_S:g}")
    return seconds


KIND = Kind(
    name="scanner",
    summary="a scanner of QR codes and barcodes on a serial line",
    build=_build,
    words=(Word("scan TEXT", "hold a code before it"),),
    faults=FAULTS,
    add_arguments=_add_arguments,
    baud=9600,
    about=ABOUT,
)
